"""The floors, as processes: a bare JSON answer, and a pass-through of a stream without any feature."""

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, StreamingResponse
from starlette.routing import Route


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


def main() -> None:
    kind, port = sys.argv[1], int(sys.argv[2])
    if kind == "json":
        app = Starlette(routes=[Route("/", _json)])
    else:
        app = Starlette(routes=[Route("/", _pass_through, methods=["POST"])], lifespan=_lifespan)
        app.state.upstream = sys.argv[3]
    uvicorn.run(
        app, host="127.0.0.1", port=port, loop="uvloop", http="httptools", access_log=False, log_level="error"
    )


if __name__ == "__main__":
    main()
