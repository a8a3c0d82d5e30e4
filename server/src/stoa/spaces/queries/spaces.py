"""Statements of spaces, and of areas as the rule shows them."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    Subquery,
    Uuid,
    column,
    delete,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    table,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import insert as upsert

from stoa.access import api as access
from stoa.access.contracts import AreaRole, SpaceRole
from stoa.orgs.api import numbered
from stoa.platform.actor import Actor
from stoa.platform.db import ReadSession, WriteSession, lock_until_end
from stoa.platform.ids import AreaId, GroupId, OrganizationId, SpaceId, UserId
from stoa.spaces.models import Area, AreaMember, Space, SpaceMember

# The tree belongs to pages; whether a page of the space is granted to the person is asked by name (ADR 4).
_PAGES = table(
    "pages",
    column("id", Uuid()),
    column("organization_id", Uuid()),
    column("space_id", Uuid()),
    column("trashed_at"),
)


async def insert_space(session: WriteSession, values: dict[str, Any]) -> None:
    await session.execute(insert(Space).values(values))


async def insert_area(session: WriteSession, values: dict[str, Any]) -> None:
    await session.execute(insert(Area).values(values))


async def visible_spaces(
    session: ReadSession, actor: Actor, *conditions: ColumnElement[bool]
) -> list[tuple[Space, SpaceRole]]:
    """Live spaces that reach the actor by a role or a grant, with their role; personal ones first."""
    roles = access.area_roles(actor)
    ranks = (
        select(
            roles.c.space_id,
            func.max(roles.c.space_role).label("space_role"),
            func.max(roles.c.area_role).label("area_role"),
        )
        .group_by(roles.c.space_id)
        .subquery("ranks")
    )
    # Every space has a live General, so whoever is an active member finds each live space among the roles.
    statement = (
        select(Space, ranks.c.space_role)
        .join(ranks, ranks.c.space_id == Space.id)
        .where(
            Space.organization_id == actor.organization_id,
            Space.space_type != "direct",
            or_(
                ranks.c.space_role > SpaceRole.NONE,
                ranks.c.area_role > AreaRole.NONE,
                _is_reached_by_grant(actor),
            ),
            *conditions,
        )
        .order_by(
            Space.space_type != "personal",
            Space.space_type != "organization",
            Space.order_index,
            func.lower(Space.name),
            Space.id,
        )
    )
    return [(space, SpaceRole(rank)) for space, rank in (await session.execute(statement)).all()]


def _is_reached_by_grant(actor: Actor) -> ColumnElement[bool]:
    return exists().where(
        _PAGES.c.organization_id == Space.organization_id,
        _PAGES.c.space_id == Space.id,
        _PAGES.c.trashed_at.is_(None),
        _PAGES.c.id.in_(access.granted_pages(actor)),
    )


async def visible_areas(
    session: ReadSession, actor: Actor, *conditions: ColumnElement[bool]
) -> list[tuple[Area, AreaRole]]:
    """Live areas in which the actor has a role, with it; General first."""
    roles = access.area_roles(actor)
    statement = (
        select(Area, roles.c.area_role)
        .join(roles, roles.c.area_id == Area.id)
        .where(Area.organization_id == actor.organization_id, roles.c.area_role > AreaRole.NONE, *conditions)
        .order_by(Area.is_general.desc(), Area.order_index, func.lower(Area.name), Area.id)
    )
    return [(area, AreaRole(rank)) for area, rank in (await session.execute(statement)).all()]


async def default_visibility(session: ReadSession, organization_id: OrganizationId, area_id: AreaId) -> str:
    statement = select(Area.default_visibility).where(Area.organization_id == organization_id, Area.id == area_id)
    return (await session.execute(statement)).scalar_one()


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


async def lock_tree(session: WriteSession, organization_id: OrganizationId, space_id: SpaceId) -> None:
    """Wait for other structural changes of the space's tree, and keep new ones out until the transaction ends."""
    await lock_until_end(session, f"tree:{organization_id}:{space_id}")


async def lock_projects(session: WriteSession, organization_id: OrganizationId, owner_id: UserId) -> None:
    """One person makes one space at a time: slugs and their number are counted before."""
    await lock_until_end(session, f"projects:{organization_id}:{owner_id}")


async def raise_tree_revision(session: WriteSession, organization_id: OrganizationId, space_id: SpaceId) -> int:
    statement = (
        update(Space)
        .where(Space.organization_id == organization_id, Space.id == space_id)
        .values(tree_revision=Space.tree_revision + 1)
        .returning(Space.tree_revision)
        .execution_options(synchronize_session=False)
    )
    return (await session.execute(statement)).scalar_one()


async def give_roles(
    session: WriteSession,
    organization_id: OrganizationId,
    user_id: UserId,
    space_ids: Collection[SpaceId],
    *,
    role: str,
    by: UserId | None,
    now: datetime,
) -> None:
    """A role in the live ones of the spaces; a row without one gets it, a role that is there stays."""
    living = select(
        func.gen_random_uuid(),
        Space.organization_id,
        Space.id,
        literal(user_id),
        literal(role),
        literal(by),
        literal(now),
        literal(now),
    ).where(Space.organization_id == organization_id, Space.id.in_(space_ids), Space.deleted_at.is_(None))
    columns = ["id", "organization_id", "space_id", "user_id", "role", "invited_by", "created_at", "updated_at"]
    statement = upsert(SpaceMember).from_select(columns, living)
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=["organization_id", "space_id", "user_id"],
            set_={"role": func.coalesce(SpaceMember.role, statement.excluded.role)},
        )
    )


async def roles_in(session: ReadSession, actor: Actor, space_ids: Collection[SpaceId]) -> dict[SpaceId, SpaceRole]:
    """Role of the person in those of the spaces that reach them; a guest's may be NONE."""
    found = await visible_spaces(session, actor, Space.id.in_(space_ids))
    return {space.id: SpaceRole(role) for space, role in found}


async def rename_organization_space(session: WriteSession, organization_id: OrganizationId, name: str) -> None:
    await session.execute(
        update(Space)
        .where(Space.organization_id == organization_id, Space.space_type == "organization")
        .values(name=name)
        .execution_options(synchronize_session=False)
    )


async def given_to_group(
    session: ReadSession, organization_id: OrganizationId, group_id: GroupId
) -> tuple[list[tuple[Space, str]], list[tuple[Area, str]]]:
    """Live spaces and areas in which the group has a role, with it."""
    in_spaces = (
        select(Space, SpaceMember.role)
        .join(SpaceMember, SpaceMember.space_id == Space.id)
        .where(
            Space.organization_id == organization_id,
            SpaceMember.organization_id == organization_id,
            SpaceMember.group_id == group_id,
            Space.deleted_at.is_(None),
        )
        .order_by(func.lower(Space.name), Space.id)
    )
    in_areas = (
        select(Area, AreaMember.role)
        .join(AreaMember, AreaMember.area_id == Area.id)
        .where(
            Area.organization_id == organization_id,
            AreaMember.organization_id == organization_id,
            AreaMember.group_id == group_id,
            Area.deleted_at.is_(None),
        )
        .order_by(func.lower(Area.name), Area.id)
    )
    spaces = [(space, role or "") for space, role in (await session.execute(in_spaces)).all()]
    areas = [(area, role) for area, role in (await session.execute(in_areas)).all()]
    return spaces, areas


async def close_personal_space(
    session: WriteSession, organization_id: OrganizationId, owner_id: UserId, now: datetime
) -> None:
    """Nobody reaches it until its owner comes back or an owner of the organization takes it over (SP-25)."""
    await session.execute(
        update(Space)
        .where(
            Space.organization_id == organization_id, Space.owner_id == owner_id, Space.space_type == "personal"
        )
        .values(deleted_at=now, updated_at=now)
        .execution_options(synchronize_session=False)
    )


async def reopen_personal_space(
    session: WriteSession, organization_id: OrganizationId, owner_id: UserId, now: datetime
) -> bool:
    """False if the person has none there."""
    statement = (
        update(Space)
        .where(
            Space.organization_id == organization_id, Space.owner_id == owner_id, Space.space_type == "personal"
        )
        .values(deleted_at=None, updated_at=now)
        .returning(Space.id)
        .execution_options(synchronize_session=False)
    )
    return (await session.execute(statement)).first() is not None


# The heir may have a space of that slug already; then a part of the space's id tells them apart.
_HAND_OVER = text(
    """
    UPDATE spaces s SET owner_id = :heir, updated_at = :now,
           slug = CASE WHEN EXISTS (SELECT FROM spaces h WHERE h.organization_id = s.organization_id
                                       AND h.owner_id = :heir AND h.slug = s.slug AND h.deleted_at IS NULL)
                       THEN left(s.slug, 47) || '-' || right(replace(s.id::text, '-', ''), 12) ELSE s.slug END
     WHERE s.organization_id = :organization AND s.owner_id = :owner AND s.space_type <> 'personal'
    """
)


async def hand_over(
    session: WriteSession, organization_id: OrganizationId, owner_id: UserId, *, heir_id: UserId, now: datetime
) -> None:
    """Project spaces of one person, and the organization's own, pass to another (SP-25)."""
    await session.execute(
        _HAND_OVER, {"organization": organization_id, "owner": owner_id, "heir": heir_id, "now": now}
    )


async def delete_roles(session: WriteSession, organization_id: OrganizationId, user_id: UserId) -> None:
    """Roles and list preferences of a person in all spaces and areas of the organization."""
    for roles in (SpaceMember, AreaMember):
        await session.execute(
            delete(roles).where(roles.organization_id == organization_id, roles.user_id == user_id)
        )


async def count_of_person(
    session: ReadSession, organization_id: OrganizationId, user_id: UserId
) -> tuple[int, int]:
    """Project spaces that the person owns, and spaces in which they have a role."""
    owned = select(func.count()).where(
        Space.organization_id == organization_id,
        Space.owner_id == user_id,
        Space.space_type == "project",
        Space.deleted_at.is_(None),
    )
    roles = select(func.count()).where(
        SpaceMember.organization_id == organization_id,
        SpaceMember.user_id == user_id,
        SpaceMember.role.is_not(None),
    )
    row = (await session.execute(select(owned.scalar_subquery(), roles.scalar_subquery()))).one()
    return row[0], row[1]


_MET_BY_GUEST = text(
    """
    WITH mine AS (
      SELECT a.id, a.space_id, a.is_restricted FROM areas a
       WHERE a.organization_id = :organization AND a.deleted_at IS NULL AND EXISTS (
             SELECT FROM area_members am
              WHERE am.organization_id = a.organization_id AND am.area_id = a.id
                AND (am.user_id = :person OR am.group_id IN (
                     SELECT group_id FROM group_members WHERE organization_id = :organization AND user_id = :person))))
    SELECT am.user_id FROM area_members am JOIN mine ON mine.id = am.area_id
     WHERE am.organization_id = :organization AND am.user_id IS NOT NULL
    UNION
    SELECT sm.user_id FROM space_members sm JOIN mine ON mine.space_id = sm.space_id
     WHERE sm.organization_id = :organization AND sm.user_id IS NOT NULL
       AND (sm.role = 'admin' OR (sm.role = 'member' AND NOT mine.is_restricted))
    UNION
    SELECT s.owner_id FROM spaces s JOIN mine ON mine.space_id = s.id
     WHERE s.organization_id = :organization AND s.owner_id IS NOT NULL AND s.space_type <> 'organization'
    UNION
    SELECT gm.user_id FROM group_members gm
      JOIN area_members am ON am.organization_id = gm.organization_id AND am.group_id = gm.group_id
      JOIN mine ON mine.id = am.area_id
     WHERE gm.organization_id = :organization
    """
)


async def met_by_guest(session: ReadSession, organization_id: OrganizationId, user_id: UserId) -> set[UserId]:
    """People with a role in the areas in which the person has one."""
    found = await session.execute(_MET_BY_GUEST, {"organization": organization_id, "person": user_id})
    return set(found.scalars())


async def count_by_organization(
    session: ReadSession, organization_ids: Collection[OrganizationId]
) -> dict[OrganizationId, int]:
    """How many live spaces each has."""
    statement = (
        select(Space.organization_id, func.count())
        .where(Space.organization_id.in_(organization_ids), Space.deleted_at.is_(None))
        .group_by(Space.organization_id)
    )
    return {row[0]: row[1] for row in (await session.execute(statement)).all()}


def owners() -> Subquery:
    """Whose each space is."""
    return select(Space.organization_id, Space.id.label("space_id"), Space.owner_id).subquery("owners")


def trash_retentions() -> Subquery:
    """How many days each space keeps its trash."""
    return select(
        Space.organization_id, Space.id.label("space_id"), Space.trash_retention_days.label("days")
    ).subquery("retentions")


async def change_space(
    session: WriteSession, organization_id: OrganizationId, space_id: SpaceId, values: dict[str, Any]
) -> None:
    await session.execute(
        update(Space)
        .where(Space.organization_id == organization_id, Space.id == space_id)
        .values(values)
        .execution_options(synchronize_session=False)
    )


async def deleted_spaces(
    session: ReadSession, organization_id: OrganizationId, owner_id: UserId, since: datetime
) -> list[Space]:
    """Project spaces of a person that were deleted since a moment, the last deleted first."""
    statement = (
        select(Space)
        .where(
            Space.organization_id == organization_id,
            Space.owner_id == owner_id,
            Space.space_type == "project",
            Space.deleted_at > since,
        )
        .order_by(Space.deleted_at.desc(), Space.id)
    )
    return list((await session.execute(statement)).scalars())


def free_slug(slug: str, taken: set[str]) -> str:
    """The slug, or with a number where it is taken."""
    return numbered(slug[:54].rstrip("-"), taken) if slug in taken else slug


async def lock_ended(session: WriteSession, before: datetime) -> tuple[OrganizationId, SpaceId] | None:
    """A project space that was deleted before a moment, the oldest that nobody else removes. In the system's scope."""
    statement = (
        select(Space.organization_id, Space.id)
        .where(Space.deleted_at < before, Space.space_type == "project")
        .order_by(Space.deleted_at)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    row = (await session.execute(statement)).one_or_none()
    return (row[0], row[1]) if row is not None else None


async def delete_space(session: WriteSession, organization_id: OrganizationId, space_id: SpaceId) -> None:
    """Delete for good, with all in it."""
    await session.execute(delete(Space).where(Space.organization_id == organization_id, Space.id == space_id))


async def groups_with_roles(
    session: ReadSession, organization_id: OrganizationId, group_ids: Collection[GroupId]
) -> set[GroupId]:
    """Those of the groups that have a role in a space or an area."""
    found: set[GroupId] = set()
    for members in (SpaceMember, AreaMember):
        statement = select(members.group_id).where(
            members.organization_id == organization_id, members.group_id.in_(group_ids)
        )
        found |= {each for each in (await session.execute(statement)).scalars() if each is not None}
    return found


def live_spaces() -> Select[SpaceId]:
    """Spaces that are not deleted; row-level security keeps to the organization."""
    return select(Space.id).where(Space.deleted_at.is_(None))


async def rules_of(session: ReadSession, organization_id: OrganizationId, space_id: SpaceId) -> dict[str, Any]:
    """What a space forbids or expects, for rules that hold whoever asks."""
    statement = select(Space.rules).where(Space.organization_id == organization_id, Space.id == space_id)
    return (await session.execute(statement)).scalar_one_or_none() or {}
