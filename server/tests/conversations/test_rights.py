"""Who may do what, on every door; what the answer for nobody's conversation looks like is in the matrix."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy import text

from stoa.conversations.api import may_listen
from stoa.platform.actor import Actor, InstanceRole, OrganizationRole
from stoa.platform.context import Platform
from stoa.platform.db import Scope
from stoa.platform.ids import OrganizationId, UserId, new_id
from tests.conversations.talking import Talker
from tests.support.http import assert_problem
from tests.support.model_server import ModelServer, Script

Maker = Callable[[str], Awaitable[Talker]]


async def share(platform: Platform, host: Talker, guest: Talker, conversation_id: str, level: str) -> None:
    """Make the guest a member of the host's organization and of the conversation; inviting has its own issue."""
    organization_id, guest_id = host.person.organization_id, guest.person.id
    async with platform.db.writing(Scope.system()) as session:
        await session.execute(
            text(
                "INSERT INTO members (id, organization_id, user_id, role, created_at, updated_at)"
                " VALUES (:id, :organization, :user, 'member', now(), now())"
            ),
            {"id": new_id(), "organization": organization_id, "user": guest_id},
        )
        await session.execute(
            text(
                "INSERT INTO conversation_members (organization_id, conversation_id, user_id, level, created_at,"
                " updated_at) VALUES (:organization, :conversation, :user, :level, now(), now())"
            ),
            {"organization": organization_id, "conversation": conversation_id, "user": guest_id, "level": level},
        )
    answer = await guest.client.patch("/sessions/current", json={"active_organization_id": str(organization_id)})
    assert answer.status_code == 200, answer.text


@pytest.mark.spec("CV-1", "CV-3")
async def test_a_viewer_reads_and_changes_nothing(
    ada: Talker, talker: Maker, platform: Platform, models: ModelServer
) -> None:
    grace, sent = await talker("Grace"), await ada.talk("Private thoughts")
    conversation_id, answer_id = sent["conversation"]["id"], sent["assistant_message"]["id"]
    path = f"/conversations/{conversation_id}"
    await share(platform, ada, grace, conversation_id, "VIEW")

    assert (await grace.get(path))["permissions"] == {
        "level": "VIEW",
        "send": False,
        "change": False,
        "delete": False,
        "promote": False,
        "share": False,
        "leave": True,
    }
    assert len(await grace.messages(conversation_id)) == 2
    assert [item["unread"] for item in (await grace.get("/conversations"))["items"]] == [True]
    assert (await grace.follow(sent["run"]["id"]))[-1].type == "done"
    refused = [
        await grace.try_to_say("Me too", to=conversation_id),
        await grace.client.patch(path, json={"title": "Mine"}),
        await grace.client.delete(path),
        await grace.client.post(f"/messages/{answer_id}/regenerations", json={}),
        await grace.client.put(f"/runs/{sent['run']['id']}/stop"),
    ]
    for answer in refused:
        assert_problem(answer, 403, "access.forbidden")


@pytest.mark.spec("CV-1", "CV-3", "CV-26", "CV-35")
async def test_an_editor_speaks_under_their_own_name(
    ada: Talker, talker: Maker, platform: Platform, models: ModelServer
) -> None:
    grace, sent = await talker("Grace"), await ada.talk("Shall we sail?")
    conversation_id = sent["conversation"]["id"]
    await share(platform, ada, grace, conversation_id, "EDIT")
    await grace.talk("Only with wind.", to=conversation_id)

    said = [message["content"] for message in models.asked[-1].body["messages"] if message["role"] == "user"]
    shown = await ada.messages(conversation_id)
    edited = await grace.client.patch(f"/messages/{sent['user_message']['id']}", json={"content": "No."})

    assert said == ["Ada: Shall we sail?", "Grace: Only with wind."]
    assert [message["author"]["name"] for message in shown if message["author"]] == ["Ada", "Grace"]
    assert_problem(edited, 422, "conversations.not_editable")
    assert_problem(await grace.client.delete(f"/conversations/{conversation_id}"), 403, "access.forbidden")


@pytest.mark.spec("CV-1")
async def test_an_organizations_owner_has_no_right_to_a_members_conversation(
    ada: Talker, talker: Maker, platform: Platform
) -> None:
    grace, sent = await talker("Grace"), await ada.talk()
    own = await grace.talk()
    await share(platform, ada, grace, sent["conversation"]["id"], "VIEW")
    answer = await grace.client.post("/conversations", json={"kind": "chat", "title": "Grace's own"})

    hidden = await ada.client.get(f"/conversations/{answer.json()['id']}")

    assert_problem(hidden, 404, "not_found")
    # Her conversation in her own organization is not there while she works in this one.
    assert_problem(await grace.client.get(f"/conversations/{own['conversation']['id']}"), 404, "not_found")


@pytest.mark.spec("CV-55")
async def test_signing_out_ends_open_streams(ada: Talker, models: ModelServer) -> None:
    models.play(Script(stall_before=True))
    sent = await ada.say()

    async with asyncio.timeout(10), ada.stream(sent["run"]["id"]) as events:
        assert (await anext(events)).type == "run.status"
        assert (await ada.client.delete("/sessions/current")).status_code == 204
        rest = [event async for event in events]

    assert [event.type for event in rest] == ["auth.ended"]
    answer = await ada.client.post(
        "/sessions", json={"identifier": ada.person.email, "password": "quiet-copper-lantern-walk"}
    )
    assert answer.status_code == 201
    assert (await ada.client.put(f"/runs/{sent['run']['id']}/stop")).json()["status"] == "stopped"


@pytest.mark.spec("CV-2", "CV-56")
async def test_only_who_sees_a_conversation_may_listen_to_its_topic(
    ada: Talker, talker: Maker, platform: Platform
) -> None:
    grace, sent = await talker("Grace"), await ada.talk()

    def actor(person: Talker) -> Actor:
        return Actor(
            user_id=UserId(person.person.id),
            name=person.person.name,
            instance_role=InstanceRole.USER,
            organization_id=OrganizationId(person.person.organization_id),
            organization_role=OrganizationRole.OWNER,
        )

    assert await may_listen(platform, actor(ada), sent["conversation"]["id"])
    assert not await may_listen(platform, actor(grace), sent["conversation"]["id"])
    assert not await may_listen(platform, actor(ada), "nonsense")


@pytest.mark.spec("CV-56")
async def test_a_turn_is_announced_on_the_topics_of_its_conversation_and_owner(
    ada: Talker, platform: Platform
) -> None:
    sent = await ada.talk()
    async with platform.db.reading(Scope.system()) as session:
        rows = await session.execute(
            text("SELECT event_type, topics, payload FROM outbox_events WHERE :topic = ANY(topics) ORDER BY id"),
            {"topic": f"conversation:{sent['conversation']['id']}"},
        )
        found = rows.all()

    assert [row.event_type for row in found] == [
        "conversation.updated",
        "message.created",
        "message.created",
        "run.started",
        "run.finished",
    ]
    assert f"user:{ada.person.id}" in found[-1].topics
    assert found[-1].payload["status"] == "completed"
    assert "Hello" not in str([row.payload for row in found])
