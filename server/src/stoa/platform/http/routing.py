"""Routes of Stoa: strict bodies with a size limit, and answers that repeat under an Idempotency-Key."""

from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from fastapi import APIRouter, Request, Response
from fastapi.routing import APIRoute

from stoa.platform.errors import TooLarge
from stoa.platform.http import body, idempotency

MEGABYTE = 1024 * 1024
DEFAULT_BODY_LIMIT = MEGABYTE

_SHOWN_ONCE_ATTRIBUTE = "stoa_shown_once"
_LIMIT_ATTRIBUTE = "stoa_body_limit"
_DEPTH_ATTRIBUTE = "stoa_body_depth"

Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])


def body_limit(size: int, *, depth: int = body.MAX_DEPTH) -> Callable[[Endpoint], Endpoint]:
    """Let a route take a body of up to `size` bytes instead of one megabyte, nested up to `depth` levels."""

    def mark(endpoint: Endpoint) -> Endpoint:
        setattr(endpoint, _LIMIT_ATTRIBUTE, size)
        setattr(endpoint, _DEPTH_ATTRIBUTE, depth)
        return endpoint

    return mark


def shows_secret(endpoint: Endpoint) -> Endpoint:
    """The answer holds a secret that is shown once: it is not kept for an Idempotency-Key."""
    setattr(endpoint, _SHOWN_ONCE_ATTRIBUTE, True)
    return endpoint


class StoaRequest(Request):
    """A request whose body is bounded and whose JSON is strict."""

    body_limit = DEFAULT_BODY_LIMIT
    body_depth = body.MAX_DEPTH

    async def body(self) -> bytes:
        if not hasattr(self, "_body"):
            declared = self.headers.get("content-length", "")
            if declared.isdigit() and int(declared) > self.body_limit:
                raise TooLarge(limit=self.body_limit)
            chunks, size = [], 0
            async for chunk in self.stream():
                size += len(chunk)
                if size > self.body_limit:
                    raise TooLarge(limit=self.body_limit)
                chunks.append(chunk)
            self._body = b"".join(chunks)
        return self._body

    async def json(self) -> Any:
        if not hasattr(self, "_json"):
            self._json = body.parse(await self.body(), max_depth=self.body_depth)
        return self._json


class StoaRoute(APIRoute):
    """The route class of every router."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handler = super().get_route_handler()
        limit = getattr(self.endpoint, _LIMIT_ATTRIBUTE, DEFAULT_BODY_LIMIT)
        depth = getattr(self.endpoint, _DEPTH_ATTRIBUTE, body.MAX_DEPTH)
        template = self.path_format
        shows_secret = getattr(self.endpoint, _SHOWN_ONCE_ATTRIBUTE, False)

        async def handle(request: Request) -> Response:
            request.scope["stoa.route"] = template
            strict = StoaRequest(request.scope, request.receive)
            strict.body_limit = limit
            strict.body_depth = depth
            return await handler(strict) if shows_secret else await idempotency.once(strict, template, handler)

        return handle


def router(tag: str) -> APIRouter:
    """A router for one domain's resources; mounted under /api/v1 by the composition root."""
    return APIRouter(tags=[tag], route_class=StoaRoute)
