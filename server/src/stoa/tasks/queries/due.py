"""What the clock does with tasks; in the system's scope."""

from datetime import datetime

from sqlalchemy import func, select

from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.ids import OrganizationId, TaskId
from stoa.tasks.contracts import Status
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
