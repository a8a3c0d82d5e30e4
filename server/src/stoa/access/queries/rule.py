"""The one rule as SQL (SP, "The one rule"), for one page and for lists alike.

The rule needs roles and tree, whose tables belong to packages above this one; they are named here as the
specification names them and nothing of those packages is imported (ADR 4).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    DateTime,
    FromClause,
    Integer,
    Select,
    Subquery,
    Text,
    TextualSelect,
    Uuid,
    and_,
    any_,
    bindparam,
    case,
    column,
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
from stoa.platform.ids import OrganizationId, PageId, SpaceId, UserId

RANKS = {level.name: int(level) for level in Level if level is not Level.NONE}

PAGES = table(
    "pages",
    column("id", Uuid()),
    column("organization_id", Uuid()),
    column("space_id", Uuid()),
    column("area_id", Uuid()),
    column("ancestor_ids", ARRAY(Uuid())),
    column("title", Text()),
    column("trashed_at", DateTime(timezone=True)),
    column("owner_id", Uuid()),
    column("effective_visibility"),
)
_GROUP_MEMBERS = table(
    "group_members", column("organization_id", Uuid()), column("group_id", Uuid()), column("user_id", Uuid())
)


def area_roles(actor: Actor) -> Subquery:
    """`area_id`, `space_id`, and the actor's `space_role` and `area_role` in every live area."""
    return _roles(":rule_user", actor.organization_id, _space_ids(actor), actor.user_id).subquery("roles")


_OWN_GROUPS = (
    "ARRAY(SELECT gm.group_id FROM group_members gm"
    " WHERE gm.organization_id = :rule_organization AND gm.user_id = {person})"
)


def _roles_sql(person: str) -> str:
    """Roles in every live area, for an active member of an active organization; nobody else has a row."""
    # Groups are read once for each person; being in one counts at this moment (ORG-51).
    own_groups = _OWN_GROUPS.format(person=person)
    return f"""
    SELECT a.id AS area_id, a.space_id, s.space_role,
           GREATEST(
             coalesce((SELECT max(CASE am.role WHEN 'owner' THEN 4 WHEN 'admin' THEN 3 WHEN 'member' THEN 2
                                               ELSE 1 END)
                         FROM area_members am
                        WHERE am.organization_id = a.organization_id AND am.area_id = a.id
                          AND (am.user_id = {person} OR am.group_id = ANY({own_groups}))), 0),
             CASE WHEN s.space_role >= 3 THEN 4 ELSE 0 END,
             CASE WHEN s.space_role = 2 AND NOT a.is_restricted THEN 2 ELSE 0 END) AS area_role
      FROM areas a
      JOIN (SELECT sp.id,
                   GREATEST(
                     CASE WHEN sp.owner_id = {person} AND sp.space_type <> 'organization' THEN 4 ELSE 0 END,
                     coalesce((SELECT max(CASE sm.role WHEN 'admin' THEN 3 WHEN 'member' THEN 2 WHEN 'guest' THEN 1
                                               ELSE 0 END)
                                 FROM space_members sm
                                WHERE sm.organization_id = sp.organization_id AND sm.space_id = sp.id
                                  AND (sm.user_id = {person} OR sm.group_id = ANY({own_groups}))), 0),
                     CASE WHEN sp.space_type <> 'organization' THEN 0
                          ELSE CASE me.role WHEN 'owner' THEN 4 WHEN 'admin' THEN 3 WHEN 'member' THEN 2 ELSE 0 END
                     END) AS space_role
              FROM spaces sp
              JOIN members me ON me.organization_id = sp.organization_id
              JOIN organizations o ON o.id = me.organization_id
             WHERE sp.organization_id = :rule_organization AND sp.deleted_at IS NULL
               AND me.user_id = {person} AND me.status = 'active'
               AND (CAST(:rule_spaces AS uuid[]) IS NULL OR sp.id = ANY(CAST(:rule_spaces AS uuid[])))
               AND o.status = 'active' AND o.deleted_at IS NULL) s ON s.id = a.space_id
     WHERE a.organization_id = :rule_organization AND a.deleted_at IS NULL
"""  # noqa: S608  # constants within a constant


def _roles(
    person: str,
    organization_id: OrganizationId | None,
    space_ids: list[UUID] | None,
    user_id: UserId | None = None,
) -> TextualSelect:
    """Roles of a person who is named by an expression: the parameter `:rule_user`, or a column beside it."""
    bound = text(_roles_sql(person)).bindparams(
        bindparam("rule_organization", organization_id, type_=Uuid()),
        # An API token that is bound to spaces has no role in any other (ID-87).
        bindparam("rule_spaces", space_ids, type_=ARRAY(Uuid())),
    )
    if user_id is not None:
        bound = bound.bindparams(bindparam("rule_user", user_id, type_=Uuid()))
    return bound.columns(
        column("area_id", Uuid()),
        column("space_id", Uuid()),
        column("space_role", Integer()),
        column("area_role", Integer()),
    )


def _space_ids(actor: Actor) -> list[UUID] | None:
    return None if actor.space_ids is None else sorted(actor.space_ids)


@dataclass(frozen=True)
class Rule:
    """The rule on a pages table in a statement: select from `source`, read or filter by `level`.

    The other columns are what the level comes from.
    """

    source: FromClause
    level: ColumnElement[int]
    space_role: ColumnElement[int]
    area_role: ColumnElement[int]
    granted: ColumnElement[int]


def rule_on(actor: Actor, pages: FromClause) -> Rule:
    """The rule for each row of `pages`, which must be the pages table or an alias of it."""
    granted = _granted(pages, grants_to(actor))
    return _rule(pages, pages, area_roles(actor), granted, literal(actor.user_id, Uuid()))


def rule_for_members(organization_id: OrganizationId, pages: FromClause) -> tuple[Rule, ColumnElement[UserId]]:
    """The rule for each row of `pages` and each active member of the organization, and the member's id.

    For a few pages only: each costs as much as a check for every member.
    """
    members = table("members", column("organization_id", Uuid()), column("user_id", Uuid())).alias("who")
    roles = _roles("who.user_id", organization_id, None).lateral("roles")
    own_groups = select(_GROUP_MEMBERS.c.group_id).where(
        _GROUP_MEMBERS.c.organization_id == organization_id, _GROUP_MEMBERS.c.user_id == members.c.user_id
    )
    to_member = and_(
        Grant.organization_id == organization_id,
        or_(Grant.user_id == members.c.user_id, Grant.group_id.in_(own_groups.correlate(members))),
        is_unexpired(),
    )
    source = pages.join(members, members.c.organization_id == pages.c.organization_id)
    granted = _granted(pages, to_member, members)
    rule = _rule(source, pages, roles, granted, members.c.user_id)
    return rule, cast(ColumnElement[UserId], members.c.user_id)


def _granted(pages: FromClause, to_person: ColumnElement[bool], *outer: FromClause) -> FromClause:
    reaches = or_(Grant.page_id == pages.c.id, Grant.page_id == any_(pages.c.ancestor_ids))
    return (
        select(func.coalesce(func.max(case(RANKS, value=Grant.level)), 0).label("level"))
        .where(to_person, reaches)
        .correlate(pages, *outer)
        .lateral("granted")
    )


def _rule(
    source: FromClause, pages: FromClause, roles: FromClause, granted: FromClause, person: ColumnElement[Any]
) -> Rule:
    # Without a row of roles the page lies in a deleted space or area, or the person is no active member.
    joined = source.join(roles, roles.c.area_id == pages.c.area_id).join(granted, true())
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
        case((and_(pages.c.owner_id == person, reaches_owner), int(Level.DELETE)), else_=0),  # R5
        granted.c.level,  # R6
        type_=Integer(),
    )
    return Rule(joined, cast(ColumnElement[int], level), roles.c.space_role, roles.c.area_role, granted.c.level)


def visible(actor: Actor, need: Level) -> Select[UUID]:
    """Ids of the pages on which the actor has the level, the trashed ones included."""
    rule = rule_on(actor, PAGES)
    return (
        select(PAGES.c.id)
        .select_from(rule.source)
        .where(PAGES.c.organization_id == literal(actor.organization_id, Uuid()), rule.level >= need)
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
        is_unexpired(),
    )


def granted_pages(actor: Actor) -> Select[PageId]:
    """Ids of the pages on which the actor, or a group of theirs, holds a grant; not those below them."""
    return select(Grant.page_id).where(grants_to(actor))


def has_grants(organization_id: OrganizationId, page_ids: Sequence[PageId]) -> ColumnElement[bool]:
    """Whether anybody holds a grant on one of the pages."""
    return exists().where(Grant.organization_id == organization_id, Grant.page_id.in_(page_ids))


def is_unexpired() -> ColumnElement[bool]:
    return or_(Grant.expires_at.is_(None), Grant.expires_at > func.now())
