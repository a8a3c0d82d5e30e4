"""Statements of pages. Every read of pages joins the one rule."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, and_, func, insert, or_, select, update
from sqlalchemy.orm import load_only

from stoa.access import api as access
from stoa.access.contracts import Level
from stoa.pages.models import Page
from stoa.platform.actor import Actor
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.ids import AreaId, PageId, SpaceId

# Rows of lists and trees never carry the text.
_SUMMARY = (
    Page.id,
    Page.area_id,
    Page.space_id,
    Page.parent_id,
    Page.ancestor_ids,
    Page.type,
    Page.title,
    Page.icon,
    Page.position,
    Page.updated_at,
)


def _visible(actor: Actor) -> Select[tuple[Page, int]]:
    levels = access.page_levels(actor)
    return (
        select(Page, levels.c.level)
        .join(levels, levels.c.page_id == Page.id)
        .where(Page.organization_id == actor.organization_id, levels.c.level >= Level.VIEW)
    )


async def find_page(
    session: ReadSession, actor: Actor, page_id: PageId, *, with_content: bool, lock: bool = False
) -> Row[tuple[Page, int]] | None:
    """A page that the actor sees, with their level."""
    statement = _visible(actor).where(Page.id == page_id)
    if not with_content:
        # The text may be large; what changes a title does not carry it about.
        columns = [getattr(Page, name) for name in Page.__table__.columns.keys() if name not in ("content", "content_text")]
        statement = statement.options(load_only(*columns, raiseload=True))
    if lock:
        statement = statement.with_for_update(of=Page)
    return (await session.execute(statement)).one_or_none()


async def visible_titles(session: ReadSession, actor: Actor, ids: list[PageId]) -> dict[PageId, str]:
    """Titles of those pages among `ids` that the actor sees."""
    if not ids:
        return {}
    levels = access.page_levels(actor)
    statement = (
        select(Page.id, Page.title)
        .join(levels, levels.c.page_id == Page.id)
        .where(Page.organization_id == actor.organization_id, Page.id.in_(ids), levels.c.level >= Level.VIEW)
    )
    return {row.id: row.title for row in (await session.execute(statement)).all()}


async def tree(session: ReadSession, actor: Actor, space_id: SpaceId, limit: int) -> list[Row[Any]]:
    """Live pages of the space that the actor sees, siblings in order."""
    levels = access.page_levels(actor)
    statement = (
        select(*_SUMMARY)
        .join(levels, levels.c.page_id == Page.id)
        .where(
            Page.organization_id == actor.organization_id,
            Page.space_id == space_id,
            Page.trashed_at.is_(None),
            levels.c.level >= Level.VIEW,
        )
        .order_by(Page.position, Page.id)
        .limit(limit)
    )
    return list((await session.execute(statement)).all())


async def recent(
    session: ReadSession, actor: Actor, *, space_id: SpaceId | None, after: tuple[datetime, PageId] | None, limit: int
) -> list[Row[Any]]:
    """Live pages that the actor sees, the last changed first."""
    statement = _list(actor, space_id).order_by(Page.updated_at.desc(), Page.id.desc()).limit(limit)
    if after is not None:
        moment, page_id = after
        statement = statement.where(
            or_(Page.updated_at < moment, and_(Page.updated_at == moment, Page.id < page_id))
        )
    return list((await session.execute(statement)).all())


async def search_titles(
    session: ReadSession, actor: Actor, q: str, *, space_id: SpaceId | None, limit: int
) -> list[Row[Any]]:
    """Live pages whose title fits: exact first, then beginnings, then parts and likenesses."""
    lowered = func.lower(Page.title)
    needle = q.lower()
    statement = (
        _list(actor, space_id)
        .where(or_(lowered.contains(needle, autoescape=True), Page.title.op("%")(q), func.word_similarity(q, Page.title) > 0.5))
        .order_by(
            (lowered != needle),
            ~lowered.startswith(needle, autoescape=True),
            func.word_similarity(q, Page.title).desc(),
            Page.updated_at.desc(),
            Page.id,
        )
        .limit(limit)
    )
    return list((await session.execute(statement)).all())


def _list(actor: Actor, space_id: SpaceId | None) -> Select[Any]:
    levels = access.page_levels(actor)
    statement = (
        select(*_SUMMARY)
        .join(levels, levels.c.page_id == Page.id)
        .where(
            Page.organization_id == actor.organization_id, Page.trashed_at.is_(None), levels.c.level >= Level.VIEW
        )
    )
    return statement.where(Page.space_id == space_id) if space_id is not None else statement


async def insert_page(session: WriteSession, values: dict[str, Any]) -> None:
    await session.execute(insert(Page).values(values))


async def last_position(session: ReadSession, actor: Actor, *, area_id: AreaId, parent_id: PageId | None) -> float | None:
    """Highest position among live siblings."""
    siblings = Page.parent_id == parent_id if parent_id is not None else and_(Page.area_id == area_id, Page.parent_id.is_(None))
    statement = select(func.max(Page.position)).where(
        Page.organization_id == actor.organization_id, siblings, Page.trashed_at.is_(None)
    )
    return (await session.execute(statement)).scalar_one()


async def count_live(session: ReadSession, actor: Actor, space_id: SpaceId) -> int:
    statement = select(func.count()).where(
        Page.organization_id == actor.organization_id, Page.space_id == space_id, Page.trashed_at.is_(None)
    )
    return (await session.execute(statement)).scalar_one()


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
