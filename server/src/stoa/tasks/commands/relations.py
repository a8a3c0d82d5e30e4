"""What tasks have to do with each other (TK-54, TK-55)."""

from dataclasses import dataclass

from stoa.access import api as access
from stoa.access.contracts import Level
from stoa.platform.actor import Actor
from stoa.platform.clock import Clock
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.errors import FieldError, Invalid, LimitReached, NotFound
from stoa.platform.ids import TaskId, TaskRelationId, new_id
from stoa.tasks.commands.load_task import Seen, load_task
from stoa.tasks.commands.tell import tell_updated, touch
from stoa.tasks.contracts import MAX_RELATIONS
from stoa.tasks.errors import AlreadyRelated
from stoa.tasks.models import RelatedTask, Task
from stoa.tasks.queries import relations, tasks


@dataclass(frozen=True)
class Relation:
    """What a task has to do with another one. `is_reversed`: said from the other one, "blocks" is "blocked by"."""

    id: TaskRelationId
    relationship: str
    is_reversed: bool
    task: Task


async def list_relations(session: ReadSession, actor: Actor, task_id: TaskId) -> list[Relation]:
    """Of a task that the actor sees, with those of the others that they see too. Raises NotFound."""
    seen = await load_task(session, actor, task_id, need=Level.VIEW, with_deleted=True)
    found = await relations.of_task(session, seen.task.organization_id, task_id)
    others = await relations.seen_ends(session, actor, {_other(each, task_id) for each in found})
    return [
        Relation(each.id, each.relationship_type, each.target_task_id == task_id, others[_other(each, task_id)])
        for each in found
        if _other(each, task_id) in others
    ]


def _other(relation: RelatedTask, task_id: TaskId) -> TaskId:
    return relation.target_task_id if relation.source_task_id == task_id else relation.source_task_id


async def relate(
    session: WriteSession, clock: Clock, actor: Actor, task_id: TaskId, other_id: TaskId, *, relationship: str
) -> None:
    """Say what a task has to do with another, once for the two; the actor works on one and sees the other.

    Raises NotFound, LevelTooLow, Invalid for a task and itself, AlreadyRelated, LimitReached.
    """
    if task_id == other_id:
        await load_task(session, actor, task_id, need=Level.VIEW)
        raise Invalid(errors=(FieldError("/task_id", "self", "A task has nothing to do with itself"),))
    task, other = await _lock_both(session, actor, task_id, other_id)
    known = await relations.of_pair(session, task.organization_id, task.id, other.id)
    if known is not None:
        raise AlreadyRelated(relation_id=known.id, relationship=known.relationship_type)
    for each in (task, other):
        if len(await relations.of_task(session, each.organization_id, each.id)) >= MAX_RELATIONS:
            raise LimitReached(limit=MAX_RELATIONS)
    now = clock.now()
    session.add(
        RelatedTask(
            id=TaskRelationId(new_id()),
            organization_id=task.organization_id,
            source_task_id=task.id,
            target_task_id=other.id,
            relationship_type=relationship,
            created_by=actor.user_id,
            created_at=now,
        )
    )
    await session.flush()
    await _tell(session, clock, task, other)


async def separate(
    session: WriteSession, clock: Clock, actor: Actor, task_id: TaskId, relation_id: TaskRelationId
) -> None:
    """Take a relation away. Raises NotFound, also where the other task is not seen; LevelTooLow."""
    seen = await load_task(session, actor, task_id, need=Level.VIEW)
    relation = await relations.find(session, seen.task.organization_id, relation_id)
    if relation is None or task_id not in (relation.source_task_id, relation.target_task_id):
        raise NotFound
    task, other = await _lock_both(session, actor, task_id, _other(relation, task_id))
    await relations.remove(session, relation)
    await _tell(session, clock, task, other)


async def _lock_both(session: WriteSession, actor: Actor, one: TaskId, other: TaskId) -> tuple[Task, Task]:
    """Both, seen, and one of them to be worked on; always locked in the same order."""
    first, second = await _both(session, actor, one, other)
    roots = {first.task.root_id, second.task.root_id}
    for root_id in sorted(roots):
        await tasks.lock_family(session, first.task.organization_id, root_id)
    first, second = await _both(session, actor, one, other)
    access.require(max(first.level, second.level), Level.EDIT)
    return first.task, second.task


async def _both(session: WriteSession, actor: Actor, one: TaskId, other: TaskId) -> tuple[Seen, Seen]:
    return (
        await load_task(session, actor, one, need=Level.VIEW),
        await load_task(session, actor, other, need=Level.VIEW),
    )


async def _tell(session: WriteSession, clock: Clock, *both: Task) -> None:
    """A link is activity of both (TK-5)."""
    for task in both:
        await touch(session, task, clock.now())
        await tell_updated(session, task, "relations")
