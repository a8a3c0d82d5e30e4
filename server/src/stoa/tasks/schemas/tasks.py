"""Bodies of the routes of tasks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from stoa.identity.contracts import UserRef
from stoa.platform.http.schemas import Body, Out
from stoa.platform.ids import AreaId, SpaceId, UserId
from stoa.tasks.contracts import OPEN, Due, NewTask, Permissions
from stoa.tasks.core.days import Today
from stoa.tasks.models import Task
from stoa.tasks.schemas.texts import (
    Description,
    DueType,
    Effort,
    Moment,
    Notes,
    Priority,
    Title,
    Visibility,
    due_moment,
)

StrictBool = Annotated[bool, Field(strict=True)]


class TaskCreate(Body):
    """With `due_is_date` the time of `due_at` says nothing: it is due until the end of that day.

    A due date without a type is soft.
    """

    space_id: UUID
    area_id: UUID | None = None
    title: Title
    description: Description = ""
    visibility: Visibility = "area"
    priority: Priority = "normal"
    due_at: Moment | None = None
    due_is_date: StrictBool = False
    due_type: DueType | None = None
    estimated_effort: Effort | None = None
    assignee_id: UUID | None = None

    @model_validator(mode="after")
    def _is_due(self) -> "TaskCreate":
        check_due(self.due_at, is_date=self.due_is_date, due_type=self.due_type)
        return self

    def new(self) -> NewTask:
        """What is to be made."""
        due = None
        if self.due_at is not None:
            moment = due_moment(self.due_at, is_date=self.due_is_date)
            due = Due(moment, is_date=self.due_is_date, type=self.due_type or "soft")
        return NewTask(
            self.title,
            SpaceId(self.space_id),
            AreaId(self.area_id) if self.area_id else None,
            self.description,
            self.visibility,
            self.priority,
            due,
            self.estimated_effort,
            UserId(self.assignee_id) if self.assignee_id else None,
        )


def check_due(due_at: datetime | None, *, is_date: bool, due_type: str | None) -> None:
    """Raises what pydantic turns into 422 (TK-7)."""
    if due_at is None and (is_date or due_type is not None):
        raise PydanticCustomError("due", "Only what has a date is due")


class TaskUpdate(Body):
    """What is left out stays. Null takes due date, effort or assignee away; without a date there is no `due_type`.

    `status` and `description` need If-Match.
    """

    title: Title = ""
    description: Description = ""
    status: Literal["active", "deferred"] = "active"
    visibility: Visibility = "area"
    priority: Priority = "normal"
    due_at: Moment | None = None
    due_is_date: StrictBool = False
    due_type: DueType | None = None
    estimated_effort: Effort | None = None
    assignee_id: UUID | None = None

    @model_validator(mode="after")
    def _is_due(self) -> "TaskUpdate":
        if "due_is_date" in self.model_fields_set and "due_at" not in self.model_fields_set:
            raise PydanticCustomError("due", "Say which date it is")
        if "due_at" in self.model_fields_set:
            check_due(self.due_at, is_date=self.due_is_date, due_type=self.due_type)
        return self

    def changes(self) -> dict[str, Any]:
        """What was sent, by its column."""
        sent = {name: getattr(self, name) for name in self.model_fields_set}
        if "due_at" in sent:
            sent["due_is_date"] = self.due_is_date
            if self.due_at is not None:
                sent["due_at"] = due_moment(self.due_at, is_date=self.due_is_date)
        return sent


class CompletionPut(Body):
    """`open_subtasks`: what becomes of steps that are still open; without it, they keep the task open."""

    notes: Notes | None = None
    open_subtasks: Literal["complete", "keep"] | None = None


class DeferralPut(Body):
    """Without a date the task waits until somebody says so."""

    until: Moment | None = None


class MoveCreate(Body):
    """Without a space, within its own; without an area, to General."""

    space_id: UUID | None = None
    area_id: UUID | None = None


class TaskPerson(Out):
    """Somebody on a task. `has_access` is false for an assignee who does not see it any more."""

    id: UUID
    name: str
    avatar_url: str | None
    has_access: bool


class TaskPermissions(Out):
    edit: bool
    delete: bool
    restore: bool


class TaskProgress(Out):
    """Completed steps of all live ones."""

    total: int
    completed: int


@dataclass(frozen=True)
class Shown:
    """A task as a list shows it: with what the actor may do, and what is counted and named beside it."""

    task: Task
    permissions: Permissions
    parent_title: str | None
    steps: int
    done: int


class TaskSummary(Out):
    """`is_overdue`: in the time zone of the caller. `parent_title` is null for what is no step."""

    id: UUID
    space_id: UUID
    area_id: UUID
    parent_id: UUID | None
    parent_title: str | None
    title: str
    status: str
    priority: str
    color: str
    visibility: str
    due_at: datetime | None
    due_is_date: bool
    due_type: DueType | None
    is_overdue: bool
    is_stale: bool
    estimated_effort: Effort | None
    assignee: TaskPerson | None
    completed_at: datetime | None
    deferred_until: datetime | None
    subtask_type: str | None
    progress: TaskProgress
    source_type: str
    last_activity_at: datetime
    revision: int
    created_at: datetime
    updated_at: datetime
    permissions: TaskPermissions

    @classmethod
    def of(
        cls, shown: Shown, today: Today, people: Mapping[UserId, UserRef], stale_after: timedelta
    ) -> "TaskSummary":
        return cls(**_summary(shown, today, people, stale_after))


class TaskOut(TaskSummary):
    """One task with its steps in their order."""

    description: str
    created_by: TaskPerson | None
    completed_by: TaskPerson | None
    completion_notes: str | None
    deleted_at: datetime | None
    subtasks: list[TaskSummary]

    @classmethod
    def of_one(
        cls,
        shown: Shown,
        steps: Sequence[Shown],
        today: Today,
        people: Mapping[UserId, UserRef],
        stale_after: timedelta,
    ) -> "TaskOut":
        task = shown.task
        return cls(
            **_summary(shown, today, people, stale_after),
            description=task.description,
            created_by=_person(task.created_by, people),
            completed_by=_person(task.completed_by, people),
            completion_notes=task.completion_notes,
            deleted_at=task.deleted_at,
            subtasks=[TaskSummary.of(step, today, people, stale_after) for step in steps],
        )


class ReopenedOut(Out):
    """`reopened_parent`: the task of this step was completed, and is not any more."""

    task: TaskOut
    reopened_parent: bool


OWN = (
    "id",
    "space_id",
    "area_id",
    "title",
    "status",
    "priority",
    "color",
    "visibility",
    "due_at",
    "due_is_date",
    "due_type",
    "estimated_effort",
    "completed_at",
    "deferred_until",
    "subtask_type",
    "source_type",
    "last_activity_at",
    "revision",
    "created_at",
    "updated_at",
)


def _summary(
    shown: Shown, today: Today, people: Mapping[UserId, UserRef], stale_after: timedelta
) -> dict[str, Any]:
    task = shown.task
    return {
        **{name: getattr(task, name) for name in OWN},
        "parent_id": task.parent_task_id,
        "parent_title": shown.parent_title,
        "is_overdue": task.status != "completed" and today.is_overdue(task.due_at, is_date=task.due_is_date),
        "is_stale": task.status in OPEN and _is_quiet(task, today.now, stale_after),
        "assignee": _person(task.assignee_id, people, has_access=task.assignee_lost_at is None),
        "progress": TaskProgress(total=shown.steps, completed=shown.done),
        "permissions": TaskPermissions.model_validate(shown.permissions),
    }


def _is_quiet(task: Task, now: datetime, after: timedelta) -> bool:
    dismissed = task.stale_dismissed_at
    return task.last_activity_at <= now - after and (dismissed is None or dismissed < task.last_activity_at)


def _person(
    user_id: UserId | None, people: Mapping[UserId, UserRef], *, has_access: bool = True
) -> TaskPerson | None:
    ref = people.get(user_id) if user_id is not None else None
    return (
        None
        if ref is None
        else TaskPerson(id=ref.id, name=ref.name, avatar_url=ref.avatar_url, has_access=has_access)
    )


class HappeningPerson(Out):
    """Who did it."""

    id: UUID
    name: str
    avatar_url: str | None


class HappeningOut(Out):
    """One fact of a task's history. `old` and `new`: names of people and areas, a status, or a date."""

    id: UUID
    at: datetime
    fact: str
    actor: HappeningPerson | None
    old: str | None
    new: str | None
