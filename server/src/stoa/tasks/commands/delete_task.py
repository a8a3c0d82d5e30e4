"""Deleting tasks, bringing them back, and removing them for good (TK-13)."""

from datetime import timedelta

from stoa.access.contracts import Level
from stoa.platform.actor import Actor
from stoa.platform.clock import Clock
from stoa.platform.db import WriteSession
from stoa.platform.errors import NotFound
from stoa.platform.ids import TaskId, new_id
from stoa.tasks.commands.create_task import check_room
from stoa.tasks.commands.load_task import load_task, lock_task
from stoa.tasks.commands.tell import note, tell_fact, tell_updated
from stoa.tasks.errors import ParentDeleted
from stoa.tasks.events import TaskDeleted
from stoa.tasks.queries import tasks

RESTORABLE_FOR = timedelta(days=30)


async def delete_task(session: WriteSession, clock: Clock, actor: Actor, task_id: TaskId) -> None:
    """Delete a task softly, with its steps. Raises NotFound, LevelTooLow."""
    seen = await lock_task(session, actor, task_id, need=Level.DELETE)
    task, now = seen.task, clock.now()
    gone = await tasks.delete_family(session, task, batch_id=new_id(), now=now)
    if task.parent_task_id is not None:
        await tasks.note_activity(session, task.organization_id, task.parent_task_id, now)
    await session.refresh(task)
    await note(session, actor, task, "deleted", {"count": len(gone)})
    await tell_fact(session, task, TaskDeleted)


async def restore_task(session: WriteSession, clock: Clock, actor: Actor, task_id: TaskId) -> None:
    """Bring a task back with what was deleted together with it, for thirty days; one that lives stays as it is.

    Raises NotFound, LevelTooLow, ParentDeleted, LimitReached.
    """
    seen = await lock_task(session, actor, task_id, need=Level.DELETE, with_deleted=True)
    task, now = seen.task, clock.now()
    if task.deleted_at is None:
        return
    if now - task.deleted_at > RESTORABLE_FOR:
        raise NotFound
    if task.parent_task_id is not None:
        await _check_parent(session, actor, task.parent_task_id)
        # Its old place may be another step's now.
        task.subtask_order = await tasks.last_order(session, task.organization_id, task.parent_task_id) + 1
        await session.flush()
    await tasks.lock_space(session, task.organization_id, task.space_id)
    back = await tasks.restore_batch(session, task, now)
    await check_room(session, task.organization_id, task.space_id, 0)
    await session.refresh(task)
    await note(session, actor, task, "restored", {"count": len(back)})
    await tell_updated(session, task, "deleted_at")


async def _check_parent(session: WriteSession, actor: Actor, parent_id: TaskId) -> None:
    parent = await load_task(session, actor, parent_id, need=Level.VIEW, with_deleted=True)
    if parent.task.deleted_at is not None:
        raise ParentDeleted(parent_id=parent_id)


async def purge_deleted(session: WriteSession, clock: Clock) -> None:
    """Remove what can be restored no more. In the system's scope."""
    await tasks.purge_deleted(session, clock.now() - RESTORABLE_FOR)
