"""Server-sent events (WHATWG HTML, section 9.2): numbered, resumable, with heartbeats and a bounded reader."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import suppress
from typing import Any

import orjson
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from stoa.platform.actor import CredentialRef
from stoa.platform.context import Platform
from stoa.platform.credentials import Kind, is_end_of, is_end_of_membership
from stoa.platform.realtime import TopicEvent

HEARTBEAT_SECONDS = 15.0
HEARTBEAT = b": hb\n\n"
OPENING = b": ok\n\n"
# How long a reader who takes nothing is waited for, to be told that the stream is over.
FAREWELL_SECONDS = 1.0


def encode(event: str, data: object, *, seq: int | None = None) -> bytes:
    """One event as bytes. JSON has no raw line breaks, so one data line is enough."""
    number = b"id: %d\n" % seq if seq is not None else b""
    return b"%sevent: %s\ndata: %s\n\n" % (number, event.encode(), orjson.dumps(data))


class EventStream(Response):
    """A response that sends chunks as they come, a heartbeat when none comes, and ends with its source.

    The first byte goes out before the source gives anything. When the client goes away the source is closed. When the
    credential that opened it ends, or its membership, the stream ends with the event `auth.ended` (ID-101).
    """

    media_type = "text/event-stream"

    def __init__(
        self,
        source: AsyncIterator[bytes],
        platform: Platform,
        credential: CredentialRef,
        *,
        status_code: int = 200,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self.status_code = status_code
        self.background = None
        self.body = b""
        self._source = source
        self._platform = platform
        self._credential = credential
        # nginx and its kin would hold the stream back otherwise.
        self.init_headers({"cache-control": "no-store", "x-accel-buffering": "no", **(headers or {})})
        del self.headers["content-length"]

    async def __call__(self, _scope: Scope, receive: Receive, send: Send) -> None:
        ended: asyncio.Future[str] = asyncio.get_running_loop().create_future()

        def heard(event: TopicEvent) -> None:
            code = _farewell(self._credential, event)
            if code is not None and not ended.done():
                ended.set_result(code)

        with self._platform.watches.watching(self._platform.realtime, self._credential, Kind.STREAM, heard):
            await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
            await send({"type": "http.response.body", "body": OPENING, "more_body": True})
            await self._serve(receive, send, ended)

    async def _serve(self, receive: Receive, send: Send, ended: asyncio.Future[str]) -> None:
        sender = asyncio.create_task(self._send_all(send))
        watcher = asyncio.create_task(_disconnected(receive))
        first: set[asyncio.Future[Any]] = {sender, watcher, ended}
        try:
            await asyncio.wait(first, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (sender, watcher):
                task.cancel()
            results = await asyncio.gather(sender, watcher, return_exceptions=True)
        if isinstance(results[0], Exception) and not isinstance(results[0], OSError):
            raise results[0]
        if ended.done() and isinstance(results[0], asyncio.CancelledError):
            last = encode("auth.ended", {"code": ended.result()})
            with suppress(TimeoutError, OSError):
                async with asyncio.timeout(FAREWELL_SECONDS):
                    await send({"type": "http.response.body", "body": last, "more_body": False})

    async def _send_all(self, send: Send) -> None:
        chunks = self._source.__aiter__()
        upcoming = asyncio.ensure_future(_next(chunks))
        try:
            while True:
                done, _ = await asyncio.wait({upcoming}, timeout=HEARTBEAT_SECONDS)
                if not done:
                    await send({"type": "http.response.body", "body": HEARTBEAT, "more_body": True})
                    continue
                chunk = upcoming.result()
                if chunk is None:
                    break
                upcoming = asyncio.ensure_future(_next(chunks))
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            upcoming.cancel()
            await asyncio.gather(upcoming, return_exceptions=True)
            closing = getattr(chunks, "aclose", None)
            if closing is not None:
                await closing()


def _farewell(credential: CredentialRef, event: TopicEvent) -> str | None:
    """Why the stream is over; None: it is not."""
    if is_end_of(credential, event):
        return "identity.session_ended"
    return "identity.membership_ended" if is_end_of_membership(credential, event) else None


async def _next(chunks: AsyncIterator[bytes]) -> bytes | None:
    return await anext(chunks, None)


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
