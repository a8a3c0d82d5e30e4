"""What pages hold of channels: their settings, and the number of the last change of their messages."""

from typing import Any

from sqlalchemy import select, update

from stoa.pages.models import Page
from stoa.platform.db import WriteSession
from stoa.platform.ids import OrganizationId, PageId


async def lock(session: WriteSession, organization_id: OrganizationId, page_id: PageId) -> None:
    """Changes of one channel come one after another; whatever only points to the page does not wait."""
    statement = select(Page.id).where(Page.organization_id == organization_id, Page.id == page_id)
    await session.execute(statement.with_for_update(key_share=True))


async def next_seq(session: WriteSession, organization_id: OrganizationId, page_id: PageId) -> int:
    """The number of one more change."""
    return await _store(session, organization_id, page_id, {"change_seq": Page.change_seq + 1})


async def store(
    session: WriteSession, organization_id: OrganizationId, page_id: PageId, values: dict[str, Any]
) -> None:
    """Write settings of a locked channel."""
    await _store(session, organization_id, page_id, values)


async def _store(
    session: WriteSession, organization_id: OrganizationId, page_id: PageId, values: dict[str, Any]
) -> int:
    statement = (
        update(Page)
        .where(Page.organization_id == organization_id, Page.id == page_id)
        .values(values)
        .returning(Page.change_seq)
        .execution_options(synchronize_session=False)
    )
    return (await session.execute(statement)).scalar_one()
