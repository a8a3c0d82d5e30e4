"""The one rule as SQL (SP, "The one rule"), for one page and for lists alike.

The rule needs roles and tree, whose tables belong to packages above this one; they are named here as the
specification names them and nothing of those packages is imported (ADR 4).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    FromClause,
    Integer,
    Select,
    Subquery,
    Uuid,
    and_,
    any_,
    bindparam,
    case,
    column,
    delete,
    exists,
    func,
    literal,
    or_,
    select,
    table,
    text,
    true,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by

from stoa.access.contracts import AreaRole, Level, SpaceRole
from stoa.access.models import Grant
from stoa.orgs import api as orgs
from stoa.platform.actor import Actor
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.ids import GroupId, OrganizationId, PageId, SpaceId, UserId

# Groups of the person, read once for each statement; being in one counts at this moment (ORG-51).
_OWN_GROUPS = (
    "ARRAY(SELECT gm.group_id FROM group_members gm"
    " WHERE gm.organization_id = :rule_organization AND gm.user_id = :rule_user)"
)

# Roles in every live area, for an active member of an active organization; nobody else has a row.
_ROLES = f"""
    SELECT a.id AS area_id, a.space_id, s.space_role,
           GREATEST(
             coalesce((SELECT max(CASE am.role WHEN 'owner' THEN 4 WHEN 'admin' THEN 3 WHEN 'member' THEN 2
                                               ELSE 1 END)
                         FROM area_members am
                        WHERE am.organization_id = a.organization_id AND am.area_id = a.id
                          AND (am.user_id = :rule_user OR am.group_id = ANY({_OWN_GROUPS}))), 0),
             CASE WHEN s.space_role >= 3 THEN 4 ELSE 0 END,
             CASE WHEN s.space_role = 2 AND NOT a.is_restricted THEN 2 ELSE 0 END) AS area_role
      FROM areas a
      JOIN (SELECT sp.id,
                   GREATEST(
                     CASE WHEN sp.owner_id = :rule_user AND sp.space_type <> 'organization' THEN 4 ELSE 0 END,
                     coalesce((SELECT max(CASE sm.role WHEN 'admin' THEN 3 WHEN 'member' THEN 2 WHEN 'guest' THEN 1
                                               ELSE 0 END)
                                 FROM space_members sm
                                WHERE sm.organization_id = sp.organization_id AND sm.space_id = sp.id
                                  AND (sm.user_id = :rule_user OR sm.group_id = ANY({_OWN_GROUPS}))), 0),
                     CASE WHEN sp.space_type <> 'organization' THEN 0
                          ELSE CASE me.role WHEN 'owner' THEN 4 WHEN 'admin' THEN 3 WHEN 'member' THEN 2 ELSE 0 END
                     END) AS space_role
              FROM spaces sp
              JOIN members me ON me.organization_id = sp.organization_id
              JOIN organizations o ON o.id = me.organization_id
             WHERE sp.organization_id = :rule_organization AND sp.deleted_at IS NULL
               AND me.user_id = :rule_user AND me.status = 'active'
               AND (CAST(:rule_spaces AS uuid[]) IS NULL OR sp.id = ANY(CAST(:rule_spaces AS uuid[])))
               AND o.status = 'active' AND o.deleted_at IS NULL) s ON s.id = a.space_id
     WHERE a.organization_id = :rule_organization AND a.deleted_at IS NULL
"""  # noqa: S608  # a constant within a constant

_RANKS = {level.name: int(level) for level in Level if level is not Level.NONE}

_PAGES = table(
    "pages",
    column("id", Uuid()),
    column("organization_id", Uuid()),
    column("area_id", Uuid()),
    column("ancestor_ids"),
    column("owner_id", Uuid()),
    column("effective_visibility"),
)


def area_roles(actor: Actor) -> Subquery:
    """`area_id`, `space_id`, and the actor's `space_role` and `area_role` in every live area."""
    bound = text(_ROLES).bindparams(
        bindparam("rule_user", actor.user_id, type_=Uuid()),
        bindparam("rule_organization", actor.organization_id, type_=Uuid()),
        # An API token that is bound to spaces has no role in any other (ID-87).
        bindparam("rule_spaces", _space_ids(actor), type_=ARRAY(Uuid())),
    )
    return bound.columns(
        column("area_id", Uuid()),
        column("space_id", Uuid()),
        column("space_role", Integer()),
        column("area_role", Integer()),
    ).subquery("roles")


def _space_ids(actor: Actor) -> list[UUID] | None:
    return None if actor.space_ids is None else sorted(actor.space_ids)


@dataclass(frozen=True)
class Rule:
    """The rule on a pages table in a statement: select from `source`, read or filter by `level`."""

    source: FromClause
    level: ColumnElement[int]


def rule_on(actor: Actor, pages: FromClause) -> Rule:
    """The rule for each row of `pages`, which must be the pages table or an alias of it."""
    roles = area_roles(actor)
    reaches = or_(Grant.page_id == pages.c.id, Grant.page_id == any_(pages.c.ancestor_ids))
    granted = (
        select(func.coalesce(func.max(case(_RANKS, value=Grant.level)), 0).label("level"))
        .where(
            grants_to(actor),
            reaches,
        )
        .correlate(pages)
        .lateral("granted")
    )
    # Without a row of roles the page lies in a deleted space or area, or the actor is no active member.
    source = pages.join(roles, roles.c.area_id == pages.c.area_id).join(granted, true())
    is_open = pages.c.effective_visibility != "private"
    reaches_owner = or_(roles.c.area_role > AreaRole.NONE, granted.c.level > Level.NONE)
    level = func.greatest(
        case((roles.c.space_role == SpaceRole.OWNER, int(Level.DELETE)), else_=0),  # R1
        case((and_(roles.c.space_role == SpaceRole.ADMIN, is_open), int(Level.DELETE)), else_=0),  # R2
        case((is_open, roles.c.area_role), else_=0),  # R3
        case(  # R4
            (
                and_(pages.c.effective_visibility == "space", roles.c.space_role == SpaceRole.MEMBER),
                int(Level.VIEW),
            ),
            else_=0,
        ),
        case((and_(pages.c.owner_id == actor.user_id, reaches_owner), int(Level.DELETE)), else_=0),  # R5
        granted.c.level,  # R6
        type_=Integer(),
    )
    return Rule(source, cast(ColumnElement[int], level))


def visible(actor: Actor, need: Level) -> Select[UUID]:
    """Ids of the pages on which the actor has the level, the trashed ones included."""
    rule = rule_on(actor, _PAGES)
    return (
        select(_PAGES.c.id)
        .select_from(rule.source)
        .where(_PAGES.c.organization_id == literal(actor.organization_id, Uuid()), rule.level >= need)
    )


def rights_digest(actor: Actor, space_id: SpaceId) -> ColumnElement[str]:
    """Changes whenever the actor's roles in the space or their grants do; says nothing of the pages."""
    roles = area_roles(actor)
    role = func.concat(roles.c.area_id, ":", roles.c.space_role, ":", roles.c.area_role)
    of_roles = select(func.string_agg(role, aggregate_order_by(literal(","), roles.c.area_id))).where(
        roles.c.space_id == space_id
    )
    grant = func.concat(Grant.page_id, ":", Grant.level)
    of_grants = select(func.string_agg(grant, aggregate_order_by(literal(","), Grant.id))).where(grants_to(actor))
    return func.md5(func.concat(of_roles.scalar_subquery(), "|", of_grants.scalar_subquery()))


def grants_to(actor: Actor) -> ColumnElement[bool]:
    """Unexpired grants to the actor or to a group of theirs."""
    own_groups = func.array(orgs.groups_of(actor.organization_id, actor.user_id).scalar_subquery())
    return and_(
        Grant.organization_id == actor.organization_id,
        or_(Grant.user_id == actor.user_id, Grant.group_id == any_(own_groups)),
        _is_unexpired(),
    )


async def grants_of_group(
    session: ReadSession, organization_id: OrganizationId, group_id: GroupId
) -> list[tuple[PageId, str]]:
    """Unexpired grants to the group itself: page and level."""
    statement = (
        select(Grant.page_id, Grant.level)
        .where(Grant.organization_id == organization_id, Grant.group_id == group_id, _is_unexpired())
        .order_by(Grant.created_at, Grant.id)
    )
    return [(row[0], row[1]) for row in (await session.execute(statement)).all()]


def granted_pages(actor: Actor) -> Select[PageId]:
    """Ids of the pages on which the actor, or a group of theirs, holds a grant; not those below them."""
    return select(Grant.page_id).where(grants_to(actor))


def has_grants(organization_id: OrganizationId, page_ids: Sequence[PageId]) -> ColumnElement[bool]:
    """Whether anybody holds a grant on one of the pages."""
    return exists().where(Grant.organization_id == organization_id, Grant.page_id.in_(page_ids))


def _is_unexpired() -> ColumnElement[bool]:
    return or_(Grant.expires_at.is_(None), Grant.expires_at > func.now())


async def count_grants(session: ReadSession, organization_id: OrganizationId, user_id: UserId) -> int:
    statement = select(func.count()).where(Grant.organization_id == organization_id, Grant.user_id == user_id)
    return (await session.execute(statement)).scalar_one()


async def delete_grants(session: WriteSession, organization_id: OrganizationId, user_id: UserId) -> None:
    await session.execute(delete(Grant).where(Grant.organization_id == organization_id, Grant.user_id == user_id))
