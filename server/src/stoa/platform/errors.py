"""Errors as facts: one small tree, rendered once as RFC 9457 problems."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class FieldError:
    """What is wrong with one field. `pointer` is an RFC 6901 JSON pointer into the body or `?name` of the query."""

    pointer: str
    reason: str
    message: str


class AppError(Exception):
    """A refusal with a stable code. Extensions become members of the problem document."""

    status: ClassVar[int] = 500
    code: ClassVar[str] = "internal"
    title: ClassVar[str] = "The server could not do this"

    def __init__(self, detail: str = "", *, errors: tuple[FieldError, ...] = (), **extensions: object) -> None:
        super().__init__(detail or self.title)
        self.detail = detail
        self.errors = errors
        self.extensions = extensions

    @property
    def headers(self) -> dict[str, str]:
        """Response headers that belong to this refusal."""
        return {}


class Malformed(AppError):
    status, code, title = 400, "invalid_request", "The request is malformed"


class Unauthenticated(AppError):
    status, code, title = 401, "identity.session_required", "Sign in to do this"


class Forbidden(AppError):
    status, code, title = 403, "access.forbidden", "Your rights do not allow this"


class ForbiddenBySpace(Forbidden):
    """A rule of a space, which packages of every tier obey (SP-27). Extension `rule`: its key."""

    code, title = "spaces.rule", "A rule of this space forbids this"


class NotFound(AppError):
    status, code, title = 404, "not_found", "This does not exist, or you cannot see it"


class Conflict(AppError):
    status, code, title = 409, "conflict", "This does not fit the present state"


class LimitReached(Conflict):
    """A number of things that may exist is reached. Extension `limit`."""

    code, title = "limit_reached", "The limit is reached"

    def __init__(self, detail: str = "", *, limit: int) -> None:
        super().__init__(detail, limit=limit)


class Gone(AppError):
    status, code, title = 410, "gone", "This is no longer available"


class Stale(AppError):
    status, code, title = 412, "changed", "This was changed in the meantime"


class TooLarge(AppError):
    status, code, title = 413, "too_large", "The request is too large"


class UnsupportedType(AppError):
    status, code, title = 415, "unsupported_type", "This content type is not accepted"


class Invalid(AppError):
    status, code, title = 422, "invalid_input", "Some values are not valid"


class PreconditionRequired(AppError):
    status, code, title = 428, "precondition_required", "If-Match is needed for this change"


class LimitExceeded(AppError):
    """Too much in too little time. `retry_after_seconds` becomes the Retry-After header."""

    status, code, title = 429, "rate_limited", "Too many requests"

    @property
    def headers(self) -> dict[str, str]:
        seconds = self.extensions.get("retry_after_seconds")
        return {"Retry-After": str(seconds)} if isinstance(seconds, int) else {}


class Upstream(AppError):
    status, code, title = 502, "upstream", "A service that Stoa depends on failed"


class Unavailable(AppError):
    status, code, title = 503, "unavailable", "The server cannot do this now"

    @property
    def headers(self) -> dict[str, str]:
        seconds = self.extensions.get("retry_after_seconds", 5)
        return {"Retry-After": str(seconds)}


class StorageFull(AppError):
    status, code, title = 507, "storage_full", "The storage is full"
