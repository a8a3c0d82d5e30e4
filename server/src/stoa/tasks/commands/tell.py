"""What every change of a task brings along: its revision, activity, history, and who hears of it."""

from collections.abc import Mapping
from datetime import datetime

from stoa.audit import api as audit
from stoa.audit.contracts import Circumstances
from stoa.platform.actor import Actor
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.outbox import DomainEvent, record
from stoa.tasks.events import TaskFact, TaskUpdated
from stoa.tasks.models import Task
from stoa.tasks.queries import tasks


async def touch(session: WriteSession, task: Task, now: datetime) -> None:
    """Count a change of the task; it is activity of the task that it is a step of, too (TK-5)."""
    task.revision += 1
    task.updated_at = task.last_activity_at = now
    await session.flush()
    if task.parent_task_id is not None:
        await tasks.note_activity(session, task.organization_id, task.parent_task_id, now)


async def topics_of(session: ReadSession, task: Task) -> list[str]:
    """Who hears of the task: the area and whoever has it open; of a private one only its people (TK-70)."""
    if task.visibility == "area":
        parent = [f"task:{task.parent_task_id}"] if task.parent_task_id is not None else []
        return [f"area:{task.area_id}", f"task:{task.id}", *parent]
    people = {task.created_by, task.assignee_id}
    if task.parent_task_id is not None:
        people |= set(await tasks.people_of(session, task.organization_id, task.parent_task_id))
    return sorted(f"user:{user_id}" for user_id in people if user_id is not None)


async def tell(session: WriteSession, task: Task, event: DomainEvent, *others: str) -> None:
    """Whoever has the task open or in a list reads it anew. `others`: further topics."""
    await record(session, event, topics=[*await topics_of(session, task), *others])


async def tell_fact(session: WriteSession, task: Task, fact: type[TaskFact]) -> None:
    """Something happened to the task as a whole."""
    event = fact(
        task.organization_id,
        task_id=task.id,
        parent_id=task.parent_task_id,
        space_id=task.space_id,
        area_id=task.area_id,
        revision=task.revision,
    )
    await tell(session, task, event)


async def tell_updated(session: WriteSession, task: Task, *fields: str, others: tuple[str, ...] = ()) -> None:
    """Something of the task is another now."""
    event = TaskUpdated(
        task.organization_id,
        task_id=task.id,
        parent_id=task.parent_task_id,
        space_id=task.space_id,
        area_id=task.area_id,
        revision=task.revision,
        fields=fields,
    )
    await tell(session, task, event, *others)


async def note(
    session: WriteSession, actor: Actor | None, task: Task, fact: str, facts: Mapping[str, object] | None = None
) -> None:
    """Write down what was done, as ids and facts; it is the task's history (TK-71)."""
    await audit.record(
        session,
        actor,
        f"task.{fact}",
        resource_type="task",
        resource_id=task.id,
        organization_id=task.organization_id,
        metadata=facts or {},
        circumstances=Circumstances(space_id=task.space_id),
    )
