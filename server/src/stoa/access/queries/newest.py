"""Where to look for pages that an actor sees, by what gives the right: who sees little reads little (ADR 60).

Areas in which the actor has a role, their own private pages and what was granted are each read newest first by an
index. What is found is still asked of the rule (`rule.py`); here is only where to look, and a test holds the two
against each other.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ARRAY,
    CTE,
    ColumnElement,
    FromClause,
    Select,
    Text,
    and_,
    any_,
    bindparam,
    case,
    column,
    func,
    literal,
    or_,
    select,
    text,
    true,
    tuple_,
    union,
)
from sqlalchemy.types import Uuid

from stoa.access.contracts import AreaRole, Level, SpaceRole
from stoa.access.queries.rule import Rule, prepared_grants, prepared_roles, rule_with

# So many pages below grants are looked at. Who was granted more sees so much that the newest are soon found by walking.
_GRANTED_BOUND = 2_000
# Likewise for whoever has a role in more areas than this and in a good part of all.
_AREAS_BOUND, _GOOD_PART = 60, 4

_VISIBILITIES = text("SELECT unnest(ARRAY['private', 'area', 'space']) AS visibility").columns(
    column("visibility", Text())
)
_ORGANIZATION = bindparam("rule_organization", type_=Uuid())


@dataclass(frozen=True)
class Reach:
    """Where pages lie that the actor may see; which of them they see the `rule` says.

    `areas` (area_id, visibility): where a role or owning a page may show some. `granted` (id): pages below grants,
    whole only if not `sees_much`; then all pages of the organization are to be asked for.
    """

    areas: FromClause
    granted: FromClause
    sees_much: ColumnElement[bool]
    rule: Rule


def reach(pages: FromClause) -> Reach:
    """For a statement to be kept, executed with `actor_parameters`. `pages` is the pages table by its own name."""
    roles = prepared_roles().cte("roles").prefix_with("MATERIALIZED")
    below = _below_grants(pages, ())
    much = _sees_much(roles, below)
    kind = _VISIBILITIES.subquery("kind")
    opens = case(
        # Of the private ones those that one owns, and all to the owner of the space.
        (
            kind.c.visibility == "space",
            or_(roles.c.area_role > AreaRole.NONE, roles.c.space_role >= SpaceRole.MEMBER),
        ),
        else_=roles.c.area_role > AreaRole.NONE,
    )
    areas = select(roles.c.area_id, kind.c.visibility).select_from(roles.join(kind, opens))
    granted = select(below.c.id)
    return Reach(
        areas.subquery("areas"),
        granted.subquery("granted_pages"),
        select(much.c.sees_much).scalar_subquery(),
        rule_with(pages, roles),
    )


def newest(
    pages: FromClause, columns: Sequence[ColumnElement[Any]], *conditions: ColumnElement[bool], limit: int
) -> Select[Any]:
    """`sees_much`, and else `columns` of the newest visible pages that meet the conditions, in order.

    Without any there is one row of nothing. A statement to be kept: it is executed with `actor_parameters`. `pages` is
    the pages table by its own name.
    """
    roles = prepared_roles().cte("roles").prefix_with("MATERIALIZED")
    below = _below_grants(pages, conditions)
    much = _sees_much(roles, below)
    found = union(
        _in_areas(pages, roles, conditions, limit),
        _own(pages, roles, conditions, limit),
        select(below.c.id, below.c.updated_at)
        .join(roles, roles.c.area_id == below.c.area_id)
        .where(below.c.meets),
    ).subquery("found")
    first = (
        select(found.c.id)
        .where(select(~much.c.sees_much).scalar_subquery())
        .order_by(found.c.updated_at.desc(), found.c.id.desc())
        .limit(limit)
        .cte("first")
    )
    rule = rule_with(pages, roles)
    seen = (
        select(*columns, pages.c.updated_at.label("sort_at"), pages.c.id.label("sort_id"))
        .select_from(
            first.join(rule.source, and_(pages.c.organization_id == _ORGANIZATION, pages.c.id == first.c.id))
        )
        .where(rule.level >= Level.VIEW)
        .subquery("seen")
    )
    return (
        select(much.c.sees_much, *list(seen.c)[: len(columns)])
        .select_from(much.outerjoin(seen, true()))
        .order_by(seen.c.sort_at.desc(), seen.c.sort_id.desc())
    )


def walked(pages: FromClause) -> tuple[Rule, ColumnElement[bool]]:
    """The rule, and a cheap condition that holds for all that it lets through, for whoever looks at one page after the
    other. A statement to be kept; `pages` is the pages table by its own name.
    """
    roles = prepared_roles().cte("roles").prefix_with("MATERIALIZED")
    in_area = _array(select(roles.c.area_id).where(roles.c.area_role > AreaRole.NONE))
    in_space = _array(select(roles.c.area_id).where(roles.c.space_role >= SpaceRole.MEMBER))
    granted = _array(select(prepared_grants().subquery("mine").c.page_id))
    may = or_(
        pages.c.area_id == any_(in_area),
        and_(pages.c.effective_visibility == "space", pages.c.area_id == any_(in_space)),
        pages.c.id == any_(granted),
        pages.c.ancestor_ids.op("&&")(granted),
    )
    return rule_with(pages, roles), may


def _array(ids: Select[Any]) -> ColumnElement[Any]:
    """Read once for the whole statement."""
    return func.array(ids.scalar_subquery(), type_=ARRAY(Uuid()))


def _sees_much(roles: CTE, below: CTE) -> CTE:
    """Whether there are too many sources to look at each."""
    granted = select(func.count() == _GRANTED_BOUND).select_from(below).scalar_subquery()
    return select(or_(_has_many_areas(roles), granted).label("sees_much")).cte("much").prefix_with("MATERIALIZED")


def _has_many_areas(roles: CTE) -> ColumnElement[bool]:
    with_role = func.count().filter(roles.c.area_role > AreaRole.NONE)
    return (
        select(and_(with_role > _AREAS_BOUND, with_role * _GOOD_PART > func.count()))
        .select_from(roles)
        .scalar_subquery()
    )


def _in_areas(
    pages: FromClause, roles: CTE, conditions: tuple[ColumnElement[bool], ...], limit: int
) -> Select[Any]:
    """R1 to R4: by area and visibility."""
    kind = _VISIBILITIES.subquery("kind")
    opens = case(
        (kind.c.visibility == "private", roles.c.space_role == SpaceRole.OWNER),
        (kind.c.visibility == "area", roles.c.area_role > AreaRole.NONE),
        else_=or_(roles.c.area_role > AreaRole.NONE, roles.c.space_role >= SpaceRole.MEMBER),
    )
    # Equal, but written as a range and in the whole order of the index: with a tie to the area alone the planner may
    # walk all pages of a large organization by their time, in the hope of soon meeting some of an area that has none.
    place = (pages.c.area_id, pages.c.effective_visibility)
    wanted = tuple_(roles.c.area_id, kind.c.visibility)
    first = (
        select(pages.c.id, pages.c.updated_at)
        .where(pages.c.organization_id == _ORGANIZATION, tuple_(*place) >= wanted, tuple_(*place) <= wanted)
        .where(*conditions)
        .order_by(*(each.desc() for each in (*place, pages.c.updated_at, pages.c.id)))
        .limit(limit)
        .lateral("first")
    )
    return select(first.c.id, first.c.updated_at).select_from(roles.join(kind, opens).join(first, true()))


def _own(pages: FromClause, roles: CTE, conditions: tuple[ColumnElement[bool], ...], limit: int) -> Select[Any]:
    """R5: one's own private pages in areas where one has a role; a grant that reaches them is among the grants."""
    in_area = (
        select(literal(1)).where(roles.c.area_id == pages.c.area_id, roles.c.area_role > AreaRole.NONE).exists()
    )
    mine = pages.c.owner_id == bindparam("rule_user", type_=Uuid())
    own = _newest_where(pages, limit, mine, pages.c.effective_visibility == "private", in_area, *conditions)
    return select(own.subquery("own"))


def _newest_where(pages: FromClause, limit: int, *conditions: ColumnElement[bool]) -> Select[Any]:
    return (
        select(pages.c.id, pages.c.updated_at)
        .where(pages.c.organization_id == _ORGANIZATION, *conditions)
        .order_by(pages.c.updated_at.desc(), pages.c.id.desc())
        .limit(limit)
    )


def _below_grants(pages: FromClause, conditions: tuple[ColumnElement[bool], ...]) -> CTE:
    """R6: granted pages and those below them. By parents: row security lets no array operator use its index."""
    grants = prepared_grants().subquery("mine")
    granted = select(grants.c.page_id)
    kept = (pages.c.id, pages.c.area_id, pages.c.updated_at, and_(true(), *conditions).label("meets"))
    first = select(*kept).where(pages.c.organization_id == _ORGANIZATION, pages.c.id.in_(granted))
    below = first.cte("below", recursive=True)
    below = below.union_all(
        select(*kept).where(pages.c.organization_id == _ORGANIZATION, pages.c.parent_id == below.c.id)
    )
    return select(below).limit(_GRANTED_BOUND).cte("bounded").prefix_with("MATERIALIZED")
