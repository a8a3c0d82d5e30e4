"""Stoa's web application on a real port, in the event loop of the tests."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn

from stoa.app.asgi import create_app
from stoa.app.container import Container
from stoa.platform.http.websocket_protocol import SocketProtocol
from stoa.platform.settings import Settings


def listening_socket() -> socket.socket:
    """A loopback socket on a free port."""
    # With the protocol named, asyncio turns Nagle's algorithm off; without it every answer waits for an ACK.
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.bind(("127.0.0.1", 0))
    return listening


@asynccontextmanager
async def served(settings: Settings, container: Container, listening: socket.socket) -> AsyncIterator[str]:
    """Serve the application; gives its origin."""
    config = uvicorn.Config(
        create_app(settings, container=container),
        lifespan="on",
        log_config=None,
        access_log=False,
        ws=SocketProtocol,
        ws_per_message_deflate=False,
    )
    server = uvicorn.Server(config)
    server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]  # the test runner keeps its own
    task = asyncio.create_task(server.serve(sockets=[listening]))
    while not server.started:
        if task.done():
            task.result()
        await asyncio.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        await task
