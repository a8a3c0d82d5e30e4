"""What leaves the trash for good."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import delete, func, or_, select

from stoa.pages.models import Page
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.ids import OrganizationId, PageId, SpaceId
from stoa.spaces import api as spaces


class Overdue(NamedTuple):
    """A trashed page whose time is over."""

    organization_id: OrganizationId
    space_id: SpaceId
    page_id: PageId


async def overdue(session: ReadSession, now: datetime, limit: int) -> list[Overdue]:
    """Pages that lay longer in the trash than their space keeps them, upper ones first; in the system's scope."""
    kept = spaces.trash_retentions()
    statement = (
        select(Page.organization_id, Page.space_id, Page.id)
        .join(
            kept,
            (kept.c.organization_id == Page.organization_id) & (kept.c.space_id == Page.space_id),
        )
        .where(Page.trashed_at < now - func.make_interval(0, 0, 0, kept.c.days))
        .order_by(func.cardinality(Page.ancestor_ids), Page.id)
        .limit(limit)
    )
    return [Overdue(*row) for row in (await session.execute(statement)).all()]


async def still_overdue(session: ReadSession, found: Overdue, now: datetime) -> bool:
    """Whether the page still lies there; asked under the lock of the tree."""
    kept = spaces.trash_retentions()
    statement = select(Page.id).where(
        Page.organization_id == found.organization_id,
        Page.id == found.page_id,
        Page.trashed_at < now - func.make_interval(0, 0, 0, kept.c.days),
        kept.c.organization_id == Page.organization_id,
        kept.c.space_id == Page.space_id,
    )
    return (await session.execute(statement)).first() is not None


async def retention_days(session: ReadSession, organization_id: OrganizationId, space_id: SpaceId) -> int:
    """How many days the space keeps its trash."""
    kept = spaces.trash_retentions()
    statement = select(kept.c.days).where(kept.c.organization_id == organization_id, kept.c.space_id == space_id)
    days: int = (await session.execute(statement)).scalar_one()
    return days


async def subtree(session: ReadSession, organization_id: OrganizationId, page_id: PageId) -> list[PageId]:
    """A trashed page and all that lies below it in the trash."""
    statement = select(Page.id).where(
        Page.organization_id == organization_id, or_(Page.id == page_id, Page.ancestor_ids.contains([page_id]))
    )
    return list((await session.execute(statement)).scalars())


async def delete_pages(session: WriteSession, organization_id: OrganizationId, ids: list[PageId]) -> None:
    """Delete whole subtrees of the trash, with everything that hangs on them."""
    await session.execute(
        delete(Page)
        .where(Page.organization_id == organization_id, Page.id.in_(ids), Page.trashed_at.is_not(None))
        .execution_options(synchronize_session=False)
    )
