"""HTTP of tasks and their steps."""

from stoa.tasks.routes import conversations, pages, relations, states, subtasks
from stoa.tasks.routes.tasks import router

__all__ = ["conversations", "pages", "relations", "router", "states", "subtasks"]
