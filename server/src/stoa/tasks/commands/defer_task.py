"""Putting tasks off (TK-21), and saying that they still matter (TK-51)."""

from datetime import datetime

from stoa.access.contracts import Level
from stoa.platform.actor import Actor
from stoa.platform.clock import Clock
from stoa.platform.context import Platform
from stoa.platform.db import Scope, WriteSession
from stoa.platform.errors import FieldError, Invalid
from stoa.platform.ids import TaskId
from stoa.tasks.commands.load_task import lock_task
from stoa.tasks.commands.tell import note, tell_updated, touch
from stoa.tasks.contracts import Status
from stoa.tasks.errors import AlreadyCompleted
from stoa.tasks.models import Task
from stoa.tasks.queries import due, tasks

AT_A_TIME = 100


async def defer_task(
    session: WriteSession, clock: Clock, actor: Actor, task_id: TaskId, *, until: datetime | None
) -> None:
    """Put a task off, until a moment at which it is active again by itself, or until somebody says so.

    Raises NotFound, LevelTooLow, AlreadyCompleted, Invalid for a moment that is over.
    """
    task = (await lock_task(session, actor, task_id, need=Level.EDIT)).task
    now = clock.now()
    if task.status == Status.COMPLETED:
        raise AlreadyCompleted(completed_at=task.completed_at, completed_by=task.completed_by)
    if until is not None and until <= now:
        raise Invalid(errors=(FieldError("/until", "past", "This moment is over"),))
    task.planning_data = None
    await _set_status(session, actor, task, Status.DEFERRED, until, now)


async def resume_task(session: WriteSession, clock: Clock, actor: Actor, task_id: TaskId) -> None:
    """Active again, before its time; one that is not put off stays as it is. Raises NotFound, LevelTooLow."""
    task = (await lock_task(session, actor, task_id, need=Level.EDIT)).task
    if task.status == Status.DEFERRED:
        await _set_status(session, actor, task, Status.ACTIVE, None, clock.now())


async def _set_status(  # noqa: PLR0917  # what becomes of it, by whom and when
    session: WriteSession, actor: Actor | None, task: Task, status: Status, until: datetime | None, now: datetime
) -> None:
    old = task.status
    task.status, task.deferred_until = status, until
    await touch(session, task, now)
    if old != status:
        await note(session, actor, task, "status", {"old": old, "new": status})
    await tell_updated(session, task, "status", "deferred_until")


async def resume_due(platform: Platform) -> None:
    """What was put off until now is active again, each in a transaction of its own."""
    now = platform.clock.now()
    while True:
        async with platform.db.reading(Scope.system()) as session:
            found = await due.over_deferrals(session, now, AT_A_TIME)
        for organization_id, root_id, task_id in found:
            async with platform.db.writing(Scope.system()) as session:
                await tasks.lock_family(session, organization_id, root_id)
                task = await due.over_deferral(session, organization_id, task_id, now)
                if task is not None:
                    await _set_status(session, None, task, Status.ACTIVE, None, now)
        if len(found) < AT_A_TIME:
            return


async def dismiss_staleness(session: WriteSession, clock: Clock, actor: Actor, task_id: TaskId) -> None:
    """It still matters; that is no activity, and the next activity begins anew (TK-51)."""
    task = (await lock_task(session, actor, task_id, need=Level.EDIT)).task
    task.stale_dismissed_at = clock.now()
    task.revision += 1
    await session.flush()
    await tell_updated(session, task, "stale_dismissed_at")
