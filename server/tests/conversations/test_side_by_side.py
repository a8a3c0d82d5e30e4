"""One message to several models: sibling answers with runs and costs of their own, all or none of them."""

from typing import Any
from uuid import uuid4

import pytest

from stoa.platform.context import Platform
from tests.conversations.talking import MODEL, Talker
from tests.support.http import assert_problem
from tests.support.model_server import ModelServer, Script
from tests.support.team import fetch
from tests.support.world import World
from tests.usage.test_sending import LARGE, Spender, connected

DEMO = "stoa:demo"


async def several(ada: Talker, content: str, models: list[str], **more: Any) -> Any:
    body = {"content": content, "client_message_id": str(uuid4()), "models": models, **more}
    return await ada.client.post("/messages", json=body)


@pytest.mark.spec("CV-80")
async def test_several_models_answer_one_message_and_the_chosen_answer_becomes_the_path(
    ada: Talker, models: ModelServer, platform: Platform
) -> None:
    body = {"content": "Which sail?", "client_message_id": str(uuid4()), "models": [MODEL, DEMO]}
    answer = await ada.client.post("/messages", json=body)
    assert answer.status_code == 202, answer.text
    sent = answer.json()
    [other] = sent["beside"]
    conversation_id, first, second = (
        sent["conversation"]["id"],
        sent["assistant_message"],
        other["assistant_message"],
    )
    assert (first["parent_id"], second["parent_id"]) == (sent["user_message"]["id"],) * 2
    assert (first["model"], second["model"]) == (MODEL, DEMO)
    assert sent["conversation"]["model"] == MODEL
    for run in (sent["run"], other["run"]):
        assert (await ada.follow(run["id"]))[-1].type == "done"
    # Neither knows of the other's answer, and a repeat begins nothing.
    assert [said["content"] for said in models.asked[-1].body["messages"]] == ["Which sail?"]
    repeated = await ada.client.post("/messages", json=body)
    assert repeated.status_code == 200
    assert [each["run"]["id"] for each in repeated.json()["beside"]] == [other["run"]["id"]]

    path = await ada.messages(conversation_id)
    assert [message["id"] for message in path] == [sent["user_message"]["id"], first["id"]]
    assert path[1]["sibling_ids"] == [first["id"], second["id"]]
    assert path[1]["is_beside"] is True
    stored = await ada.get(f"/messages/{second['id']}")
    assert (stored["status"], stored["content"] != "") == ("complete", True)
    calls = await fetch(
        platform,
        "SELECT run_id, message_id, status FROM llm_usage WHERE conversation_id = :id",
        id=conversation_id,
    )
    assert {(str(call.run_id), str(call.message_id), call.status) for call in calls} == {
        (sent["run"]["id"], first["id"], "ok"),
        (other["run"]["id"], second["id"], "ok"),
    }

    chosen = await ada.client.put(
        f"/conversations/{conversation_id}/active-leaf", json={"message_id": second["id"]}
    )
    assert chosen.status_code == 200, chosen.text
    await ada.talk("And which mast?", to=conversation_id)
    said = [message["content"] for message in models.asked[-1].body["messages"]]
    assert said == ["Which sail?", stored["content"], "And which mast?"]


@pytest.mark.spec("CV-80")
async def test_while_one_of_them_writes_nothing_else_is_said_and_each_is_stopped_alone(
    ada: Talker, models: ModelServer
) -> None:
    models.play(Script(stall_before=True))
    sent = (await several(ada, "Which sail?", [DEMO, MODEL])).json()
    conversation_id, waiting = sent["conversation"]["id"], sent["beside"][0]["run"]["id"]
    await ada.follow(sent["run"]["id"])

    busy = await ada.try_to_say("More", to=conversation_id)
    assert_problem(busy, 409, "conversations.run_active", run_id=waiting)
    assert (await ada.client.put(f"/runs/{waiting}/stop")).json()["status"] == "stopped"
    stored = await ada.get(f"/messages/{sent['assistant_message']['id']}")
    assert stored["status"] == "complete"
    await ada.talk("More", to=conversation_id)


@pytest.mark.spec("CV-80")
async def test_a_budget_that_covers_only_some_of_them_starts_none_and_says_how_many(
    platform: Platform, world: World, models: ModelServer
) -> None:
    ada = await connected(platform, world, models)
    await Spender(platform, ada.person).set_budget(1)

    refused = await several(ada, "Which sail?", [MODEL, LARGE])

    assert_problem(refused, 429, "usage.budget_exhausted", affordable=1)
    counts = await fetch(
        platform,
        "SELECT (SELECT count(*) FROM conversations WHERE organization_id = :id),"
        " (SELECT count(*) FROM runs WHERE organization_id = :id),"
        " (SELECT count(*) FROM llm_usage WHERE organization_id = :id)",
        id=ada.person.organization_id,
    )
    assert tuple(counts[0]) == (0, 0, 0)
    assert models.asked == []
    for names in ([MODEL], [MODEL, MODEL], [MODEL, DEMO, "a:b", "c:d", "e:f"]):
        assert_problem(await several(ada, "Which?", names), 422, "invalid_input")
    assert_problem(await several(ada, "Which?", [MODEL, DEMO], model=MODEL), 422, "invalid_input")
