"""Putting what was said in one conversation at the beginning of another."""

from collections.abc import Callable, Sequence

from stoa.conversations.contracts import MessageStatus
from stoa.conversations.models import Conversation, Message
from stoa.conversations.queries import transcripts
from stoa.platform.clock import Clock
from stoa.platform.db import WriteSession
from stoa.platform.ids import MessageId, UserId, new_id


async def copy_messages(
    session: WriteSession,
    clock: Clock,
    conversation: Conversation,
    messages: Sequence[Message],
    *,
    text: Callable[[str], str] = str,
    author_id: UserId | None = None,
) -> dict[MessageId, MessageId]:
    """Copies in one line, oldest first; what they cost stays with the originals. Gives the new ids by the old ones.

    `author_id` speaks for everybody, where the authors are not known in the conversation.
    """
    ids = {message.id: MessageId(new_id()) for message in messages}
    parents = [None, *ids.values()]
    rows = [
        {
            "id": ids[message.id],
            "organization_id": conversation.organization_id,
            "conversation_id": conversation.id,
            "parent_id": parent_id,
            "seq": seq,
            "role": message.role,
            "user_id": (author_id or message.user_id) if message.role == "user" else None,
            "content": text(message.content),
            "status": MessageStatus.COMPLETE,
            "is_active": True,
            "model": message.model,
            "created_at": message.created_at,
            "updated_at": clock.now(),
        }
        for seq, (message, parent_id) in enumerate(zip(messages, parents, strict=False), start=1)
    ]
    if rows:
        await transcripts.insert_messages(session, rows)
    conversation.next_seq = len(rows) + 1
    conversation.message_count = len(rows)
    conversation.active_leaf_id = parents[len(rows)]
    conversation.last_message_at = conversation.updated_at = clock.now()
    await session.flush()
    return ids
