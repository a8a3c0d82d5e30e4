"""HTTP of tasks and their steps."""

from stoa.tasks.routes import states, subtasks
from stoa.tasks.routes.tasks import router

__all__ = ["router", "states", "subtasks"]
