"""Changing what a task says of itself."""

from datetime import datetime
from typing import Any

from stoa.access import api as access
from stoa.access.contracts import Level
from stoa.platform.actor import Actor
from stoa.platform.clock import Clock
from stoa.platform.db import WriteSession
from stoa.platform.errors import FieldError, Invalid, PreconditionRequired
from stoa.platform.ids import TaskId
from stoa.tasks.commands.assign import check_assignee, tell_assigned
from stoa.tasks.commands.load_task import Seen, load_task, lock_task
from stoa.tasks.commands.show_task import show
from stoa.tasks.commands.tell import note, tell_updated, touch
from stoa.tasks.contracts import Status
from stoa.tasks.errors import AlreadyCompleted, MovesWithParent, TaskChanged
from stoa.tasks.models import Task
from stoa.tasks.queries import tasks

# Two people who change these at once would undo each other's work (TK-4).
GUARDED = frozenset({"description", "status"})
DUE = ("due_at", "due_is_date", "due_type")


async def change_task(
    session: WriteSession,
    clock: Clock,
    actor: Actor,
    task_id: TaskId,
    changes: dict[str, Any],
    *,
    if_match: str | None,
) -> None:
    """Set the fields that are named. Raises what the route lists.

    Description and status need the revision that the caller knows; of single fields the later one stays (TK-4).
    """
    if if_match is None and changes.keys() & GUARDED:
        # Who may not see it learns nothing of it, not even that a header is missing.
        await load_task(session, actor, task_id, need=Level.EDIT)
        raise PreconditionRequired
    seen = await lock_task(session, actor, task_id, need=Level.EDIT)
    task, now = seen.task, clock.now()
    if if_match is not None and if_match != str(task.revision):
        shown = await show(session, clock, actor, seen)
        raise TaskChanged(task=shown.model_dump(mode="json"))
    before = {name: getattr(task, name) for name in (*DUE, "assignee_id", "status", "visibility")}
    await _check(session, actor, seen, changes)
    for name, value in changes.items():
        setattr(task, name, value)
    _settle(task, changes, before)
    await touch(session, task, now)
    if "visibility" in changes:
        await tasks.follow_parent(session, task, now)
    await _write_down(session, actor, task, before)
    # Who saw it in the area until now takes it off their list.
    hidden = before["visibility"] == "area" and task.visibility == "private"
    others = (f"area:{task.area_id}", f"task:{task.id}") if hidden else ()
    await tell_updated(session, task, *sorted(changes), others=others)


async def _check(session: WriteSession, actor: Actor, seen: Seen, changes: dict[str, Any]) -> None:
    task = seen.task
    if "visibility" in changes:
        access.require(seen.level, Level.DELETE)
        if task.parent_task_id is not None:
            raise MovesWithParent(parent_id=task.parent_task_id)
    if "status" in changes and task.status == Status.COMPLETED:
        raise AlreadyCompleted(completed_at=task.completed_at, completed_by=task.completed_by)
    assignee_id = changes.get("assignee_id")
    if assignee_id is not None and assignee_id != task.assignee_id:
        await check_assignee(session, actor, task.area_id, assignee_id)
    if "due_type" in changes and changes.get("due_at", task.due_at) is None and changes["due_type"] is not None:
        raise Invalid(errors=(FieldError("/due_type", "due_type", "Only what has a date is due"),))


def _settle(task: Task, changes: dict[str, Any], before: dict[str, Any]) -> None:
    """What follows from the changes in other columns."""
    if task.due_at is None:
        task.due_is_date, task.due_type = False, None
    elif task.due_type is None:
        task.due_type = "soft"
    if (task.due_at, task.due_is_date) != (before["due_at"], before["due_is_date"]):
        task.reminders_sent = 0
    if "assignee_id" in changes and task.assignee_id != before["assignee_id"]:
        task.assignee_lost_at = None
    if "status" in changes:
        # An explicit status ends a deferral (TK-21), and a dialogue about steps.
        task.deferred_until = None
        task.planning_data = None


async def _write_down(session: WriteSession, actor: Actor, task: Task, before: dict[str, Any]) -> None:
    """Into the history goes what it is made of (TK-71)."""
    for name in ("status", "visibility"):
        if getattr(task, name) != before[name]:
            await note(session, actor, task, name, {"old": before[name], "new": getattr(task, name)})
    if any(getattr(task, name) != before[name] for name in DUE):
        old, new = _plain(before["due_at"]), _plain(task.due_at)
        facts = {"old": old, "new": new, "old_type": before["due_type"], "new_type": task.due_type}
        await note(session, actor, task, "due", facts)
    if task.assignee_id != before["assignee_id"]:
        await tell_assigned(session, actor, task, old=before["assignee_id"])


def _plain(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
