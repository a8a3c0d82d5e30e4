"""HTTP of tasks and their steps."""

from stoa.tasks.routes import pages, relations, states, subtasks
from stoa.tasks.routes.tasks import router

__all__ = ["pages", "relations", "router", "states", "subtasks"]
