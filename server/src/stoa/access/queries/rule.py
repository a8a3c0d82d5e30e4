"""The one rule as SQL (SP, "The one rule"), for one page and for lists alike.

The rule needs roles and tree, whose tables belong to packages above this one; they are named here as the
specification names them and nothing of those packages is imported (ADR 4). It is written as text that is read once:
a check costs what its statement costs, not what it takes to put the statement together (ADR 60).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, cast
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    Boolean,
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
    column,
    exists,
    func,
    literal,
    literal_column,
    or_,
    select,
    table,
    text,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.types import TypeEngine

from stoa.access.contracts import Level
from stoa.access.models import Grant
from stoa.orgs import api as orgs
from stoa.platform.actor import Actor
from stoa.platform.ids import OrganizationId, PageId, SpaceId, UserId

PAGES = table(
    "pages",
    column("id", Uuid()),
    column("organization_id", Uuid()),
    column("space_id", Uuid()),
    column("area_id", Uuid()),
    column("parent_id", Uuid()),
    column("ancestor_ids", ARRAY(Uuid())),
    column("title", Text()),
    column("updated_at", DateTime(timezone=True)),
    column("trashed_at", DateTime(timezone=True)),
    column("owner_id", Uuid()),
    column("effective_visibility"),
)

# Being in a group counts at this moment (ORG-51).
_OWN_GROUPS = """
    ARRAY(SELECT gm.group_id FROM group_members gm
           WHERE gm.organization_id = :rule_organization AND gm.user_id = {person})"""

# Roles in every live area, for an active member of an active organization; nobody else has a row. The rows of members
# are read beside the areas: a subquery among the columns would be there once for each mention of its column.
_ROLES = """
    SELECT person_id, area_id, space_id, space_role,
           GREATEST(row_area_role, CASE WHEN space_role >= 3 THEN 4 WHEN space_role = 2 AND NOT is_restricted THEN 2
                                        ELSE 0 END) AS area_role
      FROM (
        SELECT me.user_id AS person_id, a.id AS area_id, a.space_id, a.is_restricted,
               in_area.role AS row_area_role,
               GREATEST(
                 in_space.role,
                 CASE WHEN sp.space_type <> 'organization'
                      THEN CASE WHEN sp.owner_id = {person} THEN 4 ELSE 0 END
                      ELSE CASE me.role WHEN 'owner' THEN 4 WHEN 'admin' THEN 3 WHEN 'member' THEN 2 ELSE 0 END
                 END) AS space_role
          FROM areas a
          JOIN spaces sp ON sp.organization_id = a.organization_id AND sp.id = a.space_id
          JOIN members me ON me.organization_id = a.organization_id
          JOIN organizations o ON o.id = a.organization_id
          CROSS JOIN LATERAL (
            SELECT coalesce(max(CASE sm.role WHEN 'admin' THEN 3 WHEN 'member' THEN 2 WHEN 'guest' THEN 1 ELSE 0
                                END), 0) AS role
              FROM space_members sm
             WHERE sm.organization_id = :rule_organization AND sm.space_id = sp.id
               AND (sm.user_id = {person} OR sm.group_id = ANY({groups}))) in_space
          CROSS JOIN LATERAL (
            SELECT coalesce(max(CASE am.role WHEN 'owner' THEN 4 WHEN 'admin' THEN 3 WHEN 'member' THEN 2 ELSE 1
                                END), 0) AS role
              FROM area_members am
             WHERE am.organization_id = :rule_organization AND am.area_id = a.id
               AND (am.user_id = {person} OR am.group_id = ANY({groups}))) in_area
         WHERE a.organization_id = :rule_organization AND a.deleted_at IS NULL AND sp.deleted_at IS NULL
           AND (CAST(:rule_spaces AS uuid[]) IS NULL OR sp.id = ANY(CAST(:rule_spaces AS uuid[])))
           AND me.user_id = {person} AND me.status = 'active' AND o.status = 'active' AND o.deleted_at IS NULL) held
"""

# The highest unexpired grant that reaches a page.
_GRANTED = """
    SELECT coalesce(max(CASE g.level WHEN 'VIEW' THEN 1 WHEN 'EDIT' THEN 2 WHEN 'SHARE' THEN 3 WHEN 'DELETE' THEN 4
                        END), 0) AS level
      FROM grants g
     WHERE g.organization_id = :rule_organization AND (g.expires_at IS NULL OR g.expires_at > now())
       AND (g.page_id = pages.id OR g.page_id = ANY(pages.ancestor_ids))
       AND (g.user_id = {person} OR g.group_id = ANY({groups}))
"""

_GRANTS = """
    SELECT DISTINCT g.page_id FROM grants g
     WHERE g.organization_id = :rule_organization AND (g.expires_at IS NULL OR g.expires_at > now())
       AND (g.user_id = {person} OR g.group_id = ANY({groups}))
"""

# R1 to R6, in this order.
_LEVEL_OF = """
    GREATEST(
      CASE WHEN roles.space_role = 4 THEN 4 ELSE 0 END,
      CASE WHEN pages.effective_visibility <> 'private' AND roles.space_role = 3 THEN 4 ELSE 0 END,
      CASE WHEN pages.effective_visibility <> 'private' THEN roles.area_role ELSE 0 END,
      CASE WHEN pages.effective_visibility = 'space' AND roles.space_role = 2 THEN 1 ELSE 0 END,
      CASE WHEN pages.owner_id = roles.person_id AND (roles.area_role > 0 OR granted.level > 0) THEN 4 ELSE 0 END,
      granted.level)"""
_LEVEL: ColumnElement[int] = literal_column(_LEVEL_OF, Integer())
# What both see: the person through whose eyes somebody looks, and who looks (SP-64).
_LEVEL_OF_BOTH: ColumnElement[int] = literal_column(
    f"LEAST({_LEVEL_OF}, {_LEVEL_OF.replace('roles.', 'viewer_roles.').replace('granted.', 'viewer_granted.')})",
    Integer(),
)
_CAUSES: tuple[ColumnElement[int], ...] = tuple(
    literal_column(name, Integer()) for name in ("roles.space_role", "roles.area_role", "granted.level")
)


def _columns(statement: str, person: str, **types: type[TypeEngine[Any]]) -> TextualSelect:
    """A part of the rule for a person who is named by an expression: the parameter, or a column beside it."""
    read = text(statement.format(person=person, groups=_OWN_GROUPS.format(person=person)))
    kinds: dict[str, TypeEngine[Any]] = {
        "rule_organization": Uuid(),
        "rule_user": Uuid(),
        "rule_viewer": Uuid(),
        # An API token that is bound to spaces has no role in any other (ID-87).
        "rule_spaces": ARRAY(Uuid()),
    }
    bound = read.bindparams(
        *(bindparam(name, None, type_=kind) for name, kind in kinds.items() if f":{name}" in read.text)
    )
    return bound.columns(*(column(name, kind()) for name, kind in types.items()))


_ROLE_COLUMNS: dict[str, type[TypeEngine[Any]]] = {
    "person_id": Uuid,
    "area_id": Uuid,
    "space_id": Uuid,
    "space_role": Integer,
    "area_role": Integer,
}
_ACTOR_ROLES = _columns(_ROLES, ":rule_user", **_ROLE_COLUMNS)
_ACTOR_GRANTED = _columns(_GRANTED, ":rule_user", level=Integer)
_ACTOR_GRANTS = _columns(_GRANTS, ":rule_user", page_id=Uuid)
_VIEWER_ROLES = _columns(_ROLES, ":rule_viewer", **_ROLE_COLUMNS)
_VIEWER_GRANTED = _columns(_GRANTED, ":rule_viewer", level=Integer)
_MEMBER_ROLES = _columns(_ROLES, "who.user_id", **_ROLE_COLUMNS)
_MEMBER_GRANTED = _columns(_GRANTED, "who.user_id", level=Integer)
_TRUE: ColumnElement[bool] = literal_column("true", Boolean())
_ON_AREA: ColumnElement[bool] = literal_column("roles.area_id = pages.area_id", Boolean())
_VIEWER_ON_AREA: ColumnElement[bool] = literal_column("viewer_roles.area_id = pages.area_id", Boolean())


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


def _rule(pages: FromClause, roles: FromClause, granted: FromClause) -> Rule:
    # Without a row of roles the page lies in a deleted space or area, or the person is no active member.
    return Rule(pages.join(roles, _ON_AREA).join(granted, _TRUE), _LEVEL, *_CAUSES)


def actor_parameters(actor: Actor) -> dict[str, Any]:
    """What `prepared_rule` is executed with."""
    return {
        "rule_organization": actor.organization_id,
        "rule_user": actor.seeing_as,
        "rule_viewer": actor.user_id,
        "rule_spaces": None if actor.space_ids is None else sorted(actor.space_ids),
    }


def prepared_rule(pages: FromClause, *, for_both: bool = False) -> Rule:
    """The rule for an actor who comes with the execution (`actor_parameters`): for statements that are kept.

    `for_both`: the actor looks through somebody's eyes, and a page counts as far as both see it.
    """
    found = rule_with(pages, _ACTOR_ROLES.subquery("roles"))
    return _for_both(found, _VIEWER_ROLES, _VIEWER_GRANTED) if for_both else found


def _for_both(found: Rule, roles: TextualSelect, granted: TextualSelect) -> Rule:
    source = found.source.join(roles.subquery("viewer_roles"), _VIEWER_ON_AREA)
    return replace(found, source=source.join(granted.lateral("viewer_granted"), _TRUE), level=_LEVEL_OF_BOTH)


def rule_with(pages: FromClause, roles: FromClause) -> Rule:
    """`prepared_rule` where the roles have been read already; they are named `roles`."""
    return _rule(pages, roles, _ACTOR_GRANTED.lateral("granted"))


def prepared_roles() -> TextualSelect:
    """`area_roles` for an actor who comes with the execution."""
    return _ACTOR_ROLES


def prepared_grants() -> TextualSelect:
    """`page_id` of each page that is granted to an actor who comes with the execution."""
    return _ACTOR_GRANTS


def area_roles(actor: Actor) -> Subquery:
    """`area_id`, `space_id`, and the actor's `space_role` and `area_role` in every live area."""
    return _bound(_ACTOR_ROLES, actor, "rule_user", "rule_spaces").subquery("roles")


def rule_on(actor: Actor, pages: FromClause) -> Rule:
    """The rule for each row of `pages`, the pages table by its own name."""
    granted = _bound(_ACTOR_GRANTED, actor, "rule_user").lateral("granted")
    found = _rule(pages, area_roles(actor), granted)
    if actor.viewing_as is None:
        return found
    return _for_both(
        found,
        _bound(_VIEWER_ROLES, actor, "rule_viewer", "rule_spaces"),
        _bound(_VIEWER_GRANTED, actor, "rule_viewer"),
    )


def _bound(statement: TextualSelect, actor: Actor, *names: str) -> TextualSelect:
    """The statement with what it asks of the actor."""
    values = actor_parameters(actor)
    return statement.bindparams(rule_organization=actor.organization_id, **{name: values[name] for name in names})


def rule_for_members(organization_id: OrganizationId, pages: FromClause) -> tuple[Rule, ColumnElement[UserId]]:
    """The rule for each row of `pages` and each active member of the organization, and the member's id.

    For a few pages only: each costs as much as a check for every member.
    """
    members = table("members", column("organization_id", Uuid()), column("user_id", Uuid())).alias("who")
    roles = _MEMBER_ROLES.bindparams(rule_organization=organization_id).lateral("roles")
    granted = _MEMBER_GRANTED.bindparams(rule_organization=organization_id).lateral("granted")
    source = pages.join(members, members.c.organization_id == pages.c.organization_id)
    return _rule(source, roles, granted), cast(ColumnElement[UserId], members.c.user_id)


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
    own = func.md5(func.concat(of_roles.scalar_subquery(), "|", of_grants.scalar_subquery()))
    if actor.viewing_as is None:
        return own
    return func.md5(func.concat(own, "|", rights_digest(replace(actor, viewing_as=None), space_id)))


def grants_to(actor: Actor) -> ColumnElement[bool]:
    """Unexpired grants to the actor or to a group of theirs."""
    own_groups = func.array(orgs.groups_of(actor.organization_id, actor.seeing_as).scalar_subquery())
    return and_(
        Grant.organization_id == actor.organization_id,
        or_(Grant.user_id == actor.seeing_as, Grant.group_id == any_(own_groups)),
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
