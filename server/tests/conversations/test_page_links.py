"""Links of pages and conversations, and what a model is told of a page that is discussed."""

import asyncio
from typing import Any

import pytest

from stoa.platform.context import Platform
from tests.conversations.pages import written_page
from tests.conversations.talking import Talker
from tests.pages.test_versions import write
from tests.support.http import assert_problem
from tests.support.model_server import ModelServer
from tests.support.team import Team, fetch


async def link(talker: Talker, page_id: str, conversation_id: str, relationship: str) -> Any:
    body = {"conversation_id": conversation_id, "relationship": relationship}
    return await talker.client.put(f"/pages/{page_id}/conversations", json=body)


@pytest.mark.spec("CV-84", "PG-88")
async def test_a_link_is_there_once_is_shown_on_both_sides_and_goes_alone(
    team: Team, models: ModelServer, platform: Platform
) -> None:
    ada, grace = Talker(team.founder, models), Talker(await team.join("Grace"), models)
    await ada.connect()
    sent = await ada.talk("Shall we sail?")
    conversation_id, page_id = sent["conversation"]["id"], await written_page(team, "Sails")

    answers = await asyncio.gather(*(link(ada, page_id, conversation_id, "reference") for _ in range(3)))
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert (await link(ada, page_id, conversation_id, "source")).status_code == 200
    assert (await link(ada, page_id, conversation_id, "other")).status_code == 422
    on_page = (await ada.get(f"/pages/{page_id}/conversations"))["items"]
    in_conversation = (await ada.get(f"/conversations/{conversation_id}/pages"))["items"]
    assert [(each["id"], each["title"], each["relationship"]) for each in on_page] == [
        (conversation_id, "Shall we sail?", "reference"),
        (conversation_id, "Shall we sail?", "source"),
    ]
    assert [(each["id"], each["title"], each["relationship"]) for each in in_conversation] == [
        (page_id, "Sails", "reference"),
        (page_id, "Sails", "source"),
    ]

    # Whoever sees one side only learns nothing of the other and links nothing.
    assert_problem(await link(grace, page_id, conversation_id, "reference"), 404, "not_found")
    await team.grant(page_id, grace.person, "EDIT")
    assert (await grace.get(f"/pages/{page_id}/conversations"))["items"] == []
    for answer in (
        await link(grace, page_id, conversation_id, "discussion"),
        await grace.client.delete(f"/pages/{page_id}/conversations/{conversation_id}/reference"),
    ):
        assert_problem(answer, 404, "not_found")

    for _ in range(2):
        gone = await ada.client.delete(f"/pages/{page_id}/conversations/{conversation_id}/reference")
        assert gone.status_code == 204
    left = await fetch(platform, "SELECT relationship FROM page_conversations WHERE page_id = :id", id=page_id)
    assert [each.relationship for each in left] == ["source"]
    assert len(await ada.messages(conversation_id)) == 2
    await ada.get(f"/pages/{page_id}")


@pytest.mark.spec("CV-85", "PG-88")
async def test_each_send_tells_the_model_of_the_page_as_its_sender_sees_it_then(
    team: Team, models: ModelServer
) -> None:
    ada = Talker(team.founder, models)
    await ada.connect()
    page_id = await written_page(team, "Sails", "Canvas of two layers")
    made = await ada.client.post("/conversations", json={"kind": "chat"})
    conversation_id = made.json()["id"]
    assert (await link(ada, page_id, conversation_id, "discussion")).status_code == 200

    def told() -> str:
        return "\n".join(
            str(each["content"]) for each in models.asked[-1].body["messages"] if each["role"] == "system"
        )

    sent = await ada.talk("What is it made of?", to=conversation_id)
    assert "Canvas of two layers" in told()
    answer = await ada.get(f"/messages/{sent['assistant_message']['id']}")
    assert [each["name"] for each in answer["used_context"] if each["kind"] == "page"] == ["Sails"]
    meter = await ada.get(f"/conversations/{conversation_id}/context")
    assert "page" in [layer["kind"] for layer in meter["layers"]]

    await write(team.founder, page_id, "Hemp of one layer")
    await ada.talk("And now?", to=conversation_id)
    assert "Hemp of one layer" in told()
    assert "Canvas" not in told()

    # Somebody who may speak here but does not see the page has nothing told of it.
    grace = Talker(await team.join("Grace"), models)
    await grace.connect()
    shared = await ada.client.put(
        f"/conversations/{conversation_id}/members/{grace.person.id}", json={"level": "EDIT"}
    )
    assert shared.status_code in (200, 201), shared.text
    await grace.talk("What do you see?", to=conversation_id)
    assert "Hemp" not in told()
    # Nor is anybody told of what lies in the trash.
    assert (await ada.client.delete(f"/pages/{page_id}")).status_code == 200
    await ada.talk("Gone?", to=conversation_id)
    assert "Hemp" not in told()
