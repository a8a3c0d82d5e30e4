"""When and how long to wait before another attempt (PR-52), and which kind of failure an answer is (PR-51)."""

import math
import re

from stoa.providers.contracts import ErrorKind, ProviderFailure

MAX_RETRIES = 2
BASE_SECONDS = 1.0
CAP_SECONDS = 32.0
LONGEST_RETRY_AFTER = 30.0

_PHRASES = (
    (ErrorKind.QUOTA, ("insufficient_quota", "credit balance", "exceeded your current quota")),
    (
        ErrorKind.CONTEXT_TOO_LONG,
        ("context_length", "context length", "prompt is too long", "maximum context", "maximum number of tokens"),
    ),
    (ErrorKind.CONTENT_REFUSED, ("content_policy", "content_filter", "content management policy")),
    (ErrorKind.AUTH, ("invalid_api_key", "authentication_error", "incorrect api key", "api key not valid")),
    (ErrorKind.OVERLOADED, ("overloaded",)),
    (ErrorKind.RATE_LIMITED, ("rate_limit", "rate limit")),
)
_RETRY_DELAY = re.compile(r'"retryDelay":\s*"(\d{1,9}(?:\.\d{1,9})?)s"')
_STATUSES = {
    401: ErrorKind.AUTH,
    402: ErrorKind.QUOTA,
    403: ErrorKind.AUTH,
    408: ErrorKind.TIMEOUT,
    429: ErrorKind.RATE_LIMITED,
    503: ErrorKind.OVERLOADED,
    504: ErrorKind.TIMEOUT,
    529: ErrorKind.OVERLOADED,
}


def wait_before(attempt: int, failure: ProviderFailure, jitter: float) -> float | None:
    """Seconds before the attempt after `attempt` (1-based), or None for no more.

    Full jitter: a random part (`jitter` in 0..1) of an exponentially growing span. The provider's Retry-After
    counts instead, if it is short enough to wait for.
    """
    if attempt > MAX_RETRIES or not failure.is_retryable:
        return None
    if failure.retry_after_seconds is not None:
        return failure.retry_after_seconds if failure.retry_after_seconds <= LONGEST_RETRY_AFTER else None
    return jitter * min(CAP_SECONDS, BASE_SECONDS * 2.0 ** (attempt - 1))


def retry_after(value: str | None) -> float | None:
    """Seconds of a Retry-After header. Negative, endless and textual values count as not sent."""
    try:
        seconds = float(value or "")
    except ValueError:
        return None
    return seconds if math.isfinite(seconds) and seconds >= 0 else None


def retry_delay(body: str) -> float | None:
    """The wait that Google names in the body of a refusal: `"retryDelay": "17s"`."""
    found = _RETRY_DELAY.search(body[:8192])
    return float(found[1]) if found is not None else None


def kind_of_error(status: int, body: str) -> ErrorKind:
    """Kind of failure behind an HTTP status and what the provider wrote. A 200 here is an error in disguise."""
    text = body[:8192].lower()
    spoken = next((kind for kind, phrases in _PHRASES if any(phrase in text for phrase in phrases)), None)
    if status in _STATUSES:
        # An account without credit answers 429 too, but names no time when that will be over; everything else the
        # status knows best.
        is_empty = status == 429 and spoken is ErrorKind.QUOTA and retry_delay(body) is None
        return ErrorKind.QUOTA if is_empty else _STATUSES[status]
    if status in (200, 400, 413, 422) and spoken is not None:
        return spoken
    if status == 413:
        return ErrorKind.CONTEXT_TOO_LONG
    return ErrorKind.INVALID_REQUEST if 400 <= status < 500 else ErrorKind.UNAVAILABLE
