"""Lists of pages as the actor sees them: tree, children, trash, quick search."""

from collections.abc import Collection, Iterator, Sequence

from sqlalchemy import ColumnElement, and_, func, or_, select

from stoa.access import api as access
from stoa.access.contracts import Level
from stoa.pages.contracts import PageFilter
from stoa.pages.models import Page
from stoa.pages.queries.pages import TreeRow, fetch, seen_rows
from stoa.pages.queries.tags import bears
from stoa.platform.actor import Actor
from stoa.platform.db import ReadSession
from stoa.platform.ids import AreaId, PageId, SpaceId, TaskId

# How alike a title must be to be found with a mistyped word; PostgreSQL's default finds hardly any.
_LIKENESS = 0.35


async def tree(session: ReadSession, actor: Actor, space_id: SpaceId, limit: int) -> list[TreeRow]:
    """Live pages of the space that the actor sees, parents before children, siblings in order."""
    statement = (
        seen_rows(actor, Level.VIEW, Page.space_id == space_id, Page.trashed_at.is_(None))
        .order_by(func.cardinality(Page.ancestor_ids), Page.position, Page.id)
        .limit(limit)
    )
    return await fetch(session, statement)


async def outside_areas(
    session: ReadSession, actor: Actor, space_ids: Sequence[SpaceId], area_ids: Collection[AreaId], limit: int
) -> list[TreeRow]:
    """Live pages of the spaces that the actor sees and that lie in none of the areas, parents before children."""
    if not space_ids:
        return []
    statement = seen_rows(
        actor,
        Level.VIEW,
        Page.space_id.in_(space_ids),
        Page.area_id.not_in(area_ids),
        Page.trashed_at.is_(None),
    )
    order = (func.cardinality(Page.ancestor_ids), Page.position, Page.id)
    return await fetch(session, statement.order_by(*order).limit(limit))


async def rights_digest(session: ReadSession, actor: Actor, space_id: SpaceId) -> str:
    """Changes whenever the actor's roles in the space or their grants do."""
    return (await session.execute(select(access.rights_digest(actor, space_id)))).scalar_one()


async def with_children(session: ReadSession, actor: Actor, ids: Sequence[PageId]) -> set[PageId]:
    """Those of the pages that have live children that the actor sees."""
    if not ids:
        return set()
    statement = seen_rows(actor, Level.VIEW, Page.parent_id.in_(ids), Page.trashed_at.is_(None))
    found = await session.execute(statement.with_only_columns(Page.parent_id).distinct())
    return {parent for parent in found.scalars() if parent is not None}


async def children(
    session: ReadSession, actor: Actor, parent_id: PageId, *, after: tuple[float, PageId] | None, limit: int
) -> list[TreeRow]:
    """Live children that the actor sees, in order."""
    statement = seen_rows(actor, Level.VIEW, Page.parent_id == parent_id, Page.trashed_at.is_(None))
    if after is not None:
        position, page_id = after
        statement = statement.where(
            or_(Page.position > position, and_(Page.position == position, Page.id > page_id))
        )
    return await fetch(session, statement.order_by(Page.position, Page.id).limit(limit))


async def of_task(session: ReadSession, actor: Actor, task_id: TaskId) -> list[TreeRow]:
    """Live pages of a task that the actor sees, the last changed first."""
    statement = seen_rows(actor, Level.VIEW, Page.task_id == task_id, Page.trashed_at.is_(None))
    return await fetch(session, statement.order_by(Page.updated_at.desc(), Page.id.desc()).limit(200))


async def templates(session: ReadSession, actor: Actor, space_id: SpaceId) -> list[TreeRow]:
    """Documents of the space that others are made from, by title."""
    statement = seen_rows(
        actor, Level.VIEW, Page.space_id == space_id, Page.trashed_at.is_(None), Page.is_template.is_(True)
    )
    return await fetch(session, statement.order_by(func.lower(Page.title), Page.id).limit(200))


async def trash(session: ReadSession, actor: Actor, space_id: SpaceId, limit: int) -> list[TreeRow]:
    """Trashed pages of the space that the actor may restore, the last trashed first."""
    statement = (
        seen_rows(actor, Level.DELETE, Page.space_id == space_id, Page.trashed_at.is_not(None))
        .order_by(Page.trashed_at.desc(), Page.position, Page.id)
        .limit(limit)
    )
    return await fetch(session, statement)


async def search_titles(
    session: ReadSession, actor: Actor, q: str, *, which: PageFilter, limit: int
) -> list[TreeRow]:
    """Live pages, but no templates, whose title fits: exact first, then beginnings, then parts and likenesses.

    The session is in the system's scope; the organization and the rule are a part of the statement.
    """
    threshold = func.set_config("pg_trgm.word_similarity_threshold", str(_LIKENESS), True)
    await session.execute(select(threshold))
    lowered, needle = func.lower(Page.title), q.lower()
    fits = or_(Page.title.icontains(q, autoescape=True), Page.title.op("%>", is_comparison=True)(q))
    statement = (
        seen_rows(
            actor, Level.VIEW, Page.trashed_at.is_(None), fits, Page.is_template.is_(False), *_meeting(which)
        )
        .order_by(
            lowered != needle,
            ~lowered.startswith(needle, autoescape=True),
            func.word_similarity(q, Page.title).desc(),
            Page.updated_at.desc(),
            Page.id,
        )
        .limit(limit)
    )
    return await fetch(session, statement)


def _meeting(which: PageFilter) -> Iterator[ColumnElement[bool]]:
    if which.space_id is not None:
        yield Page.space_id == which.space_id
    if which.area_id is not None:
        yield Page.area_id == which.area_id
    if which.type is not None:
        yield Page.type == which.type
    if which.updated_since is not None:
        yield Page.updated_at >= which.updated_since
    yield from bears(which.tag_ids, all_of_them=which.all_tags)
