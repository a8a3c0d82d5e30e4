"""Statements of spaces and areas."""

from typing import Any

from sqlalchemy import Row, exists, func, insert, or_, select, text, update

from stoa.access import api as access
from stoa.platform.actor import Actor
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.ids import AreaId, OrganizationId, SpaceId, UserId
from stoa.spaces.models import Area, Space

_REACHED_BY_GRANT = text(
    "EXISTS (SELECT FROM grants g JOIN pages p ON p.organization_id = g.organization_id AND p.id = g.page_id"
    " WHERE p.organization_id = spaces.organization_id AND p.space_id = spaces.id AND p.trashed_at IS NULL"
    " AND g.user_id = :grantee AND (g.expires_at IS NULL OR g.expires_at > now()))"
)


async def insert_space(session: WriteSession, values: dict[str, Any]) -> None:
    await session.execute(insert(Space).values(values))


async def insert_area(session: WriteSession, values: dict[str, Any]) -> None:
    await session.execute(insert(Area).values(values))


async def visible_spaces(session: ReadSession, actor: Actor) -> list[Row[tuple[Space, int]]]:
    """Spaces that reach the actor by a role or a grant, with the rank of their role; personal ones first."""
    roles = access.area_roles(actor)
    ranks = (
        select(roles.c.space_id, func.max(roles.c.space_role).label("space_role"), func.max(roles.c.area_role).label("area_role"))
        .group_by(roles.c.space_id)
        .subquery("ranks")
    )
    statement = (
        select(Space, func.coalesce(ranks.c.space_role, 0))
        .outerjoin(ranks, ranks.c.space_id == Space.id)
        .where(
            Space.organization_id == actor.organization_id,
            Space.deleted_at.is_(None),
            Space.space_type != "direct",
            or_(ranks.c.space_role > 0, ranks.c.area_role > 0, _REACHED_BY_GRANT.bindparams(grantee=actor.user_id)),
        )
        .order_by(
            (Space.space_type != "personal"),
            (Space.space_type != "organization"),
            Space.order_index,
            func.lower(Space.name),
            Space.id,
        )
    )
    return list((await session.execute(statement)).all())


async def visible_areas(session: ReadSession, actor: Actor, space_ids: list[SpaceId]) -> list[Row[tuple[Area, int]]]:
    """Areas of these spaces in which the actor has a role, with its rank; General first."""
    roles = access.area_roles(actor)
    statement = (
        select(Area, roles.c.area_role)
        .join(roles, roles.c.area_id == Area.id)
        .where(Area.organization_id == actor.organization_id, Area.space_id.in_(space_ids), roles.c.area_role > 0)
        .order_by(Area.is_general.desc(), Area.order_index, func.lower(Area.name), Area.id)
    )
    return list((await session.execute(statement)).all())


async def general_area(session: ReadSession, actor: Actor, space_id: SpaceId) -> Row[tuple[Area, int]] | None:
    """General of the space with the actor's rank in it."""
    return await _area(session, actor, Area.space_id == space_id, Area.is_general)


async def area(session: ReadSession, actor: Actor, area_id: AreaId) -> Row[tuple[Area, int]] | None:
    return await _area(session, actor, Area.id == area_id)


async def _area(session: ReadSession, actor: Actor, *conditions: Any) -> Row[tuple[Area, int]] | None:
    roles = access.area_roles(actor)
    statement = (
        select(Area, roles.c.area_role)
        .join(roles, roles.c.area_id == Area.id)
        .where(Area.organization_id == actor.organization_id, *conditions)
    )
    return (await session.execute(statement)).one_or_none()


async def taken_slugs(session: ReadSession, organization_id: OrganizationId, owner_id: UserId) -> set[str]:
    statement = select(Space.slug).where(
        Space.organization_id == organization_id, Space.owner_id == owner_id, Space.deleted_at.is_(None)
    )
    return set((await session.execute(statement)).scalars())


async def count_projects(session: ReadSession, organization_id: OrganizationId, owner_id: UserId) -> int:
    statement = select(func.count()).where(
        Space.organization_id == organization_id,
        Space.owner_id == owner_id,
        Space.space_type == "project",
        Space.deleted_at.is_(None),
    )
    return (await session.execute(statement)).scalar_one()


async def raise_tree_revision(session: WriteSession, organization_id: OrganizationId, space_id: SpaceId) -> int:
    statement = (
        update(Space)
        .where(Space.organization_id == organization_id, Space.id == space_id)
        .values(tree_revision=Space.tree_revision + 1)
        .returning(Space.tree_revision)
        .execution_options(synchronize_session=False)
    )
    return (await session.execute(statement)).scalar_one()


async def has_personal_space(session: ReadSession, organization_id: OrganizationId, user_id: UserId) -> bool:
    statement = select(
        exists().where(
            Space.organization_id == organization_id, Space.owner_id == user_id, Space.space_type == "personal"
        )
    )
    return bool((await session.execute(statement)).scalar())


async def founder(session: ReadSession, organization_id: OrganizationId) -> UserId:
    """Who made the organization; the organization's space belongs to them until ownership is passed on."""
    statement = text("SELECT created_by_user_id FROM organizations WHERE id = :id")
    return UserId((await session.execute(statement, {"id": organization_id})).scalar_one())
