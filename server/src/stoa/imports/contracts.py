"""What crosses the border of the imports package."""

from enum import StrEnum


class Source(StrEnum):
    """Products whose conversations can be taken over."""

    STOA = "stoa"
    CHATGPT = "chatgpt"
    CLAUDE = "claude"
    OPEN_WEBUI = "open_webui"
    LIBRECHAT = "librechat"


class Mode(StrEnum):
    DRY_RUN = "dry_run"
    APPLY = "apply"


class Status(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELED = "canceled"
