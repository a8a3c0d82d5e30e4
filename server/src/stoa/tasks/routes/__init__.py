"""HTTP of tasks and their steps."""

from stoa.tasks.routes import pages, states, subtasks
from stoa.tasks.routes.tasks import router

__all__ = ["pages", "router", "states", "subtasks"]
