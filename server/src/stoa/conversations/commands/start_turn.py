"""Storing a turn before it is streamed: message, empty answer, run and ledger row in one transaction (CV-22 to CV-31)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from stoa.access.contracts import Level
from stoa.conversations import queries
from stoa.conversations.commands.access import load_conversation, load_message, load_writable
from stoa.conversations.contracts import MessageStatus, RunStatus, Turn
from stoa.conversations.core.titles import first_title
from stoa.conversations.errors import ClientIdReused, NotEditable, RunActive
from stoa.conversations.events import MessageCreated, PathChanged, RunStarted
from stoa.conversations.models import Conversation, Message
from stoa.identity import api as identity
from stoa.platform.actor import Actor
from stoa.platform.context import Platform
from stoa.platform.db import WriteSession
from stoa.platform.errors import FieldError, Invalid
from stoa.platform.events import record
from stoa.platform.ids import ConversationId, MessageId, RunId, new_id
from stoa.providers import api as providers
from stoa.providers.contracts import CallPurpose
from stoa.usage.contracts import RequestType


@dataclass(frozen=True)
class Sent:
    """What a send stored. `turn` is None when the same message had been sent before."""

    conversation_id: ConversationId
    user_message_id: MessageId
    assistant_message_id: MessageId
    run_id: RunId
    turn: Turn | None


@dataclass(frozen=True)
class NewMessage:
    """What a person sends. `model` None: the conversation's, else the person's last one."""

    content: str
    client_message_id: UUID
    model: str | None


def _checked(content: str) -> str:
    trimmed = content.rstrip()
    if not trimmed.strip():
        raise Invalid(errors=(FieldError("/content", "blank", "Write something first"),))
    return trimmed


async def send(
    session: WriteSession, platform: Platform, actor: Actor, conversation_id: ConversationId, new: NewMessage
) -> Sent:
    """Send into a conversation. Safe to repeat with the same client message id."""
    content = _checked(new.content)
    await queries.lock_client_id(session, actor, new.client_message_id)
    held = await load_writable(session, actor, conversation_id)
    repeated = await _repeated(session, actor, new, content, conversation_id)
    if repeated is not None:
        return repeated
    return await _start(session, platform, actor, held.conversation, content=content, new=new)


async def send_first(
    session: WriteSession, platform: Platform, actor: Actor, new: NewMessage, *, kind: str = "chat"
) -> Sent:
    """Send without a conversation: it is made together with its first message (CV-7)."""
    content = _checked(new.content)
    actor.require_organization()
    await queries.lock_client_id(session, actor, new.client_message_id)
    repeated = await _repeated(session, actor, new, content, None)
    if repeated is not None:
        return repeated
    conversation_id = ConversationId(new_id())
    now = platform.clock.now()
    await queries.insert_conversation(
        session,
        {
            "id": conversation_id,
            "organization_id": actor.require_organization(),
            "user_id": actor.user_id,
            "kind": kind,
            "created_at": now,
            "updated_at": now,
        },
    )
    held = await load_conversation(session, actor, conversation_id, need=Level.EDIT, lock=True)
    return await _start(session, platform, actor, held.conversation, content=content, new=new)


async def _repeated(
    session: WriteSession, actor: Actor, new: NewMessage, content: str, conversation_id: ConversationId | None
) -> Sent | None:
    """What the first send under this client id stored. Raises ClientIdReused if it was another message."""
    before = await queries.find_by_client_id(session, actor, new.client_message_id)
    if before is None:
        return None
    answer = await queries.answer_to(session, before)
    is_same = before.content == content and conversation_id in (None, before.conversation_id)
    if not is_same or answer is None or answer.run_id is None:
        raise ClientIdReused
    return Sent(before.conversation_id, before.id, answer.id, answer.run_id, None)


async def _start(
    session: WriteSession, platform: Platform, actor: Actor, conversation: Conversation, *, content: str, new: NewMessage
) -> Sent:
    await _check_idle(session, conversation)
    now = platform.clock.now()
    user_message_id = MessageId(new_id())
    seq = conversation.next_seq
    await queries.insert_message(
        session,
        {
            **_message(conversation, user_message_id, conversation.active_leaf_id, seq, now),
            "role": "user",
            "user_id": actor.user_id,
            "client_message_id": new.client_message_id,
            "content": content,
            "status": MessageStatus.COMPLETE,
        },
    )
    await _announce(session, conversation, user_message_id, "user")
    changes: dict[str, object] = {"message_count": conversation.message_count + 2}
    if conversation.title_source == "default" and conversation.message_count == 0:
        changes["title"] = first_title(content)
    turn = await _answer(
        session,
        platform,
        actor,
        conversation,
        parent_id=user_message_id,
        seq=seq + 1,
        model=new.model,
        characters=len(content),
        changes=changes,
    )
    return Sent(conversation.id, user_message_id, turn.message_id, turn.run_id, turn)


def _message(
    conversation: Conversation, message_id: MessageId, parent_id: MessageId | None, seq: int, now: datetime
) -> dict[str, object]:
    return {
        "id": message_id,
        "organization_id": conversation.organization_id,
        "conversation_id": conversation.id,
        "parent_id": parent_id,
        "seq": seq,
        "created_at": now,
        "updated_at": now,
    }


async def _check_idle(session: WriteSession, conversation: Conversation) -> None:
    active = await queries.active_run_id(session, conversation)
    if active is not None:
        raise RunActive(run_id=active)


async def _answer(
    session: WriteSession,
    platform: Platform,
    actor: Actor,
    conversation: Conversation,
    *,
    parent_id: MessageId,
    seq: int,
    model: str | None,
    characters: int,
    changes: dict[str, object],
) -> Turn:
    """The empty answer, its run and its ledger row."""
    now = platform.clock.now()
    message_id, run_id = MessageId(new_id()), RunId(new_id())
    preferred = conversation.model or await identity.last_used_model(session, actor.user_id)
    call = await providers.prepare(
        session,
        platform,
        actor,
        model=model,
        preferred=preferred,
        prompt_characters=characters,
        purpose=CallPurpose(
            request_type=RequestType.CHAT, conversation_id=conversation.id, message_id=message_id, run_id=run_id
        ),
    )
    await queries.insert_run(
        session,
        {
            "id": run_id,
            "organization_id": conversation.organization_id,
            "conversation_id": conversation.id,
            "trigger_message_id": parent_id,
            "message_id": message_id,
            "kind": "chat",
            "status": RunStatus.QUEUED,
            "user_id": actor.user_id,
            "model": call.slug,
            "provider_key_id": call.provider_key_id,
            # From here on silence means that the process died before it could begin.
            "heartbeat_at": now,
            "created_at": now,
        },
    )
    await queries.insert_message(
        session,
        {
            **_message(conversation, message_id, parent_id, seq, now),
            "role": "assistant",
            "status": MessageStatus.STREAMING,
            "model": call.slug,
            "provider": call.connection.provider.value,
            "provider_key_kind": call.payer.value,
            "run_id": run_id,
        },
    )
    if model is not None:
        changes["model"] = model
        await identity.set_last_used_model(session, actor.user_id, model)
    await queries.change_conversation(
        session,
        conversation,
        {"next_seq": seq + 1, "active_leaf_id": message_id, "last_message_at": now, "updated_at": now, **changes},
    )
    await _announce(session, conversation, message_id, "assistant")
    started = RunStarted(
        conversation.organization_id, conversation_id=conversation.id, run_id=run_id, message_id=message_id
    )
    await record(session, started, topics=[f"conversation:{conversation.id}", f"user:{actor.user_id}"])
    return Turn(conversation.organization_id, conversation.id, parent_id, message_id, run_id, call)


async def _announce(session: WriteSession, conversation: Conversation, message_id: MessageId, role: str) -> None:
    event = MessageCreated(
        conversation.organization_id, conversation_id=conversation.id, message_id=message_id, role=role
    )
    await record(session, event, topics=[f"conversation:{conversation.id}"])


async def regenerate(
    session: WriteSession, platform: Platform, actor: Actor, message_id: MessageId, *, model: str | None
) -> Sent:
    """Answer again: a sibling of the answer takes its place on the path (CV-25). "Try again" is this too (CV-44)."""
    answer = await load_message(session, actor, message_id)
    held = await load_writable(session, actor, answer.conversation_id)
    if answer.role != "assistant" or answer.parent_id is None:
        raise NotEditable
    await _check_idle(session, held.conversation)
    await _make_way(session, platform, held.conversation, answer)
    turn = await _answer(
        session,
        platform,
        actor,
        held.conversation,
        parent_id=answer.parent_id,
        seq=held.conversation.next_seq,
        model=model,
        characters=0,
        changes={},
    )
    return Sent(held.conversation.id, answer.parent_id, turn.message_id, turn.run_id, turn)


async def edit(
    session: WriteSession, platform: Platform, actor: Actor, message_id: MessageId, new: NewMessage
) -> Sent:
    """Say something else in place of an own message: a sibling with an answer of its own takes over the path."""
    content = _checked(new.content)
    message = await load_message(session, actor, message_id)
    await queries.lock_client_id(session, actor, new.client_message_id)
    held = await load_writable(session, actor, message.conversation_id)
    if message.role != "user" or message.user_id != actor.user_id:
        raise NotEditable
    repeated = await _repeated(session, actor, new, content, message.conversation_id)
    if repeated is not None:
        return repeated
    await _check_idle(session, held.conversation)
    await _make_way(session, platform, held.conversation, message)
    held.conversation.active_leaf_id = message.parent_id
    return await _start(session, platform, actor, held.conversation, content=content, new=new)


async def _make_way(session: WriteSession, platform: Platform, conversation: Conversation, message: Message) -> None:
    """Put the branch of the message's parent on the path, and take the message and what follows off it."""
    if not message.is_active:
        await queries.switch_path(session, conversation, message.id)
    left = await queries.leave_path(session, conversation, message.seq, platform.clock.now())
    conversation.message_count = max(0, conversation.message_count - left)


async def switch_branch(session: WriteSession, actor: Actor, conversation_id: ConversationId, message_id: MessageId) -> None:
    """Show another branch: the newest descendant of the chosen message becomes the leaf of the path (CV-28)."""
    held = await load_conversation(session, actor, conversation_id, need=Level.EDIT, lock=True)
    message = await load_message(session, actor, message_id)
    if message.conversation_id != conversation_id:
        raise Invalid(errors=(FieldError("/message_id", "elsewhere", "The message is not of this conversation"),))
    await _check_idle(session, held.conversation)
    leaf = await queries.switch_path(session, held.conversation, message_id)
    await queries.change_conversation(session, held.conversation, {"active_leaf_id": leaf})
    event = PathChanged(held.conversation.organization_id, conversation_id=conversation_id, active_leaf_id=leaf)
    await record(session, event, topics=[f"conversation:{conversation_id}"])
