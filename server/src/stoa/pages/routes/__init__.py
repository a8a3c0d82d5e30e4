"""HTTP of pages, by resource."""

from stoa.pages.routes import (
    at_hand,
    comments,
    content,
    files,
    lifecycle,
    logs,
    mentions,
    tags,
    trash,
    tree,
    versions,
    visibility,
)
from stoa.pages.routes.pages import router

__all__ = [
    "at_hand",
    "comments",
    "content",
    "files",
    "lifecycle",
    "logs",
    "mentions",
    "router",
    "tags",
    "trash",
    "tree",
    "versions",
    "visibility",
]
