"""Routes of Stoa: strict bodies, answers that repeat under an Idempotency-Key, and the scope an API token needs."""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from typing import Any, TypeVar

from fastapi import APIRouter, Request, Response
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute, Match
from starlette.types import Receive, Scope, Send

from stoa.platform.errors import TooLarge
from stoa.platform.http import body, idempotency

MEGABYTE = 1024 * 1024
DEFAULT_BODY_LIMIT = MEGABYTE
READING = frozenset({"GET", "HEAD"})

_SHOWN_ONCE_ATTRIBUTE = "stoa_shown_once"
_LIMIT_ATTRIBUTE = "stoa_body_limit"
_DEPTH_ATTRIBUTE = "stoa_body_depth"
_SCOPE_ATTRIBUTE = "stoa_scope"
_SCOPE_EXTRA = "x-scope"
_EXPORT_ATTRIBUTE = "stoa_is_export"
_RESOLVE_ATTRIBUTE = "stoa_resolve"

Handler = Callable[[Request], Coroutine[Any, Any, Response]]

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


def takes_stream(endpoint: Endpoint) -> Endpoint:
    """The body is read as it comes, whatever its size: it is not compared for an Idempotency-Key."""
    setattr(endpoint, _SHOWN_ONCE_ATTRIBUTE, True)
    return endpoint


def needs_scope(scope: str) -> Callable[[Endpoint], Endpoint]:
    """Open a route to API tokens with this scope, instead of the one that the router's area gives it."""

    def mark(endpoint: Endpoint) -> Endpoint:
        setattr(endpoint, _SCOPE_ATTRIBUTE, scope)
        return endpoint

    return mark


def exports(endpoint: Endpoint) -> Endpoint:
    """Say of a route that it takes data out, so that its use is logged though it changes nothing (ID-72)."""
    setattr(endpoint, _EXPORT_ATTRIBUTE, True)
    return endpoint


def resolved_by(resolve: Callable[[Request], Awaitable[Any]]) -> Callable[[Endpoint], Endpoint]:
    """Call the endpoint with the request and what `resolve` makes of it, past the framework's injection (ADR 88).

    For routes where that would be much of the work. Their signature says the same, for whatever reads it.
    """

    def mark(endpoint: Endpoint) -> Endpoint:
        setattr(endpoint, _RESOLVE_ATTRIBUTE, resolve)
        return endpoint

    return mark


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

    @property
    def scope(self) -> str | None:
        """What an API token needs to come here; None: no token does."""
        return (self.openapi_extra or {}).get(_SCOPE_EXTRA)

    @property
    def is_direct(self) -> bool:
        """Whether the endpoint is called past the framework's injection."""
        return hasattr(self.endpoint, _RESOLVE_ATTRIBUTE)

    def get_route_handler(self) -> Handler:
        handler = _resolving(self.endpoint) if self.is_direct else super().get_route_handler()
        limit = getattr(self.endpoint, _LIMIT_ATTRIBUTE, DEFAULT_BODY_LIMIT)
        depth = getattr(self.endpoint, _DEPTH_ATTRIBUTE, body.MAX_DEPTH)
        is_export = getattr(self.endpoint, _EXPORT_ATTRIBUTE, False)
        shows_secret = getattr(self.endpoint, _SHOWN_ONCE_ATTRIBUTE, False)
        template, scope, tags = self.path_format, self.scope, frozenset(self.tags)

        async def handle(request: Request) -> Response:
            request.scope["stoa.route"] = template
            request.scope["stoa.scope"] = scope
            request.scope["stoa.tags"] = tags
            request.scope["stoa.is_export"] = is_export
            strict = StoaRequest(request.scope, request.receive)
            strict.body_limit = limit
            strict.body_depth = depth
            return await handler(strict) if shows_secret else await idempotency.once(strict, template, handler)

        return handle


def _resolving(endpoint: Callable[..., Any]) -> Handler:
    resolve = getattr(endpoint, _RESOLVE_ATTRIBUTE)

    async def handle(request: Request) -> Response:
        answer: Response = await endpoint(request, await resolve(request))
        return answer

    return handle


class StoaRouter(APIRouter):
    """Routes of one domain. Its area opens them to API tokens: `<area>:read` to read, `<area>:write` for the rest."""

    def __init__(self, tag: str, area: str | None) -> None:
        super().__init__(tags=[tag], route_class=StoaRoute)
        self._area = area

    def add_api_route(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        """Register a route; see APIRouter."""
        scope = getattr(endpoint, _SCOPE_ATTRIBUTE, None) or self._scope_of(options.get("methods") or ["GET"])
        if scope is not None:
            options["openapi_extra"] = {_SCOPE_EXTRA: scope}
        super().add_api_route(path, endpoint, **options)

    def area_scopes(self) -> tuple[str, ...]:
        """What the area adds to the scopes of API tokens."""
        return (f"{self._area}:read", f"{self._area}:write") if self._area is not None else ()

    def _scope_of(self, methods: list[str]) -> str | None:
        if self._area is None:
            return None
        return f"{self._area}:{'read' if READING.issuperset(methods) else 'write'}"


def router(tag: str, *, area: str | None = None) -> APIRouter:
    """A router for one domain's resources; mounted under /api/v1 by the composition root.

    Without an area no API token reaches its routes, but for those that `needs_scope` opens (ID-87, ID-88).
    """
    return StoaRouter(tag, area)


class RouteIndex(BaseRoute):
    """All routes under one prefix, found by the first word and the length of their path.

    The framework tries one route after the other, twice for each request: with a few hundred routes that is as much
    work as all the rest of a small answer.
    """

    def __init__(self, prefix: str, routers: Iterable[APIRouter]) -> None:
        self._prefix = prefix
        self._routes: defaultdict[tuple[str, int], list[APIRoute]] = defaultdict(list)
        self._direct: dict[int, Handler] = {}
        for held in routers:
            for route in held.routes:
                if not isinstance(route, APIRoute) or ":path}" in route.path or route.path.startswith("/{"):
                    raise TypeError(f"{route} does not begin with a word, or has no fixed length")
                self._routes[_key(route.path)].append(route)
                if isinstance(route, StoaRoute) and route.is_direct:
                    self._direct[id(route)] = route.get_route_handler()

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """The first route of the path and the method; else the first of the path, which refuses the method."""
        path: str = scope["path"]
        if scope["type"] != "http" or not path.startswith(self._prefix):
            return Match.NONE, {}
        path = path.removeprefix(self._prefix)
        partial: Scope | None = None
        for route in self._routes.get(_key(path), ()):
            found = route.path_regex.match(path)
            if found is None:
                continue
            values = {
                name: route.param_convertors[name].convert(value) for name, value in found.groupdict().items()
            }
            child: Scope = {"route": route, "endpoint": route.endpoint, "path_params": values}
            if not route.methods or scope["method"] in route.methods:
                return Match.FULL, child
            partial = partial or child
        return (Match.PARTIAL, partial) if partial is not None else (Match.NONE, {})

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand over to the route that was found."""
        route: APIRoute = scope["route"]
        handler = self._direct.get(id(route))
        if handler is None or scope["method"] not in (route.methods or ()):
            await route.handle(scope, receive, send)
            return
        response = await handler(Request(scope, receive, send))
        await response(scope, receive, send)


def _key(path: str) -> tuple[str, int]:
    first, *rest = path.lstrip("/").split("/", 1)
    return first, rest[0].count("/") if rest else -1
