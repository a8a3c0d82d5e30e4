"""Statements for the tasks of an area that ends."""

from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update

from stoa.platform.db import WriteSession
from stoa.spaces.ports import AreaEnd
from stoa.tasks.models import Task


async def leave_area(session: WriteSession, end: AreaEnd, now: datetime) -> list[Task]:
    """Let everything in an area belong to General, deleted ones too; gives the live ones that are no steps.

    What the people of a restricted area saw is not for everybody in General: it is private from then on.
    """
    values: dict[str, Any] = {"area_id": end.general_id, "updated_at": now, "revision": Task.revision + 1}
    if end.was_restricted:
        values["visibility"] = "private"
    statement = (
        update(Task)
        .where(Task.organization_id == end.organization_id, Task.area_id == end.area_id)
        .values(values)
        .returning(Task)
        .execution_options(synchronize_session=False, populate_existing=True)
    )
    moved = list((await session.execute(statement)).scalars())
    return [task for task in moved if task.deleted_at is None and task.parent_task_id is None]


async def delete_in_area(session: WriteSession, end: AreaEnd, now: datetime) -> list[Task]:
    """Delete what lives in an area, each task with its steps as one batch; gives those that are no steps."""
    batch = func.coalesce(Task.parent_task_id, Task.id)
    statement = (
        update(Task)
        .where(
            Task.organization_id == end.organization_id,
            Task.area_id == end.area_id,
            Task.deleted_at.is_(None),
        )
        .values(deleted_at=now, delete_batch_id=batch, updated_at=now, revision=Task.revision + 1)
        .returning(Task.id)
        .execution_options(synchronize_session=False)
    )
    ids = list((await session.execute(statement)).scalars())
    found = select(Task).where(
        Task.organization_id == end.organization_id, Task.id.in_(ids), Task.parent_task_id.is_(None)
    )
    return list((await session.execute(found.execution_options(populate_existing=True))).scalars())
