"""The tree as it is, whoever asks: commands use it after they have checked."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select, text, update

from stoa.access import api as access
from stoa.pages.models import Page
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.ids import AreaId, OrganizationId, PageId, SpaceId, UserId


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


async def spaces_of(
    session: ReadSession, organization_id: OrganizationId, ids: Collection[PageId]
) -> set[SpaceId]:
    """The spaces in which the pages lie."""
    statement = select(Page.space_id).where(Page.organization_id == organization_id, Page.id.in_(ids)).distinct()
    return set((await session.execute(statement)).scalars())


async def count_live(session: ReadSession, organization_id: OrganizationId, space_id: SpaceId) -> int:
    statement = select(func.count()).where(
        Page.organization_id == organization_id, Page.space_id == space_id, Page.trashed_at.is_(None)
    )
    return (await session.execute(statement)).scalar_one()


_HEIGHT = text(
    """
    SELECT coalesce(max(cardinality(p.ancestor_ids) - array_position(p.ancestor_ids, top.id) + 1), 0)
      FROM pages p JOIN unnest(CAST(:ids AS uuid[])) AS top (id) ON top.id = ANY(p.ancestor_ids)
     WHERE p.organization_id = :organization AND p.ancestor_ids && CAST(:ids AS uuid[])
    """
)


async def height(session: ReadSession, organization_id: OrganizationId, ids: Sequence[PageId]) -> int:
    """How many levels lie below pages, at most."""
    found = await session.execute(_HEIGHT, {"organization": organization_id, "ids": list(ids)})
    height: int = found.scalar_one()
    return height


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


_TRASH = text(
    """
    UPDATE pages p
       SET trashed_at = :now, trashed_by = :by,
           trash_batch_id = (
             SELECT given.batch FROM unnest(CAST(:ids AS uuid[]), CAST(:batches AS uuid[])) AS given (id, batch)
              WHERE given.id = p.id OR given.id = ANY(p.ancestor_ids) LIMIT 1)
     WHERE p.organization_id = :organization AND p.trashed_at IS NULL
       AND (p.id = ANY(CAST(:ids AS uuid[]))
            OR (CAST(:subtree AS boolean) AND p.ancestor_ids && CAST(:ids AS uuid[])))
    RETURNING p.trash_batch_id
    """
)


async def trash(
    session: WriteSession,
    organization_id: OrganizationId,
    batches: Mapping[PageId, UUID],
    *,
    by: UserId,
    now: datetime,
    subtree: bool,
) -> Counter[UUID]:
    """Trash pages, none of which lies below another, alone or with the live pages below them, each as a batch of its
    own; gives the number of trashed pages by batch.
    """
    found = await session.execute(
        _TRASH,
        {
            "organization": organization_id,
            "ids": list(batches),
            "batches": list(batches.values()),
            "by": by,
            "now": now,
            "subtree": subtree,
        },
    )
    return Counter(found.scalars())


async def with_children(
    session: ReadSession, organization_id: OrganizationId, ids: Collection[PageId]
) -> set[PageId]:
    """Those of the pages that have live children."""
    statement = select(Page.parent_id).where(
        Page.organization_id == organization_id, Page.parent_id.in_(ids), Page.trashed_at.is_(None)
    )
    return {each for each in (await session.execute(statement.distinct())).scalars() if each is not None}


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
