"""Structured logs and the record of each request: JSON lines on stderr, facts and ids only (OP-78)."""

import logging
import re
import sys
import time
import traceback
from collections.abc import Callable, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID, uuid4

import orjson
import structlog
from prometheus_client import Counter, Histogram
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.types import EventDict, WrappedLogger

from stoa.platform.actor import Actor
from stoa.platform.addresses import client_address
from stoa.platform.errors import AppError
from stoa.platform.http.problems import render
from stoa.platform.metrics import LATENCY, REQUESTS, SOCKETS, STREAMS, metrics_response

__all__ = [
    "RequestInfo",
    "RequestMiddleware",
    "ServedRequest",
    "configure_logging",
    "current_request",
    "metrics_response",
]

log = structlog.get_logger(__name__)

# What may stand in a log line beside names that end as an id or a figure does.
ALLOWED = frozenset(
    {
        "time", "level", "event", "exception", "omitted",
        "method", "route", "status", "code", "reason", "error",
        "job", "attempt", "subscriber", "event_type", "channel", "queue", "topic_kind",
        "provider", "model", "outcome", "host", "port", "pid", "role", "version", "revision", "state",
        "mail_type", "transport", "library", "message", "count", "size", "path_kind",
    }
)  # fmt: skip
ALLOWED_ENDS = ("_id", "_ids", "_count", "_ms", "_seconds", "_bytes", "_tokens", "_micros")
MAX_VALUE = 500
REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,128}")
CLIENT_GONE = 499
QUIET_ROUTES = frozenset({"/healthz", "/readyz", "/metrics"})


@dataclass(frozen=True)
class RequestInfo:
    """The request or socket that is being served."""

    id: str
    client_address: str


@dataclass(frozen=True)
class ServedRequest:
    """A request that was answered. `route`: the template, never the path. `is_export`: it took data out."""

    actor: Actor | None
    method: str
    route: str
    status: int
    duration_ms: int
    client_address: str
    user_agent: str
    is_export: bool


_current: ContextVar[RequestInfo | None] = ContextVar("stoa_request", default=None)


def current_request() -> RequestInfo | None:
    """The request being served here; None in jobs and commands."""
    return _current.get()


def configure_logging(level: str, *, shows_messages: bool | None = None) -> None:
    """Send all logs of this process to stderr as JSON lines.

    The messages of exceptions may quote what a user wrote, so they appear at level debug only.
    """
    number = logging.getLevelNamesMapping()[level.upper()]
    shows_messages = level == "debug" if shows_messages is None else shows_messages
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
            _ExceptionFacts(shows_messages=shows_messages),
            keep_allowed,
            structlog.processors.JSONRenderer(serializer=_to_json),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.BytesLoggerFactory(sys.stderr.buffer),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(handlers=[_Bridge()], level=max(number, logging.WARNING), force=True)


def keep_allowed(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Drop what is not known to be harmless; `omitted` names it, so that its absence is seen."""
    kept = {name: _bounded(value) for name, value in event.items() if _is_allowed(name, value)}
    omitted = sorted(event.keys() - kept.keys())
    return kept | ({"omitted": omitted} if omitted else {})


def _is_allowed(name: str, value: object) -> bool:
    if name == "exception":
        return True
    return (name in ALLOWED or name.endswith(ALLOWED_ENDS)) and isinstance(
        value, str | int | float | UUID | list | tuple | None
    )


def _bounded(value: object) -> object:
    return value[:MAX_VALUE] if isinstance(value, str | list | tuple) else value


def _to_json(event: EventDict, **_options: Any) -> bytes:
    return orjson.dumps(event, default=str)


class _ExceptionFacts:
    """Turns exc_info into type and frames."""

    def __init__(self, *, shows_messages: bool) -> None:
        self._shows_messages = shows_messages

    def __call__(self, _logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
        found = event.pop("exc_info", None)
        if found is True:
            found = sys.exc_info()[1]
        error = found[1] if isinstance(found, tuple) else found
        if isinstance(error, BaseException):
            event["exception"] = self._facts(error)
        return event

    def _facts(self, error: BaseException) -> dict[str, object]:
        frames = traceback.extract_tb(error.__traceback__)[-20:]
        facts: dict[str, object] = {
            "type": f"{type(error).__module__}.{type(error).__qualname__}",
            "frames": [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames],
        }
        if self._shows_messages:
            facts["message"] = str(error)[: MAX_VALUE * 4]
        cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        if cause is not None:
            facts["cause"] = f"{type(cause).__module__}.{type(cause).__qualname__}"
        return facts


class _Bridge(logging.Handler):
    """Passes what libraries log through the same processors."""

    def emit(self, record: logging.LogRecord) -> None:
        logger = structlog.get_logger(record.name)
        logger.log(
            record.levelno,
            "library",
            library=record.name,
            message=record.getMessage(),
            exc_info=record.exc_info,
        )


class RequestMiddleware:
    """Outermost: gives each request its id, counts and logs it, and answers what nothing else caught."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        trusted_proxies: Sequence[str] = (),
        observe: Callable[[ServedRequest], None] | None = None,
    ) -> None:
        """`observe` is told of every request to a route of the API, after its answer."""
        self.app = app
        self._observe = observe
        self._trusted_proxies = tuple(trusted_proxies)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        info = RequestInfo(_request_id(scope), client_address(scope, self._trusted_proxies))
        scope["stoa.request_id"] = info.id
        scope["stoa.client_address"] = info.client_address
        token = _current.set(info)
        try:
            with structlog.contextvars.bound_contextvars(request_id=info.id):
                await _Exchange(self.app, scope, send, self._observe).run(receive)
        finally:
            _current.reset(token)


def _request_id(scope: Scope) -> str:
    given = Headers(scope=scope).get("x-request-id", "")
    return given if REQUEST_ID.fullmatch(given) else uuid4().hex


# Finding a figure by its labels takes longer than counting.
@cache
def _answers(method: str, route: str, status: int) -> Counter:
    return REQUESTS.labels(method, route, status)


@cache
def _seconds(method: str, route: str) -> Histogram:
    return LATENCY.labels(method, route)


class _Exchange:
    """One request or socket, from its first to its last message."""

    def __init__(
        self, app: ASGIApp, scope: Scope, send: Send, tell: Callable[[ServedRequest], None] | None
    ) -> None:
        self._app = app
        self._tell = tell
        self._scope = scope
        self._pass_on = send
        self._status = 0
        self._is_stream = False
        self._is_socket = False

    async def run(self, receive: Receive) -> None:
        started = time.perf_counter()
        try:
            await self._app(self._scope, receive, self._send)
        except Exception:  # the last place that can still answer; the cause goes to the log
            log.exception("unexpected_error")
            if self._status or self._scope["type"] == "websocket":
                raise
            problem = render(AppError(), instance=self._scope["path"], request_id=self._scope["stoa.request_id"])
            await problem(self._scope, receive, self._send)
        finally:
            self._end(time.perf_counter() - started)

    async def _send(self, message: Message) -> None:
        # Streams send thousands of body messages: they pass after one comparison.
        if message["type"] != "http.response.body":
            self._observe(message)
        await self._pass_on(message)

    def _observe(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._status = message["status"]
            headers = MutableHeaders(scope=message)
            headers["X-Request-Id"] = self._scope["stoa.request_id"]
            if headers.get("content-type", "").startswith("text/event-stream"):
                self._is_stream = True
                STREAMS.inc()
        elif message["type"] == "websocket.accept":
            self._status, self._is_socket = 101, True
            SOCKETS.inc()

    def _end(self, seconds: float) -> None:
        if self._is_stream:
            STREAMS.dec()
        if self._is_socket:
            SOCKETS.dec()
        route, status = self._route(), self._status or CLIENT_GONE
        method = self._scope.get("method", "SOCKET")
        _answers(method, route, status).inc()
        if not self._is_stream and not self._is_socket:
            _seconds(method, route).observe(seconds)
        write = log.debug if route in QUIET_ROUTES else log.info
        actor = self._scope.get("stoa.actor")
        write(
            "request",
            method=method,
            route=route,
            status=status,
            duration_ms=round(seconds * 1000, 1),
            user_id=actor.user_id if isinstance(actor, Actor) else None,
            organization_id=actor.organization_id if isinstance(actor, Actor) else None,
        )
        if self._tell is not None and "stoa.route" in self._scope:
            self._tell(self._served(actor, method, route, status, seconds))

    def _served(self, actor: object, method: str, route: str, status: int, seconds: float) -> ServedRequest:
        return ServedRequest(
            actor=actor if isinstance(actor, Actor) else None,
            method=method,
            route=route,
            status=status,
            duration_ms=round(seconds * 1000),
            client_address=self._scope["stoa.client_address"],
            user_agent=Headers(scope=self._scope).get("user-agent", ""),
            is_export=self._scope.get("stoa.is_export", False),
        )

    def _route(self) -> str:
        """The template of the route, not the path: paths hold ids and what people typed."""
        template = self._scope.get("stoa.route") or getattr(self._scope.get("route"), "path", None)
        if isinstance(template, str):
            return template
        return "socket" if self._scope["type"] == "websocket" else "client"
