"""HTTP of pages, by resource."""

from stoa.pages.routes import (
    at_hand,
    batches,
    comments,
    content,
    files,
    lifecycle,
    logs,
    media,
    mentions,
    proposals,
    tags,
    transfers,
    trash,
    tree,
    versions,
    visibility,
)
from stoa.pages.routes.pages import router

__all__ = [
    "at_hand",
    "batches",
    "comments",
    "content",
    "files",
    "lifecycle",
    "logs",
    "media",
    "mentions",
    "proposals",
    "router",
    "tags",
    "transfers",
    "trash",
    "tree",
    "versions",
    "visibility",
]
