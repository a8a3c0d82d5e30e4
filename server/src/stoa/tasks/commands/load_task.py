"""The one door to a task: with the actor's right, or not at all."""

from dataclasses import dataclass

from stoa.access import api as access
from stoa.access.contracts import Level
from stoa.platform.actor import Actor
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.errors import NotFound
from stoa.platform.ids import TaskId
from stoa.tasks.models import Task
from stoa.tasks.queries import tasks


@dataclass(frozen=True)
class Seen:
    """A task as the actor sees it."""

    task: Task
    level: Level


async def load_task(
    session: ReadSession, actor: Actor, task_id: TaskId, *, need: Level, with_deleted: bool = False
) -> Seen:
    """Raises NotFound where nothing is visible, LevelTooLow where the level is not enough.

    Who may restore a deleted task sees it `with_deleted`; nobody else sees that it was there (TK-13).
    """
    actor.require_organization()
    row = await tasks.find_task(session, actor, task_id)
    if row is None:
        raise NotFound
    seen = Seen(row[0], Level(row[1]))
    if seen.task.deleted_at is not None and not (with_deleted and seen.level >= Level.DELETE):
        raise NotFound
    access.require(seen.level, need)
    return seen


async def lock_task(
    session: WriteSession, actor: Actor, task_id: TaskId, *, need: Level, with_deleted: bool = False
) -> Seen:
    """As load_task, after everybody who was changing the task or one of its steps."""
    seen = await load_task(session, actor, task_id, need=need, with_deleted=with_deleted)
    await tasks.lock_family(session, seen.task.organization_id, seen.task.root_id)
    return await load_task(session, actor, task_id, need=need, with_deleted=with_deleted)
