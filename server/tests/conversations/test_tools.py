"""A model reads pages with a tool, as the person who asks; what it knew is kept with its answer."""

import json
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import uuid4

import pytest

from stoa.platform.context import Platform
from tests.conversations.talking import CLAUDE, Talker
from tests.support.http import assert_problem
from tests.support.model_server import ModelServer, Script
from tests.support.team import Team, execute, fetch


@pytest.fixture
async def user_of_tools(ada: Talker, models: ModelServer) -> Talker:
    await ada.connect_claude()
    return ada


def reading(*page_ids: str, **more: Any) -> Script:
    """A model that wants to read these pages."""
    calls = tuple(
        {"id": f"call-{number}", "function": {"name": "read_page", "arguments": json.dumps({"page_id": page_id})}}
        for number, page_id in enumerate(page_ids)
    )
    return Script(pieces=("Let me look. ",), tool_calls=calls, finish="tool_calls", **more)


async def page_with(ada: Talker, platform: Platform, title: str, content: str) -> str:
    page = await ada.person.page(title)
    await execute(platform, "UPDATE pages SET content_text = :text WHERE id = :id", text=content, id=page["id"])
    page_id: str = page["id"]
    return page_id


@pytest.mark.spec("CV-45", "CV-60")
async def test_a_page_is_read_with_a_tool_and_the_answer_says_so(
    user_of_tools: Talker, models: ModelServer, platform: Platform
) -> None:
    ada = user_of_tools
    page_id = await page_with(ada, platform, "Anchors", "M12 by 160.\nTarmac 45 mm.")
    models.play(reading(page_id, thinking=("Which page?",)), Script(answer="It is M12."))

    sent = await ada.say("Which anchor?", model=CLAUDE, thinking=True)
    events = await ada.follow(sent["run"]["id"])
    message = await ada.get(f"/messages/{sent['assistant_message']['id']}")

    first, second = models.asked
    assert [tool["name"] for tool in first.body["tools"]] == ["read_page"]
    said, results = second.body["messages"][-2:]
    assert [block["type"] for block in said["content"]] == ["thinking", "text", "tool_use"]
    [result] = results["content"]
    assert (result["type"], result["tool_use_id"]) == ("tool_result", "call-0")
    assert result["content"][0]["text"] == "# Anchors\n1: M12 by 160.\n2: Tarmac 45 mm."
    kinds = [event.type for event in events]
    assert kinds.index("tool.call") < kinds.index("tool.result") < kinds.index("done")
    assert "M12 by 160" not in json.dumps([event.data for event in events])
    assert message["content"] == "Let me look. It is M12."
    [step] = message["steps"]
    assert (step["name"], step["status"], step["page_title"]) == ("read_page", "completed", "Anchors")
    known = {part["kind"]: part for part in message["used_context"]}
    assert (known["tool"]["name"], known["messages"]["name"]) == ("Anchors", "1")
    assert known["tool"]["tokens"] > 0
    calls = await fetch(
        platform, "SELECT status, cost_micros FROM llm_usage WHERE run_id = :id", id=sent["run"]["id"]
    )
    assert [call.status for call in calls] == ["ok", "ok"]
    assert message["cost_micros"] == sum(call.cost_micros for call in calls)


async def test_a_tool_reads_no_more_than_its_person_and_faults_are_told_to_the_model(
    user_of_tools: Talker, talker: Callable[[str], Awaitable[Talker]], models: ModelServer, platform: Platform
) -> None:
    ada, eve = user_of_tools, await talker("Eve")
    theirs = await page_with(eve, platform, "Secret plans", "marker")
    models.play(reading(theirs, str(uuid4()), "no id"), Script(answer="I cannot see it."))

    sent = await ada.say("Read it", model=CLAUDE)
    await ada.follow(sent["run"]["id"])
    message = await ada.get(f"/messages/{sent['assistant_message']['id']}")

    results = models.asked[-1].body["messages"][-1]["content"]
    assert [result["is_error"] for result in results] == [True, True, True]
    assert results[0]["content"] == results[1]["content"]
    assert "marker" not in json.dumps(models.asked[-1].body)
    assert [step["error"] for step in message["steps"]] == ["not_found", "not_found", "invalid_input"]


async def test_a_reader_who_does_not_see_the_page_is_not_told_its_title(
    user_of_tools: Talker, models: ModelServer, platform: Platform
) -> None:
    ada = user_of_tools
    page_id = await page_with(ada, platform, "Anchors", "M12.")
    models.play(reading(page_id), Script(answer="M12."))
    sent = await ada.say("Which?", model=CLAUDE)
    await ada.follow(sent["run"]["id"])
    await ada.client.delete(f"/pages/{page_id}")
    await execute(platform, "DELETE FROM pages WHERE id = :id", id=page_id)

    message = await ada.get(f"/messages/{sent['assistant_message']['id']}")

    assert [(step["page_title"], step["page_id"]) for step in message["steps"]] == [(None, None)]
    assert "Anchors" not in json.dumps(message)


async def test_a_turn_that_is_stopped_while_it_waits_for_its_next_step_keeps_what_there_is(
    user_of_tools: Talker, models: ModelServer, platform: Platform
) -> None:
    ada = user_of_tools
    page_id = await page_with(ada, platform, "Anchors", "M12.")
    models.play(reading(page_id), Script(stall_before=True))
    sent = await ada.say("Which?", model=CLAUDE)
    async with ada.stream(sent["run"]["id"]) as events:
        async for event in events:
            if event.type == "tool.result":
                break
    await ada.client.put(f"/runs/{sent['run']['id']}/stop")
    await ada.follow(sent["run"]["id"])

    message = await ada.get(f"/messages/{sent['assistant_message']['id']}")

    assert (message["status"], message["content"], len(message["steps"])) == ("stopped", "Let me look. ", 1)
    assert_problem(await ada.client.get(f"/messages/{uuid4()}"), 404, "not_found")


@pytest.mark.spec("CV-60")
async def test_every_layer_that_the_model_was_given_is_listed_with_its_tokens(
    ada: Talker, models: ModelServer
) -> None:
    await ada.client.patch("/me", json={"custom_prompt": "Be brief." * 4})
    made = (
        await ada.client.post("/conversations", json={"kind": "chat", "system_prompt": "You are a smith."})
    ).json()
    file = await ada.client.put(
        f"/organizations/{ada.person.organization_id}/media",
        params={"name": "notes.txt"},
        content=b"x" * 80,
        headers={"Content-Type": "application/octet-stream"},
    )
    sent = await ada.say("Hello there", to=made["id"], attachment_ids=[file.json()["id"]])
    message = await ada.finished(sent)

    known = {part["kind"]: (part["name"], part["tokens"]) for part in message["used_context"]}
    assert known == {
        "person": ("Ada", 9),
        "conversation": (None, 4),
        "messages": ("1", 3),
        "attachment": ("notes.txt", 20),
    }


@pytest.mark.spec("ORG-27")
async def test_a_tool_that_is_called_after_a_change_of_role_acts_by_the_new_one(
    team: Team, models: ModelServer
) -> None:
    founder, bert = team.founder, Talker(await team.join("Bert"), models)
    await bert.connect_claude()
    spaces = (await founder.client.get("/spaces")).json()["items"]
    own_space = next(space["id"] for space in spaces if space["space_type"] == "organization")
    made = await founder.client.post("/pages", json={"space_id": own_space, "title": "For all"})
    page_id = made.json()["id"]

    async def give(role: str) -> None:
        path = f"/organizations/{team.organization_id}/members/{bert.person.id}"
        assert (await founder.client.patch(path, json={"role": role})).status_code == 200

    # Each change comes while the turn runs, before the model asks for its tool.
    models.play(
        reading(page_id),
        reading(page_id, before=lambda: give("guest")),
        reading(page_id, before=lambda: give("admin")),
        Script(answer="Done."),
    )
    sent = await bert.say("Read it", model=CLAUDE)
    message = await bert.finished(sent)

    assert [step["error"] for step in message["steps"]] == [None, "not_found", None]
    assert message["content"].endswith("Done.")
