"""Refusals and failures in the words of the two APIs of the gateway (PR-67)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from stoa.platform.errors import AppError, Invalid
from stoa.providers.contracts import ErrorKind, ProviderFailure
from stoa.providers.errors import ParameterRefused

BUDGET_CODE = "usage.budget_exhausted"
# What the two APIs call a refusal of this status.
_TYPES = {
    400: ("invalid_request_error", "invalid_request_error"),
    401: ("authentication_error", "authentication_error"),
    403: ("permission_error", "permission_error"),
    404: ("invalid_request_error", "not_found_error"),
    409: ("conflict_error", "invalid_request_error"),
    413: ("invalid_request_error", "request_too_large"),
    415: ("invalid_request_error", "invalid_request_error"),
    422: ("invalid_request_error", "invalid_request_error"),
    429: ("rate_limit_error", "rate_limit_error"),
    503: ("server_error", "overloaded_error"),
    504: ("server_error", "timeout_error"),
}
_OTHER = ("server_error", "api_error")
_STATUSES = {
    ErrorKind.RATE_LIMITED: 429,
    ErrorKind.OVERLOADED: 503,
    ErrorKind.INVALID_REQUEST: 400,
    ErrorKind.CONTEXT_TOO_LONG: 400,
    ErrorKind.CONTENT_REFUSED: 400,
    ErrorKind.TIMEOUT: 504,
}


@dataclass(frozen=True)
class Refusal:
    """Why there is no answer, or no more of it."""

    status: int
    code: str
    message: str
    parameter: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)

    def for_openai(self) -> dict[str, Any]:
        """The body, or the data of the event, as OpenAI's clients read it."""
        kind = "insufficient_quota" if self.code == BUDGET_CODE else _TYPES.get(self.status, _OTHER)[0]
        return {"error": {"message": self.message, "type": kind, "param": self.parameter, "code": self.code}}

    def for_anthropic(self) -> dict[str, Any]:
        """As Anthropic's clients read it."""
        kind = _TYPES.get(self.status, _OTHER)[1]
        return {"type": "error", "error": {"type": kind, "message": self.message, "code": self.code}}


def refusal_of(error: AppError | ProviderFailure) -> Refusal:
    """What to answer. A provider's own words stay in the trace (PR-51)."""
    if isinstance(error, ProviderFailure):
        wait = error.retry_after_seconds
        headers = {"Retry-After": str(max(1, round(wait)))} if wait is not None else {}
        return Refusal(_STATUSES.get(error.kind, 502), error.code, error.sentence, headers=headers)
    # Both APIs say 400 of a body with wrong values.
    status = 400 if error.code == Invalid.code else error.status
    parameter = error.parameter if isinstance(error, ParameterRefused) else None
    return Refusal(status, error.code, error.detail or error.title, parameter, _headers(error))


def _headers(error: AppError) -> dict[str, str]:
    limit, wait = error.extensions.get("limit"), error.extensions.get("retry_after_seconds")
    if error.status != 429 or limit is None:
        return error.headers
    known = {"limit": str(limit), "remaining": "0", "reset": f"{wait}s"}
    return (
        error.headers
        | {f"x-ratelimit-{name}-requests": value for name, value in known.items()}
        | {f"anthropic-ratelimit-requests-{name}": value for name, value in known.items()}
    )
