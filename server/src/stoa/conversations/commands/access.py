"""The doors to rows of conversations: they take the actor and the level that is needed."""

from dataclasses import dataclass

from stoa.access import api as access
from stoa.access.contracts import Level
from stoa.conversations import queries
from stoa.conversations.errors import NotWritable
from stoa.conversations.models import Conversation, ConversationMember, Message, Run
from stoa.platform.actor import Actor
from stoa.platform.db import ReadSession
from stoa.platform.errors import NotFound
from stoa.platform.ids import ConversationId, MessageId, RunId


@dataclass(frozen=True)
class Held:
    """A conversation as the actor sees it."""

    conversation: Conversation
    membership: ConversationMember | None
    level: Level


async def load_conversation(
    session: ReadSession,
    actor: Actor,
    conversation_id: ConversationId,
    *,
    need: Level,
    lock: bool = False,
    also_deleted: bool = False,
) -> Held:
    """A conversation. NotFound for what the actor may not see or has deleted, LevelTooLow for too little right."""
    actor.require_organization()
    row = await queries.find_conversation(session, actor, conversation_id, lock=lock)
    if row is None or (row[0].deleted_at is not None and not also_deleted):
        raise NotFound
    level = Level(row[2])
    access.require(level, need)
    return Held(row[0], row[1], level)


async def load_writable(session: ReadSession, actor: Actor, conversation_id: ConversationId) -> Held:
    """A conversation to speak in, locked. Raises NotWritable for an archived one."""
    held = await load_conversation(session, actor, conversation_id, need=Level.EDIT, lock=True)
    if held.conversation.status == "archived":
        raise NotWritable(reason="archived")
    return held


async def load_message(session: ReadSession, actor: Actor, message_id: MessageId) -> Message:
    """A message of a conversation that the actor sees."""
    actor.require_organization()
    message = await queries.find_message(session, actor, message_id)
    if message is None:
        raise NotFound
    return message


async def load_run(session: ReadSession, actor: Actor, run_id: RunId, *, need: Level) -> Run:
    """A run of a conversation on which the actor has the level."""
    actor.require_organization()
    row = await queries.find_run(session, actor, run_id)
    if row is None:
        raise NotFound
    access.require(Level(row[1]), need)
    run: Run = row[0]
    return run
