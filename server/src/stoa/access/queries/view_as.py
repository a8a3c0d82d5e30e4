"""Where somebody may look through another person's eyes, and that they did."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import exists, select
from sqlalchemy.dialects.postgresql import insert as upsert

from stoa.access.contracts import Level, SpaceRole
from stoa.access.models import ViewAsUse
from stoa.access.queries.rule import area_roles, visible
from stoa.platform.actor import Actor
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.ids import AreaId, OrganizationId, SpaceId, UserId


class Seat(NamedTuple):
    """The actor's roles in one area."""

    area_id: AreaId
    space_id: SpaceId
    space_role: int
    area_role: int


async def seats(session: ReadSession, actor: Actor) -> list[Seat]:
    """Areas that reach the actor by a role, or lie in a space that does."""
    roles = area_roles(actor)
    statement = select(roles.c.area_id, roles.c.space_id, roles.c.space_role, roles.c.area_role).where(
        (roles.c.space_role > SpaceRole.NONE) | (roles.c.area_role > 0)
    )
    return [Seat(*row) for row in (await session.execute(statement)).all()]


async def sees_a_page(session: ReadSession, actor: Actor) -> bool:
    """Whether the actor sees any page."""
    return bool((await session.execute(select(exists(visible(actor, Level.VIEW))))).scalar_one())


async def is_noted(session: ReadSession, values: dict[str, Any]) -> bool:
    """Whether the use was written down already."""
    conditions = [getattr(ViewAsUse, name) == value for name, value in values.items()]
    return bool((await session.execute(select(exists().where(*conditions)))).scalar_one())


async def note_once(session: WriteSession, values: dict[str, Any]) -> bool:
    """False: somebody else noted it in the meantime."""
    statement = upsert(ViewAsUse).values(values).on_conflict_do_nothing().returning(ViewAsUse.viewed_id)
    return (await session.execute(statement)).first() is not None


def use_of(
    organization_id: OrganizationId, *, viewer_id: UserId, viewed_id: UserId, used_in: datetime
) -> dict[str, Any]:
    """The row of one person who looks through another's eyes in one hour."""
    return {
        "organization_id": organization_id,
        "viewer_id": viewer_id,
        "viewed_id": viewed_id,
        "used_in": used_in,
    }


def administered(seats: Collection[Seat]) -> frozenset[SpaceId]:
    """Spaces of which the actor is owner or admin."""
    return frozenset(seat.space_id for seat in seats if seat.space_role >= SpaceRole.ADMIN)
