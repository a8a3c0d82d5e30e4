"""Statements of links to conversations, and of what they show."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select, text, update

from stoa.conversations.models import Conversation, ConversationLink, Message
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.ids import ConversationId, MessageId, OrganizationId


@dataclass(frozen=True)
class FoundLink:
    """A link that a token opens, before its maker's rights are asked for."""

    id: UUID
    organization_id: OrganizationId


def _is_live(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        ConversationLink.revoked_at.is_(None),
        or_(ConversationLink.expires_at.is_(None), ConversationLink.expires_at > now),
    )


async def find_by_token(session: ReadSession, token_hash: bytes, now: datetime) -> FoundLink | None:
    """A link that is neither revoked nor past its time. In the system's scope."""
    statement = select(ConversationLink.id, ConversationLink.organization_id).where(
        ConversationLink.token_hash == token_hash, *_is_live(now)
    )
    row = (await session.execute(statement)).one_or_none()
    return FoundLink(row[0], row[1]) if row is not None else None


async def find_link(
    session: ReadSession, organization_id: OrganizationId, link_id: UUID
) -> tuple[ConversationLink, Conversation] | None:
    """A link that is not revoked, with its conversation, unless that is deleted."""
    statement = (
        select(ConversationLink, Conversation)
        .join(
            Conversation,
            (Conversation.organization_id == ConversationLink.organization_id)
            & (Conversation.id == ConversationLink.conversation_id),
        )
        .where(
            ConversationLink.organization_id == organization_id,
            ConversationLink.id == link_id,
            ConversationLink.revoked_at.is_(None),
            Conversation.deleted_at.is_(None),
        )
        .execution_options(populate_existing=True)
    )
    row = (await session.execute(statement)).one_or_none()
    return (row[0], row[1]) if row is not None else None


async def of_conversation(
    session: ReadSession, organization_id: OrganizationId, conversation_id: ConversationId, now: datetime
) -> list[ConversationLink]:
    """Links of a conversation that are neither revoked nor past their time, the oldest first."""
    statement = (
        select(ConversationLink)
        .where(
            ConversationLink.organization_id == organization_id,
            ConversationLink.conversation_id == conversation_id,
            *_is_live(now),
        )
        .order_by(ConversationLink.created_at, ConversationLink.id)
    )
    return list((await session.execute(statement)).scalars())


async def change_link(session: WriteSession, link: ConversationLink, values: dict[str, Any]) -> None:
    await session.execute(
        update(ConversationLink)
        .where(ConversationLink.organization_id == link.organization_id, ConversationLink.id == link.id)
        .values(values)
        .execution_options(synchronize_session=False)
    )


async def count_view(session: WriteSession, link: ConversationLink, now: datetime) -> None:
    await change_link(session, link, {"view_count": ConversationLink.view_count + 1, "last_viewed_at": now})


# What strangers see: what was said and answered, not what tools, system or second opinions added.
_SHOWN = (
    Message.role.in_(("user", "assistant")),
    Message.status.not_in(("queued", "streaming")),
    Message.content != "",
)
_PATH_IDS = text(
    """
    WITH RECURSIVE path AS (
      SELECT id, parent_id FROM messages
       WHERE organization_id = :organization_id AND conversation_id = :conversation_id AND id = :leaf_id
      UNION ALL
      SELECT m.id, m.parent_id FROM messages m JOIN path p ON m.id = p.parent_id
       WHERE m.organization_id = :organization_id AND m.conversation_id = :conversation_id)
    SELECT id FROM path
    """
)


async def shown_messages(
    session: ReadSession, conversation: Conversation, leaf_id: MessageId | None, *, limit: int
) -> list[Message]:
    """The path to a message, or with None the active one: its newest messages, oldest first."""
    statement = select(Message).where(
        Message.organization_id == conversation.organization_id,
        Message.conversation_id == conversation.id,
        *_SHOWN,
    )
    if leaf_id is None:
        statement = statement.where(Message.is_active.is_(True))
    else:
        place = {
            "organization_id": conversation.organization_id,
            "conversation_id": conversation.id,
            "leaf_id": leaf_id,
        }
        ids = (await session.execute(_PATH_IDS, place)).scalars()
        statement = statement.where(Message.id.in_(list(ids)))
    found = await session.execute(statement.order_by(Message.seq.desc()).limit(limit))
    return list(found.scalars())[::-1]
