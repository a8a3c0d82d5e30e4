"""The first step of a turn: one short transaction that stores what was said and opens the answer (CV-23)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from stoa.access.contracts import Level
from stoa.conversations.commands import talk_on_page
from stoa.conversations.commands.attachments import attach, ids_of
from stoa.conversations.commands.change_conversation import TEMPORARY_FOR, NewConversation, create, topics_of
from stoa.conversations.commands.load_conversation import (
    Seen,
    load_conversation,
    load_for_turn,
    load_message,
    refuse_while_running,
)
from stoa.conversations.commands.prepare_call import prepare_call
from stoa.conversations.contracts import MessageStatus, RunStatus, Turn
from stoa.conversations.core.mentions import plain
from stoa.conversations.core.thinking import with_thinking
from stoa.conversations.core.titles import first_title
from stoa.conversations.errors import ClientIdReused, NotEditable
from stoa.conversations.events import MessageCreated, RunStarted
from stoa.conversations.models import Conversation, Message, Run
from stoa.conversations.ports import ChannelTexts, PageAgents
from stoa.conversations.queries import conversations, messages, runs
from stoa.platform.actor import Actor
from stoa.platform.context import Platform
from stoa.platform.db import WriteSession
from stoa.platform.ids import ConversationId, MediaId, MessageId, PageId, RunId, new_id
from stoa.platform.outbox import record
from stoa.providers.api import BudgetExhausted


@dataclass(frozen=True)
class Said:
    """What a person sends."""

    content: str
    client_message_id: UUID | None = None
    model: str | None = None
    # Further models that answer beside that one (CV-80).
    beside: tuple[str, ...] = ()
    # Whether the model thinks before it answers, and with how many tokens; None leaves it as it was.
    thinking: bool | None = None
    thinking_budget_tokens: int | None = None
    # None of an edit keeps those of the message that is edited.
    attachment_ids: tuple[MediaId, ...] | None = None
    # Only of the first message of a conversation.
    is_temporary: bool = False
    # A new conversation is of this kind, and lies on this page where its kind does.
    kind: str = "chat"
    page_id: PageId | None = None
    # Whether another model may answer where the chosen one cannot; None leaves it as it was.
    allow_substitute: bool | None = None


@dataclass(frozen=True)
class Answering:
    """An answer that is being written. `turn` is None when it was begun before."""

    message: Message
    run: Run
    turn: Turn | None


@dataclass(frozen=True)
class Started:
    """A turn in the database. `turn` is None when this was a repeat: nothing new begins.

    `beside`: the answers of further models, siblings of the first one.
    """

    seen: Seen
    user_message: Message
    assistant_message: Message
    run: Run
    turn: Turn | None
    beside: tuple[Answering, ...] = ()

    @property
    def turns(self) -> tuple[Turn, ...]:
        turns = (self.turn, *(each.turn for each in self.beside))
        return tuple(turn for turn in turns if turn is not None)


async def send(
    session: WriteSession,
    platform: Platform,
    actor: Actor,
    conversation_id: ConversationId | None,
    said: Said,
    *,
    agents: PageAgents,
    channels: ChannelTexts,
) -> Started:
    """Say something in a conversation, or in a new one; a repeat gives what the first time made (CV-7, CV-22)."""
    repeated = await _repeated(session, actor, said, conversation_id)
    if repeated is not None:
        return repeated
    new = NewConversation(said.kind, model=said.model, page_id=said.page_id, is_temporary=said.is_temporary)
    if conversation_id is None and said.page_id is not None:
        seen = (await talk_on_page.begin(session, actor, platform.clock, agents, new)).seen
        await refuse_while_running(session, seen.conversation)
    elif conversation_id is None:
        seen = await create(session, actor, platform.clock, new)
    else:
        seen = await load_for_turn(session, actor, conversation_id)
    return await say(session, platform, actor, seen, said, channels=channels)


async def say(
    session: WriteSession,
    platform: Platform,
    actor: Actor,
    seen: Seen,
    said: Said,
    *,
    channels: ChannelTexts,
    kind_hint: str | None = None,
) -> Started:
    """Put a message at the end of the active path and open its answer. `seen` is locked and not busy."""
    _set_parameters(seen.conversation, said)
    leaf = seen.conversation.active_leaf_id
    question = await _ask(session, platform, actor, seen.conversation, said, parent_id=leaf, kind_hint=kind_hint)
    return await _answer(
        session, platform, actor, seen, question, channels=channels, model=said.model, beside=said.beside
    )


def _set_parameters(conversation: Conversation, said: Said) -> None:
    conversation.parameters = with_thinking(
        conversation.parameters, is_on=said.thinking, budget=said.thinking_budget_tokens
    )
    if said.allow_substitute is not None:
        conversation.parameters = conversation.parameters | {"allow_substitute": said.allow_substitute}


async def _repeated(
    session: WriteSession, actor: Actor, said: Said, conversation_id: ConversationId | None
) -> Started | None:
    """What was made when this client message came first; None if it is new. Twins come one after the other."""
    if said.client_message_id is None:
        return None
    await messages.lock_client_id(session, actor, said.client_message_id)
    first = await messages.find_by_client_id(session, actor, said.client_message_id)
    if first is None:
        return None
    seen = await load_conversation(session, actor, first.conversation_id, need=Level.EDIT)
    is_elsewhere = conversation_id is not None and conversation_id != first.conversation_id
    begun = await runs.first_runs_for(session, first)
    run = begun[0] if begun else None
    is_other = first.content != said.content or (
        said.attachment_ids is not None and ids_of(first.attachments) != list(dict.fromkeys(said.attachment_ids))
    )
    if is_elsewhere or is_other or run is None or run.message_id is None:
        raise ClientIdReused
    answer = await messages.message_by_id(session, first.organization_id, run.message_id)
    beside = [
        Answering(await messages.message_by_id(session, first.organization_id, other.message_id), other, None)
        for other in begun[1:]
        if other.message_id is not None
    ]
    return Started(seen, first, answer, run, None, tuple(beside))


async def regenerate(
    session: WriteSession,
    platform: Platform,
    actor: Actor,
    message_id: MessageId,
    *,
    channels: ChannelTexts,
    model: str | None,
) -> Started:
    """Answer again, beside the answer that there is (CV-25, CV-44)."""
    message = await load_message(session, actor, message_id)
    seen = await load_for_turn(session, actor, message.conversation_id)
    if message.role != "assistant" or message.parent_id is None or message.kind_hint is not None:
        raise NotEditable("Only an answer can be given again.")
    question = await messages.message_by_id(session, message.organization_id, message.parent_id)
    await _leave_path_from(session, platform, seen.conversation, message)
    return await _answer(session, platform, actor, seen, question, channels=channels, model=model)


async def edit(
    session: WriteSession,
    platform: Platform,
    actor: Actor,
    message_id: MessageId,
    said: Said,
    *,
    channels: ChannelTexts,
) -> Started:
    """Say something else in place of a message of one's own; the old one stays as a branch (CV-25, CV-26)."""
    message = await load_message(session, actor, message_id)
    repeated = await _repeated(session, actor, said, message.conversation_id)
    if repeated is not None:
        return repeated
    seen = await load_for_turn(session, actor, message.conversation_id)
    if message.role != "user" or message.user_id != actor.user_id:
        raise NotEditable("Only the author may change a message.")
    _set_parameters(seen.conversation, said)
    await _leave_path_from(session, platform, seen.conversation, message)
    question = await _ask(session, platform, actor, seen.conversation, said, parent_id=message.parent_id)
    if said.attachment_ids is None:
        await attach(session, actor, question, ids_of(message.attachments), is_strict=False)
    return await _answer(session, platform, actor, seen, question, channels=channels, model=said.model)


async def _leave_path_from(
    session: WriteSession, platform: Platform, conversation: Conversation, message: Message
) -> None:
    """Cut the active path before the message. One that lies on another branch becomes the path first."""
    if not message.is_active:
        _, conversation.message_count = await messages.switch_path(session, conversation, message.id)
    left = await messages.leave_path(session, conversation, message.seq, platform.clock.now())
    conversation.message_count -= left
    conversation.active_leaf_id = message.parent_id


async def _ask(
    session: WriteSession,
    platform: Platform,
    actor: Actor,
    conversation: Conversation,
    said: Said,
    *,
    parent_id: MessageId | None,
    kind_hint: str | None = None,
) -> Message:
    if conversation.next_seq == 1 and conversation.title_source == "default":
        conversation.title = first_title(plain(said.content))
    message = new_message(platform, conversation, parent_id, "user", MessageStatus.COMPLETE)
    message.user_id = actor.user_id
    message.client_message_id = said.client_message_id
    message.content, message.kind_hint = said.content, kind_hint
    await _append(session, conversation, message)
    if said.attachment_ids:
        await attach(session, actor, message, said.attachment_ids)
    return message


async def _answer(
    session: WriteSession,
    platform: Platform,
    actor: Actor,
    seen: Seen,
    question: Message,
    *,
    channels: ChannelTexts,
    model: str | None,
    beside: Sequence[str] = (),
) -> Started:
    """Open the answers to a question, all or none; the first one is the path (CV-80).

    A refused budget says how many of them it would cover, in their order.
    """
    conversation, now = seen.conversation, platform.clock.now()
    opened: list[Answering] = []
    for slot, name in enumerate((model, *beside)):
        try:
            opened.append(
                await _open(
                    session,
                    platform,
                    actor,
                    conversation,
                    question,
                    channels=channels,
                    model=name,
                    slot=slot,
                    now=now,
                )
            )
        except BudgetExhausted as refused:
            raise refused.covering(slot) if beside else refused from refused
    conversation.last_message_at = conversation.updated_at = now
    if conversation.is_temporary:
        conversation.expires_at = now + TEMPORARY_FOR
    if model is not None:
        conversation.model = model
    await session.flush()
    await conversations.set_membership(
        session, actor, conversation.id, {"last_read_seq": conversation.next_seq - 1}, now
    )
    if beside:
        for each in opened:
            each.message.metadata_ = (each.message.metadata_ or {}) | {"is_beside": True}
        await session.flush()
    first, *others = opened
    await announce_turn(session, conversation, (question, first.message), first.run)
    for other in others:
        await announce_turn(session, conversation, (other.message,), other.run)
    seen = await load_conversation(session, actor, conversation.id, need=Level.EDIT)
    return Started(seen, question, first.message, first.run, first.turn, tuple(others))


async def _open(
    session: WriteSession,
    platform: Platform,
    actor: Actor,
    conversation: Conversation,
    question: Message,
    *,
    channels: ChannelTexts,
    model: str | None,
    slot: int,
    now: datetime,
) -> Answering:
    """One answer to a question: the call with its ledger row, the run, the empty message."""
    answer = new_message(platform, conversation, question.id, "assistant", MessageStatus.STREAMING)
    run = Run(
        id=RunId(new_id()),
        organization_id=conversation.organization_id,
        conversation_id=conversation.id,
        trigger_message_id=question.id,
        message_id=answer.id,
        kind="chat",
        status=RunStatus.QUEUED,
        user_id=actor.user_id,
        slot=slot,
        heartbeat_at=now,
        created_at=now,
    )
    call = await prepare_call(
        session,
        platform,
        actor,
        conversation,
        question,
        run=run,
        model=model,
        channels=channels,
        is_remembered=slot == 0,
    )
    run.model, run.provider_key_id = call.slug, call.provider_key_id
    session.add(run)
    await session.flush()
    answer.run_id, answer.model = run.id, call.slug
    answer.routing_decision_id = call.routed.decision_id if call.routed is not None else None
    if slot == 0:
        await _append(session, conversation, answer)
    else:
        await _put_beside(session, conversation, answer)
    turn = Turn(conversation.organization_id, actor, conversation.id, answer.id, run.id, call)
    return Answering(answer, run, turn)


def new_message(
    platform: Platform, conversation: Conversation, parent_id: MessageId | None, role: str, status: MessageStatus
) -> Message:
    """A message without text, which belongs to no session yet."""
    now = platform.clock.now()
    return Message(
        id=MessageId(new_id()),
        organization_id=conversation.organization_id,
        conversation_id=conversation.id,
        parent_id=parent_id,
        role=role,
        status=status,
        content="",
        created_at=now,
        updated_at=now,
    )


async def _append(session: WriteSession, conversation: Conversation, message: Message) -> None:
    """Put a message at the end of the active path. The conversation's row is locked, so numbers are in order."""
    message.seq = conversation.next_seq
    session.add(message)
    await session.flush()
    conversation.next_seq += 1
    conversation.message_count += 1
    conversation.active_leaf_id = message.id
    await session.flush()


async def _put_beside(session: WriteSession, conversation: Conversation, message: Message) -> None:
    """A sibling of the last message, off the path until somebody chooses it."""
    message.seq, message.is_active = conversation.next_seq, False
    session.add(message)
    conversation.next_seq += 1
    await session.flush()


async def announce_turn(
    session: WriteSession, conversation: Conversation, new: Sequence[Message], run: Run
) -> None:
    """Tell who has the conversation open of its new messages and of the run; the last message is the answer."""
    organization_id, topics = conversation.organization_id, await topics_of(session, conversation)
    for message in new:
        created = MessageCreated(organization_id, conversation.id, message.id, message.role)
        await record(session, created, topics=topics[:1])
    await record(session, RunStarted(organization_id, conversation.id, run.id, new[-1].id), topics=topics)
