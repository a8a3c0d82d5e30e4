"""Renders every refusal as an RFC 9457 problem document with a stable `code`."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import asyncpg
import orjson
import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel
from sqlalchemy.exc import DBAPIError, IntegrityError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException

from stoa.platform.errors import (
    AppError,
    Conflict,
    FieldError,
    Invalid,
    Malformed,
    NotFound,
    StorageFull,
    TooLarge,
    Unavailable,
    UnsupportedType,
)

log = structlog.get_logger(__name__)

MEDIA_TYPE = "application/problem+json"


class MethodNotAllowed(AppError):
    status, code, title = 405, "method_not_allowed", "This resource does not know this method"


class DatabaseAway(Unavailable):
    code, title = "platform.database_unavailable", "The database cannot be reached; try again in a moment"


class UnknownField(Invalid):
    code, title = "unknown_field", "The request has a field that does not exist here"


class ProblemField(BaseModel):
    pointer: str
    reason: str
    message: str


class Problem(BaseModel):
    """RFC 9457 problem document. Some codes add members of their own."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    code: str
    request_id: str
    errors: list[ProblemField] | None = None


def problems(*errors: type[AppError]) -> dict[int | str, dict[str, Any]]:
    """The `responses=` of a route: which refusals it can answer."""
    by_status: dict[int, list[type[AppError]]] = {}
    kinds: tuple[type[AppError], ...] = (*errors, Invalid)
    for error in kinds:
        by_status.setdefault(error.status, []).append(error)
    return {
        status: {
            "model": Problem,
            "content": {MEDIA_TYPE: {}},
            "description": "; ".join(f"`{error.code}` {error.title}" for error in dict.fromkeys(kinds)),
        }
        for status, kinds in by_status.items()
    }


def _plain(value: object) -> Any:
    return str(value) if isinstance(value, UUID) else value


def render(error: AppError, *, instance: str, request_id: str) -> Response:
    """The problem document of an error."""
    document: dict[str, object] = {
        "type": "about:blank",
        "title": error.title,
        "status": error.status,
        "detail": error.detail or error.title,
        "instance": instance,
        "code": error.code,
        "request_id": request_id,
    }
    if error.errors:
        document["errors"] = [
            {"pointer": item.pointer, "reason": item.reason, "message": item.message} for item in error.errors
        ]
    document |= error.extensions
    return Response(
        orjson.dumps(document, default=_plain),
        error.status,
        {**error.headers, "Cache-Control": "no-store"},
        media_type=MEDIA_TYPE,
    )


def from_validation(error: RequestValidationError) -> Invalid:
    """One Invalid for all that FastAPI found; unknown fields have a code of their own."""
    found = [_field(item) for item in error.errors()]
    kind = UnknownField if any(item.reason == "extra_forbidden" for item in found) else Invalid
    return kind(errors=tuple(found))


def _field(item: Mapping[str, Any]) -> FieldError:
    place, *path = item["loc"] or ("body",)
    pointer = "/" + "/".join(str(part) for part in path) if place == "body" else f"?{'.'.join(map(str, path))}"
    return FieldError(pointer, str(item["type"]), str(item["msg"]))


def _of_status(status: int) -> AppError:
    kinds: dict[int, type[AppError]] = {
        400: Malformed,
        404: NotFound,
        405: MethodNotAllowed,
        413: TooLarge,
        415: UnsupportedType,
    }
    return kinds.get(status, Malformed if status < 500 else AppError)()


def _of_database(error: DBAPIError) -> AppError:
    cause = error.orig and (error.orig.__cause__ or error.orig)
    if isinstance(error, IntegrityError):
        # The pre-checks give better answers; this one is for what only the database could see.
        return Conflict()
    if isinstance(cause, asyncpg.DiskFullError):
        return StorageFull()
    away = (
        asyncpg.CannotConnectNowError,
        asyncpg.ConnectionDoesNotExistError,
        asyncpg.AdminShutdownError,
        asyncpg.CrashShutdownError,
        asyncpg.TooManyConnectionsError,
        # What the driver says when the connection breaks in the middle of an exchange.
        asyncpg.InternalClientError,
        OSError,
    )
    if isinstance(error, (InterfaceError, OperationalError)) or isinstance(cause, away):
        return DatabaseAway(retry_after_seconds=2)
    return AppError()


def as_app_error(error: Exception) -> AppError | None:
    """The refusal behind an exception, for answers that are no problem documents; None for a fault of ours."""
    if isinstance(error, AppError):
        return error
    if isinstance(error, DBAPIError):
        return _of_database(error)
    return DatabaseAway(retry_after_seconds=2) if isinstance(error, AWAY) else None


AWAY = (PoolTimeout, ConnectionError, asyncpg.PostgresConnectionError, asyncpg.CannotConnectNowError)


def install(app: FastAPI) -> None:
    """Make every failure of the application answer as a problem."""

    def answer(request: Request, error: AppError) -> Response:
        return render(error, instance=request.url.path, request_id=request.scope.get("stoa.request_id", ""))

    async def app_error(request: Request, error: Exception) -> Response:
        assert isinstance(error, AppError)
        return answer(request, error)

    async def validation(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        return answer(request, from_validation(error))

    async def http_exception(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        # The framework turns whatever goes wrong while a body is read into a 400; the border knew better.
        cause = error.__cause__
        return answer(request, cause if isinstance(cause, AppError) else _of_status(error.status_code))

    async def database(request: Request, error: Exception) -> Response:
        assert isinstance(error, DBAPIError)
        problem = _of_database(error)
        if problem.status == AppError.status:
            log.error("unexpected_database_error", error=type(error.orig).__name__)
        return answer(request, problem)

    async def away(request: Request, _error: Exception) -> Response:
        return answer(request, DatabaseAway(retry_after_seconds=2))

    handlers: Sequence[tuple[type[Exception], Any]] = (
        (AppError, app_error),
        (RequestValidationError, validation),
        (HTTPException, http_exception),
        (DBAPIError, database),
        *((kind, away) for kind in AWAY),
    )
    for kind, handler in handlers:
        app.add_exception_handler(kind, handler)
