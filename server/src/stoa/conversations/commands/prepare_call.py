"""Which model answers a question and what it may cost, before anything is sent (CV-14, CV-15)."""

from stoa.conversations.errors import ContextFull
from stoa.conversations.models import Conversation, Message, Run
from stoa.conversations.queries import messages
from stoa.identity import api as identity
from stoa.platform.actor import Actor
from stoa.platform.context import Platform
from stoa.platform.db import WriteSession
from stoa.providers import api as providers
from stoa.providers.contracts import CallPurpose, PreparedCall, TurnContext
from stoa.spaces import api as spaces
from stoa.usage import api as usage
from stoa.usage.contracts import RequestType


async def prepare_call(
    session: WriteSession,
    platform: Platform,
    actor: Actor,
    conversation: Conversation,
    question: Message,
    *,
    run: Run,
    model: str | None,
) -> PreparedCall:
    """Choose model and key and open the ledger row (CV-14, CV-15).

    Raises what providers.prepare raises, and ContextFull: nothing is silently left out (CV-59).
    """
    last_used = await identity.last_used_model(session, actor.user_id)
    last = await _answer_before(session, conversation, question)
    characters = await _characters(session, conversation, question, last)
    call = await providers.prepare(
        session,
        platform,
        actor,
        model=model or conversation.model,
        preferred=last_used,
        prompt_characters=characters,
        max_output_tokens=conversation.parameters.get("max_output_tokens"),
        space_rules=await spaces.call_rules(session, conversation.organization_id, conversation.space_id),
        purpose=CallPurpose(
            RequestType.CHAT,
            space_id=conversation.space_id,
            conversation_id=conversation.id,
            message_id=run.message_id,
            run_id=run.id,
        ),
        context=TurnContext(
            question.content,
            turn=(conversation.message_count + 1) // 2,
            previous_model=last.model if last is not None else None,
            is_thinking=conversation.parameters.get("thinking_budget_tokens") is not None,
        ),
    )
    tokens = usage.estimate_tokens(characters)
    if call.context_window is not None and tokens > call.context_window:
        raise ContextFull(tokens=tokens, context_window=call.context_window)
    chosen = call.routed.requested if call.routed is not None else call.slug
    if model is not None and chosen != last_used:
        await identity.set_last_used_model(session, actor.user_id, chosen)
    return call


async def _answer_before(session: WriteSession, conversation: Conversation, question: Message) -> Message | None:
    if question.parent_id is None:
        return None
    return await messages.message_by_id(session, conversation.organization_id, question.parent_id)


async def _characters(
    session: WriteSession, conversation: Conversation, question: Message, last: Message | None
) -> int:
    """About how much the model will read: by the tokens of the last answer, which spares reading all messages."""
    fixed = len(conversation.system_prompt or "") + len(question.content)
    if last is None and conversation.continuation_summary is not None:
        fixed += len(conversation.continuation_summary)
    if last is None:
        return fixed
    if last.input_tokens is not None and last.output_tokens is not None:
        return fixed + usage.estimate_characters(last.input_tokens + last.output_tokens)
    return fixed + await messages.path_characters(
        session, conversation.organization_id, conversation.id, question.seq
    )
