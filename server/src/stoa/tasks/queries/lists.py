"""The list of tasks: filters, orders and keyset pages (TK-8, TK-9)."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, and_, case, func, literal, or_, select, tuple_
from sqlalchemy.orm import aliased

from stoa.platform.actor import Actor
from stoa.platform.db import ReadSession
from stoa.tasks.contracts import OPEN, Status
from stoa.tasks.core.days import Today
from stoa.tasks.models import Task
from stoa.tasks.queries.tasks import PARENT, visible

# Task, title of the task that it is a step of, steps, done ones, the actor's level, and the parts of the sort key.
ListedRow = Row[Any]
Key = tuple[int, datetime | float, UUID]

WEEK = timedelta(days=7)
# Behind every date that may be set (TK-7).
NEVER = datetime(2200, 1, 1, tzinfo=UTC)
STEP = aliased(Task, name="step")


@dataclass(frozen=True)
class TaskFilter:
    """Which tasks a list shows. `assignee`: me, none, or somebody's id. `is_mine`: assigned to or made by the actor."""

    space_id: UUID | None = None
    area_id: UUID | None = None
    statuses: tuple[str, ...] = OPEN
    priority: str | None = None
    assignee: str | UUID | None = None
    due: str | None = None
    effort: str | None = None
    is_stale: bool = False
    source_type: str | None = None
    q: str = ""
    is_mine: bool = False
    sort: str = "usual"


async def list_tasks(
    session: ReadSession,
    actor: Actor,
    wanted: TaskFilter,
    today: Today,
    *,
    stale_after: timedelta,
    after: Key | None,
    limit: int,
) -> list[ListedRow]:
    """A slice of what the actor sees, with each one's progress."""
    rank, value, descending = _order(wanted.sort)
    statement = (
        visible(actor, Task, PARENT.title.label("parent_title"), _steps(), _steps(is_done=True))
        .add_columns(rank.label("rank"), value.label("value"))
        .where(Task.deleted_at.is_(None), *_conditions(actor, wanted, today, stale_after))
    )
    if after is not None:
        here, there = tuple_(value, Task.id), tuple_(literal(after[1]), literal(after[2]))
        behind = here < there if descending else here > there
        statement = statement.where(or_(rank > after[0], and_(rank == after[0], behind)))
    ordered = (value.desc(), Task.id.desc()) if descending else (value, Task.id)
    return list((await session.execute(statement.order_by(rank, *ordered).limit(limit))).all())


def _order(sort: str) -> tuple[ColumnElement[int], ColumnElement[Any], bool]:
    """Rank, value inside it, and whether the greatest value comes first."""
    same: ColumnElement[int] = literal(0)
    match sort:
        case "due":
            return same, func.coalesce(Task.due_at, NEVER), False
        case "updated":
            return same, Task.updated_at.expression, True
        case "created":
            return same, Task.created_at.expression, True
        case "board":
            return same, Task.board_position.expression, False
    rank = case((Task.status == Status.COMPLETED, 2), else_=0) + case((Task.priority == "high", 0), else_=1)
    return rank, Task.created_at.expression, True


def _steps(*, is_done: bool = False) -> ColumnElement[int]:
    statement = select(func.count()).where(
        STEP.organization_id == Task.organization_id,
        STEP.parent_task_id == Task.id,
        STEP.deleted_at.is_(None),
    )
    if is_done:
        statement = statement.where(STEP.status == Status.COMPLETED)
    return statement.correlate(Task).scalar_subquery().label("done" if is_done else "steps")


def _conditions(
    actor: Actor, wanted: TaskFilter, today: Today, stale_after: timedelta
) -> list[ColumnElement[bool]]:
    exact = {
        Task.space_id: wanted.space_id,
        Task.area_id: wanted.area_id,
        Task.priority: wanted.priority,
        Task.estimated_effort: wanted.effort,
        Task.source_type: wanted.source_type,
    }
    found: list[ColumnElement[bool]] = [Task.status.in_(wanted.statuses)]
    found += [column == value for column, value in exact.items() if value is not None]
    if wanted.is_mine:
        found.append(or_(Task.assignee_id == actor.user_id, Task.created_by == actor.user_id))
    if wanted.assignee is not None:
        found.append(_assigned(actor, wanted.assignee))
    elif not wanted.is_mine:
        # Steps are shown in their task; beside it only to whom they belong.
        found.append(Task.parent_task_id.is_(None))
    if wanted.due is not None:
        found.append(_due(wanted.due, today))
    if wanted.is_stale:
        found.append(is_stale(today.now, stale_after))
    if wanted.q:
        words = wanted.q.lower()
        found.append(
            or_(*(func.lower(text).contains(words, autoescape=True) for text in (Task.title, Task.description)))
        )
    return found


def _assigned(actor: Actor, assignee: str | UUID) -> ColumnElement[bool]:
    match assignee:
        case "me":
            return Task.assignee_id == actor.user_id
        case "none":
            return Task.assignee_id.is_(None)
    return Task.assignee_id == assignee


def _due(due: str, today: Today) -> ColumnElement[bool]:
    dates, times = Task.due_is_date.is_(True), Task.due_is_date.is_(False)
    match due:
        case "overdue":
            is_past = or_(and_(dates, Task.due_at < today.at), and_(times, Task.due_at < today.now))
            return and_(is_past, Task.status != Status.COMPLETED)
        case "today":
            return _between(today, timedelta())
        case "week":
            return _between(today, WEEK - timedelta(days=1))
    return Task.due_at.is_(None)


def _between(today: Today, more: timedelta) -> ColumnElement[bool]:
    """From the beginning of today to the end of it, or of a later day."""
    return or_(
        and_(Task.due_is_date.is_(True), Task.due_at.between(today.at, today.at + more)),
        and_(Task.due_is_date.is_(False), Task.due_at >= today.begins, Task.due_at < today.ends + more),
    )


def is_stale(now: datetime, after: timedelta) -> ColumnElement[bool]:
    """Open, quiet for so long, and nobody said since that it is still relevant (TK-50)."""
    return and_(
        Task.status.in_(OPEN),
        Task.last_activity_at <= now - after,
        or_(Task.stale_dismissed_at.is_(None), Task.stale_dismissed_at < Task.last_activity_at),
    )
