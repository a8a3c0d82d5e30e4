"""Reminders of what is due: the day before for what must be done, and on the day (TK-10)."""

from datetime import datetime, timedelta

from stoa.identity import api as identity
from stoa.platform.context import Platform
from stoa.platform.db import Scope
from stoa.platform.ids import TaskId, UserId
from stoa.platform.outbox import record
from stoa.tasks.core.days import day_of, zone_of
from stoa.tasks.events import TaskDue
from stoa.tasks.models import Task
from stoa.tasks.queries import due

AT_A_TIME = 500
# Nobody is woken.
HOUR = 8
BEFORE, TODAY = 1, 2


async def remind(platform: Platform) -> None:
    """Tell whoever is to do it, else whoever made it, each once; in bounded memory."""
    now = platform.clock.now()
    after: TaskId | None = None
    while True:
        async with platform.db.writing(Scope.system()) as session:
            found = await due.near(session, now, after, AT_A_TIME)
            zones = await identity.timezones_of(session, {each for task in found if (each := told_of(task))})
            for task in found:
                user_id = told_of(task)
                stage = stage_of(task, now, zones.get(user_id)) if user_id is not None else None
                if user_id is None or stage is None or not await due.claim_reminder(session, task, stage):
                    continue
                event = TaskDue(task.organization_id, task.id, user_id=user_id, is_today=stage == TODAY)
                await record(session, event)
        if len(found) < AT_A_TIME:
            return
        after = found[-1].id


def told_of(task: Task) -> UserId | None:
    """Who is to do it, if they see it; else who made it."""
    return task.assignee_id if task.assignee_id is not None and task.assignee_lost_at is None else task.created_by


def stage_of(task: Task, now: datetime, zone: str | None) -> int | None:
    """Which reminder is due where somebody lives; None: none is."""
    here = now.astimezone(zone_of(zone))
    if task.due_at is None or here.hour < HOUR:
        return None
    day = day_of(task.due_at, is_date=task.due_is_date, zone=zone)
    if day == here.date():
        return TODAY
    return BEFORE if task.due_type == "hard" and day - timedelta(days=1) == here.date() else None
