"""HTTP of conversations, messages and runs."""

from stoa.conversations.routes import messages, runs, search
from stoa.conversations.routes.conversations import router

__all__ = ["messages", "router", "runs", "search"]
