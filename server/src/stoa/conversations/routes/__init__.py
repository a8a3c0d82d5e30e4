"""HTTP of conversations, messages and runs."""

from stoa.conversations.routes import (
    exports,
    extractions,
    feedback,
    links,
    members,
    messages,
    page_links,
    promotions,
    runs,
    search,
)
from stoa.conversations.routes.conversations import router

__all__ = [
    "exports",
    "extractions",
    "feedback",
    "links",
    "members",
    "messages",
    "page_links",
    "promotions",
    "router",
    "runs",
    "search",
]
