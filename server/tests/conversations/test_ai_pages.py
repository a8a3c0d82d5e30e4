"""Conversations on AI pages: everybody who sees the page reads them, whoever may write there speaks."""

import asyncio
from typing import Any

import pytest

from stoa.platform.context import Platform
from tests.conversations.talking import MODEL, Talker
from tests.support.http import assert_problem
from tests.support.model_server import ModelServer
from tests.support.team import Team, execute, fetch


async def make_page(team: Team, kind: str = "AI_CHAT", **more: Any) -> dict[str, Any]:
    answer = await team.founder.client.post(
        "/pages", json={"space_id": team.space_id, "type": kind, "title": "Ask here", **more}
    )
    assert answer.status_code == 201, answer.text
    page: dict[str, Any] = answer.json()
    return page


@pytest.mark.spec("CV-10")
async def test_everybody_on_an_ai_page_reads_and_only_those_with_edit_speak(
    team: Team, models: ModelServer, platform: Platform
) -> None:
    ada, grace = Talker(team.founder, models), Talker(await team.join("Grace"), models)
    eve, page = await team.join("Eve"), await make_page(team)
    await ada.connect()
    await grace.connect()
    hidden = await grace.try_to_say("Me?", kind="page", page_id=page["id"])
    assert_problem(hidden, 404, "not_found")
    await team.grant(page["id"], grace.person, "VIEW")
    refused = [
        await grace.try_to_say("Me?", kind="page", page_id=page["id"]),
        await grace.client.post("/conversations", json={"kind": "page", "page_id": page["id"]}),
    ]
    sent = await ada.say("Shall we sail?", kind="page", page_id=page["id"])
    await ada.follow(sent["run"]["id"])
    conversation_id = sent["conversation"]["id"]

    read = await grace.messages(conversation_id)
    assert [(each["role"], (each["author"] or {}).get("name")) for each in read] == [
        ("user", "Ada"),
        ("assistant", None),
    ]
    assert (await grace.follow(sent["run"]["id"]))[-1].type == "done"
    refused.append(await grace.try_to_say("Me too", to=conversation_id))
    for answer in refused:
        assert_problem(answer, 403, "access.forbidden")
    for path in (f"/conversations/{conversation_id}", f"/runs/{sent['run']['id']}"):
        assert_problem(await eve.client.get(path), 404, "not_found")

    await give(team, page["id"], grace, "EDIT")
    await grace.talk("Only with wind.", to=conversation_id)
    shown = await ada.messages(conversation_id)
    assert [each["author"]["name"] for each in shown if each["author"]] == ["Ada", "Grace"]
    # Found by everybody who sees the page, too.
    hits = (await grace.get("/conversation-hits?q=sail"))["items"]
    assert [hit["conversation_id"] for hit in hits] == [conversation_id]
    assert (await eve.client.get("/conversation-hits", params={"q": "sail"})).json()["items"] == []
    # Each call is its sender's.
    calls = await fetch(
        platform, "SELECT user_id, request_type FROM llm_usage WHERE conversation_id = :id", id=conversation_id
    )
    assert {(call.user_id, call.request_type) for call in calls} == {
        (team.founder.id, "page"),
        (grace.person.id, "page"),
    }


async def give(team: Team, page_id: str, talker: Talker, level: str) -> None:
    body = {"user_id": str(talker.person.id), "level": level}
    answer = await team.founder.client.put(f"/pages/{page_id}/grants", json=body)
    assert answer.status_code in (200, 201), answer.text


@pytest.mark.spec("CV-10")
async def test_an_ai_page_has_several_conversations_the_newest_active_one_first(
    team: Team, models: ModelServer
) -> None:
    ada, page = Talker(team.founder, models), await make_page(team)
    await ada.connect()
    grace = await team.join("Grace", role="admin")
    first = await _talk(ada, page, "First")
    second = await _talk(ada, page, "Second")
    third = await _talk(ada, page, "Third")
    answer = await ada.client.patch(f"/conversations/{third}", json={"status": "archived"})
    assert answer.status_code == 200

    listed = (await grace.client.get("/conversations", params={"page_id": page["id"]})).json()["items"]
    assert [each["id"] for each in listed] == [second, first]
    eve = await team.join("Eve")
    assert (await eve.client.get("/conversations", params={"page_id": page["id"]})).json()["items"] == []


async def _talk(talker: Talker, page: dict[str, Any], text: str) -> str:
    sent = await talker.say(text, kind="page", page_id=page["id"])
    await talker.follow(sent["run"]["id"])
    conversation_id: str = sent["conversation"]["id"]
    return conversation_id


@pytest.mark.spec("CV-11", "AG-3")
async def test_on_a_page_in_the_trash_nobody_speaks_and_what_was_said_comes_back_with_it(
    team: Team, models: ModelServer
) -> None:
    ada, page = Talker(team.founder, models), await make_page(team)
    await ada.connect()
    conversation_id = await _talk(ada, page, "First")
    assert (await ada.client.delete(f"/pages/{page['id']}")).status_code == 200

    problem = assert_problem(await ada.try_to_say("Again", to=conversation_id), 409, "conversations.not_writable")
    assert problem["reason"] == "trash"
    begun = await ada.try_to_say("Anew", kind="page", page_id=page["id"])
    assert_problem(begun, 409, "conversations.not_writable")
    assert len(await ada.messages(conversation_id)) == 2
    assert (await ada.get(f"/conversations/{conversation_id}"))["permissions"]["send"] is False

    assert (await ada.client.post(f"/pages/{page['id']}/restorations")).status_code == 200
    await ada.talk("Again", to=conversation_id)
    assert len(await ada.messages(conversation_id)) == 4


@pytest.mark.spec("AG-1")
async def test_an_ai_page_has_an_agent_with_the_model_used_last_and_copies_take_its_settings(
    team: Team, models: ModelServer, platform: Platform
) -> None:
    ada = Talker(team.founder, models)
    await ada.connect()
    await ada.talk("Hello")
    page = await make_page(team)
    await _talk(ada, page, "Only here")

    await execute(
        platform, "UPDATE agents SET temperature = 0.2, role = 'writer' WHERE page_id = :id", id=page["id"]
    )

    copy = await ada.client.post(f"/pages/{page['id']}/duplicates", json={})
    fresh = await make_page(team)

    assert copy.status_code == 201, copy.text
    agents = await fetch(
        platform,
        "SELECT page_id::text, kind, model, temperature, role FROM agents WHERE organization_id = :id ORDER BY id",
        id=team.organization_id,
    )
    assert [tuple(each) for each in agents] == [
        (page["id"], "page", MODEL, pytest.approx(0.2), "writer"),
        (copy.json()["id"], "page", MODEL, pytest.approx(0.2), "writer"),
        (fresh["id"], "page", MODEL, pytest.approx(0.7), "partner"),
    ]
    listed = (await ada.get(f"/conversations?page_id={copy.json()['id']}"))["items"]
    assert listed == []


@pytest.mark.spec("CV-10")
async def test_only_ai_pages_have_conversations_and_only_theirs_lie_on_a_page(
    team: Team, models: ModelServer
) -> None:
    ada, document = Talker(team.founder, models), await make_page(team, "DOCUMENT")
    await ada.connect()

    on_document = await ada.try_to_say("Here?", kind="page", page_id=document["id"])
    assert_problem(on_document, 422, "conversations.no_chat_page")
    for body in ({"kind": "page"}, {"kind": "chat", "page_id": document["id"]}):
        assert_problem(await ada.client.post("/conversations", json=body), 422, "invalid_input")


@pytest.mark.spec("CV-19", "PG-90")
async def test_a_conversation_becomes_a_page_once_with_all_that_was_said(
    team: Team, models: ModelServer, platform: Platform
) -> None:
    ada, grace = Talker(team.founder, models), await team.join("Grace", role="admin")
    await ada.connect()
    parent = await make_page(team, "FOLDER")
    first = await make_page(team, "DOCUMENT", parent_id=parent["id"])
    sent = await ada.talk("Shall we sail?")
    conversation_id = sent["conversation"]["id"]
    edited = await ada.client.patch(
        f"/messages/{sent['user_message']['id']}", json={"content": "Shall we row?", "model": MODEL}
    )
    await ada.follow(edited.json()["run"]["id"])
    before = await _rows(platform, conversation_id)
    path, body = f"/conversations/{conversation_id}", {"space_id": team.space_id, "parent_id": parent["id"]}

    readers = (await ada.client.post(f"{path}/promotion-previews", json=body)).json()["items"]
    open_to = {"visibility": "inherit"} | body
    wider = (await ada.client.post(f"{path}/promotion-previews", json=open_to)).json()["items"]
    assert [each["name"] for each in readers] == ["Ada"]
    assert [each["name"] for each in wider] == ["Ada", "Grace"]
    assert (await ada.get(path))["kind"] == "chat"

    answers = await asyncio.gather(*(ada.client.post(f"{path}/promotions", json=body) for _ in range(3)))

    made = [answer for answer in answers if answer.status_code == 201]
    assert len(made) == 1, [answer.text for answer in answers]
    promoted = made[0].json()
    for answer in answers:
        if answer is not made[0]:
            problem = assert_problem(answer, 409, "conversations.already_promoted")
            assert problem["page_id"] == promoted["page_id"]
    assert (promoted["id"], promoted["kind"]) == (conversation_id, "page")
    assert await _rows(platform, conversation_id) == before
    page = await ada.get(f"/pages/{promoted['page_id']}")
    assert (page["type"], page["visibility"], page["parent_id"]) == ("AI_CHAT", "private", parent["id"])
    tree = (await ada.get(f"/spaces/{team.space_id}/tree"))["items"]
    assert [each["id"] for each in tree if each["parent_id"] == parent["id"]] == [first["id"], page["id"]]
    agents = await fetch(platform, "SELECT 1 FROM agents WHERE page_id = :id", id=page["id"])
    assert len(agents) == 1
    assert_problem(await grace.client.get(path), 404, "not_found")
    await ada.talk("And now?", to=conversation_id)


async def _rows(platform: Platform, conversation_id: str) -> list[Any]:
    return await fetch(
        platform,
        "SELECT id, parent_id, seq, role, user_id, content, is_active, tool_calls, created_at FROM messages"
        " WHERE conversation_id = :id ORDER BY seq",
        id=conversation_id,
    )


@pytest.mark.spec("PG-90")
async def test_a_conversation_becomes_no_page_where_one_may_not_write_or_is_not_its_owner(
    team: Team, models: ModelServer, platform: Platform
) -> None:
    ada, bob = Talker(team.founder, models), Talker(await team.join("Bob"), models)
    await ada.connect()
    parent = await make_page(team, "FOLDER")
    await bob.connect()
    sent = await bob.talk("Mine")
    path = f"/conversations/{sent['conversation']['id']}/promotions"
    body = {"space_id": team.space_id, "parent_id": parent["id"]}
    hidden = await bob.client.post(path, json=body)
    assert_problem(hidden, 404, "not_found")
    await team.grant(parent["id"], bob.person, "VIEW")
    refused = await bob.client.post(path, json=body)
    assert_problem(refused, 403, "access.forbidden")
    assert_problem(await ada.client.post(path, json=body), 404, "not_found")
    assert (await bob.get(f"/conversations/{sent['conversation']['id']}"))["kind"] == "chat"
    dashboard = (await ada.client.post("/conversations", json={"kind": "dashboard"})).json()
    refused = await ada.client.post(f"/conversations/{dashboard['id']}/promotions", json=body)
    assert_problem(refused, 422, "conversations.not_promotable")


@pytest.mark.spec("CV-16")
async def test_the_ledger_forgets_conversations_that_go_with_their_page(
    team: Team, models: ModelServer, platform: Platform
) -> None:
    ada = Talker(team.founder, models)
    await ada.connect()
    kept = await ada.talk("A chat of mine")
    page = await make_page(team)
    sent = await ada.say("Shall we sail?", kind="page", page_id=page["id"])
    await ada.follow(sent["run"]["id"])

    async def calls() -> dict[str, tuple[Any, Any]]:
        rows = await fetch(
            platform,
            "SELECT run_id, conversation_id, message_id, cost_micros FROM llm_usage WHERE run_id = ANY(:runs)",
            runs=[kept["run"]["id"], sent["run"]["id"]],
        )
        return {str(row.run_id): (row.conversation_id, row.message_id) for row in rows}

    assert None not in (await calls())[sent["run"]["id"]]
    before = await ada.get("/me/usage/summary")
    await team.trash(page)
    purged = await ada.client.delete(f"/spaces/{team.space_id}/trash/{page['id']}")
    assert purged.status_code == 204, purged.text

    found = await calls()
    assert found[sent["run"]["id"]] == (None, None)
    assert str(found[kept["run"]["id"]][0]) == kept["conversation"]["id"]
    after = await ada.get("/me/usage/summary")
    assert (after["calls"], after["cost_micros"]) == (before["calls"], before["cost_micros"])
