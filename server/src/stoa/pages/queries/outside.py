"""What a link shows of pages; access has checked the link."""

from collections.abc import Sequence

from sqlalchemy import Row, func, select

from stoa.pages.models import Page
from stoa.platform.db import ReadSession
from stoa.platform.ids import OrganizationId, PageId


async def find_live(session: ReadSession, organization_id: OrganizationId, page_id: PageId) -> Page | None:
    statement = select(Page).where(
        Page.organization_id == organization_id, Page.id == page_id, Page.trashed_at.is_(None)
    )
    return (await session.execute(statement)).scalar_one_or_none()


async def list_nodes(
    session: ReadSession, organization_id: OrganizationId, page_ids: Sequence[PageId]
) -> Sequence[Row[PageId, PageId | None, str, str | None]]:
    """Id, parent, title and icon of live pages, parents before children, siblings in order."""
    statement = (
        select(Page.id, Page.parent_id, Page.title, Page.icon)
        .where(Page.organization_id == organization_id, Page.id.in_(page_ids), Page.trashed_at.is_(None))
        .order_by(func.cardinality(Page.ancestor_ids), Page.position, Page.id)
    )
    return (await session.execute(statement)).all()
