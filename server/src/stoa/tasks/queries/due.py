"""What the clock does with tasks; in the system's scope."""

from datetime import datetime, timedelta

from sqlalchemy import func, select, update

from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.ids import OrganizationId, TaskId
from stoa.tasks.contracts import OPEN, Status
from stoa.tasks.models import Task


async def over_deferrals(
    session: ReadSession, now: datetime, limit: int
) -> list[tuple[OrganizationId, TaskId, TaskId]]:
    """Organization, root and id of tasks that were put off until now."""
    statement = (
        select(Task.organization_id, func.coalesce(Task.parent_task_id, Task.id), Task.id)
        .where(Task.deferred_until <= now, Task.deleted_at.is_(None))
        .order_by(Task.deferred_until)
        .limit(limit)
    )
    return [(row[0], row[1], row[2]) for row in (await session.execute(statement)).all()]


async def over_deferral(
    session: WriteSession, organization_id: OrganizationId, task_id: TaskId, now: datetime
) -> Task | None:
    """The task, if it is still put off until now."""
    statement = select(Task).where(
        Task.organization_id == organization_id,
        Task.id == task_id,
        Task.status == Status.DEFERRED,
        Task.deferred_until <= now,
        Task.deleted_at.is_(None),
    )
    return (await session.execute(statement)).scalar_one_or_none()


# Days begin up to fourteen hours earlier and end up to twelve later than in UTC; the day before is one more.
NEAR = timedelta(days=3)


async def near(session: ReadSession, now: datetime, after: TaskId | None, limit: int) -> list[Task]:
    """Open tasks that are due about now and of which somebody may still be reminded, by id."""
    statement = select(Task).where(
        Task.due_at.between(now - NEAR, now + NEAR),
        Task.deleted_at.is_(None),
        Task.status.in_(OPEN),
        Task.reminders_sent < 2,
    )
    if after is not None:
        statement = statement.where(Task.id > after)
    return list((await session.execute(statement.order_by(Task.id).limit(limit))).scalars())


async def claim_reminder(session: WriteSession, task: Task, stage: int) -> bool:
    """Whether this reminder is still to be sent, which nobody else does from now on."""
    statement = (
        update(Task)
        .where(
            Task.organization_id == task.organization_id,
            Task.id == task.id,
            Task.due_at == task.due_at,
            Task.reminders_sent < stage,
            Task.status.in_(OPEN),
            Task.deleted_at.is_(None),
        )
        .values(reminders_sent=stage)
        .returning(Task.id)
        .execution_options(synchronize_session=False)
    )
    return (await session.execute(statement)).scalar_one_or_none() is not None
