"""Statements about how far people have read."""

from sqlalchemy import select

from stoa.channels.models import ChannelRead
from stoa.platform.db import ReadSession
from stoa.platform.ids import OrganizationId, PageId, UserId


async def joined_seq(
    session: ReadSession, organization_id: OrganizationId, page_id: PageId, user_id: UserId
) -> int | None:
    """Where the channel began for the person; None: it was never noted."""
    statement = select(ChannelRead.joined_seq).where(
        ChannelRead.organization_id == organization_id,
        ChannelRead.page_id == page_id,
        ChannelRead.user_id == user_id,
        ChannelRead.thread_root_id.is_(None),
    )
    return (await session.execute(statement)).scalar_one_or_none()
