"""How a call fails (PR-51)."""

from enum import StrEnum


class ErrorKind(StrEnum):
    """Nine kinds of failure (PR-51)."""

    AUTH = "auth"
    QUOTA = "quota"
    RATE_LIMITED = "rate_limited"
    OVERLOADED = "overloaded"
    INVALID_REQUEST = "invalid_request"
    CONTEXT_TOO_LONG = "context_too_long"
    CONTENT_REFUSED = "content_refused"
    TIMEOUT = "timeout"
    UNAVAILABLE = "unavailable"


RETRYABLE = frozenset({ErrorKind.RATE_LIMITED, ErrorKind.OVERLOADED, ErrorKind.TIMEOUT, ErrorKind.UNAVAILABLE})

SENTENCES = {
    ErrorKind.AUTH: "The provider refused the key. Check it in the settings.",
    ErrorKind.QUOTA: "The provider's account has no credit left.",
    ErrorKind.RATE_LIMITED: "The provider gets too many requests for this key. Try again in a moment.",
    ErrorKind.OVERLOADED: "The provider is overloaded. Try again in a moment.",
    ErrorKind.INVALID_REQUEST: "The provider did not accept the request.",
    ErrorKind.CONTEXT_TOO_LONG: "The conversation is too long for this model.",
    ErrorKind.CONTENT_REFUSED: "The provider refused this content.",
    ErrorKind.TIMEOUT: "The model did not answer in time.",
    ErrorKind.UNAVAILABLE: "The provider closed the connection or could not be reached.",
}


# Failures that somebody has to repair; the others pass by themselves.
NEEDS_REPAIR = frozenset({ErrorKind.AUTH, ErrorKind.QUOTA, ErrorKind.INVALID_REQUEST})


class Severity(StrEnum):
    WARNING = "warning"
    ERROR = "error"


class ProviderFailure(Exception):
    """A failed call. `detail` is the provider's text without secrets, for the trace; people read `sentence`.

    `was_accepted`: the provider had begun to work on the request, so it may have cost something.
    """

    def __init__(
        self,
        kind: ErrorKind,
        detail: str = "",
        *,
        retry_after_seconds: float | None = None,
        was_accepted: bool = False,
    ) -> None:
        super().__init__(kind)
        self.kind = kind
        self.detail = detail[:2000]
        self.retry_after_seconds = retry_after_seconds
        self.was_accepted = was_accepted

    @property
    def code(self) -> str:
        """Code for run events and messages: `providers.<kind>`."""
        return f"providers.{self.kind.value}"

    @property
    def sentence(self) -> str:
        return SENTENCES[self.kind]

    @property
    def severity(self) -> Severity:
        return Severity.ERROR if self.kind in NEEDS_REPAIR else Severity.WARNING

    @property
    def is_retryable(self) -> bool:
        return self.kind in RETRYABLE
