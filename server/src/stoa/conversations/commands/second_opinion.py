"""Another model's view of an answer, and taking its guidance on (CV-66 to CV-68)."""

from stoa.access.contracts import Level
from stoa.conversations.commands.load_conversation import Seen, load_conversation, load_for_turn, load_message
from stoa.conversations.commands.start_turn import Said, Started, announce_turn, new_message, say
from stoa.conversations.contracts import MessageStatus, RunStatus, Turn
from stoa.conversations.core.guidance import REQUEST, guidance_in
from stoa.conversations.errors import NotEditable, NotWritable, SameModel
from stoa.conversations.models import Conversation, Message, Run
from stoa.conversations.ports import ChannelTexts
from stoa.conversations.queries import messages
from stoa.platform.actor import Actor
from stoa.platform.context import Platform
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.ids import MessageId, RunId, new_id
from stoa.providers import api as providers
from stoa.providers.contracts import CallPurpose, TurnContext
from stoa.spaces import api as spaces
from stoa.usage.contracts import RequestType

KIND = "second_opinion"
# Answers with a text that somebody else can judge.
JUDGED = (MessageStatus.COMPLETE, MessageStatus.STOPPED)


async def ask(
    session: WriteSession, platform: Platform, actor: Actor, message_id: MessageId, *, model: str
) -> Started:
    """Ask another model about an answer. Its text is a child of the answer and never on the active path.

    Raises NotFound, LevelTooLow, NotWritable, NotEditable for what is no answer, SameModel, and what
    providers.prepare raises.
    """
    answer = await load_message(session, actor, message_id)
    seen = await load_conversation(session, actor, answer.conversation_id, need=Level.EDIT, lock=True)
    if not seen.is_writable:
        raise NotWritable(reason="archived" if seen.conversation.deleted_at is None else "deleted")
    if answer.role != "assistant" or answer.kind_hint is not None or answer.status not in JUDGED:
        raise NotEditable("Only a finished answer can be judged.")
    if model == answer.model:
        raise SameModel
    return await _open(session, platform, actor, seen, answer, model=model)


async def _open(
    session: WriteSession, platform: Platform, actor: Actor, seen: Seen, answer: Message, *, model: str
) -> Started:
    conversation, now = seen.conversation, platform.clock.now()
    opinion = new_message(platform, conversation, answer.id, "assistant", MessageStatus.STREAMING)
    opinion.kind_hint, opinion.is_active = KIND, False
    run = Run(
        id=RunId(new_id()),
        organization_id=conversation.organization_id,
        conversation_id=conversation.id,
        trigger_message_id=answer.id,
        message_id=opinion.id,
        kind=KIND,
        status=RunStatus.QUEUED,
        user_id=actor.user_id,
        heartbeat_at=now,
        created_at=now,
    )
    call = await providers.prepare(
        session,
        platform,
        actor,
        model=model,
        preferred=None,
        prompt_characters=await _characters(session, conversation, answer),
        purpose=CallPurpose(
            RequestType.SECOND_OPINION,
            space=await spaces.call_space(session, conversation.organization_id, conversation.space_id),
            conversation_id=conversation.id,
            message_id=opinion.id,
            run_id=run.id,
        ),
        context=TurnContext(REQUEST),
    )
    if call.slug == answer.model:
        raise SameModel
    run.model, run.provider_key_id = call.slug, call.provider_key_id
    session.add(run)
    await session.flush()
    opinion.run_id, opinion.model = run.id, call.slug
    opinion.seq = conversation.next_seq
    conversation.next_seq += 1
    session.add(opinion)
    await session.flush()
    await announce_turn(session, conversation, (opinion,), run)
    turn = Turn(conversation.organization_id, actor, conversation.id, opinion.id, run.id, call)
    return Started(seen, answer, opinion, run, turn)


async def _characters(session: ReadSession, conversation: Conversation, answer: Message) -> int:
    said = await messages.path_to(session, conversation.organization_id, conversation.id, answer.id)
    return len(conversation.system_prompt or "") + len(REQUEST) + sum(len(each.content) for each in said)


async def use_guidance(
    session: WriteSession, platform: Platform, actor: Actor, message_id: MessageId, *, channels: ChannelTexts
) -> Started:
    """Say the guidance of a second opinion in the conversation; the model of the judged answer answers again.

    Raises NotFound, LevelTooLow, NotWritable, RunActive, NotEditable for what is no finished second opinion.
    """
    opinion = await load_message(session, actor, message_id)
    seen = await load_for_turn(session, actor, opinion.conversation_id)
    if opinion.kind_hint != KIND or opinion.status not in JUDGED or opinion.parent_id is None:
        raise NotEditable("Only a finished second opinion can be taken on.")
    answer = await messages.message_by_id(session, opinion.organization_id, opinion.parent_id)
    said = Said(guidance_in(opinion.content), model=answer.model)
    return await say(session, platform, actor, seen, said, channels=channels, kind_hint="guidance")


async def list_opinions(session: ReadSession, actor: Actor, message_id: MessageId) -> list[Message]:
    """Second opinions on an answer, oldest first. Raises NotFound."""
    answer = await load_message(session, actor, message_id)
    return await messages.opinions_on(session, answer)
