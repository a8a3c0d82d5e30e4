"""Server-sent events (WHATWG HTML, section 9.2): numbered, resumable, with heartbeats and a bounded reader."""

import asyncio
from collections.abc import AsyncIterator, Mapping

import orjson
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

HEARTBEAT_SECONDS = 15.0
HEARTBEAT = b": hb\n\n"
OPENING = b": ok\n\n"


def encode(event: str, data: object, *, seq: int | None = None) -> bytes:
    """One event as bytes. JSON has no raw line breaks, so one data line is enough."""
    number = b"id: %d\n" % seq if seq is not None else b""
    return b"%sevent: %s\ndata: %s\n\n" % (number, event.encode(), orjson.dumps(data))


class EventStream(Response):
    """A response that sends chunks as they come, a heartbeat when none comes, and ends with its source.

    The first byte goes out before the source gives anything. When the client goes away the source is closed.
    """

    media_type = "text/event-stream"

    def __init__(
        self, source: AsyncIterator[bytes], status_code: int = 200, headers: Mapping[str, str] | None = None
    ) -> None:
        self.status_code = status_code
        self.background = None
        self.body = b""
        self._source = source
        # nginx and its kin would hold the stream back otherwise.
        self.init_headers({"cache-control": "no-store", "x-accel-buffering": "no", **(headers or {})})
        del self.headers["content-length"]

    async def __call__(self, _scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        await send({"type": "http.response.body", "body": OPENING, "more_body": True})
        sender = asyncio.create_task(self._send_all(send))
        watcher = asyncio.create_task(_disconnected(receive))
        try:
            await asyncio.wait({sender, watcher}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (sender, watcher):
                task.cancel()
            results = await asyncio.gather(sender, watcher, return_exceptions=True)
        if isinstance(results[0], Exception) and not isinstance(results[0], OSError):
            raise results[0]

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


async def _next(chunks: AsyncIterator[bytes]) -> bytes | None:
    return await anext(chunks, None)


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
