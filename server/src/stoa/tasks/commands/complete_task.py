"""Finishing tasks, and taking them up again."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from stoa.access.contracts import Level
from stoa.platform.actor import Actor
from stoa.platform.clock import Clock
from stoa.platform.db import WriteSession
from stoa.platform.ids import TaskId
from stoa.tasks.commands.load_task import lock_task
from stoa.tasks.commands.tell import note, tell_fact, tell_updated, touch
from stoa.tasks.contracts import Status
from stoa.tasks.errors import AlreadyCompleted, NotCompleted, OpenSubtasks
from stoa.tasks.events import TaskCompleted
from stoa.tasks.models import Task
from stoa.tasks.queries import tasks

OpenSteps = Literal["complete", "keep"]


@dataclass(frozen=True)
class Completion:
    """What a person says when they finish a task. `open_steps` None: it has none that are open."""

    notes: str | None
    open_steps: OpenSteps | None


async def complete_task(
    session: WriteSession, clock: Clock, actor: Actor, task_id: TaskId, completion: Completion
) -> None:
    """Finish a task; whoever is second is told who was first (TK-17, TK-18).

    Raises NotFound, LevelTooLow, AlreadyCompleted, OpenSubtasks.
    """
    seen = await lock_task(session, actor, task_id, need=Level.EDIT)
    task, now = seen.task, clock.now()
    if task.status == Status.COMPLETED:
        raise AlreadyCompleted(
            completed_at=task.completed_at,
            completed_by=task.completed_by,
        )
    steps = await tasks.steps_of(session, task.organization_id, task.id)
    open_steps = [step for step in steps if step.status != Status.COMPLETED]
    if open_steps and completion.open_steps is None:
        raise OpenSubtasks(count=len(open_steps))
    if completion.open_steps == "complete":
        for step in open_steps:
            await _complete(session, actor, step, None, now)
    await _complete(session, actor, task, completion.notes, now)


async def _complete(session: WriteSession, actor: Actor, task: Task, notes: str | None, now: datetime) -> None:
    old = task.status
    task.status = Status.COMPLETED
    task.completed_at, task.completed_by, task.completion_notes = now, actor.user_id, notes or None
    task.planning_data = task.deferred_until = None
    await touch(session, task, now)
    await note(session, actor, task, "status", {"old": old, "new": task.status})
    await tell_fact(session, task, TaskCompleted)


async def reopen_task(session: WriteSession, clock: Clock, actor: Actor, task_id: TaskId) -> bool:
    """Take a finished task up again; whether the task that it is a step of was finished too, and is not now (TK-20).

    Raises NotFound, LevelTooLow, NotCompleted.
    """
    seen = await lock_task(session, actor, task_id, need=Level.EDIT)
    task, now = seen.task, clock.now()
    if task.status != Status.COMPLETED:
        raise NotCompleted
    await _reopen(session, actor, task, now)
    if task.parent_task_id is None:
        return False
    # Whoever may change a step may change its task: they share their place and their people.
    row = await tasks.find_task(session, actor, task.parent_task_id)
    if row is None or row[0].status != Status.COMPLETED:
        return False
    await _reopen(session, actor, row[0], now)
    return True


async def _reopen(session: WriteSession, actor: Actor, task: Task, now: datetime) -> None:
    task.status = Status.ACTIVE
    task.completed_at = task.completed_by = task.completion_notes = None
    await touch(session, task, now)
    await note(session, actor, task, "status", {"old": Status.COMPLETED, "new": task.status})
    await tell_updated(session, task, "status")
