"""Statements of link cards."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from stoa.pages.core.link_cards import Unfurled
from stoa.pages.models import LinkCard
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.ids import OrganizationId


async def find_card(
    session: ReadSession, organization_id: OrganizationId, address_hash: bytes
) -> tuple[Unfurled, datetime] | None:
    """What was found behind an address, and when."""
    statement = select(LinkCard.title, LinkCard.description, LinkCard.site, LinkCard.fetched_at).where(
        LinkCard.organization_id == organization_id, LinkCard.address_hash == address_hash
    )
    row = (await session.execute(statement)).first()
    return (Unfurled(row.title, row.description, row.site), row.fetched_at) if row is not None else None


async def store_card(
    session: WriteSession, organization_id: OrganizationId, address_hash: bytes, found: Unfurled, now: datetime
) -> None:
    """Keep what was found; the newest wins."""
    values = {"title": found.title, "description": found.description, "site": found.site, "fetched_at": now}
    statement = insert(LinkCard).values(organization_id=organization_id, address_hash=address_hash, **values)
    await session.execute(
        statement.on_conflict_do_update(index_elements=["organization_id", "address_hash"], set_=values)
    )


async def forget_cards(session: WriteSession, before: datetime) -> None:
    """In the system's scope."""
    await session.execute(delete(LinkCard).where(LinkCard.fetched_at < before))
