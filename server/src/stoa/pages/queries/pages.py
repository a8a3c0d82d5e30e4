"""One page, and the rows that lists of pages are made of. Every read goes through the one rule."""

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    Select,
    SQLColumnExpression,
    bindparam,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.orm import load_only

from stoa.access import api as access
from stoa.access.contracts import Level
from stoa.pages.contracts import PageState
from stoa.pages.models import Page
from stoa.platform.actor import Actor
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.ids import AreaId, OrganizationId, PageId, SpaceId, UserId

# The text may be large; what does not need it does not carry it about.
_WITHOUT_TEXT = load_only(
    *(
        getattr(Page, name)
        for name in Page.__mapper__.column_attrs.keys()  # noqa: SIM118  # a mapper's collection is no dict
        if name not in ("content", "content_text")
    ),
    raiseload=True,
)


class TreeRow(NamedTuple):
    """A page as trees and lists show it."""

    id: PageId
    area_id: AreaId
    space_id: SpaceId
    parent_id: PageId | None
    ancestor_ids: list[PageId]
    type: str
    title: str
    icon: str | None
    position: float
    updated_at: datetime
    trashed_at: datetime | None
    trashed_by: UserId | None


_ROW = tuple(getattr(Page, name) for name in TreeRow._fields)


def seen_rows(actor: Actor, need: Level, *conditions: ColumnElement[bool]) -> Select[Any]:
    rule = access.rule_on(actor, Page.__table__)
    return (
        select(*_ROW)
        .select_from(rule.source)
        .where(Page.organization_id == actor.organization_id, rule.level >= need, *conditions)
    )


async def fetch(session: ReadSession, statement: Select[Any]) -> list[TreeRow]:
    return [TreeRow(*row) for row in (await session.execute(statement)).all()]


async def find_page(
    session: ReadSession, actor: Actor, page_id: PageId, *, with_text: bool = False, lock: bool = False
) -> tuple[Page, Level] | None:
    """A page that the actor sees, with their level."""
    statement = _find_page(with_text=with_text, lock=lock, for_both=actor.viewing_as is not None)
    row = (await session.execute(statement, access.actor_parameters(actor) | {"page_id": page_id})).one_or_none()
    return (row[0], Level(row[1])) if row is not None else None


@cache
def _find_page(*, with_text: bool, lock: bool, for_both: bool) -> Select[Page, int]:
    # Every request to a page asks this: putting the statement together would cost more than its execution.
    rule = access.prepared_rule(Page.__table__, for_both=for_both)
    statement = (
        select(Page, rule.level)
        .select_from(rule.source)
        .where(
            Page.organization_id == bindparam("rule_organization"),
            Page.id == bindparam("page_id"),
            rule.level >= Level.VIEW,
        )
        # A row that was read before the lock was there is read anew.
        .execution_options(populate_existing=True)
    )
    if not with_text:
        statement = statement.options(_WITHOUT_TEXT)
    if lock:
        statement = statement.with_for_update(of=Page)
    return statement


async def find_pages(
    session: ReadSession, actor: Actor, ids: Collection[PageId], *, lock: bool = False
) -> dict[PageId, tuple[Page, Level]]:
    """Those of the pages that the actor sees, with their level on each; without their text."""
    rule = access.rule_on(actor, Page.__table__)
    statement = (
        select(Page, rule.level)
        .select_from(rule.source)
        .where(Page.organization_id == actor.organization_id, Page.id.in_(ids), rule.level >= Level.VIEW)
        .order_by(Page.id)
        .options(_WITHOUT_TEXT)
        .execution_options(populate_existing=True)
    )
    if lock:
        statement = statement.with_for_update(of=Page)
    return {row[0].id: (row[0], Level(row[1])) for row in (await session.execute(statement)).all()}


async def visible_titles(session: ReadSession, actor: Actor, ids: Sequence[PageId]) -> dict[PageId, str]:
    """Titles of those pages among `ids` that the actor sees."""
    if not ids:
        return {}
    return {row.id: row.title for row in await fetch(session, seen_rows(actor, Level.VIEW, Page.id.in_(ids)))}


async def titled(session: ReadSession, actor: Actor, titles: Collection[str]) -> dict[str, PageId]:
    """Live pages that the actor sees by their exact titles; of several the one changed last."""
    rule = access.rule_on(actor, Page.__table__)
    statement = (
        select(Page.title, Page.id)
        .select_from(rule.source)
        .where(
            Page.organization_id == actor.organization_id,
            Page.title.in_(titles),
            Page.trashed_at.is_(None),
            rule.level >= Level.VIEW,
        )
        .order_by(Page.updated_at, Page.id)
    )
    return {row.title: row.id for row in (await session.execute(statement)).all()}


async def levels_below(session: ReadSession, actor: Actor, ids: Sequence[PageId]) -> dict[PageId, int]:
    """The actor's level on the pages and on everything below them, where it is not none."""
    rule = access.rule_on(actor, Page.__table__)
    statement = (
        select(Page.id, rule.level)
        .select_from(rule.source)
        .where(
            Page.organization_id == actor.organization_id,
            or_(Page.id.in_(ids), Page.ancestor_ids.overlap(ids)),
            rule.level > Level.NONE,
        )
    )
    return {row[0]: row[1] for row in (await session.execute(statement)).all()}


async def seen_below(session: ReadSession, actor: Actor, page_id: PageId, limit: int) -> list[Page]:
    """Live pages below a page that the actor sees, parents first, with their text."""
    rule = access.rule_on(actor, Page.__table__)
    statement = (
        select(Page)
        .select_from(rule.source)
        .where(
            Page.organization_id == actor.organization_id,
            Page.ancestor_ids.contains([page_id]),
            Page.trashed_at.is_(None),
            rule.level >= Level.VIEW,
        )
        .order_by(func.cardinality(Page.ancestor_ids), Page.position, Page.id)
        .limit(limit)
        .execution_options(populate_existing=True)
    )
    return list((await session.execute(statement)).scalars())


async def outline_below(session: ReadSession, actor: Actor, page_id: PageId, limit: int) -> list[TreeRow]:
    """Live pages below a page that the actor sees, parents first, without their text."""
    statement = seen_rows(actor, Level.VIEW, Page.ancestor_ids.contains([page_id]), Page.trashed_at.is_(None))
    return await fetch(
        session, statement.order_by(func.cardinality(Page.ancestor_ids), Page.position, Page.id).limit(limit)
    )


def level_of(actor: Actor, page_id: SQLColumnExpression[Any]) -> ScalarSelect[int]:
    """The actor's level on the page that a column of the statement around it names; no row gives null."""
    rule = access.rule_on(actor, Page.__table__)
    return (
        select(rule.level)
        .select_from(rule.source)
        .where(Page.organization_id == actor.organization_id, Page.id == page_id)
        .correlate_except(Page)
        .scalar_subquery()
    )


async def live_titles(session: ReadSession, actor: Actor, ids: Sequence[PageId]) -> dict[PageId, str]:
    """Titles of those pages among `ids` that the actor sees and that are not in the trash."""
    statement = seen_rows(actor, Level.VIEW, Page.id.in_(ids), Page.trashed_at.is_(None))
    return {row.id: row.title for row in await fetch(session, statement)}


async def state_of(session: ReadSession, organization_id: OrganizationId, page_id: PageId) -> PageState:
    """Where a page lies, whoever asks."""
    statement = select(Page.space_id, Page.title, Page.trashed_at.is_not(None)).where(
        Page.organization_id == organization_id, Page.id == page_id
    )
    return PageState(*(await session.execute(statement)).one())


async def usable(session: ReadSession, actor: Actor, ids: Sequence[PageId]) -> set[PageId]:
    """Those of the pages that are live and in which the actor may make pages."""
    if not ids:
        return set()
    return {
        row.id
        for row in await fetch(session, seen_rows(actor, Level.EDIT, Page.id.in_(ids), Page.trashed_at.is_(None)))
    }


async def existing(session: ReadSession, organization_id: OrganizationId, ids: Collection[PageId]) -> set[PageId]:
    """Those of the pages that are there, in the trash too."""
    statement = select(Page.id).where(Page.organization_id == organization_id, Page.id.in_(ids))
    return set((await session.execute(statement)).scalars())


async def insert_page(session: WriteSession, values: dict[str, Any]) -> None:
    await session.execute(insert(Page).values(values))


async def store(session: WriteSession, page: Page, values: dict[str, Any]) -> int:
    """Write changed columns of a locked page; gives its new revision."""
    statement = (
        update(Page)
        .where(Page.organization_id == page.organization_id, Page.id == page.id)
        .values(revision=Page.revision + 1, **values)
        .returning(Page.revision)
        .execution_options(synchronize_session=False)
    )
    return (await session.execute(statement)).scalar_one()


async def change(
    session: WriteSession, organization_id: OrganizationId, ids: Sequence[PageId], values: dict[str, Any]
) -> None:
    """Write the same values to some pages, without a new revision."""
    if not ids:
        return
    await session.execute(
        update(Page)
        .where(Page.organization_id == organization_id, Page.id.in_(ids))
        .values(values)
        .execution_options(synchronize_session=False)
    )
