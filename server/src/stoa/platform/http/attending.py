"""Answers that take long and whose work ends with whoever waits for it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from typing import Any, TypeVar

from starlette.types import Receive

from stoa.platform.actor import CredentialRef
from stoa.platform.context import Platform
from stoa.platform.credentials import Kind, is_end_of, is_end_of_membership
from stoa.platform.errors import AppError
from stoa.platform.realtime import TopicEvent
from stoa.platform.telemetry import CLIENT_GONE

T = TypeVar("T")


class Ended(AppError):
    """The answer was ended early: its client is gone, its token was revoked, or its process stops. Nobody reads it."""

    status, code, title = CLIENT_GONE, "platform.ended", "The answer was ended early"


class Ending:
    """Runs the work of one answer so that it can be ended from outside."""

    def __init__(self) -> None:
        self._work: asyncio.Future[Any] | None = None
        self._is_over = False

    def end(self) -> None:
        self._is_over = True
        if self._work is not None:
            self._work.cancel()

    async def run(self, work: Awaitable[T]) -> T:
        """The outcome of the work. Raises Ended once `end` was called; by then the work has cleaned up."""
        task = asyncio.ensure_future(work)
        self._work = task
        if self._is_over:
            task.cancel()
        try:
            return await task
        except asyncio.CancelledError:
            if self._is_over:
                raise Ended from None
            raise
        finally:
            self._work = None


@asynccontextmanager
async def attended(platform: Platform, credential: CredentialRef, receive: Receive) -> AsyncIterator[Ending]:
    """While the block lasts: an ending that comes when the client goes away, or its credential ends (ID-98)."""
    ending = Ending()

    def heard(event: TopicEvent) -> None:
        if is_end_of(credential, event) or is_end_of_membership(credential, event):
            ending.end()

    def gone(watcher: asyncio.Task[None]) -> None:
        if not watcher.cancelled():
            ending.end()

    watcher = asyncio.create_task(_until_gone(receive))
    watcher.add_done_callback(gone)
    try:
        with platform.watches.watching(platform.realtime, credential, Kind.STREAM, heard):
            yield ending
    finally:
        watcher.cancel()


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
