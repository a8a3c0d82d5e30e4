"""Statements of the people who were invited to a conversation."""

from datetime import datetime

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.dialects.postgresql import insert

from stoa.conversations.models import Conversation, ConversationMember
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.ids import ConversationId, OrganizationId, UserId


async def list_invited(
    session: ReadSession, organization_id: OrganizationId, conversation_id: ConversationId
) -> list[ConversationMember]:
    """Whoever was given a right to the conversation, in the order in which they came to it."""
    statement = (
        select(ConversationMember)
        .where(*_invited(organization_id, conversation_id))
        .order_by(ConversationMember.created_at, ConversationMember.user_id)
    )
    return list((await session.execute(statement.execution_options(populate_existing=True))).scalars())


async def invited_ids(
    session: ReadSession, organization_id: OrganizationId, conversation_id: ConversationId
) -> list[UserId]:
    """The same people, by id."""
    statement = select(ConversationMember.user_id).where(*_invited(organization_id, conversation_id))
    return list((await session.execute(statement.order_by(ConversationMember.user_id))).scalars())


def _invited(organization_id: OrganizationId, conversation_id: ConversationId) -> tuple[ColumnElement[bool], ...]:
    return (
        ConversationMember.organization_id == organization_id,
        ConversationMember.conversation_id == conversation_id,
        ConversationMember.level.is_not(None),
    )


async def set_level(
    session: WriteSession,
    conversation: Conversation,
    user_id: UserId,
    *,
    level: str | None,
    by: UserId | None,
    now: datetime,
) -> None:
    """Give somebody a right to the conversation, or with None take it away; what they pinned and read stays."""
    values = {"level": level, "invited_by": by, "updated_at": now}
    row = {
        "organization_id": conversation.organization_id,
        "conversation_id": conversation.id,
        "user_id": user_id,
        "created_at": now,
    }
    statement = insert(ConversationMember).values(row | values)
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=["organization_id", "conversation_id", "user_id"], set_=values
        )
    )


async def forget_person(session: WriteSession, user_id: UserId) -> None:
    """Remove everything that somebody kept of conversations, in all organizations."""
    gone = delete(ConversationMember).where(ConversationMember.user_id == user_id)
    await session.execute(gone.execution_options(synchronize_session=False))


async def forget_rights(session: WriteSession, organization_id: OrganizationId, user_id: UserId) -> None:
    """Take every invitation of somebody away who leaves the organization."""
    await session.execute(
        update(ConversationMember)
        .where(
            ConversationMember.organization_id == organization_id,
            ConversationMember.user_id == user_id,
            ConversationMember.level.is_not(None),
        )
        .values(level=None, invited_by=None)
        .execution_options(synchronize_session=False)
    )
