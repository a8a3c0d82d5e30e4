"""The prompt of a conversation: what it may be, and what Stoa ships to begin with."""

import pytest

from tests.conversations.talking import Talker
from tests.support.http import assert_problem
from tests.support.model_server import ModelServer


@pytest.mark.spec("CV-18")
async def test_a_prompt_has_its_length_and_its_tokens_and_presets_ship(ada: Talker, models: ModelServer) -> None:
    presets = {each["key"]: each for each in (await ada.get("/prompt-presets"))["items"]}
    assert {key: each["temperature"] for key, each in presets.items()} == {
        "default": None,
        "coding": None,
        "writing": 0.9,
        "analysis": 0.5,
        "concise": None,
        "teaching": 0.7,
    }
    made = await ada.client.post("/conversations", json={"kind": "chat", "system_prompt": "  "})
    path = f"/conversations/{made.json()['id']}"
    assert made.json()["system_prompt"] is None

    for text, reasons, tokens in (
        ("Too short", ["too_short"], 3),
        ("a" * 10_001, ["too_long"], 2_501),
        ("語" * 4_001, ["too_many_tokens"], 4_001),
        ("語" * 10_001, ["too_long", "too_many_tokens"], 10_001),
    ):
        refused = await ada.client.patch(path, json={"system_prompt": text})
        assert_problem(refused, 422, "conversations.prompt_refused")
        problem = refused.json()
        assert [error["reason"] for error in problem["errors"]] == reasons
        assert {error["pointer"] for error in problem["errors"]} == {"/system_prompt"}
        assert (problem["estimated_tokens"], problem["warnings"]) == (tokens, [])
        other = await ada.client.post("/conversations", json={"kind": "chat", "system_prompt": text})
        assert_problem(other, 422, "conversations.prompt_refused")
    # What is only long is taken; a mistake beside it would be told together with the warning.
    assert (await ada.client.patch(path, json={"system_prompt": "語" * 4_000})).status_code == 200

    preset = presets["writing"]
    body = {"system_prompt": preset["text"], "temperature": preset["temperature"]}
    changed = (await ada.client.patch(path, json=body)).json()
    assert (changed["system_prompt"], changed["temperature"]) == (preset["text"], pytest.approx(0.9))
    await ada.talk("Hello", to=made.json()["id"])
    asked = models.asked[-1].body
    assert asked["temperature"] == pytest.approx(0.9)
    assert any(preset["text"] in str(each["content"]) for each in asked["messages"] if each["role"] == "system")
    emptied = (await ada.client.patch(path, json={"system_prompt": "", "temperature": None})).json()
    assert (emptied["system_prompt"], emptied["temperature"]) == (None, None)
    assert_problem(await ada.client.patch(path, json={"temperature": 2.1}), 422, "invalid_input")
