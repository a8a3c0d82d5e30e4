"""Statements of pages. Every read on behalf of a person goes through the one rule."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, insert, or_, select, text, update
from sqlalchemy.orm import load_only

from stoa.access import api as access
from stoa.access.contracts import Level
from stoa.pages.models import Page
from stoa.platform.actor import Actor
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.ids import AreaId, OrganizationId, PageId, SpaceId

# The text may be large; what does not need it does not carry it about.
_WITHOUT_TEXT = load_only(
    *(
        getattr(Page, name)
        for name in Page.__mapper__.column_attrs.keys()  # noqa: SIM118  # a mapper's collection is no dict
        if name not in ("content", "content_text")
    ),
    raiseload=True,
)
# How alike a title must be to be found with a mistyped word; PostgreSQL's default finds hardly any.
_LIKENESS = 0.35


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


_ROW = tuple(getattr(Page, name) for name in TreeRow._fields)


def _rows(actor: Actor, need: Level, *conditions: ColumnElement[bool]) -> Select[Any]:
    rule = access.rule_on(actor, Page.__table__)
    return (
        select(*_ROW)
        .select_from(rule.source)
        .where(Page.organization_id == actor.organization_id, rule.level >= need, *conditions)
    )


async def _fetch(session: ReadSession, statement: Select[Any]) -> list[TreeRow]:
    return [TreeRow(*row) for row in (await session.execute(statement)).all()]


async def find_page(
    session: ReadSession, actor: Actor, page_id: PageId, *, with_text: bool = False, lock: bool = False
) -> tuple[Page, Level] | None:
    """A page that the actor sees, with their level."""
    rule = access.rule_on(actor, Page.__table__)
    statement = (
        select(Page, rule.level)
        .select_from(rule.source)
        .where(Page.organization_id == actor.organization_id, Page.id == page_id, rule.level >= Level.VIEW)
        # A row that was read before the lock was there is read anew.
        .execution_options(populate_existing=True)
    )
    if not with_text:
        statement = statement.options(_WITHOUT_TEXT)
    if lock:
        statement = statement.with_for_update(of=Page)
    row = (await session.execute(statement)).one_or_none()
    return (row[0], Level(row[1])) if row is not None else None


async def visible_titles(session: ReadSession, actor: Actor, ids: Sequence[PageId]) -> dict[PageId, str]:
    """Titles of those pages among `ids` that the actor sees."""
    if not ids:
        return {}
    return {row.id: row.title for row in await _fetch(session, _rows(actor, Level.VIEW, Page.id.in_(ids)))}


async def tree(session: ReadSession, actor: Actor, space_id: SpaceId, limit: int) -> list[TreeRow]:
    """Live pages of the space that the actor sees, parents before children, siblings in order."""
    statement = (
        _rows(actor, Level.VIEW, Page.space_id == space_id, Page.trashed_at.is_(None))
        .order_by(func.cardinality(Page.ancestor_ids), Page.position, Page.id)
        .limit(limit)
    )
    return await _fetch(session, statement)


async def rights_digest(session: ReadSession, actor: Actor, space_id: SpaceId) -> str:
    """Changes whenever the actor's roles in the space or their grants do."""
    return (await session.execute(select(access.rights_digest(actor, space_id)))).scalar_one()


async def with_children(session: ReadSession, actor: Actor, ids: Sequence[PageId]) -> set[PageId]:
    """Those of the pages that have live children that the actor sees."""
    if not ids:
        return set()
    statement = _rows(actor, Level.VIEW, Page.parent_id.in_(ids), Page.trashed_at.is_(None))
    found = await session.execute(statement.with_only_columns(Page.parent_id).distinct())
    return {parent for parent in found.scalars() if parent is not None}


async def children(
    session: ReadSession, actor: Actor, parent_id: PageId, *, after: tuple[float, PageId] | None, limit: int
) -> list[TreeRow]:
    """Live children that the actor sees, in order."""
    statement = _rows(actor, Level.VIEW, Page.parent_id == parent_id, Page.trashed_at.is_(None))
    if after is not None:
        position, page_id = after
        statement = statement.where(
            or_(Page.position > position, and_(Page.position == position, Page.id > page_id))
        )
    return await _fetch(session, statement.order_by(Page.position, Page.id).limit(limit))


async def trash(session: ReadSession, actor: Actor, space_id: SpaceId, limit: int) -> list[TreeRow]:
    """Trashed pages of the space that the actor may restore, the last trashed first."""
    statement = (
        _rows(actor, Level.DELETE, Page.space_id == space_id, Page.trashed_at.is_not(None))
        .order_by(Page.trashed_at.desc(), Page.position, Page.id)
        .limit(limit)
    )
    return await _fetch(session, statement)


async def recent(
    session: ReadSession,
    actor: Actor,
    *,
    space_id: SpaceId | None,
    after: tuple[datetime, PageId] | None,
    limit: int,
) -> list[TreeRow]:
    """Live pages that the actor sees, the last changed first."""
    statement = _rows(actor, Level.VIEW, Page.trashed_at.is_(None), *_in_space(space_id))
    if after is not None:
        moment, page_id = after
        statement = statement.where(
            or_(Page.updated_at < moment, and_(Page.updated_at == moment, Page.id < page_id))
        )
    return await _fetch(session, statement.order_by(Page.updated_at.desc(), Page.id.desc()).limit(limit))


async def search_titles(
    session: ReadSession, actor: Actor, q: str, *, space_id: SpaceId | None, limit: int
) -> list[TreeRow]:
    """Live pages whose title fits: exact first, then beginnings, then parts and likenesses."""
    threshold = func.set_config("pg_trgm.word_similarity_threshold", str(_LIKENESS), True)
    await session.execute(select(threshold))
    lowered, needle = func.lower(Page.title), q.lower()
    fits = or_(Page.title.icontains(q, autoescape=True), Page.title.op("%>", is_comparison=True)(q))
    statement = (
        _rows(actor, Level.VIEW, Page.trashed_at.is_(None), fits, *_in_space(space_id))
        .order_by(
            lowered != needle,
            ~lowered.startswith(needle, autoescape=True),
            func.word_similarity(q, Page.title).desc(),
            Page.updated_at.desc(),
            Page.id,
        )
        .limit(limit)
    )
    return await _fetch(session, statement)


def _in_space(space_id: SpaceId | None) -> tuple[ColumnElement[bool], ...]:
    return () if space_id is None else (Page.space_id == space_id,)


async def levels_below(session: ReadSession, actor: Actor, page_id: PageId) -> dict[PageId, int]:
    """The actor's level on the page and on everything below it, where it is not none."""
    rule = access.rule_on(actor, Page.__table__)
    statement = (
        select(Page.id, rule.level)
        .select_from(rule.source)
        .where(
            Page.organization_id == actor.organization_id,
            or_(Page.id == page_id, Page.ancestor_ids.contains([page_id])),
            rule.level > Level.NONE,
        )
    )
    return {row[0]: row[1] for row in (await session.execute(statement)).all()}


async def usable(session: ReadSession, actor: Actor, ids: Sequence[PageId]) -> set[PageId]:
    """Those of the pages that are live and in which the actor may make pages."""
    if not ids:
        return set()
    return {
        row.id
        for row in await _fetch(session, _rows(actor, Level.EDIT, Page.id.in_(ids), Page.trashed_at.is_(None)))
    }


# What follows is the tree as it is, whoever asks: commands use it after they have checked.


class Sibling(NamedTuple):
    id: PageId
    position: float


def _among(organization_id: OrganizationId, area_id: AreaId, parent_id: PageId | None) -> ColumnElement[bool]:
    own = (
        and_(Page.area_id == area_id, Page.parent_id.is_(None))
        if parent_id is None
        else Page.parent_id == parent_id
    )
    return and_(Page.organization_id == organization_id, own, Page.trashed_at.is_(None))


async def siblings(
    session: ReadSession, organization_id: OrganizationId, area_id: AreaId, parent_id: PageId | None
) -> list[Sibling]:
    """Live pages at one place, in order."""
    statement = (
        select(Page.id, Page.position)
        .where(_among(organization_id, area_id, parent_id))
        .order_by(Page.position, Page.id)
    )
    return [Sibling(*row) for row in (await session.execute(statement)).all()]


async def end_of(
    session: ReadSession, organization_id: OrganizationId, area_id: AreaId, parent_id: PageId | None
) -> tuple[float, int]:
    """Highest position among live pages at one place (0 for none), and their number."""
    statement = select(func.coalesce(func.max(Page.position), 0.0), func.count()).where(
        _among(organization_id, area_id, parent_id)
    )
    last, count = (await session.execute(statement)).one()
    return last, count


async def count_live(session: ReadSession, organization_id: OrganizationId, space_id: SpaceId) -> int:
    statement = select(func.count()).where(
        Page.organization_id == organization_id, Page.space_id == space_id, Page.trashed_at.is_(None)
    )
    return (await session.execute(statement)).scalar_one()


async def height(session: ReadSession, organization_id: OrganizationId, page_id: PageId) -> int:
    """How many levels lie below a page."""
    depth = func.array_position(Page.ancestor_ids, page_id)
    below: ColumnElement[int] = func.max(func.cardinality(Page.ancestor_ids) - depth + 1)
    statement = select(below).where(Page.organization_id == organization_id, Page.ancestor_ids.contains([page_id]))
    return (await session.execute(statement)).scalar() or 0


async def has_grants(session: ReadSession, organization_id: OrganizationId, ids: Sequence[PageId]) -> bool:
    """Whether anybody holds a grant on one of the pages."""
    if not ids:
        return False
    return bool((await session.execute(select(access.has_grants(organization_id, ids)))).scalar())


class Bare(NamedTuple):
    """What moving a page needs to know of it."""

    id: PageId
    parent_id: PageId | None
    ancestor_ids: list[PageId]
    area_id: AreaId
    visibility: str
    effective_visibility: str
    position: float
    trashed_at: datetime | None


_BARE = tuple(getattr(Page, name) for name in Bare._fields)


async def bare(
    session: ReadSession, organization_id: OrganizationId, *conditions: ColumnElement[bool]
) -> list[Bare]:
    """Pages as they are, in order."""
    statement = (
        select(*_BARE).where(Page.organization_id == organization_id, *conditions).order_by(Page.position, Page.id)
    )
    return [Bare(*row) for row in (await session.execute(statement)).all()]


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


_SET_POSITIONS = text(
    "UPDATE pages p SET position = given.position"
    " FROM unnest(CAST(:ids AS uuid[]), CAST(:positions AS double precision[])) AS given (id, position)"
    " WHERE p.organization_id = :organization AND p.id = given.id AND p.position <> given.position"
)


async def set_positions(
    session: WriteSession, organization_id: OrganizationId, positions: Sequence[tuple[PageId, float]]
) -> None:
    if positions:
        await session.execute(
            _SET_POSITIONS,
            {
                "organization": organization_id,
                "ids": [page_id for page_id, _ in positions],
                "positions": [position for _, position in positions],
            },
        )


# Walks by parent_id and not by ancestor_ids, because it is these that are written; trashed pages come along.
_REPLANT = text(
    """
    WITH RECURSIVE moved AS (
      SELECT p.id, CAST(:ancestors AS uuid[]) AS ancestor_ids,
             CASE p.visibility WHEN 'inherit' THEN :inherited ELSE p.visibility END AS effective
        FROM pages p WHERE p.organization_id = :organization AND p.id = ANY(CAST(:roots AS uuid[]))
      UNION ALL
      SELECT c.id, m.ancestor_ids || m.id,
             CASE c.visibility WHEN 'inherit' THEN m.effective ELSE c.visibility END
        FROM pages c JOIN moved m ON c.parent_id = m.id WHERE c.organization_id = :organization)
    UPDATE pages p
       SET ancestor_ids = moved.ancestor_ids, effective_visibility = moved.effective, area_id = :area,
           parent_id = CASE WHEN p.id = ANY(CAST(:roots AS uuid[])) THEN CAST(:parent AS uuid) ELSE p.parent_id END
      FROM moved WHERE p.organization_id = :organization AND p.id = moved.id
    """
)


class Ground(NamedTuple):
    """Where pages are planted: the parent (None: the root of the area) and what lies below it inherits."""

    area_id: AreaId
    parent_id: PageId | None
    ancestor_ids: list[PageId]
    inherited: str


async def replant(
    session: WriteSession, organization_id: OrganizationId, roots: Sequence[PageId], ground: Ground
) -> None:
    """Hang some pages, each with all below it, under another parent."""
    if roots:
        await session.execute(
            _REPLANT,
            {
                "organization": organization_id,
                "roots": list(roots),
                "ancestors": ground.ancestor_ids,
                "inherited": ground.inherited,
                "area": ground.area_id,
                "parent": ground.parent_id,
            },
        )


async def trash_below(
    session: WriteSession,
    organization_id: OrganizationId,
    page_id: PageId,
    values: dict[str, Any],
    *,
    subtree: bool,
) -> int:
    """Trash a page, with the live pages below it or alone; gives the number of trashed pages."""
    which = Page.id == page_id
    if subtree:
        which = or_(which, Page.ancestor_ids.contains([page_id]))
    statement = (
        update(Page)
        .where(Page.organization_id == organization_id, which, Page.trashed_at.is_(None))
        .values(values)
        .returning(Page.id)
        .execution_options(synchronize_session=False)
    )
    return len((await session.execute(statement)).all())


async def restore_batch(
    session: WriteSession, organization_id: OrganizationId, page_id: PageId, batch_id: UUID
) -> int:
    """Bring back a page and what was trashed with it below it; gives the number of pages."""
    statement = (
        update(Page)
        .where(
            Page.organization_id == organization_id,
            Page.trash_batch_id == batch_id,
            or_(Page.id == page_id, Page.ancestor_ids.contains([page_id])),
        )
        .values(trashed_at=None, trashed_by=None, trash_batch_id=None)
        .returning(Page.id)
        .execution_options(synchronize_session=False)
    )
    return len((await session.execute(statement)).all())
