"""Texts made vectors of, through the one call point (PR-24): prepared, called, settled."""

from dataclasses import dataclass

from stoa.platform.actor import Actor
from stoa.platform.context import Platform
from stoa.platform.db import Scope
from stoa.platform.ids import CallId
from stoa.providers.adapters.registry import adapter_for
from stoa.providers.commands import calls, roles
from stoa.providers.contracts import (
    CallPurpose,
    EmbeddingRequest,
    Embeddings,
    ModelRole,
    PreparedCall,
    ProviderFailure,
)
from stoa.providers.core.retry import wait_before
from stoa.providers.runtime.health import BreakerOpen, admit, leave, note_failure, note_success
from stoa.providers.runtime.stream import Pacing
from stoa.usage import api as usage
from stoa.usage.contracts import CallResult, CallStatus, Settlement, TokenUse


@dataclass(frozen=True)
class Embedded:
    """The vectors in the order of the texts, and what they cost. `call_id` is that of the ledger row."""

    vectors: list[list[float]]
    model: str
    prompt_tokens: int
    call_id: CallId
    cost_micros: int


async def embed(
    platform: Platform,
    actor: Actor,
    request: EmbeddingRequest,
    *,
    model: str | None,
    purpose: CallPurpose,
    pacing: Pacing | None = None,
) -> Embedded:
    """Vectors by this model or by the organization's own for it, in transactions of its own.

    Raises what preparing raises, and ProviderFailure; the call is settled in any case.
    """
    async with platform.db.writing(Scope.of(actor)) as session:
        slug = model or await roles.model_for(session, actor, ModelRole.EMBEDDING, space_rules=purpose.space_rules)
        call = await calls.prepare(
            session,
            platform,
            actor,
            model=slug,
            preferred=None,
            prompt_characters=request.characters,
            purpose=purpose,
            max_output_tokens=1,
        )
        # Should this process die, it is settled by what was sent.
        await usage.note_sent(session, call.organization_id, call.call_id, characters=request.characters)
    attempt, waits = 1, pacing or Pacing()
    while True:
        try:
            found, settlement = await _attempt(platform, actor, call, request)
        except ProviderFailure as failure:
            await note_failure(platform, call, failure)
            is_open = isinstance(failure, BreakerOpen)
            wait = None if is_open else wait_before(attempt, failure, waits.jitter())
            if wait is None:
                raise
            await waits.sleep(wait)
            attempt += 1
            async with platform.db.writing(Scope.of(actor)) as session:
                call = await calls.open_attempt(session, platform, call, attempt)
        else:
            await note_success(platform, call)
            tokens = settlement.tokens.prompt
            return Embedded(found.vectors, call.slug, tokens, call.call_id, settlement.cost_micros)


async def _attempt(
    platform: Platform, actor: Actor, call: PreparedCall, request: EmbeddingRequest
) -> tuple[Embeddings, Settlement]:
    began = platform.clock.now()
    # Whatever breaks the call off from outside, a cancelled job above all; then it may have cost everything.
    status, kind, tokens = CallStatus.INTERRUPTED, None, _tokens(request, None)
    try:
        admit(platform, call)
        found = await adapter_for(call.connection.provider).embed(
            platform.outbound, call.connection, call.provider_model, request
        )
        status, tokens = CallStatus.OK, _tokens(request, found)
    except ProviderFailure as failure:
        status, kind = CallStatus.FAILED, failure.kind.value
        tokens = tokens if failure.was_accepted else TokenUse()
        raise
    finally:
        leave(platform, call)
        took = int((platform.clock.now() - began).total_seconds() * 1000)
        result = CallResult(status=status, tokens=tokens, error_kind=kind, first_token_ms=None, duration_ms=took)
        async with platform.db.writing(Scope.of(actor)) as session:
            settlement = await usage.settle_call(
                session, platform.clock, call.organization_id, call.call_id, result
            )
    return found, settlement


def _tokens(request: EmbeddingRequest, found: Embeddings | None) -> TokenUse:
    """As the provider counted, else estimated from the texts (US-6)."""
    counted = found.prompt_tokens if found is not None else None
    if counted is not None:
        return TokenUse(prompt=counted)
    return TokenUse(prompt=usage.estimate_tokens(request.characters), is_estimated=True)
