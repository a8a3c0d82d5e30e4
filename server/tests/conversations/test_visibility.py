"""Chats that the people of their area or space see, and what is written down about conversations."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Any

import httpx
import pytest

from stoa.platform.context import Platform
from tests.access.test_revocation import SOON_SECONDS, listening, until_revoked
from tests.conversations.talking import Talker
from tests.support.http import assert_problem
from tests.support.model_server import ModelServer, Script
from tests.support.team import Team, fetch
from tests.support.world import Person, World

Joiner = Callable[..., Awaitable[Talker]]


@pytest.fixture
async def host(team: Team, models: ModelServer) -> Talker:
    """The team's founder, with a model."""
    made = Talker(team.founder, models)
    await made.connect()
    return made


@pytest.fixture
def joined(team: Team, models: ModelServer) -> Joiner:
    """Makes a person of the team with a model, and with a role in its space or none."""

    async def make(name: str, role: str | None = None, organization_role: str = "member") -> Talker:
        made = Talker(await team.join(name, role=role, organization_role=organization_role), models)
        await made.connect()
        return made

    return make


async def chat(host: Talker, **place: Any) -> str:
    made = await host.client.post("/conversations", json={"kind": "chat", "title": "Harbour plan", **place})
    assert made.status_code == 201, made.text
    conversation_id: str = made.json()["id"]
    return conversation_id


async def show(by: Talker | Person, conversation_id: str, visibility: str) -> httpx.Response:
    path = f"/conversations/{conversation_id}/visibility"
    return await by.client.put(path, json={"visibility": visibility})


async def level(of: Talker, conversation_id: str) -> str | None:
    answer = await of.client.get(f"/conversations/{conversation_id}")
    if answer.status_code == 404:
        return None
    found: str = answer.json()["permissions"]["level"]
    return found


@pytest.mark.spec("CV-1", "CV-12", "CV-76")
async def test_an_open_chat_is_everybodys_who_takes_part_in_its_place(
    host: Talker, team: Team, joined: Joiner
) -> None:
    member, viewer = await joined("Grace", "member"), await joined("Vera", "member")
    guest, stranger = await joined("Gus", "guest"), await joined("Olga", organization_role="admin")
    board = await team.area("Board", is_restricted=True)
    await team.give_area_role(board, viewer.person, "viewer")
    await team.give_area_role(board, guest.person, "member")
    people = {"member": member, "viewer": viewer, "guest": guest, "stranger": stranger}
    conversation_id = await chat(host, space_id=team.space_id, area_id=board)
    await host.talk("Where is the harbour", to=conversation_id)

    async def levels() -> dict[str, str | None]:
        return {name: await level(person, conversation_id) for name, person in people.items()}

    async def listed(talker: Talker) -> list[tuple[str, str | None, bool]]:
        items = (await talker.get("/conversations"))["items"]
        return [(item["id"], item["owner_name"], item["unread"]) for item in items]

    nobody = dict.fromkeys(people)
    assert await levels() == nobody
    assert (await show(host, conversation_id, "area")).json()["visibility"] == "area"
    assert await levels() == nobody | {"viewer": "VIEW", "guest": "EDIT"}
    assert await listed(viewer) == [(conversation_id, "Ada", False)]
    assert await listed(member) == await listed(stranger) == []
    hits = await guest.client.get("/conversation-hits", params={"q": "harbour"})
    assert [hit["conversation_id"] for hit in hits.json()["items"]] == [conversation_id]
    await guest.talk("Behind the church", to=conversation_id)
    assert_problem(await viewer.try_to_say("Here", to=conversation_id), 403, "access.forbidden")

    assert (await show(host, conversation_id, "space")).status_code == 200
    assert await levels() == nobody | {"member": "EDIT", "viewer": "EDIT", "guest": "EDIT"}
    assert [each[0] for each in await listed(member)] == [conversation_id]
    # An invitation gives no less than the place, and the place no less than an invitation.
    invited = f"/conversations/{conversation_id}/members/{member.person.id}"
    assert (await host.client.put(invited, json={"level": "VIEW"})).status_code == 200
    assert await level(member, conversation_id) == "EDIT"
    assert [each[0] for each in await listed(member)] == [conversation_id]

    # Whoever may write may not decide who else sees it.
    assert_problem(await show(guest, conversation_id, "private"), 403, "access.forbidden")
    assert_problem(await show(stranger, conversation_id, "private"), 404, "not_found")
    assert (await show(host, conversation_id, "private")).status_code == 200
    assert await levels() == nobody | {"member": "VIEW"}


@pytest.mark.spec("CV-3", "CV-8")
async def test_what_cannot_be_opened_is_refused(host: Talker, team: Team, joined: Joiner) -> None:
    viewer = await joined("Vera", "member")
    board = await team.area("Board", is_restricted=True)
    await team.give_area_role(board, viewer.person, "viewer")
    homeless = await chat(host)
    assistant = await host.client.post("/conversations", json={"kind": "assistant", "space_id": team.space_id})
    temporary = await host.client.post(
        "/conversations", json={"kind": "chat", "is_temporary": True, "space_id": team.space_id}
    )
    deleted = await chat(host, space_id=team.space_id)
    await host.client.delete(f"/conversations/{deleted}")
    # Ada's viewer may keep a chat in the area, where she takes no part.
    kept = await chat(viewer, space_id=team.space_id, area_id=board)

    for refused in (homeless, assistant.json()["id"], temporary.json()["id"]):
        assert_problem(await show(host, refused, "area"), 422, "conversations.not_shareable")
    assert_problem(await show(host, deleted, "area"), 409, "conversations.not_writable", reason="deleted")
    assert_problem(await show(host, homeless, "public"), 422, "invalid_input")
    assert_problem(await show(viewer, kept, "area"), 403, "access.forbidden")
    assert (await show(host, homeless, "private")).status_code == 200


@pytest.mark.spec("CV-5")
async def test_moving_closes_it_and_ends_what_is_open(
    host: Talker, team: Team, joined: Joiner, world: World, models: ModelServer
) -> None:
    grace = await joined("Grace", "member")
    conversation_id = await chat(host, space_id=team.space_id)
    assert (await show(host, conversation_id, "area")).status_code == 200
    topic = f"conversation:{conversation_id}"
    models.play(Script(stall_before=True))
    run_id = (await grace.say("Wait for me", to=conversation_id))["run"]["id"]

    async with AsyncExitStack() as stack:
        held = await stack.enter_async_context(listening(world, grace.person, topic))
        board = await team.area("Board", is_restricted=True)
        moved = await host.client.patch(f"/conversations/{conversation_id}", json={"area_id": board})
        assert (moved.json()["area_id"], moved.json()["visibility"]) == (board, "private")
        await until_revoked(held, topic)

    async with asyncio.timeout(SOON_SECONDS):
        assert (await host.follow(run_id))[-1].type == "stopped"
    assert await level(grace, conversation_id) is None


@pytest.mark.spec("CV-88")
async def test_what_is_done_with_a_conversation_is_written_down_without_its_words(
    host: Talker, team: Team, joined: Joiner, platform: Platform
) -> None:
    grace = await joined("Grace", "member")
    conversation_id = await chat(host, space_id=team.space_id)
    path = f"/conversations/{conversation_id}"
    await host.talk("Sesame opens the cellar", to=conversation_id)
    member = f"{path}/members/{grace.person.id}"
    done = [
        await show(host, conversation_id, "area"),
        # What it is already is no change.
        await show(host, conversation_id, "area"),
        await host.client.put(member, json={"level": "EDIT"}),
        await host.client.delete(member),
        await host.client.post(f"{path}/exports", json={"format": "json"}),
        await host.client.delete(path),
        await host.client.post(f"{path}/restorations"),
        await host.client.patch(path, json={"space_id": None}),
        await host.client.post(f"{path}/promotions", json={"space_id": team.space_id}),
    ]
    assert [answer.status_code // 100 for answer in done] == [2] * len(done), [each.text for each in done]

    noted = await fetch(
        platform,
        "SELECT event_type, actor_user_id, metadata FROM audit_events WHERE resource_id = :id ORDER BY id",
        id=conversation_id,
    )
    assert [row[0] for row in noted] == [
        "conversation.created",
        "conversation.visibility_changed",
        "conversation.shared",
        "conversation.unshared",
        "conversation.exported",
        "conversation.deleted",
        "conversation.restored",
        "conversation.visibility_changed",
        "conversation.promoted",
    ]
    assert {row[1] for row in noted} == {host.person.id}
    changes = [row[2]["visibility"] for row in noted if row[0] == "conversation.visibility_changed"]
    assert changes == [{"old": "private", "new": "area"}, {"old": "area", "new": "private"}]
    whole = await fetch(
        platform, "SELECT CAST(a AS text) FROM audit_events a WHERE resource_id = :id", id=conversation_id
    )
    assert not any("Sesame" in row[0] or "Harbour" in row[0] for row in whole)
