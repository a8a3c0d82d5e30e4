"""Clients of the gateway: what ends their answers early, and their streams (PR-68)."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Mapping
from contextlib import aclosing, asynccontextmanager
from typing import Any, TypeVar

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from stoa.platform.actor import CredentialRef
from stoa.platform.context import Platform
from stoa.platform.credentials import Kind, is_end_of, is_end_of_membership
from stoa.platform.errors import AppError
from stoa.platform.realtime import TopicEvent
from stoa.providers.contracts import ProviderFailure

T = TypeVar("T")

CLIENT_GONE = 499


class Ended(Exception):
    """The answer was ended early: its client is gone, its token was revoked, or its process stops."""


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


class StreamAnswer(Response):
    """Server-sent events whose status is known with the first of them: until then a failure is an answer of its own.

    `headers` are asked for then, too; `on_ending` is told how to end it.
    """

    media_type = "text/event-stream"

    def __init__(
        self,
        platform: Platform,
        credential: CredentialRef,
        source: AsyncGenerator[bytes, None],
        *,
        on_ending: Callable[[Ending], None],
        refuse: Callable[[AppError | ProviderFailure], Response],
        headers: Callable[[], Mapping[str, str]],
    ) -> None:
        self.status_code = 200
        self.background = None
        self._platform = platform
        self._credential = credential
        self._source = source
        self._on_ending = on_ending
        self._refuse = refuse
        self._headers_of_start = headers
        self.raw_headers = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async with attended(self._platform, self._credential, receive) as ending, aclosing(self._source) as source:
            self._on_ending(ending)
            try:
                await ending.run(self._send_all(source, send))
            except ProviderFailure as failure:
                await self._refuse(failure)(scope, receive, send)
            except Ended:
                return

    async def _send_all(self, source: AsyncGenerator[bytes, None], send: Send) -> None:
        first = await anext(source)
        # nginx and its kin would hold the stream back otherwise.
        told = {"cache-control": "no-store", "x-accel-buffering": "no", **self._headers_of_start()}
        headers = [(name.encode(), value.encode()) for name, value in told.items()]
        headers.append((b"content-type", b"text/event-stream; charset=utf-8"))
        await send({"type": "http.response.start", "status": self.status_code, "headers": headers})
        await send({"type": "http.response.body", "body": first, "more_body": True})
        async for chunk in source:
            await send({"type": "http.response.body", "body": chunk, "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})
