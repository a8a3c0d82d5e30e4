"""The pages that changed last, as the actor sees them. The statements are kept: one for each set of conditions."""

from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, FromClause, Select, Uuid, and_, any_, bindparam, func, or_, select

from stoa.access import api as access
from stoa.access.contracts import Level
from stoa.pages.contracts import PageFilter
from stoa.pages.models import Page, PageTag
from stoa.pages.queries.pages import TreeRow
from stoa.platform.actor import Actor
from stoa.platform.db import ReadSession
from stoa.platform.ids import PageId

# Lengths and conditions that clients use often; the rest is put together anew.
_KEPT = 64

_ORGANIZATION = Page.organization_id == bindparam("rule_organization")
_BORNE = (
    select(func.count())
    .where(
        PageTag.organization_id == Page.organization_id,
        PageTag.page_id == Page.id,
        PageTag.tag_id == any_(bindparam("tag_ids", type_=ARRAY(Uuid()))),
    )
    .scalar_subquery()
)
_CONDITIONS: dict[str, ColumnElement[bool]] = {
    "space_id": Page.space_id == bindparam("space_id"),
    "area_id": Page.area_id == bindparam("area_id"),
    "type": Page.type == bindparam("type"),
    "updated_since": Page.updated_at >= bindparam("updated_since"),
    "any_tag": _BORNE > 0,
    "all_tags": func.cardinality(bindparam("tag_ids", type_=ARRAY(Uuid()))) == _BORNE,
    "after": or_(
        Page.updated_at < bindparam("moment"),
        and_(Page.updated_at == bindparam("moment"), Page.id < bindparam("last_id")),
    ),
}


async def recent(
    session: ReadSession, actor: Actor, *, which: PageFilter, after: tuple[datetime, PageId] | None, limit: int
) -> list[TreeRow]:
    """Live pages that the actor sees and that meet the conditions, the last changed first."""
    names, values = _asked(which, after)
    values |= access.actor_parameters(actor)
    if actor.viewing_as is not None:
        return await _fetch(session, _seen_by_both(names, limit), values)
    found = (await session.execute(_newest(names, limit), values)).all()
    if not found[0].sees_much:
        return [TreeRow(*row[1:]) for row in found if row.id is not None]
    return await _fetch(session, _walked(names, limit), values)


def _asked(which: PageFilter, after: tuple[datetime, PageId] | None) -> tuple[frozenset[str], dict[str, Any]]:
    """Names of the conditions, and the values in them."""
    given = {name: getattr(which, name) for name in ("space_id", "area_id", "type", "updated_since")}
    values = {name: value for name, value in given.items() if value is not None}
    names = set(values)
    if which.tag_ids:
        names.add("all_tags" if which.all_tags else "any_tag")
        values["tag_ids"] = list(set(which.tag_ids))
    if after is not None:
        names.add("after")
        values |= {"moment": after[0], "last_id": after[1]}
    return frozenset(names), values


def _meeting(names: frozenset[str]) -> list[ColumnElement[bool]]:
    return [Page.trashed_at.is_(None), *(_CONDITIONS[name] for name in sorted(names))]


@lru_cache(_KEPT)
def _newest(names: frozenset[str], limit: int) -> Select[Any]:
    pages = Page.__table__
    return access.newest(pages, [pages.c[name] for name in TreeRow._fields], *_meeting(names), limit=limit)


@lru_cache(_KEPT)
def _walked(names: frozenset[str], limit: int) -> Select[Any]:
    """Whoever sees much finds the newest by looking at one page after the other."""
    rule, may = access.walked(Page.__table__)
    return _seen(rule, limit, may, *_meeting(names))


@lru_cache(_KEPT)
def _seen_by_both(names: frozenset[str], limit: int) -> Select[Any]:
    return _seen(access.prepared_rule(Page.__table__, for_both=True), limit, *_meeting(names))


def _seen(rule: access.Rule, limit: int, *conditions: ColumnElement[bool]) -> Select[Any]:
    pages = Page.__table__
    return (
        select(*(pages.c[name] for name in TreeRow._fields))
        .select_from(rule.source)
        .where(rule.level >= Level.VIEW, _ORGANIZATION, *conditions)
        .order_by(*_order(pages))
        .limit(limit)
    )


def _order(pages: FromClause) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    return pages.c.updated_at.desc(), pages.c.id.desc()


async def _fetch(session: ReadSession, statement: Select[Any], values: dict[str, Any]) -> list[TreeRow]:
    return [TreeRow(*row) for row in (await session.execute(statement, values)).all()]
