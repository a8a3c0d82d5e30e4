"""`python -m stoa.app.web`: one web process."""

import os
import socket

import uvicorn

from stoa.app.loading import loading
from stoa.app.supervised import end_with_parent
from stoa.platform.http.websocket_protocol import SocketProtocol
from stoa.platform.settings import load_settings
from stoa.platform.telemetry import configure_logging


def main() -> None:
    """Serve until SIGTERM."""
    end_with_parent()
    settings = load_settings()
    configure_logging(settings.log_level)
    with loading():
        from stoa.app.asgi import create_app

        app = create_app(settings)
    config = uvicorn.Config(
        app,
        host=settings.listen_host,
        port=settings.listen_port,
        loop="uvloop",
        http="httptools",
        ws=SocketProtocol,
        # A keystroke does not get smaller, and every socket would keep the memory of a compressor.
        ws_per_message_deflate=False,
        lifespan="on",
        access_log=False,
        log_config=None,
        # Who the client is gets decided by trusted_proxies, not by whatever header came in.
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=30,
        # A little above the largest frame of any socket, which is then refused with a reason.
        ws_max_size=2 * 1024 * 1024,
    )
    family = socket.AF_INET6 if ":" in settings.listen_host else socket.AF_INET
    # With the protocol named, asyncio turns Nagle's algorithm off; without it answers wait 40 ms for an ACK.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if settings.web_processes > 1:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    listening.bind((settings.listen_host, settings.listen_port))
    os.set_inheritable(listening.fileno(), False)
    uvicorn.Server(config).run(sockets=[listening])


if __name__ == "__main__":
    main()
