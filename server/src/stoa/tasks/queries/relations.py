"""Statements of what tasks have to do with each other."""

from sqlalchemy import delete, func, or_, select

from stoa.platform.actor import Actor
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.ids import OrganizationId, TaskId, TaskRelationId
from stoa.tasks.models import RelatedTask, Task
from stoa.tasks.queries.tasks import visible


async def of_task(session: ReadSession, organization_id: OrganizationId, task_id: TaskId) -> list[RelatedTask]:
    """Everything that a task has to do with, either way, the oldest first; whoever calls asks who sees the others."""
    statement = (
        select(RelatedTask)
        .where(
            RelatedTask.organization_id == organization_id,
            or_(RelatedTask.source_task_id == task_id, RelatedTask.target_task_id == task_id),
        )
        .order_by(RelatedTask.created_at, RelatedTask.id)
    )
    return list((await session.execute(statement)).scalars())


async def seen_ends(session: ReadSession, actor: Actor, ids: set[TaskId]) -> dict[TaskId, Task]:
    """Those of the tasks that live and that the actor sees."""
    statement = visible(actor, Task).where(Task.id.in_(ids), Task.deleted_at.is_(None))
    return {row[0].id: row[0] for row in (await session.execute(statement)).all()}


async def of_pair(
    session: ReadSession, organization_id: OrganizationId, one: TaskId, other: TaskId
) -> RelatedTask | None:
    """What two tasks have to do with each other."""
    statement = select(RelatedTask).where(
        RelatedTask.organization_id == organization_id,
        func.least(RelatedTask.source_task_id, RelatedTask.target_task_id) == min(one, other),
        func.greatest(RelatedTask.source_task_id, RelatedTask.target_task_id) == max(one, other),
    )
    return (await session.execute(statement)).scalar_one_or_none()


async def find(
    session: ReadSession, organization_id: OrganizationId, relation_id: TaskRelationId
) -> RelatedTask | None:
    statement = select(RelatedTask).where(
        RelatedTask.organization_id == organization_id, RelatedTask.id == relation_id
    )
    return (await session.execute(statement)).scalar_one_or_none()


async def remove(session: WriteSession, relation: RelatedTask) -> None:
    await session.execute(
        delete(RelatedTask).where(
            RelatedTask.organization_id == relation.organization_id, RelatedTask.id == relation.id
        )
    )
