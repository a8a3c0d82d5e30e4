"""How much is written and held: bytes are counted, not seconds."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import pytest
from sqlalchemy import event

from stoa.app.container import Container
from stoa.platform.context import Platform
from tests.conversations.talking import Talker, text_of
from tests.support.model_server import ModelServer, Script


def size_of(value: object) -> int:
    """Bytes of a statement's parameter."""
    match value:
        case str():
            return len(value.encode())
        case bytes():
            return len(value)
        case dict():
            return sum(size_of(item) for item in value.values())
        case list() | tuple():
            return sum(size_of(item) for item in value)
    return 8


class Counted:
    """What the process under test has sent to the database."""

    def __init__(self) -> None:
        self.bytes = 0
        self.statements = 0


@contextmanager
def counting(platform: Platform) -> Iterator[Counted]:
    counted, engine = Counted(), platform.db.engine.sync_engine

    def before(_connection: Any, _cursor: Any, _statement: Any, parameters: Any, *_: Any) -> None:
        counted.bytes += size_of(parameters)
        counted.statements += 1

    event.listen(engine, "before_cursor_execute", before)
    try:
        yield counted
    finally:
        event.remove(engine, "before_cursor_execute", before)


async def bytes_per_token(
    ada: Talker, models: ModelServer, platform: Platform, tokens: int
) -> tuple[float, float]:
    """Bytes to the database and to the browser for each token of an answer."""
    models.play(Script(pieces=tuple(f"{number:05d} " for number in range(tokens))))
    with counting(platform) as counted:
        sent = await ada.say()
        async with asyncio.timeout(60):
            answer = await ada.client.get(f"/runs/{sent['run']['id']}/events")
    assert answer.text.rstrip().splitlines()[-2] == "event: done"
    return counted.bytes / tokens, len(answer.content) / tokens


@pytest.mark.spec("CV-40", "CV-45")
async def test_bytes_per_token_do_not_grow_with_the_answer(
    ada: Talker, models: ModelServer, platform: Platform
) -> None:
    short = await bytes_per_token(ada, models, platform, 100)
    long = await bytes_per_token(ada, models, platform, 10_000)

    assert long[0] <= 1.05 * short[0]
    assert long[1] <= 1.05 * short[1]


@pytest.mark.spec("CV-54")
async def test_a_reader_that_does_not_read_is_told_to_begin_anew_and_holds_up_nobody(
    ada: Talker, models: ModelServer, container: Container
) -> None:
    piece = "x" * 16_000
    script = Script(pieces=tuple(f"{number:06d}{piece}" for number in range(500)), delay_ms=5)
    models.play(script)
    sent = await ada.say()
    slow = await _stuck_reader(ada, container, sent["run"]["id"])

    events = await ada.follow(sent["run"]["id"])
    rest = b""
    while chunk := await asyncio.get_running_loop().sock_recv(slow, 1 << 20):
        rest = rest[-100:] + chunk
    slow.close()

    assert text_of(events) == script.text
    assert b"event: resync\ndata: {}" in rest


async def _stuck_reader(ada: Talker, container: Container, run_id: str) -> socket.socket:
    """A connection that has asked for the events and does not read them."""
    address = urlsplit(container.platform.settings.base_url)
    slow = socket.socket()
    slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    slow.setblocking(False)
    loop = asyncio.get_running_loop()
    await loop.sock_connect(slow, (address.hostname, address.port))
    cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in ada.client.cookies.jar)
    request = (
        f"GET /api/v1/runs/{run_id}/events HTTP/1.1\r\nHost: {address.netloc}\r\n"
        f"Connection: close\r\nCookie: {cookies}\r\n\r\n"
    )
    await loop.sock_sendall(slow, request.encode())
    return slow


@pytest.mark.spec("CV-24")
async def test_opening_a_conversation_takes_three_queries(ada: Talker, platform: Platform) -> None:
    sent = await ada.talk()
    path = f"/conversations/{sent['conversation']['id']}/messages"
    with counting(platform) as nothing:
        await ada.get("/sessions/current")
    with counting(platform) as counted:
        await ada.get(path)

    # Conversation, messages, siblings; and the one that names the scope of the transaction.
    assert counted.statements <= 4 + nothing.statements


async def test_sending_costs_the_same_however_long_the_conversation_is(
    ada: Talker, platform: Platform, models: ModelServer
) -> None:
    async def cost_of_sending(to: str) -> Counted:
        models.play(Script(stall_before=True))
        with counting(platform) as counted:
            sent = await ada.say("Next", to=to)
        await ada.client.put(f"/runs/{sent['run']['id']}/stop")
        return counted

    sent = await ada.talk()
    short = await cost_of_sending(sent["conversation"]["id"])
    for _ in range(10):
        await ada.talk("x" * 1000, to=sent["conversation"]["id"])
    long = await cost_of_sending(sent["conversation"]["id"])

    assert long.bytes <= 1.1 * short.bytes
