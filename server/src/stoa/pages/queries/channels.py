"""What pages hold of channels: their settings, and the number of the last change of their messages."""

from typing import Any

from sqlalchemy import Select, select, update

from stoa.access.contracts import Level
from stoa.pages.contracts import PageType
from stoa.pages.models import Page
from stoa.pages.queries.pages import seen_rows
from stoa.platform.actor import Actor
from stoa.platform.db import ReadSession, WriteSession
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


def seen(actor: Actor, page_id: PageId | None) -> Select[PageId, int, str]:
    """`id`, `change_seq` and `history_visibility` of live channels that the actor sees, or of one of them."""
    conditions = [Page.type == PageType.CHANNEL, Page.trashed_at.is_(None)]
    if page_id is not None:
        conditions.append(Page.id == page_id)
    return seen_rows(actor, Level.VIEW, *conditions).with_only_columns(
        Page.id, Page.change_seq, Page.history_visibility
    )


async def cut(session: ReadSession, organization_id: OrganizationId) -> list[tuple[PageId, int]]:
    """Channels in which everybody reads from when they came, and where they stand."""
    statement = select(Page.id, Page.change_seq).where(
        Page.organization_id == organization_id,
        Page.type == PageType.CHANNEL,
        Page.history_visibility == "since_joined",
    )
    return [(row[0], row[1]) for row in (await session.execute(statement)).all()]
