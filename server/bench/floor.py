"""The floors, as processes: a bare JSON answer, a pass-through of a stream without any feature, a relay of updates."""

import asyncio
import sys
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import asyncpg
import uvicorn
from pycrdt import Doc
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, StreamingResponse
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from stoa.pages.core import frames
from stoa.pages.core.frames import StateVector, Update


async def _json(_request: Request) -> JSONResponse:
    return JSONResponse({"id": "0", "items": []})


async def _pass_through(request: Request) -> StreamingResponse:
    """What a gateway without key, ledger, storage and resume does."""
    client: aiohttp.ClientSession = request.app.state.client
    upstream = await client.post(
        request.app.state.upstream, data=await request.body(), headers={"Content-Type": "application/json"}
    )

    async def chunks() -> AsyncIterator[bytes]:
        async for chunk in upstream.content.iter_any():
            yield chunk
        upstream.release()

    return StreamingResponse(chunks(), media_type="text/event-stream")


@asynccontextmanager
async def _lifespan(app: Starlette) -> AsyncIterator[None]:
    app.state.client = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))
    yield
    await app.state.client.close()


class _Relay:
    """What a relay that stores before it tells cannot leave out: no rights, no limits, no other process."""

    def __init__(self, dsn: str) -> None:
        self._dsn = dsn
        self._docs: dict[str, Doc[Any]] = defaultdict(Doc)
        self._peers: dict[str, set[Send]] = defaultdict(set)
        self._waiting: list[tuple[str, Send, Update]] = []
        self._wake = asyncio.Event()
        self._storing: asyncio.Task[None] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._storing = self._storing or asyncio.create_task(self._store())
        await receive()
        await send({"type": "websocket.accept"})
        path = scope["path"]
        self._peers[path].add(send)
        while (message := await receive())["type"] == "websocket.receive":
            for frame in frames.parse(message["bytes"]):
                if isinstance(frame, Update):
                    self._docs[path].apply_update(frame.payload)
                    self._waiting.append((path, send, frame))
                    self._wake.set()
                elif isinstance(frame, StateVector):
                    answer = frames.sync_step2(self._docs[path].get_update(frame.payload))
                    await send({"type": "websocket.send", "bytes": answer})
        self._peers[path].discard(send)

    async def _store(self) -> None:
        connection = await asyncpg.connect(self._dsn)
        await connection.execute("CREATE TABLE IF NOT EXISTS bare (seq bigserial PRIMARY KEY, payload bytea)")
        while True:
            await self._wake.wait()
            self._wake.clear()
            batch, self._waiting = self._waiting, []
            payloads = [update.payload for _, _, update in batch]
            await connection.execute("INSERT INTO bare (payload) SELECT unnest($1::bytea[])", payloads)
            rooms = defaultdict(list)
            for path, author, update in batch:
                rooms[path].append((author, update))
            for path, updates in rooms.items():
                for peer in tuple(self._peers[path]):
                    told = (
                        frames.ack(update.client_seq, 1) if author is peer else frames.sync_update(update.payload)
                        for author, update in updates
                    )
                    await peer({"type": "websocket.send", "bytes": b"".join(told)})


def main() -> None:
    kind, port = sys.argv[1], int(sys.argv[2])
    if kind == "relay":
        _serve_sockets(_Relay(sys.argv[3]), port)
        return
    if kind == "json":
        app = Starlette(routes=[Route("/", _json)])
    else:
        app = Starlette(routes=[Route("/", _pass_through, methods=["POST"])], lifespan=_lifespan)
        app.state.upstream = sys.argv[3]
    uvicorn.run(
        app, host="127.0.0.1", port=port, loop="uvloop", http="httptools", access_log=False, log_level="error"
    )


def _serve_sockets(app: _Relay, port: int) -> None:
    uvicorn.run(
        app,
        host="127.0.0.1",
        port=port,
        loop="uvloop",
        http="httptools",
        ws="websockets-sansio",
        ws_per_message_deflate=False,
        lifespan="off",
        log_level="error",
    )


if __name__ == "__main__":
    main()
