"""What is open with a credential closes when it ends; what works for a person stops with their access."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from stoa.identity.commands import revocation
from stoa.orgs.events import MembershipEnded
from stoa.platform.context import Platform
from stoa.platform.db import Scope
from stoa.platform.ids import OrganizationId, UserId
from stoa.platform.outbox import record
from tests.conversations.talking import Event, Talker, parsed
from tests.conversations.test_stopping import HALF_TEXT, stalled
from tests.support.http import assert_problem
from tests.support.model_server import ModelServer
from tests.support.world import PASSWORD, Person, World

# ID-101; what is measured here includes everything that another test of the same machine does meanwhile.
SOON_SECONDS = 2.0
Make = Callable[[str], Awaitable[Talker]]


@asynccontextmanager
async def socket(world: World, client: httpx.AsyncClient, **headers: str) -> AsyncIterator[ClientConnection]:
    """The socket of a tab, greeted."""
    cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in client.cookies.jar)
    address = world.origin.replace("http://", "ws://") + "/realtime"
    sent = {"Cookie": cookies, "Origin": world.origin, **headers}
    async with connect(address, additional_headers=sent, proxy=None) as held:
        yield held


async def close_code(held: ClientConnection) -> int:
    """How the server closes the socket; what it says before is read and forgotten."""
    with pytest.raises(ConnectionClosed):  # reads until the end
        async with asyncio.timeout(SOON_SECONDS):
            while True:
                await held.recv()
    return held.close_code or 0


async def other_tab(world: World, person: Person) -> httpx.AsyncClient:
    tab = world.tab()
    answer = await tab.post("/sessions", json={"identifier": person.email, "password": PASSWORD})
    assert answer.status_code == 201, answer.text
    return tab


async def end_everything(platform: Platform, person: Person) -> None:
    user_id = UserId(person.id)
    async with platform.db.writing(Scope(user_id=user_id)) as session:
        await revocation.end_everything(session, platform, user_id, reason="admin", by=None)


async def rest(events: AsyncIterator[Event]) -> list[Event]:
    async with asyncio.timeout(SOON_SECONDS):
        return [event async for event in events]


async def status_of(ada: Talker, tab: httpx.AsyncClient, message: dict[str, Any]) -> dict[str, Any]:
    async with asyncio.timeout(5):
        while True:
            found: dict[str, Any] = (await tab.get(f"/messages/{message['id']}")).json()
            if found["status"] != "streaming":
                return found
            await asyncio.sleep(0.05)


@pytest.mark.spec("ID-98", "ID-101")
async def test_a_sign_out_closes_the_socket_of_that_session_only(world: World) -> None:
    ada = await world.person()
    second = await other_tab(world, ada)

    async with socket(world, ada.client) as first_socket, socket(world, second) as second_socket:
        await second.delete("/sessions/current")

        assert await close_code(second_socket) == 4401
        await first_socket.send('{"op":"ping"}')
        async with asyncio.timeout(SOON_SECONDS):
            assert "pong" in [await first_socket.recv() for _ in range(2)][-1]


@pytest.mark.spec("ID-98", "ID-101")
async def test_a_sign_out_ends_the_streams_of_that_session_and_the_answer_is_written_on(
    world: World, ada: Talker, models: ModelServer
) -> None:
    sent = await stalled(ada, models)
    second = await other_tab(world, ada.person)

    async with second.stream("GET", f"/runs/{sent['run']['id']}/events") as answer:
        events = parsed(answer.aiter_lines())
        assert (await anext(events)).type == "run.status"
        await second.delete("/sessions/current")
        last = (await rest(events))[-1]

    assert (last.type, last.data) == ("auth.ended", {"code": "identity.session_ended"})
    assert (await ada.get(f"/runs/{sent['run']['id']}"))["status"] == "running"


@pytest.mark.spec("ID-98", "ID-101")
async def test_the_end_of_all_access_stops_runs_and_keeps_their_text_and_cost(
    world: World, platform: Platform, ada: Talker, models: ModelServer
) -> None:
    sent = await stalled(ada, models)
    async with ada.stream(sent["run"]["id"]) as events, socket(world, ada.client) as held:
        assert (await anext(events)).type == "run.status"

        await end_everything(platform, ada.person)

        assert await close_code(held) == 4401
        assert (await rest(events))[-1].type == "auth.ended"
    async with asyncio.timeout(SOON_SECONDS):
        await models.asked[-1].client_gone.wait()
    assert_problem(await ada.client.get("/me"), 401, "identity.session_ended")
    message = await status_of(ada, await other_tab(world, ada.person), sent["assistant_message"])
    assert (message["status"], message["content"]) == ("stopped", HALF_TEXT)
    assert message["output_tokens"] > 0


@pytest.mark.spec("ID-98", "ID-90")
async def test_revoking_a_token_ends_its_stream_and_its_run(
    world: World, ada: Talker, models: ModelServer
) -> None:
    made = (
        await ada.client.post(
            "/me/api-tokens", json={"name": "Bot", "scopes": ["conversations:read", "conversations:write"]}
        )
    ).json()
    by_token = Talker(ada.person, models)
    program = world.tab()
    program.headers["Authorization"] = f"Bearer {made['token']}"
    by_token.person = Person(ada.person.id, "Ada", ada.person.email, program, ada.person.organization_id)
    sent = await stalled(by_token, models)

    async with by_token.stream(sent["run"]["id"]) as events:
        assert (await anext(events)).type == "run.status"
        await ada.client.delete(f"/me/api-tokens/{made['api_token']['id']}")
        assert (await rest(events))[-1].type == "auth.ended"

    message = await status_of(ada, ada.client, sent["assistant_message"])
    assert (message["status"], message["content"]) == ("stopped", HALF_TEXT)


@pytest.mark.spec("ID-98", "ID-101")
async def test_the_end_of_a_membership_ends_what_belongs_to_that_organization(
    world: World, platform: Platform, ada: Talker, models: ModelServer
) -> None:
    organization_id = OrganizationId(ada.person.organization_id)
    space = await ada.person.personal_space()
    sent = await stalled(ada, models)

    async with ada.stream(sent["run"]["id"]) as events, socket(world, ada.client) as held:
        await held.recv()
        await held.send(json.dumps({"op": "subscribe", "topic": f"space:{space['id']}"}))
        assert "subscribed" in str(await held.recv())
        assert (await anext(events)).type == "run.status"
        async with platform.db.writing(Scope(organization_id=organization_id)) as session:
            ended = MembershipEnded(organization_id=organization_id, user_id=ada.person.id)
            await record(session, ended, topics=[f"user:{ada.person.id}"])

        async with asyncio.timeout(SOON_SECONDS):
            assert "access.revoked" in str(await held.recv())
        last = (await rest(events))[-1]
        await held.send('{"op":"ping"}')
        async with asyncio.timeout(SOON_SECONDS):
            assert "pong" in str(await held.recv())

    assert (last.type, last.data) == ("auth.ended", {"code": "identity.membership_ended"})
    assert (await status_of(ada, ada.client, sent["assistant_message"]))["status"] == "stopped"


@pytest.mark.spec("ID-101")
async def test_nothing_that_happens_after_the_end_is_delivered(world: World, platform: Platform) -> None:
    ada = await world.person()
    second = await other_tab(world, ada)

    async with socket(world, second) as held:
        await held.recv()
        await held.send(json.dumps({"op": "subscribe", "topic": f"user:{ada.id}"}))
        assert "subscribed" in str(await held.recv())
        await second.delete("/sessions/current")
        async with platform.db.writing(Scope(user_id=ada.id)) as session:
            late = MembershipEnded(organization_id=None, user_id=ada.id)
            await record(session, late, topics=[f"user:{ada.id}"])
        heard: list[str] = []
        with pytest.raises(ConnectionClosed):  # reads until the end
            async with asyncio.timeout(SOON_SECONDS):
                while True:
                    heard.append(str(await held.recv()))

    assert not any("membership.ended" in frame for frame in heard)


@pytest.mark.spec("ID-88", "ID-48")
async def test_no_api_token_opens_the_socket(world: World) -> None:
    ada = await world.person()
    made = await ada.client.post("/me/api-tokens", json={"name": "Bot", "scopes": ["pages:read"]})

    bearer = {"Authorization": f"Bearer {made.json()['token']}", "Origin": "https://elsewhere.example"}
    async with socket(world, world.tab(), **bearer) as held:
        assert await close_code(held) == 4403
