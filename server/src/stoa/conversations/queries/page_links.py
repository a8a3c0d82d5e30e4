"""Statements of the links of pages and conversations."""

from datetime import datetime

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.dialects.postgresql import insert

from stoa.conversations.models import PageConversation
from stoa.platform.actor import Actor
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.ids import ConversationId, OrganizationId, PageId, new_id


async def of_page(
    session: ReadSession, organization_id: OrganizationId, page_id: PageId
) -> list[PageConversation]:
    """The oldest first."""
    return await _links(session, organization_id, PageConversation.page_id == page_id)


async def of_conversation(
    session: ReadSession, organization_id: OrganizationId, conversation_id: ConversationId
) -> list[PageConversation]:
    """The oldest first."""
    return await _links(session, organization_id, PageConversation.conversation_id == conversation_id)


async def _links(
    session: ReadSession, organization_id: OrganizationId, side: ColumnElement[bool]
) -> list[PageConversation]:
    statement = (
        select(PageConversation)
        .where(PageConversation.organization_id == organization_id, side)
        .order_by(PageConversation.created_at, PageConversation.id)
    )
    return list((await session.execute(statement)).scalars())


async def discussed(
    session: ReadSession, organization_id: OrganizationId, conversation_id: ConversationId, *, limit: int
) -> list[PageId]:
    """The pages that a conversation is about, the oldest link first."""
    statement = (
        select(PageConversation.page_id)
        .where(
            PageConversation.organization_id == organization_id,
            PageConversation.conversation_id == conversation_id,
            PageConversation.relationship == "discussion",
        )
        .order_by(PageConversation.created_at, PageConversation.id)
        .limit(limit)
    )
    return list((await session.execute(statement)).scalars())


async def put(
    session: WriteSession,
    actor: Actor,
    page_id: PageId,
    conversation_id: ConversationId,
    *,
    relationship: str,
    now: datetime,
) -> None:
    """Link them; a link that is there stays as it is."""
    values = {
        "id": new_id(),
        "organization_id": actor.organization_id,
        "page_id": page_id,
        "conversation_id": conversation_id,
        "relationship": relationship,
        "created_by": actor.user_id,
        "created_at": now,
    }
    await session.execute(
        insert(PageConversation).values(values).on_conflict_do_nothing(constraint="uq_page_conversations_link")
    )


async def remove(
    session: WriteSession, actor: Actor, page_id: PageId, conversation_id: ConversationId, relationship: str
) -> None:
    await session.execute(
        delete(PageConversation).where(
            PageConversation.organization_id == actor.organization_id,
            PageConversation.page_id == page_id,
            PageConversation.conversation_id == conversation_id,
            PageConversation.relationship == relationship,
        )
    )
