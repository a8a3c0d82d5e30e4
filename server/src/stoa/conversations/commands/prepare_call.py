"""Which model answers a question and what it may cost, before anything is sent (CV-14, CV-15)."""

from stoa.conversations.commands import attachments, link_pages, mentions
from stoa.conversations.core.thinking import budget_in
from stoa.conversations.errors import CapabilityMissing, ContextFull
from stoa.conversations.models import Conversation, Message, Run
from stoa.conversations.ports import ChannelTexts
from stoa.conversations.queries import messages
from stoa.identity import api as identity
from stoa.orgs import api as orgs
from stoa.platform.actor import Actor
from stoa.platform.context import Platform
from stoa.platform.db import WriteSession
from stoa.providers import api as providers
from stoa.providers.contracts import CallPurpose, PreparedCall, TurnContext
from stoa.spaces import api as spaces
from stoa.usage import api as usage
from stoa.usage.contracts import RequestType

DEFAULT_OUTPUT_TOKENS = 4096
REQUEST_TYPES = {
    "page": RequestType.PAGE,
    "assistant": RequestType.ASSISTANT,
    "dashboard": RequestType.DASHBOARD,
}


async def prepare_call(
    session: WriteSession,
    platform: Platform,
    actor: Actor,
    conversation: Conversation,
    question: Message,
    *,
    run: Run,
    model: str | None,
    channels: ChannelTexts,
    is_remembered: bool = True,
) -> PreparedCall:
    """Choose model and key and open the ledger row (CV-14, CV-15). `is_remembered`: the model counts as used last.

    Raises what providers.prepare raises, CapabilityMissing, and ContextFull: nothing is silently left out (CV-59).
    """
    budget = budget_in(conversation.parameters)
    last_used = await identity.last_used_model(session, actor.user_id)
    usual = last_used or await orgs.default_model(session, conversation.organization_id)
    last = await _answer_before(session, conversation, question)
    attached = await attachments.on_path(session, actor, conversation)
    needs_vision = any(ref.is_image for ref in attached)
    characters = await _characters(session, actor, conversation, question, last)
    own = await _own_texts(session, actor, conversation, question, last)
    named = await _named(session, actor, conversation, own, channels=channels, context_window=None)
    asked = set(attachments.ids_of(question.attachments))
    characters += attachments.characters_of(ref for ref in attached if ref.id in asked)
    call = await providers.prepare(
        session,
        platform,
        actor,
        model=model or conversation.model,
        preferred=usual,
        prompt_characters=characters + named,
        max_output_tokens=_output_tokens(conversation, budget),
        purpose=CallPurpose(
            REQUEST_TYPES.get(conversation.kind, RequestType.CHAT),
            space=await spaces.call_space(session, conversation.organization_id, conversation.space_id),
            conversation_id=conversation.id,
            message_id=run.message_id,
            run_id=run.id,
        ),
        context=TurnContext(
            question.content,
            turn=(conversation.message_count + 1) // 2,
            previous_model=last.model if last is not None else None,
            is_thinking=budget is not None,
            needs_vision=needs_vision,
            has_attachments=bool(asked),
        ),
        allows_substitute=conversation.parameters.get("allow_substitute"),
    )
    if budget is not None and not call.supports_thinking:
        raise CapabilityMissing(
            "This model does not think before it answers", capability="thinking", model=call.slug
        )
    if needs_vision and not call.supports_vision:
        raise CapabilityMissing("This model cannot look at pictures", capability="images", model=call.slug)
    if named and call.context_window is not None:
        named = await _named(
            session, actor, conversation, own, channels=channels, context_window=call.context_window
        )
    tokens = usage.estimate_tokens(characters + named)
    if call.context_window is not None and tokens > call.context_window:
        raise ContextFull(tokens=tokens, context_window=call.context_window)
    chosen = call.routed.requested if call.routed is not None else call.slug
    if is_remembered and model is not None and chosen != last_used:
        await identity.set_last_used_model(session, actor.user_id, chosen)
    return call


def _output_tokens(conversation: Conversation, budget: int | None) -> int | None:
    """What the answer is reserved for; what a model thinks is written, too."""
    limit: int | None = conversation.parameters.get("max_output_tokens")
    return limit if budget is None else (limit or DEFAULT_OUTPUT_TOKENS) + budget


async def _answer_before(session: WriteSession, conversation: Conversation, question: Message) -> Message | None:
    if question.parent_id is None:
        return None
    return await messages.message_by_id(session, conversation.organization_id, question.parent_id)


async def _own_texts(
    session: WriteSession, actor: Actor, conversation: Conversation, question: Message, last: Message | None
) -> list[str]:
    """Where the actor names what is not in the tokens of the last answer yet."""
    own = [question.content] if question.user_id == actor.user_id else []
    if last is not None and last.input_tokens is None:
        own += await mentions.own_texts(session, actor, conversation, before_seq=question.seq)
    return own


async def _named(
    session: WriteSession,
    actor: Actor,
    conversation: Conversation,
    own: list[str],
    *,
    channels: ChannelTexts,
    context_window: int | None,
) -> int:
    """Length of what the model is told of what these texts name."""
    found = await mentions.tell(
        session, actor, own, channels=channels, context_window=context_window, besides={conversation.id}
    )
    return sum(len(each.text) for each in found)


async def _characters(
    session: WriteSession, actor: Actor, conversation: Conversation, question: Message, last: Message | None
) -> int:
    """About how much the model will read: by the tokens of the last answer, which spares reading all messages."""
    fixed = len(conversation.system_prompt or "") + len(question.content)
    if last is None and conversation.continuation_summary is not None:
        fixed += len(conversation.continuation_summary)
    if last is not None and last.input_tokens is not None and last.output_tokens is not None:
        return fixed + usage.estimate_characters(last.input_tokens + last.output_tokens)
    told = await link_pages.discussed(session, actor, conversation.organization_id, conversation.id)
    fixed += sum(len(text) for _, text in told)
    if last is None:
        return fixed
    return fixed + await messages.path_characters(
        session, conversation.organization_id, conversation.id, question.seq
    )
