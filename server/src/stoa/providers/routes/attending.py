"""Streams of the gateway to its clients (PR-68)."""

from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import aclosing

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from stoa.platform.actor import CredentialRef
from stoa.platform.context import Platform
from stoa.platform.errors import AppError
from stoa.platform.http.attending import Ended, Ending, attended
from stoa.providers.contracts import ProviderFailure


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
