"""Pages from conversations: what stands on them, where they come from, and that a failure leaves none."""

import asyncio
from typing import Any
from uuid import UUID

import httpx
import pytest

from stoa.platform.context import Platform
from tests.conversations.talking import Talker
from tests.support.http import assert_problem
from tests.support.model_server import ModelServer, Script
from tests.support.team import Team, fetch

WRITTEN = "## Decided\n\nThe anchors are M12."


async def ask(talker: Talker, team: Team, conversation_id: str, extract: str, **more: Any) -> httpx.Response:
    body = {"extract": extract, "space_id": team.space_id, **more}
    return await talker.client.post(f"/conversations/{conversation_id}/page-extractions", json=body)


async def made(talker: Talker, team: Team, conversation_id: str, extract: str, **more: Any) -> str:
    answer = await ask(talker, team, conversation_id, extract, **more)
    assert answer.status_code == 201, answer.text
    page_id: str = answer.json()["page_id"]
    return page_id


async def text_of(talker: Talker, page_id: str) -> str:
    answer = await talker.client.get(f"/pages/{page_id}/content", params={"format": "markdown"})
    assert answer.status_code == 200, answer.text
    content: str = answer.json()["content"]
    return content.strip()


async def calls_of(platform: Platform, conversation_id: str) -> list[tuple[str, str]]:
    rows = await fetch(
        platform,
        "SELECT request_type, status FROM llm_usage WHERE conversation_id = :id AND request_type = 'extraction'"
        " ORDER BY created_at, id",
        id=UUID(conversation_id),
    )
    return [(row.request_type, row.status) for row in rows]


@pytest.mark.spec("PG-89")
async def test_a_page_is_made_of_a_conversation_in_each_of_four_ways(
    team: Team, models: ModelServer, platform: Platform
) -> None:
    ada = Talker(team.founder, models)
    await ada.connect()
    models.play(Script(answer="# Anchors\n\nUse **M12**."))
    conversation_id = (await ada.talk("Which anchors?"))["conversation"]["id"]
    parent = await team.page("Plans")
    before, questions = await ada.messages(conversation_id), len(models.asked)

    # What was said needs no model.
    last = await made(ada, team, conversation_id, "last_response", parent_id=parent["id"], title="Answer")
    whole = await made(ada, team, conversation_id, "full_conversation", page_type="decision_record")
    assert len(models.asked) == questions
    assert await text_of(ada, last) == "# Anchors\n\nUse **M12**."
    kept = await text_of(ada, whole)
    assert kept.index("## Consequences") < kept.index("Which anchors?") < kept.index("Use **M12**.")

    models.play(Script(answer=WRITTEN), Script(answer=f"```markdown\n{WRITTEN}\n```"))
    summary = await made(ada, team, conversation_id, "summary")
    asked = models.asked[-1].body["messages"]
    assert "Sum up" in asked[0]["content"]
    assert "Which anchors?" in asked[1]["content"]
    assert "Use **M12**." in asked[1]["content"]
    own = await made(
        ada, team, conversation_id, "instruction", instruction="List the risks.", page_type="meeting_notes"
    )
    asked = models.asked[-1].body["messages"]
    assert "List the risks." in asked[0]["content"]
    assert "## Attendees" in asked[0]["content"]
    assert [await text_of(ada, page_id) for page_id in (summary, own)] == [WRITTEN, WRITTEN]
    assert await calls_of(platform, conversation_id) == [("extraction", "ok")] * 2

    # Each knows where it comes from, stands where it was wanted, and the conversation stays as it was.
    linked = (await ada.get(f"/conversations/{conversation_id}/pages"))["items"]
    assert [(each["id"], each["relationship"]) for each in linked] == [
        (page_id, "source") for page_id in (last, whole, summary, own)
    ]
    rows = await fetch(
        platform,
        "SELECT id FROM pages WHERE source_conversation_id = :id AND effective_visibility = 'private'",
        id=UUID(conversation_id),
    )
    assert {str(row.id) for row in rows} == {last, whole, summary, own}
    page = await ada.get(f"/pages/{last}")
    assert (page["title"], page["parent_id"]) == ("Answer", parent["id"])
    assert (await ada.get(f"/pages/{summary}"))["title"] == "Which anchors?"
    assert await ada.messages(conversation_id) == before


@pytest.mark.spec("PG-89")
async def test_whatever_fails_leaves_no_page(team: Team, models: ModelServer, platform: Platform) -> None:
    ada, grace = Talker(team.founder, models), Talker(await team.join("Grace"), models)
    await ada.connect()
    conversation_id = (await ada.talk("Which anchors?"))["conversation"]["id"]
    empty = (await ada.client.post("/conversations", json={"kind": "chat"})).json()["id"]
    plain, before, questions = await team.page("Plain"), await team.outline(), len(models.asked)

    # Refused before a model is asked.
    for body in ({"extract": "instruction"}, {"extract": "summary", "instruction": "List."}, {"extract": "poem"}):
        assert_problem(await ask(ada, team, conversation_id, **body), 422, "invalid_input")
    nowhere = "00000000-0000-7000-8000-000000000000"
    for place in ({"parent_id": nowhere}, {"space_id": nowhere}, {"template_id": nowhere}):
        assert_problem(await ask(ada, team, conversation_id, "summary", **place), 404, "not_found")
    no_template = await ask(ada, team, conversation_id, "summary", template_id=plain["id"])
    assert_problem(no_template, 422, "pages.no_template")
    for extract in ("summary", "last_response", "full_conversation"):
        assert_problem(await ask(ada, team, empty, extract), 422, "conversations.nothing_to_extract")
    assert_problem(await ask(grace, team, conversation_id, "full_conversation"), 404, "not_found")
    assert len(models.asked) == questions

    failures = (
        (Script(status=400, error="No."), None),
        (Script(answer="  "), "empty"),
        (Script(answer="A page that", finish="length"), "cut_off"),
    )
    for script, reason in failures:
        models.play(script)
        refused = await ask(ada, team, conversation_id, "summary")
        problem = assert_problem(refused, 502, "conversations.extract_failed")
        assert reason in (None, problem["reason"])
    assert await calls_of(platform, conversation_id) == [
        ("extraction", "failed"),
        ("extraction", "ok"),
        ("extraction", "ok"),
    ]

    # Nor is there one of a conversation that was deleted while the model wrote.
    async def delete() -> None:
        assert (await ada.client.delete(f"/conversations/{conversation_id}")).status_code == 204

    models.play(Script(answer=WRITTEN, before=delete))
    refused = await ask(ada, team, conversation_id, "summary")
    assert_problem(refused, 409, "conversations.not_writable")
    assert await team.outline() == before


@pytest.mark.spec("PG-89")
async def test_who_stops_waiting_ends_the_call_and_gets_no_page(
    team: Team, models: ModelServer, platform: Platform
) -> None:
    ada = Talker(team.founder, models)
    await ada.connect()
    conversation_id = (await ada.talk("Which anchors?"))["conversation"]["id"]
    before, questions = await team.outline(), len(models.asked)
    models.play(Script(stall_before=True))

    asking = asyncio.create_task(ask(ada, team, conversation_id, "summary"))
    async with asyncio.timeout(20):
        while len(models.asked) == questions:
            await asyncio.sleep(0.02)
        asking.cancel()
        await models.asked[-1].client_gone.wait()
        while await calls_of(platform, conversation_id) != [("extraction", "interrupted")]:
            await asyncio.sleep(0.02)
    assert await team.outline() == before
