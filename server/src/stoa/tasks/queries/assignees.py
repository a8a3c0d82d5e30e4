"""Who is to do what, and whether they still see it (TK-6)."""

from datetime import datetime
from typing import Any

from sqlalchemy import Select, select, update

from stoa.access import api as access
from stoa.access.contracts import AreaRole
from stoa.platform.actor import Actor
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.ids import OrganizationId, UserId
from stoa.tasks.contracts import Status
from stoa.tasks.models import Task

_OPEN = (Task.deleted_at.is_(None), Task.status != Status.COMPLETED)


async def with_open_tasks(
    session: ReadSession, organization_id: OrganizationId, user_id: UserId | None
) -> list[UserId]:
    """People to whom open tasks are assigned; of a named person, whether they are one of them."""
    statement = select(Task.assignee_id).where(Task.organization_id == organization_id, *_OPEN).distinct()
    wanted = Task.assignee_id.is_not(None) if user_id is None else Task.assignee_id == user_id
    found = (await session.execute(statement.where(wanted).order_by(Task.assignee_id))).scalars()
    return [each for each in found if each is not None]


async def lost(session: WriteSession, person: Actor, now: datetime) -> list[Task]:
    """Note that the person does not see tasks of theirs any more; gives those of which that is new."""
    statement = (
        update(Task)
        .where(
            Task.organization_id == person.organization_id,
            Task.assignee_id == person.user_id,
            Task.assignee_lost_at.is_(None),
            *_OPEN,
            Task.area_id.not_in(_seen_areas(person)),
        )
        .values(assignee_lost_at=now, revision=Task.revision + 1)
        .returning(Task)
    )
    return list((await session.execute(statement.execution_options(synchronize_session=False))).scalars())


async def found_again(session: WriteSession, person: Actor) -> list[Task]:
    """Note that the person sees tasks of theirs again."""
    statement = (
        update(Task)
        .where(
            Task.organization_id == person.organization_id,
            Task.assignee_id == person.user_id,
            Task.assignee_lost_at.is_not(None),
            Task.area_id.in_(_seen_areas(person)),
        )
        .values(assignee_lost_at=None, revision=Task.revision + 1)
        .returning(Task)
    )
    return list((await session.execute(statement.execution_options(synchronize_session=False))).scalars())


def _seen_areas(person: Actor) -> Select[Any]:
    roles = access.area_roles(person)
    return select(roles.c.area_id).where(roles.c.area_role > AreaRole.NONE)
