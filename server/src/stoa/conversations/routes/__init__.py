"""HTTP of conversations, messages and runs."""

from stoa.conversations.routes import exports, links, members, messages, runs, search
from stoa.conversations.routes.conversations import router

__all__ = ["exports", "links", "members", "messages", "router", "runs", "search"]
