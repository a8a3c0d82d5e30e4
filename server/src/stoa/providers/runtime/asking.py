"""One question of Stoa's own to a model and its whole answer: titles, summaries, judgements (PR-24, PR-29)."""

from contextlib import aclosing
from dataclasses import dataclass

from stoa.platform.actor import Actor
from stoa.platform.context import Platform
from stoa.platform.db import Scope
from stoa.providers.commands import calls, roles
from stoa.providers.contracts import CallPurpose, ChatRequest, ModelRole, ProviderFailure, TextDelta
from stoa.providers.runtime.stream import ModelStream
from stoa.usage import api as usage
from stoa.usage.contracts import CallStatus


@dataclass(frozen=True)
class Answer:
    """What a model said. `stop_reason` is end, max_tokens, tool_use or filtered."""

    text: str
    model: str
    stop_reason: str | None


async def ask(
    platform: Platform,
    actor: Actor,
    request: ChatRequest,
    *,
    role: ModelRole,
    purpose: CallPurpose,
) -> Answer:
    """Prepare, call and settle, each in its own transaction. Raises what they raise, once the call is settled."""
    async with platform.db.writing(Scope.of(actor)) as session:
        call = await calls.prepare(
            session,
            platform,
            actor,
            model=await roles.model_for(
                session,
                actor,
                role,
                prompt_characters=request.characters,
                space_rules=purpose.space_rules,
            ),
            preferred=None,
            prompt_characters=request.characters,
            purpose=purpose,
            max_output_tokens=request.max_output_tokens,
        )
        # Should this process die, it is settled by what was sent.
        await usage.note_sent(session, call.organization_id, call.call_id, characters=request.characters)
    stream = ModelStream(platform, call, request)
    # Whatever breaks the call off from outside, a cancelled job above all.
    status = CallStatus.INTERRUPTED
    try:
        text = await _whole(stream)
        status = CallStatus.OK
    except ProviderFailure:
        status = CallStatus.FAILED
        raise
    finally:
        async with platform.db.writing(Scope.of(actor)) as session:
            ended = stream.result(status)
            await usage.settle_call(session, platform.clock, call.organization_id, stream.call.call_id, ended)
    return Answer(text, stream.call.slug, stream.stop_reason)


async def _whole(stream: ModelStream) -> str:
    said = list[str]()
    async with aclosing(stream.batches()) as batches:
        async for batch in batches:
            said += [event.text for event in batch if isinstance(event, TextDelta)]
    return "".join(said)
