"""Who is to do a task (TK-6)."""

from datetime import datetime

from stoa.access.contracts import AreaRole
from stoa.orgs import api as orgs
from stoa.platform.actor import Actor, InstanceRole
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.errors import NotFound
from stoa.platform.ids import AreaId, OrganizationId, UserId
from stoa.platform.outbox import record
from stoa.tasks.commands.tell import note, tell_updated
from stoa.tasks.errors import AssigneeWithoutAccess
from stoa.tasks.events import TaskAssigned, TaskAssigneeLost
from stoa.tasks.models import Task
from stoa.tasks.queries import assignees, tasks


async def check_assignee(session: ReadSession, actor: Actor, area_id: AreaId, user_id: UserId) -> None:
    """Raises NotFound for nobody of the organization, AssigneeWithoutAccess for whoever does not see the area."""
    organization_id = actor.require_organization()
    role = await orgs.member_of(session, organization_id, user_id)
    if role is None:
        raise NotFound
    # The rules of rights ask for nothing but who and where. A private task is seen by whom it is assigned to.
    person = Actor(user_id, "", InstanceRole.USER, organization_id, role)
    if await tasks.role_in_area(session, person, area_id) is AreaRole.NONE:
        own = await tasks.role_in_area(session, actor, area_id)
        raise AssigneeWithoutAccess(area_id=area_id, may_share=own >= AreaRole.ADMIN)


async def see_whether_lost(session: WriteSession, task: Task, now: datetime) -> None:
    """The task lies elsewhere: its assignee stays named, and whoever made it hears if they do not see it there."""
    if task.assignee_id is None:
        return
    person = Actor(task.assignee_id, "", InstanceRole.USER, task.organization_id)
    is_lost = await tasks.role_in_area(session, person, task.area_id) is AreaRole.NONE
    if is_lost == (task.assignee_lost_at is not None):
        return
    task.assignee_lost_at = now if is_lost else None
    await session.flush()
    if is_lost:
        await tell_lost(session, task)


async def tell_lost(session: WriteSession, task: Task) -> None:
    """Whoever is to do the task does not see it any more."""
    assert task.assignee_id is not None
    event = TaskAssigneeLost(
        task.organization_id, task.id, assignee_id=task.assignee_id, created_by=task.created_by
    )
    await record(session, event)


async def follow_rights(
    session: WriteSession, organization_id: OrganizationId, user_id: UserId | None, now: datetime
) -> None:
    """Rights are others now, of one person or of anybody: who lost a task, or sees one again (TK-6)."""
    for person_id in await assignees.with_open_tasks(session, organization_id, user_id):
        person = Actor(person_id, "", InstanceRole.USER, organization_id)
        for task in await assignees.lost(session, person, now):
            await tell_lost(session, task)
            await tell_updated(session, task, "assignee")
        for task in await assignees.found_again(session, person):
            await tell_updated(session, task, "assignee")


async def tell_assigned(session: WriteSession, actor: Actor, task: Task, *, old: UserId | None) -> None:
    """Write down who is to do it now, and let them know; nobody is told of what they did themselves."""
    await note(session, actor, task, "assigned", {"old": _text(old), "new": _text(task.assignee_id)})
    if task.assignee_id is not None and task.assignee_id != actor.user_id:
        event = TaskAssigned(task.organization_id, task.id, assignee_id=task.assignee_id, by=actor.user_id)
        await record(session, event)


def _text(user_id: UserId | None) -> str | None:
    return None if user_id is None else str(user_id)
