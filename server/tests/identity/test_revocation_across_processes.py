"""Two processes serve one database: what one of them ends, neither accepts from the answer on."""

import asyncio
from collections.abc import Awaitable, Callable

import asyncpg
import httpx
import pytest

from stoa.app.container import Container
from tests.identity.devices import FIREFOX, sign_in
from tests.support.database import TestDatabase
from tests.support.http import assert_problem, browser
from tests.support.second_process import second_process
from tests.support.world import World

CLIENTS = 5


async def accepted_after(ask: list[Callable[[], Awaitable[int]]], end: Callable[[], Awaitable[None]]) -> list[int]:
    """Ask without pause while `end` ends the credential; the answers to what was asked after its answer."""
    later: list[int] = []
    before = 0
    is_over = asyncio.Event()

    async def client(one: Callable[[], Awaitable[int]]) -> None:
        nonlocal before
        asked_later = 0
        while asked_later < 3:
            was_over = is_over.is_set()
            status = await one()
            if was_over:
                asked_later += 1
                later.append(status)
            else:
                before += status == 200

    clients = [asyncio.create_task(client(one)) for one in ask]
    while before < 2 * len(ask):
        await asyncio.sleep(0.01)
    await end()
    is_over.set()
    await asyncio.gather(*clients)
    return later


async def lose_the_bus(database: TestDatabase) -> None:
    """Break the connections on which processes hear what others announce."""
    owner = await asyncpg.connect(database.owner)
    await owner.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND query LIKE 'LISTEN%'"
    )
    await owner.close()


@pytest.mark.spec("ID-99", "ID-100")
async def test_no_process_accepts_what_another_has_ended(
    world: World, container: Container, database: TestDatabase
) -> None:
    ada = await world.person()
    async with second_process(container) as (_process, elsewhere):

        def there(held: httpx.AsyncClient) -> httpx.AsyncClient:
            client = browser(elsewhere)
            client.cookies.update(held.cookies)
            client.headers["X-Forwarded-For"] = held.headers["X-Forwarded-For"]
            world.keep(client)
            return client

        def asking(client: httpx.AsyncClient, **headers: str) -> Callable[[], Awaitable[int]]:
            async def ask() -> int:
                return (await client.get("/spaces", headers=headers)).status_code

            return ask

        def everywhere(held: httpx.AsyncClient, **headers: str) -> list[Callable[[], Awaitable[int]]]:
            return [asking(client, **headers) for client in (held, there(held)) for _ in range(CLIENTS)]

        # A session, ended from another one.
        tab = await sign_in(world, ada, FIREFOX)

        async def end_session() -> None:
            assert (await ada.client.delete(f"/sessions/{tab.id}")).status_code == 204

        assert set(await accepted_after(everywhere(tab.client), end_session)) == {401}

        # An API token, ended at the other process.
        made = (await ada.client.post("/me/api-tokens", json={"name": "Bot", "scopes": ["spaces:read"]})).json()

        async def end_token() -> None:
            path = f"/me/api-tokens/{made['api_token']['id']}"
            assert (await there(ada.client).delete(path)).status_code == 204

        asked = everywhere(world.tab(), Authorization=f"Bearer {made['token']}")
        assert set(await accepted_after(asked, end_token)) == {401}

        # A session again, while the other process hears nothing of it.
        tab = await sign_in(world, ada, FIREFOX)

        async def end_in_silence() -> None:
            await lose_the_bus(database)
            await end_session()

        assert set(await accepted_after(everywhere(tab.client), end_in_silence)) == {401}
        assert_problem(await there(tab.client).get("/spaces"), 401, "identity.session_ended")
