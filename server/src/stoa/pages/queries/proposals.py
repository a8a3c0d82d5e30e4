"""Proposals."""

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import func, insert, select, update

from stoa.pages.contracts import ProposalStatus
from stoa.pages.models import PageProposal
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.ids import ConversationId, OrganizationId, PageId, ProposalId


async def list_proposals(
    session: ReadSession,
    organization_id: OrganizationId,
    page_id: PageId,
    *,
    is_open: bool | None,
    before: ProposalId | None,
    limit: int,
) -> list[PageProposal]:
    """The last one first; open ones, decided ones, or both."""
    statement = select(PageProposal).where(
        PageProposal.organization_id == organization_id, PageProposal.page_id == page_id
    )
    if is_open is not None:
        same = PageProposal.status == ProposalStatus.OPEN
        statement = statement.where(same if is_open else ~same)
    if before is not None:
        statement = statement.where(PageProposal.id < before)
    return list((await session.execute(statement.order_by(PageProposal.id.desc()).limit(limit))).scalars())


async def of_conversation(
    session: ReadSession, organization_id: OrganizationId, conversation_id: ConversationId, limit: int
) -> list[PageProposal]:
    """What was proposed from a conversation for pages, the last one first, whoever may see them."""
    statement = (
        select(PageProposal)
        .where(
            PageProposal.organization_id == organization_id,
            PageProposal.conversation_id == conversation_id,
            PageProposal.page_id.is_not(None),
        )
        .order_by(PageProposal.id.desc())
        .limit(limit)
    )
    return list((await session.execute(statement)).scalars())


async def count_open(session: ReadSession, organization_id: OrganizationId, page_id: PageId) -> int:
    statement = (
        select(func.count())
        .select_from(PageProposal)
        .where(
            PageProposal.organization_id == organization_id,
            PageProposal.page_id == page_id,
            PageProposal.status == ProposalStatus.OPEN,
        )
    )
    return (await session.execute(statement)).scalar_one()


async def find_proposal(
    session: ReadSession, organization_id: OrganizationId, proposal_id: ProposalId, *, lock: bool = False
) -> PageProposal | None:
    statement = (
        select(PageProposal)
        .where(PageProposal.organization_id == organization_id, PageProposal.id == proposal_id)
        # A row that was read before the lock was there is read anew.
        .execution_options(populate_existing=True)
    )
    if lock:
        statement = statement.with_for_update()
    return (await session.execute(statement)).scalar_one_or_none()


async def insert_proposal(session: WriteSession, values: dict[str, Any]) -> None:
    await session.execute(insert(PageProposal).values(values))


async def change_proposal(
    session: WriteSession, organization_id: OrganizationId, proposal_id: ProposalId, values: dict[str, Any]
) -> None:
    await session.execute(
        update(PageProposal)
        .where(PageProposal.organization_id == organization_id, PageProposal.id == proposal_id)
        .values(values)
        .execution_options(synchronize_session=False)
    )


class Expired(NamedTuple):
    """A proposal whose time is over."""

    organization_id: OrganizationId
    id: ProposalId
    page_id: PageId | None


async def expire(session: WriteSession, now: datetime, limit: int) -> list[Expired]:
    """Close open proposals whose time is over, some at a time; in the system's scope."""
    overdue = (
        select(PageProposal.organization_id, PageProposal.id)
        .where(PageProposal.status == ProposalStatus.OPEN, PageProposal.expires_at <= now)
        .order_by(PageProposal.expires_at)
        .limit(limit)
        # Somebody decides it just now.
        .with_for_update(skip_locked=True)
        .cte()
    )
    statement = (
        update(PageProposal)
        .where(PageProposal.organization_id == overdue.c.organization_id, PageProposal.id == overdue.c.id)
        .values(status=ProposalStatus.EXPIRED, decided_at=now, updated_at=now)
        .returning(PageProposal.organization_id, PageProposal.id, PageProposal.page_id)
        .execution_options(synchronize_session=False)
    )
    return [Expired(*row) for row in (await session.execute(statement)).all()]
