"""Sharing a conversation with people of the organization: what they may, and how it ends."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from stoa.app.subscribers import SUBSCRIBERS
from stoa.identity import api as identity
from stoa.orgs.api import OrganizationAccountEnding
from stoa.platform.context import Platform
from stoa.platform.outbox import Dispatcher
from tests.access.test_revocation import SOON_SECONDS, listening, until_revoked
from tests.conversations.talking import Talker, text_of
from tests.support.clock import TurnableClock
from tests.support.http import assert_problem
from tests.support.model_server import ModelServer, Script
from tests.support.team import Team, fetch
from tests.support.world import PASSWORD, World

Colleague = Callable[[str], Awaitable[Talker]]


@pytest.fixture
def colleague(ada: Talker, world: World, platform: Platform, models: ModelServer) -> Colleague:
    """Makes a person of Ada's organization who has connected the scripted model server."""

    async def make(name: str) -> Talker:
        team = Team(platform, world, ada.person, {})
        made = Talker(await team.join(name), models)
        await made.connect()
        return made

    return make


async def invite(host: Talker, guest: Talker, conversation_id: str, level: str) -> dict[str, Any]:
    path = f"/conversations/{conversation_id}/members/{guest.person.id}"
    answer = await host.client.put(path, json={"level": level})
    assert answer.status_code == 200, answer.text
    member: dict[str, Any] = answer.json()
    return member


async def found(talker: Talker, q: str) -> list[str]:
    answer = await talker.client.get("/conversation-hits", params={"q": q})
    return [item["conversation_id"] for item in answer.json()["items"]]


async def listed(talker: Talker, *, is_shared: bool) -> list[tuple[str, str | None]]:
    answer = await talker.client.get("/conversations", params={"is_shared": is_shared})
    return [(item["id"], item["owner_name"]) for item in answer.json()["items"]]


@pytest.mark.spec("CV-76")
async def test_who_is_invited_reads_or_writes_until_the_right_is_taken_away(
    ada: Talker, colleague: Colleague, platform: Platform
) -> None:
    grace, other = await colleague("Grace"), await colleague("Olga")
    sent = await ada.talk("Where is the harbour")
    conversation_id = sent["conversation"]["id"]
    path = f"/conversations/{conversation_id}"
    members, own = f"{path}/members", f"{path}/members/{grace.person.id}"

    member = await invite(ada, grace, conversation_id, "VIEW")
    assert member.pop("username").startswith("grace")
    assert member == {
        "user_id": str(grace.person.id),
        "name": "Grace",
        "avatar_url": None,
        "level": "VIEW",
        "invited_by_name": "Ada",
    }
    assert [(each["name"], each["level"]) for each in (await grace.get(members))["items"]] == [
        ("Ada", "DELETE"),
        ("Grace", "VIEW"),
    ]
    assert await listed(grace, is_shared=True) == [(conversation_id, "Ada")]
    assert await listed(grace, is_shared=False) == []
    assert await listed(ada, is_shared=False) == [(conversation_id, None)]
    # Search and export follow VIEW; writing does not.
    assert await found(grace, "harbour") == [conversation_id]
    assert (await grace.client.post(f"{path}/exports", json={"format": "json"})).status_code == 200
    assert_problem(await grace.try_to_say("Here", to=conversation_id), 403, "access.forbidden")

    await invite(ada, grace, conversation_id, "EDIT")
    await grace.talk("Behind the church", to=conversation_id)
    assert (await grace.get(path))["permissions"] == {
        "level": "EDIT",
        "send": True,
        "change": True,
        "delete": False,
        "share": False,
        "leave": True,
        "promote": False,
    }
    # Nobody but the owner shares or deletes, whatever they may write.
    for refused in (
        await grace.client.put(f"{members}/{other.person.id}", json={"level": "VIEW"}),
        await grace.client.put(own, json={"level": "VIEW"}),
        await grace.client.delete(f"{members}/{other.person.id}"),
        await grace.client.delete(path),
    ):
        assert_problem(refused, 403, "access.forbidden")
    assert_problem(await other.client.get(members), 404, "not_found")

    assert (await ada.client.delete(own)).status_code == 204
    for gone in (
        await grace.client.get(path),
        await grace.client.get(members),
        await grace.client.delete(own),
        await grace.try_to_say("Still here", to=conversation_id),
    ):
        assert_problem(gone, 404, "not_found")
    assert await found(grace, "harbour") == []
    assert await listed(grace, is_shared=True) == []
    assert_problem(await ada.client.delete(own), 404, "not_found")
    # What was said stays under its author's name.
    assert [each["author"]["name"] for each in await ada.messages(conversation_id) if each["author"]] == [
        "Ada",
        "Grace",
    ]

    await invite(ada, grace, conversation_id, "VIEW")
    assert (await grace.client.delete(own)).status_code == 204
    assert_problem(await grace.client.get(path), 404, "not_found")
    facts = await fetch(
        platform,
        "SELECT event_type, payload->>'level', payload->>'is_new', payload->>'by' FROM outbox_events"
        " WHERE event_type LIKE 'conversation.%shared' AND payload->>'conversation_id' = :id ORDER BY id",
        id=conversation_id,
    )
    host, guest = str(ada.person.id), str(grace.person.id)
    assert [tuple(fact) for fact in facts] == [
        ("conversation.shared", "VIEW", "true", host),
        ("conversation.shared", "EDIT", "false", host),
        ("conversation.unshared", None, None, host),
        ("conversation.shared", "VIEW", "true", host),
        ("conversation.unshared", None, None, guest),
    ]
    noted = await fetch(
        platform,
        "SELECT event_type FROM audit_events WHERE resource_id = :id AND event_type LIKE '%shared' ORDER BY id",
        id=conversation_id,
    )
    assert [row[0] for row in noted] == [fact[0] for fact in facts]


@pytest.mark.spec("CV-5", "CV-48")
async def test_taking_the_right_away_ends_what_is_open_and_stops_the_own_run(
    ada: Talker, colleague: Colleague, world: World, models: ModelServer
) -> None:
    grace, sent = await colleague("Grace"), await ada.talk()
    conversation_id = sent["conversation"]["id"]
    topic, own = f"conversation:{conversation_id}", f"user:{grace.person.id}"

    async with AsyncExitStack() as stack:
        at_home = await stack.enter_async_context(listening(world, grace.person, own))
        await invite(ada, grace, conversation_id, "EDIT")
        async with asyncio.timeout(SOON_SECONDS):
            kinds = {json.loads(await at_home.recv())["kind"]}
            while "conversation.shared" not in kinds:
                kinds.add(json.loads(await at_home.recv())["kind"])
        models.play(Script(stall_before=True))
        run_id = (await grace.say("Wait for me", to=conversation_id))["run"]["id"]
        held = await stack.enter_async_context(listening(world, grace.person, topic))
        events = await stack.enter_async_context(grace.stream(run_id))
        assert (await anext(events)).type == "run.status"

        path = f"/conversations/{conversation_id}/members/{grace.person.id}"
        assert (await ada.client.delete(path)).status_code == 204
        await until_revoked(held, topic)
        async with asyncio.timeout(SOON_SECONDS):
            async for _event in events:
                pass

    assert (await ada.follow(run_id))[-1].type == "stopped"
    assert (await ada.get(f"/runs/{run_id}"))["status"] == "stopped"


@pytest.mark.spec("CV-76")
async def test_what_cannot_be_shared_is_refused(ada: Talker, colleague: Colleague, talker: Colleague) -> None:
    grace, stranger = await colleague("Grace"), await talker("Eve")
    chat = (await ada.client.post("/conversations", json={"kind": "chat"})).json()["id"]
    board = (await ada.client.post("/conversations", json={"kind": "dashboard"})).json()["id"]

    async def put(conversation_id: str, user_id: object, level: str = "VIEW") -> Any:
        path = f"/conversations/{conversation_id}/members/{user_id}"
        return await ada.client.put(path, json={"level": level})

    assert_problem(await put(board, grace.person.id), 422, "conversations.not_shareable")
    assert_problem(await put(chat, ada.person.id), 422, "conversations.not_shareable")
    assert_problem(await put(chat, stranger.person.id), 404, "access.subject_not_found")
    assert_problem(await put(chat, uuid4()), 404, "access.subject_not_found")
    assert_problem(await put(chat, grace.person.id, "DELETE"), 422, "invalid_input")
    assert (await ada.client.delete(f"/conversations/{chat}")).status_code == 204
    assert_problem(await put(chat, grace.person.id), 409, "conversations.not_writable")


@pytest.mark.spec("CV-57")
async def test_typing_is_heard_by_who_may_read_and_said_by_who_may_write(
    ada: Talker, colleague: Colleague, world: World
) -> None:
    grace, stranger = await colleague("Grace"), await colleague("Eve")
    conversation_id = (await ada.client.post("/conversations", json={"kind": "chat"})).json()["id"]
    path, topic = f"/conversations/{conversation_id}/typing", f"conversation:{conversation_id}"
    assert_problem(await grace.client.put(path, json={"is_typing": True}), 404, "not_found")
    await invite(ada, grace, conversation_id, "VIEW")
    assert_problem(await grace.client.put(path, json={"is_typing": True}), 403, "access.forbidden")

    async with listening(world, grace.person, topic) as held:
        # Twice in a second is heard once; whoever hears it forgets it after five seconds.
        for is_typing in (True, True):
            assert (await ada.client.put(path, json={"is_typing": is_typing})).status_code == 204
        await ada.client.patch(f"/conversations/{conversation_id}", json={"title": "Later"})
        heard = []
        async with asyncio.timeout(SOON_SECONDS):
            while not heard or heard[-1]["kind"] != "conversation.updated":
                heard.append(json.loads(await held.recv()))
    said = [frame["data"] for frame in heard if frame["kind"] == "typing"]

    assert said == [{"user_id": str(ada.person.id), "name": "Ada", "is_typing": True}]
    async with listening(world, stranger.person) as held:
        await held.send(json.dumps({"op": "subscribe", "topic": topic}))
        assert json.loads(await held.recv()) == {"op": "error", "topic": topic, "code": "not_found"}


@pytest.mark.spec("SP-9")
async def test_who_lost_a_conversation_reads_nothing_that_is_written_into_it_afterwards(
    ada: Talker, colleague: Colleague, world: World, models: ModelServer
) -> None:
    """The model writes as soon as the taking is answered, before anybody was told of it."""
    grace, sent = await colleague("Grace"), await ada.talk()
    conversation_id = sent["conversation"]["id"]
    path = f"/conversations/{conversation_id}/members/{grace.person.id}"
    for number in range(5):
        is_taken = asyncio.Event()

        async def after_taking(is_taken: asyncio.Event = is_taken) -> None:
            await is_taken.wait()

        await invite(ada, grace, conversation_id, "VIEW")
        models.play(Script(answer=f"zarquon{number}", before=after_taking))
        run_id = (await ada.say(f"Wait {number}", to=conversation_id))["run"]["id"]
        async with grace.stream(run_id) as events:
            assert (await anext(events)).type == "run.status"
            assert (await ada.client.delete(path)).status_code == 204
            is_taken.set()
            async with asyncio.timeout(SOON_SECONDS):
                read = [event async for event in events]
        assert "zarquon" not in text_of(read)
        assert [event.type for event in read if event.type in ("done", "content.delta")] == []
        assert text_of(await ada.follow(run_id)) == f"zarquon{number}"


@pytest.mark.spec("CV-6")
async def test_erasing_an_account_keeps_what_others_share_by_a_deleted_user(
    ada: Talker, colleague: Colleague, platform: Platform, clock: TurnableClock
) -> None:
    leah = await colleague("Leah")
    own = (await leah.talk("Nobody else's"))["conversation"]["id"]
    shared = (await leah.talk("Where is the harbour"))["conversation"]["id"]
    await invite(leah, ada, shared, "VIEW")
    guest = (await ada.talk("Ada's own"))["conversation"]["id"]
    await invite(ada, leah, guest, "EDIT")
    await leah.talk("A word of Leah's", to=guest)
    gone = await leah.client.request("DELETE", "/me", json={"password": PASSWORD})
    assert gone.status_code == 202, gone.text
    clock.advance(timedelta(days=14, minutes=1))

    await identity.sweep_accounts(platform, OrganizationAccountEnding())
    # A worker may hand the event over before this does.
    for _ in range(200):
        await Dispatcher(platform.db, platform.clock, SUBSCRIBERS).dispatch_batch()
        left = await fetch(platform, "SELECT id, user_id FROM conversations WHERE id IN (:a, :b)", a=own, b=shared)
        if len(left) == 1 and left[0].user_id is None:
            break
        await asyncio.sleep(0.05)
    assert [(str(row.id), row.user_id) for row in left] == [(shared, None)]
    words = await fetch(platform, "SELECT id FROM messages WHERE conversation_id = :id", id=own)
    assert words == []

    again = {"identifier": ada.person.email, "password": PASSWORD}
    assert (await ada.client.post("/sessions", json=again)).status_code == 201
    read = await ada.messages(shared)
    assert [(each["content"], each["author"]["name"]) for each in read if each["author"]] == [
        ("Where is the harbour", "Deleted user")
    ]
    assert (await ada.get(f"/conversations/{shared}"))["owner_name"] == "Deleted user"
    read = await ada.messages(guest)
    assert [each["author"]["name"] for each in read if each["author"]] == ["Ada", "Deleted user"]
    assert [each["name"] for each in (await ada.get(f"/conversations/{guest}/members"))["items"]] == ["Ada"]
