"""A client of a channel over a real socket: it keeps what it hears, in the manner of the browser."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from websockets.asyncio.client import ClientConnection, connect

from tests.support.world import Person, World

# For a machine that is busy with other tests.
SOON_SECONDS = 30.0


@asynccontextmanager
async def socket_of(world: World, person: Person) -> AsyncIterator[ClientConnection]:
    """The socket of a tab, greeted."""
    cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in person.client.cookies.jar)
    address = world.origin.replace("http://", "ws://") + "/realtime"
    headers = {"Cookie": cookies, "Origin": world.origin}
    async with connect(address, additional_headers=headers, proxy=None, max_size=None) as held:
        assert json.loads(await held.recv())["op"] == "hello"
        yield held


async def ask(held: ClientConnection, topic: str, after: int | None = None) -> dict[str, Any]:
    """Subscribe; gives the answer."""
    await held.send(json.dumps({"op": "subscribe", "topic": topic} | ({} if after is None else {"after": after})))
    return await hear(held)


async def hear(held: ClientConnection) -> dict[str, Any]:
    """The next frame."""
    async with asyncio.timeout(SOON_SECONDS):
        frame: dict[str, Any] = json.loads(await held.recv())
    return frame


async def hear_through(held: ClientConnection, seq: int) -> list[dict[str, Any]]:
    """What is told of messages, up to this change of the channel."""
    heard: list[dict[str, Any]] = []
    while not heard or heard[-1]["seq"] < seq:
        frame = await hear(held)
        if frame["op"] == "event" and frame["kind"] == "message.changed":
            heard.append(frame["data"])
    return heard
