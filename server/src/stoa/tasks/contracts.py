"""What tasks are made of."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from stoa.platform.ids import AreaId, SpaceId, UserId


class Status(StrEnum):
    ACTIVE = "active"
    PLANNING = "planning"
    COMPLETED = "completed"
    DEFERRED = "deferred"


OPEN = (Status.ACTIVE, Status.PLANNING)

# The hues of people and tasks, in the order in which a space gives them (TK-3).
COLORS = ("hue-1", "hue-2", "hue-3", "hue-4", "hue-5", "hue-6", "hue-7", "hue-8")

MAX_SUBTASKS = 50
MAX_RELATIONS = 50
MAX_CONVERSATIONS = 100
MAX_LIVE_TASKS = 50_000


@dataclass(frozen=True)
class Due:
    """When something is to be done. `is_date`: until the end of that day, wherever who looks lives."""

    at: datetime
    is_date: bool
    type: str


@dataclass(frozen=True)
class NewTask:
    """What a person says of a task that is to be made."""

    title: str
    space_id: SpaceId
    area_id: AreaId | None = None
    description: str = ""
    visibility: str = "area"
    priority: str = "normal"
    due: Due | None = None
    estimated_effort: str | None = None
    assignee_id: UserId | None = None


@dataclass(frozen=True)
class Permissions:
    """What somebody may do with a task as it is now."""

    edit: bool
    delete: bool
    restore: bool
