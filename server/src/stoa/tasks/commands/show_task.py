"""Tasks as somebody is shown them."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from stoa.access.contracts import Level
from stoa.identity import api as identity
from stoa.identity.contracts import UserRef
from stoa.platform.actor import Actor
from stoa.platform.clock import Clock
from stoa.platform.db import ReadSession
from stoa.platform.errors import FieldError, Invalid
from stoa.platform.ids import TaskId, UserId
from stoa.platform.pagination import PageRequest, Slice, slice_of
from stoa.tasks import policy
from stoa.tasks.commands.load_task import Seen, load_task
from stoa.tasks.contracts import Permissions, Status
from stoa.tasks.core.days import Today, today
from stoa.tasks.models import Task
from stoa.tasks.queries import lists, tasks
from stoa.tasks.queries.lists import Key, TaskFilter
from stoa.tasks.schemas.tasks import Shown, TaskOut, TaskSummary

# After so long without any activity an open task is stale (TK-50).
STALE_AFTER = timedelta(days=7)
# Open or completed, high or normal.
RANKS = 3


async def today_of(session: ReadSession, clock: Clock, actor: Actor) -> Today:
    """The present day where the actor lives."""
    zones = await identity.timezones_of(session, [actor.user_id])
    return today(clock.now(), zones.get(actor.user_id))


async def view_task(session: ReadSession, clock: Clock, actor: Actor, task_id: TaskId) -> TaskOut:
    """One task with its steps; a deleted one for whoever may restore it. Raises NotFound."""
    seen = await load_task(session, actor, task_id, need=Level.VIEW, with_deleted=True)
    return await show(session, clock, actor, seen)


async def show(session: ReadSession, clock: Clock, actor: Actor, seen: Seen) -> TaskOut:
    """One task with its steps."""
    task = seen.task
    day = await today_of(session, clock, actor)
    steps = [] if task.parent_task_id else await tasks.seen_steps(session, actor, task.id)
    people = await people_in(session, [task, *(step for step, _ in steps)])
    parents = await tasks.titles(session, actor, [task.parent_task_id]) if task.parent_task_id else {}
    done = sum(step.status == Status.COMPLETED for step, _ in steps)
    parent_title = parents.get(task.parent_task_id) if task.parent_task_id else None
    shown = Shown(task, _permissions(task, seen.level), parent_title, len(steps), done)
    below = [Shown(step, _permissions(step, Level(level)), task.title, 0, 0) for step, level in steps]
    return TaskOut.of_one(shown, below, day, people, STALE_AFTER)


async def people_in(session: ReadSession, found: Collection[Task]) -> dict[UserId, UserRef]:
    """Everybody who is named on the tasks."""
    named = {each for task in found for each in (task.assignee_id, task.created_by, task.completed_by)}
    return await identity.user_refs(session, {each for each in named if each is not None})


async def list_tasks(
    session: ReadSession, clock: Clock, actor: Actor, wanted: TaskFilter, request: PageRequest
) -> Slice[TaskSummary]:
    """A slice of the tasks that the actor sees (TK-8)."""
    actor.require_organization()
    day = await today_of(session, clock, actor)
    rows = await lists.list_tasks(
        session,
        actor,
        wanted,
        day,
        stale_after=STALE_AFTER,
        after=_after(request, sort=wanted.sort),
        limit=request.limit + 1,
    )
    cut = slice_of(rows, request.limit, lambda row: (row.rank, row.value, row[0].id))
    people = await people_in(session, [row[0] for row in cut.items])
    return Slice(summaries(cut.items, day, people), cut.next_cursor)


def summaries(rows: Sequence[lists.ListedRow], day: Today, people: dict[UserId, UserRef]) -> list[TaskSummary]:
    """Rows of a list as they are shown."""
    shown = [
        Shown(row[0], _permissions(row[0], Level(row.level)), row.parent_title, row.steps, row.done)
        for row in rows
    ]
    return [TaskSummary.of(each, day, people, STALE_AFTER) for each in shown]


def _permissions(task: Task, level: Level) -> Permissions:
    return policy.permissions(level, is_deleted=task.deleted_at is not None)


def _after(request: PageRequest, *, sort: str) -> Key | None:
    """Behind which row of a list in this order the slice begins."""
    match request.after(3):
        case None:
            return None
        case (int() as rank, datetime() as moment, UUID() as task_id) if 0 <= rank <= RANKS and moment.tzinfo:
            if sort != "board":
                return rank, moment, task_id
        case (0, float() as place, UUID() as task_id) if sort == "board":
            return 0, place, task_id
    raise Invalid(errors=(FieldError("?cursor", "invalid", "This cursor belongs to another list"),))
