"""Taking the content of one message away; its place in the tree stays (CV-33)."""

from stoa.access import api as access
from stoa.access.contracts import Level
from stoa.conversations.commands.change_conversation import note, topics_of
from stoa.conversations.commands.load_conversation import load_for_turn, load_message
from stoa.conversations.errors import NotEditable
from stoa.conversations.events import MessageUpdated
from stoa.conversations.queries import messages, steps
from stoa.files import api as files
from stoa.platform.actor import Actor
from stoa.platform.clock import Clock
from stoa.platform.db import WriteSession
from stoa.platform.ids import MessageId
from stoa.platform.outbox import record


async def delete_message(session: WriteSession, clock: Clock, actor: Actor, message_id: MessageId) -> None:
    """Empty a message at the end of its branch, as its author or as the owner; a second time changes nothing.

    Raises NotFound, LevelTooLow, NotWritable, RunActive, NotEditable.
    """
    message = await load_message(session, actor, message_id)
    seen = await load_for_turn(session, actor, message.conversation_id)
    if message.user_id != actor.user_id:
        access.require(seen.level, Level.DELETE)
    message = await messages.message_by_id(session, message.organization_id, message_id)
    if message.metadata_.get("deleted"):
        return
    if await messages.is_answered(session, message):
        raise NotEditable("Only the last message of a branch can be removed.")
    message.content, message.thinking, message.error = "", None, None
    message.tool_calls = message.tool_results = message.attachments = []
    message.sources = message.used_context = []
    message.metadata_ = {"deleted": True}
    message.updated_at = seen.conversation.updated_at = clock.now()
    await session.flush()
    if message.run_id is not None:
        await steps.forget(session, message.organization_id, message.run_id)
    await files.release(session, message.organization_id, [message_id], resource_type="message")
    await note(session, actor, seen.conversation, "conversation.message_deleted", {"message_id": message_id})
    updated = MessageUpdated(message.organization_id, message.conversation_id, message_id)
    await record(session, updated, topics=await topics_of(session, seen.conversation))
