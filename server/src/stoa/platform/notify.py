"""One LISTEN connection per process, shared by everything that waits for PostgreSQL to say something."""

import asyncio
from collections import defaultdict
from collections.abc import Callable
from typing import Any

import asyncpg
import structlog
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql import text

log = structlog.get_logger(__name__)

Handler = Callable[[str], None]

RECONNECT_SECONDS = 0.5


async def notify(session: AsyncSession, channel: str, payload: str) -> None:
    """Tell all listeners when, and only if, this transaction commits. At most 7 999 bytes: send ids."""
    await session.execute(text("SELECT pg_notify(:channel, :payload)"), {"channel": channel, "payload": payload})


def _resolve(future: asyncio.Future[None]) -> None:
    if not future.done():
        future.set_result(None)


class Listener:
    """Keeps one connection that listens, and calls handlers with each payload.

    After a lost connection every handler of `on_reconnect` runs, because notifications may have been missed.
    """

    def __init__(self, dsn: str) -> None:
        self._dsn = dsn
        self._handlers: dict[str, list[Handler]] = defaultdict(list)
        self._on_reconnect: list[Callable[[], None]] = []
        self._task: asyncio.Task[None] | None = None
        self._ready = asyncio.Event()

    def on(self, channel: str, handler: Handler) -> None:
        """Call the handler with each payload of the channel. Register before start()."""
        self._handlers[channel].append(handler)

    def on_reconnect(self, handler: Callable[[], None]) -> None:
        """Call the handler each time a connection stands, the first included."""
        self._on_reconnect.append(handler)

    @property
    def is_connected(self) -> bool:
        return self._ready.is_set()

    async def start(self) -> None:
        """Begin to listen; returns when the first connection stands."""
        self._task = asyncio.create_task(self._run(), name="listener")
        await self._ready.wait()

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None

    async def _run(self) -> None:
        while True:
            try:
                await self._listen_until_lost()
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
                log.warning("listener_lost", error=type(error).__name__)
            self._ready.clear()
            await asyncio.sleep(RECONNECT_SECONDS)

    async def _listen_until_lost(self) -> None:
        connection = await asyncpg.connect(self._dsn)
        try:
            lost: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            connection.add_termination_listener(lambda _: _resolve(lost))
            for channel in self._handlers:
                await connection.add_listener(channel, self._dispatch)
            self._ready.set()
            for handler in self._on_reconnect:
                handler()
            await lost
        finally:
            await connection.close(timeout=2)

    def _dispatch(self, _connection: Any, _pid: int, channel: str, payload: object) -> None:
        for handler in self._handlers[channel]:
            try:
                handler(str(payload))
            except Exception:  # one faulty handler must not end the connection of all
                log.exception("listener_handler_failed", channel=channel)
