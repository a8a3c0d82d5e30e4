"""Facts about tasks that others hear of; ids only, clients read anew."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from stoa.platform.outbox import DomainEvent


@dataclass(frozen=True)
class TaskFact(DomainEvent):
    """Base of what happened to a task, or to a step, which names the task that it is one of."""

    task_id: UUID
    parent_id: UUID | None
    space_id: UUID
    area_id: UUID
    revision: int


@dataclass(frozen=True)
class TaskCreated(TaskFact):
    type: ClassVar[str] = "task.created"


@dataclass(frozen=True)
class TaskUpdated(TaskFact):
    """`fields`: the names of what is another now."""

    type: ClassVar[str] = "task.updated"

    fields: tuple[str, ...]


@dataclass(frozen=True)
class TaskMoved(DomainEvent):
    """It lies in `area_id` now, with its steps."""

    type: ClassVar[str] = "task.moved"

    task_id: UUID
    space_id: UUID
    area_id: UUID
    old_area_id: UUID
    revision: int


@dataclass(frozen=True)
class TaskCompleted(TaskFact):
    type: ClassVar[str] = "task.completed"


@dataclass(frozen=True)
class TaskDeleted(TaskFact):
    type: ClassVar[str] = "task.deleted"


@dataclass(frozen=True)
class TaskAssigned(DomainEvent):
    """Somebody is to do it now; `by` gave it to them."""

    type: ClassVar[str] = "task.assigned"

    task_id: UUID
    assignee_id: UUID
    by: UUID


@dataclass(frozen=True)
class TaskAssigneeLost(DomainEvent):
    """Whoever is to do it does not see it any more; whoever made it is told."""

    type: ClassVar[str] = "task.assignee_lost"

    task_id: UUID
    assignee_id: UUID
    created_by: UUID | None


@dataclass(frozen=True)
class TaskDue(DomainEvent):
    """It is due, today or tomorrow where `user_id` lives, who is to hear of it."""

    type: ClassVar[str] = "task.due"

    task_id: UUID
    user_id: UUID
    is_today: bool
