"""Putting a finished conversation into the database, without asking a model."""

from collections.abc import Sequence

from stoa.conversations.commands.change_conversation import NewConversation, create
from stoa.conversations.contracts import MessageStatus
from stoa.conversations.models import Message
from stoa.platform.actor import Actor
from stoa.platform.clock import Clock
from stoa.platform.db import WriteSession
from stoa.platform.ids import ConversationId, MessageId, new_id


async def write_down(
    session: WriteSession, clock: Clock, actor: Actor, *, title: str, exchanges: Sequence[tuple[str, str]]
) -> ConversationId:
    """A conversation of questions and answers as they were."""
    conversation = (await create(session, actor, clock, NewConversation(kind="chat", title=title))).conversation
    parent: MessageId | None = None
    for role, content in ((role, text) for pair in exchanges for role, text in zip(ROLES, pair, strict=True)):
        now = clock.now()
        message = Message(
            id=MessageId(new_id()),
            organization_id=conversation.organization_id,
            conversation_id=conversation.id,
            parent_id=parent,
            seq=conversation.next_seq,
            role=role,
            user_id=actor.user_id if role == "user" else None,
            content=content,
            status=MessageStatus.COMPLETE,
            created_at=now,
            updated_at=now,
        )
        session.add(message)
        await session.flush()
        conversation.next_seq += 1
        conversation.message_count += 1
        conversation.active_leaf_id = parent = message.id
    await session.flush()
    return conversation.id


ROLES = ("user", "assistant")
