"""What crosses the border of the imports package."""

from enum import StrEnum


class Source(StrEnum):
    """What can be taken over: conversations of a product, or an archive of pages."""

    STOA = "stoa"
    CHATGPT = "chatgpt"
    CLAUDE = "claude"
    OPEN_WEBUI = "open_webui"
    LIBRECHAT = "librechat"
    MARKDOWN_ZIP = "markdown_zip"
    NOTION_ZIP = "notion_zip"


PAGE_SOURCES = frozenset({Source.MARKDOWN_ZIP, Source.NOTION_ZIP})


class Mode(StrEnum):
    DRY_RUN = "dry_run"
    APPLY = "apply"


class Status(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELED = "canceled"
