"""Statements that read a whole conversation, a part at a time."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import insert, select

from stoa.conversations.models import Conversation, Message
from stoa.platform.actor import Actor
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.ids import ConversationId, UserId

INSERTED_AT_ONCE = 500


async def messages_after(
    session: ReadSession, conversation: Conversation, seq: int, *, before_seq: int, is_active: bool, limit: int
) -> list[Message]:
    """Messages in the order of their numbers; `is_active`: only those of the path that is shown."""
    statement = select(Message).where(
        Message.organization_id == conversation.organization_id,
        Message.conversation_id == conversation.id,
        Message.seq > seq,
        Message.seq < before_seq,
    )
    if is_active:
        statement = statement.where(Message.is_active.is_(True))
    return list((await session.execute(statement.order_by(Message.seq).limit(limit))).scalars())


async def author_ids(session: ReadSession, conversation: Conversation) -> set[UserId]:
    """Everybody who wrote in a conversation."""
    statement = select(Message.user_id).where(
        Message.organization_id == conversation.organization_id,
        Message.conversation_id == conversation.id,
        Message.user_id.is_not(None),
    )
    return {user_id for user_id in (await session.execute(statement.distinct())).scalars() if user_id is not None}


async def own_ids(
    session: ReadSession, actor: Actor, after: ConversationId | None, limit: int
) -> list[ConversationId]:
    """The actor's own conversations, archived ones too, as the lists count them; in the order of their ids."""
    statement = select(Conversation.id).where(
        Conversation.organization_id == actor.organization_id,
        Conversation.user_id == actor.user_id,
        Conversation.deleted_at.is_(None),
        Conversation.is_temporary.is_(False),
    )
    if after is not None:
        statement = statement.where(Conversation.id > after)
    return list((await session.execute(statement.order_by(Conversation.id).limit(limit))).scalars())


async def insert_messages(session: WriteSession, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write the messages of a new conversation, parents before children."""
    for start in range(0, len(rows), INSERTED_AT_ONCE):
        await session.execute(insert(Message), rows[start : start + INSERTED_AT_ONCE])
