"""Statements of tasks; the rule of who sees one, and what they may do, stands here, once (TK-1)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, case, delete, func, or_, select, update
from sqlalchemy.orm import aliased

from stoa.access import api as access
from stoa.access.contracts import AreaRole, Level, SpaceRole
from stoa.platform.actor import Actor
from stoa.platform.db import ReadSession, WriteSession, lock_until_end
from stoa.platform.ids import AreaId, OrganizationId, SpaceId, TaskId, UserId
from stoa.tasks.models import Task

# A task and the actor's level on it.
SeenRow = Row[Task, int]

PARENT = aliased(Task, name="parent")


def _is_theirs(actor: Actor) -> ColumnElement[bool]:
    """Whose a private task is: its creator's and its assignee's, and with them each of its steps."""
    return or_(*(each == actor.user_id for kind in (Task, PARENT) for each in (kind.created_by, kind.assignee_id)))


def visible(actor: Actor, *columns: Any) -> Select[Any]:
    """A select over tasks that the actor sees, deleted ones included; its last column is their `level`.

    Without a role in the area nobody sees anything of it, whatever they made there. `PARENT` is joined.
    """
    roles = access.area_roles(actor)
    is_seen = or_(Task.visibility == "area", _is_theirs(actor), roles.c.space_role == SpaceRole.OWNER)
    # Who manages the area, or made the task, may delete it; a private one is nobody's else but the space owner's.
    deletes = or_(
        and_(Task.visibility == "area", roles.c.area_role >= AreaRole.ADMIN),
        roles.c.space_role == SpaceRole.OWNER,
        Task.created_by == actor.user_id,
    )
    level = case(
        (roles.c.area_role < AreaRole.MEMBER, int(Level.VIEW)),
        (deletes, int(Level.DELETE)),
        else_=int(Level.EDIT),
    )
    return (
        select(*columns, level.label("level"))
        .select_from(Task)
        .join(roles, roles.c.area_id == Task.area_id)
        .outerjoin(PARENT, and_(PARENT.organization_id == Task.organization_id, PARENT.id == Task.parent_task_id))
        .where(
            Task.organization_id == actor.organization_id,
            roles.c.area_role > AreaRole.NONE,
            is_seen,
        )
    )


async def find_task(session: ReadSession, actor: Actor, task_id: TaskId) -> SeenRow | None:
    """A task with the actor's level, as it is at this moment."""
    statement = visible(actor, Task).where(Task.id == task_id).execution_options(populate_existing=True)
    row: SeenRow | None = (await session.execute(statement)).one_or_none()
    return row


async def lock_family(session: WriteSession, organization_id: OrganizationId, root_id: TaskId) -> None:
    """Changes of a task and of its steps come one after another."""
    statement = select(Task.id).where(Task.organization_id == organization_id, Task.id == root_id)
    await session.execute(statement.with_for_update())


async def lock_space(session: WriteSession, organization_id: OrganizationId, space_id: SpaceId) -> None:
    """New tasks of a space come one after another: they are counted, and each has the next colour."""
    await lock_until_end(session, f"tasks:{organization_id}:{space_id}")


async def count_live(
    session: ReadSession, organization_id: OrganizationId, space_id: SpaceId, *, with_steps: bool = True
) -> int:
    """Tasks of a space that are not deleted, and their steps."""
    statement = select(func.count()).where(
        Task.organization_id == organization_id, Task.space_id == space_id, Task.deleted_at.is_(None)
    )
    if not with_steps:
        statement = statement.where(Task.parent_task_id.is_(None))
    return (await session.execute(statement)).scalar_one()


async def newest_color(session: ReadSession, organization_id: OrganizationId, space_id: SpaceId) -> str | None:
    """The colour of the task that was made last in a space."""
    statement = (
        select(Task.color)
        .where(
            Task.organization_id == organization_id,
            Task.space_id == space_id,
            Task.parent_task_id.is_(None),
        )
        .order_by(Task.id.desc())
        .limit(1)
    )
    return (await session.execute(statement)).scalar_one_or_none()


async def steps_of(session: ReadSession, organization_id: OrganizationId, parent_id: TaskId) -> list[Task]:
    """The live steps of a task, in order."""
    statement = (
        select(Task)
        .where(
            Task.organization_id == organization_id,
            Task.parent_task_id == parent_id,
            Task.deleted_at.is_(None),
        )
        .order_by(Task.subtask_order, Task.id)
        .execution_options(populate_existing=True)
    )
    return list((await session.execute(statement)).scalars())


async def seen_steps(session: ReadSession, actor: Actor, parent_id: TaskId) -> list[SeenRow]:
    """The live steps of a task that the actor sees, in order, each with their level."""
    statement = (
        visible(actor, Task)
        .where(Task.parent_task_id == parent_id, Task.deleted_at.is_(None))
        .order_by(Task.subtask_order, Task.id)
        .execution_options(populate_existing=True)
    )
    return list((await session.execute(statement)).all())


async def note_activity(
    session: WriteSession, organization_id: OrganizationId, task_id: TaskId, now: datetime
) -> None:
    """Something happened with what belongs to the task (TK-5)."""
    await session.execute(
        update(Task)
        .where(Task.organization_id == organization_id, Task.id == task_id)
        .values(last_activity_at=now)
        .execution_options(synchronize_session=False)
    )


async def follow_parent(session: WriteSession, parent: Task, now: datetime) -> None:
    """Steps lie where their task lies, and are seen by the same people (TK-26); deleted ones too."""
    await session.execute(
        update(Task)
        .where(Task.organization_id == parent.organization_id, Task.parent_task_id == parent.id)
        .values(
            space_id=parent.space_id,
            area_id=parent.area_id,
            visibility=parent.visibility,
            updated_at=now,
            revision=Task.revision + 1,
        )
        .execution_options(synchronize_session=False)
    )


async def delete_family(session: WriteSession, task: Task, *, batch_id: UUID, now: datetime) -> list[TaskId]:
    """Delete a task softly with its live steps, as one batch; gives what was deleted (TK-13)."""
    statement = (
        update(Task)
        .where(
            Task.organization_id == task.organization_id,
            or_(Task.id == task.id, Task.parent_task_id == task.id),
            Task.deleted_at.is_(None),
        )
        .values(deleted_at=now, delete_batch_id=batch_id, updated_at=now, revision=Task.revision + 1)
        .returning(Task.id)
        .execution_options(synchronize_session=False)
    )
    return list((await session.execute(statement)).scalars())


async def restore_batch(session: WriteSession, task: Task, now: datetime) -> list[TaskId]:
    """Bring back what was deleted together; gives what came back."""
    statement = (
        update(Task)
        .where(
            Task.organization_id == task.organization_id,
            or_(Task.id == task.root_id, Task.parent_task_id == task.root_id),
            Task.delete_batch_id == task.delete_batch_id,
        )
        .values(
            deleted_at=None, delete_batch_id=None, updated_at=now, last_activity_at=now, revision=Task.revision + 1
        )
        .returning(Task.id)
        .execution_options(synchronize_session=False)
    )
    return list((await session.execute(statement)).scalars())


async def last_order(session: ReadSession, organization_id: OrganizationId, parent_id: TaskId) -> int:
    """The highest place among the live steps of a task; 0 without any."""
    statement = select(func.coalesce(func.max(Task.subtask_order), 0)).where(
        Task.organization_id == organization_id, Task.parent_task_id == parent_id, Task.deleted_at.is_(None)
    )
    return (await session.execute(statement)).scalar_one() or 0


async def purge_deleted(session: WriteSession, before: datetime) -> int:
    """Remove tasks that were deleted before then, with their steps; gives their number. In the system's scope."""
    gone = delete(Task).where(Task.deleted_at < before).returning(Task.id)
    return len((await session.execute(gone)).all())


async def role_in_area(session: ReadSession, person: Actor, area_id: UUID) -> AreaRole:
    """What somebody else is in an area; for callers that have checked who asks."""
    roles = access.area_roles(person)
    found = await session.execute(select(roles.c.area_role).where(roles.c.area_id == area_id))
    return AreaRole(found.scalar_one_or_none() or AreaRole.NONE)


async def titles(session: ReadSession, actor: Actor, ids: list[TaskId]) -> dict[TaskId, str]:
    """Titles by id of the live ones that the actor sees."""
    statement = visible(actor, Task.id, Task.title).where(Task.id.in_(ids), Task.deleted_at.is_(None))
    return {row[0]: row[1] for row in (await session.execute(statement)).all()}


def seen_in_space(actor: Actor, space_id: SpaceId) -> Select[UUID]:
    """Ids of the live ones of a space that the actor sees."""
    seen = visible(actor, Task.id).where(Task.space_id == space_id, Task.deleted_at.is_(None))
    return seen.with_only_columns(Task.id)


async def people_of(
    session: ReadSession, organization_id: OrganizationId, task_id: TaskId
) -> tuple[UserId | None, UserId | None]:
    """Creator and assignee of a task."""
    statement = select(Task.created_by, Task.assignee_id).where(
        Task.organization_id == organization_id, Task.id == task_id
    )
    row = (await session.execute(statement)).one()
    return row[0], row[1]


async def place_of(
    session: ReadSession, organization_id: OrganizationId, task_id: TaskId
) -> tuple[SpaceId, AreaId] | None:
    """Space and area of a live task."""
    statement = select(Task.space_id, Task.area_id).where(
        Task.organization_id == organization_id, Task.id == task_id, Task.deleted_at.is_(None)
    )
    row = (await session.execute(statement)).one_or_none()
    return None if row is None else (row[0], row[1])
