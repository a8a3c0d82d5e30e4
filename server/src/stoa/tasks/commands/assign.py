"""Who is to do a task (TK-6)."""

from stoa.access.contracts import AreaRole
from stoa.orgs import api as orgs
from stoa.platform.actor import Actor, InstanceRole
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.errors import NotFound
from stoa.platform.ids import AreaId, UserId
from stoa.platform.outbox import record
from stoa.tasks.commands.tell import note
from stoa.tasks.errors import AssigneeWithoutAccess
from stoa.tasks.events import TaskAssigned
from stoa.tasks.models import Task
from stoa.tasks.queries import tasks


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


async def tell_assigned(session: WriteSession, actor: Actor, task: Task, *, old: UserId | None) -> None:
    """Write down who is to do it now, and let them know; nobody is told of what they did themselves."""
    await note(session, actor, task, "assigned", {"old": _text(old), "new": _text(task.assignee_id)})
    if task.assignee_id is not None and task.assignee_id != actor.user_id:
        event = TaskAssigned(task.organization_id, task.id, assignee_id=task.assignee_id, by=actor.user_id)
        await record(session, event)


def _text(user_id: UserId | None) -> str | None:
    return None if user_id is None else str(user_id)
