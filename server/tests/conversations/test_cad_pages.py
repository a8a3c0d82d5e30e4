"""A CAD page has one active conversation; older ones stay readable and come back in its place."""

import asyncio

import pytest

from tests.conversations.talking import Talker
from tests.conversations.test_ai_pages import make_page
from tests.support.http import assert_problem
from tests.support.model_server import ModelServer, Script
from tests.support.team import Team


@pytest.mark.spec("CV-9")
async def test_a_cad_page_has_one_active_conversation_and_older_ones_come_back(
    team: Team, models: ModelServer
) -> None:
    ada, page = Talker(team.founder, models), await make_page(team, "CAD")
    await ada.connect()
    grace = Talker(await team.join("Grace", role="member"), models)
    await grace.connect()
    body = {"kind": "cad", "page_id": page["id"]}
    # Two who begin at once begin one.
    twins = await asyncio.gather(*(ada.client.post("/conversations", json=body) for _ in range(2)))
    assert sorted(answer.status_code for answer in twins) == [200, 201]
    first = twins[0].json()["id"]
    assert twins[1].json()["id"] == first
    again = await grace.client.post("/conversations", json=body)
    assert (again.status_code, again.json()["id"]) == (200, first)
    # So does who begins with a message.
    sent = await grace.say("A bracket", **body)
    await grace.follow(sent["run"]["id"])
    assert sent["conversation"]["id"] == first

    assert (await ada.client.patch(f"/conversations/{first}", json={"status": "archived"})).status_code == 200
    fresh = await ada.client.post("/conversations", json=body)
    second = fresh.json()["id"]
    assert (fresh.status_code, fresh.json()["message_count"]) == (201, 0)
    await ada.talk("A gear", to=second)
    asked = [message["content"] for message in models.asked[-1].body["messages"]]
    assert not any("bracket" in content for content in asked)
    assert_problem(await ada.try_to_say("More", to=first), 409, "conversations.not_writable", reason="archived")
    assert (await grace.messages(first))[0]["content"] == "A bracket"

    # Bringing one back archives the other, whose answer is stopped first.
    models.play(Script(stall_before=True))
    run_id = (await ada.say("A wheel", to=second))["run"]["id"]
    assert_problem(await grace.try_to_say("A nut", **body), 409, "conversations.run_active", run_id=run_id)
    restored = await grace.client.post(f"/conversations/{first}/restorations")
    assert (restored.status_code, restored.json()["status"]) == (200, "active")
    assert (await ada.get(f"/runs/{run_id}"))["status"] == "stopped"
    assert (await ada.get(f"/conversations/{second}"))["status"] == "archived"
    assert len(await ada.messages(second)) == 4
    # So does setting it active again, and taking a deletion back.
    assert (await ada.client.patch(f"/conversations/{second}", json={"status": "active"})).status_code == 200
    assert (await ada.get(f"/conversations/{first}"))["status"] == "archived"
    assert (await ada.client.delete(f"/conversations/{second}")).status_code == 204
    third = (await ada.client.post("/conversations", json=body)).json()["id"]
    assert (await ada.client.post(f"/conversations/{second}/restorations")).status_code == 200
    assert (await ada.get(f"/conversations/{third}"))["status"] == "archived"


@pytest.mark.spec("CV-9")
async def test_conversations_of_cad_pages_follow_their_page(team: Team, models: ModelServer) -> None:
    ada, project, talk = Talker(team.founder, models), await make_page(team, "CAD"), await make_page(team)
    await ada.connect()
    eve = await team.join("Eve")
    made = await ada.client.post("/conversations", json={"kind": "cad", "page_id": project["id"]})
    conversation_id = made.json()["id"]

    hidden = [
        await eve.client.post("/conversations", json={"kind": "cad", "page_id": project["id"]}),
        await eve.client.get(f"/conversations/{conversation_id}"),
    ]
    for answer in hidden:
        assert_problem(answer, 404, "not_found")
    await team.grant(project["id"], eve, "VIEW")
    assert (await eve.client.get(f"/conversations/{conversation_id}")).status_code == 200
    refused = await eve.client.post("/conversations", json={"kind": "cad", "page_id": project["id"]})
    assert_problem(refused, 403, "access.forbidden")
    for kind, page in (("cad", talk), ("page", project)):
        answer = await ada.client.post("/conversations", json={"kind": kind, "page_id": page["id"]})
        assert_problem(answer, 422, "conversations.no_chat_page")
    assert_problem(await ada.client.post("/conversations", json={"kind": "cad"}), 422, "invalid_input")
