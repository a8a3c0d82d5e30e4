"""The one call point for models, and what others may know of them."""

from collections.abc import Collection
from dataclasses import replace

from stoa.platform.actor import Actor
from stoa.platform.clock import Clock
from stoa.platform.context import Platform
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.ids import CallId, ConversationId, OrganizationId, RunId
from stoa.providers.commands import calls, catalogue, connections, roles, route_turn, show_routing
from stoa.providers.commands.connections import NewKey
from stoa.providers.contracts import (
    CallPurpose,
    CallRules,
    CallSpace,
    ChatRequest,
    EmbeddingRequest,
    KeyStatus,
    ModelRef,
    ModelRole,
    PreparedCall,
    Provider,
    Routed,
    TurnContext,
    Verification,
)
from stoa.providers.errors import ModelUnknown, NoKey
from stoa.providers.runtime import asking, embedding
from stoa.providers.runtime.asking import Answer
from stoa.providers.runtime.embedding import Embedded
from stoa.providers.runtime.keeper import CallKeeper
from stoa.providers.runtime.stream import ModelStream, Pacing
from stoa.usage import api as usage
from stoa.usage.api import BudgetExhausted, PriceUnknown
from stoa.usage.contracts import CallResult, RunTotals, Settlement

__all__ = [
    "Answer",
    "BudgetExhausted",
    "CallKeeper",
    "Embedded",
    "ModelStream",
    "ModelUnknown",
    "NoKey",
    "Pacing",
    "PriceUnknown",
    "ask",
    "embed",
    "interrupt_run",
    "list_models",
    "model_for",
    "next_step",
    "prepare",
    "record_outcome",
    "routing_of_run",
    "settle",
    "stream",
]


async def prepare(
    session: WriteSession,
    platform: Platform,
    actor: Actor,
    *,
    model: str | None,
    preferred: str | None,
    prompt_characters: int,
    purpose: CallPurpose,
    max_output_tokens: int | None = None,
    context: TurnContext | None = None,
    allows_substitute: bool | None = None,
) -> PreparedCall:
    """Choose model, key and price, reserve and open the ledger row, in the caller's transaction.

    `model` is what the person chose for this call, `preferred` what they used last; `context` is what AUTO decides
    from; `allows_substitute`: whether another model may answer, by default where AUTO chose.
    Raises NoKey (422 providers.no_key), ModelUnknown (404 providers.model_unknown), TierNotAllowed (403
    providers.tier_not_allowed), NoModelFits (422 providers.no_model_fits),
    ForbiddenByOrganization (403 providers.forbidden_by_organization), ForbiddenBySpace (403 spaces.rule),
    BudgetExhausted (429), PriceUnknown (422).
    """
    return await calls.prepare(
        session,
        platform,
        actor,
        model=model,
        preferred=preferred,
        prompt_characters=prompt_characters,
        purpose=purpose,
        max_output_tokens=max_output_tokens,
        context=context,
        allows_substitute=allows_substitute,
    )


async def record_outcome(
    session: WriteSession, organization_id: OrganizationId, run_id: RunId, totals: RunTotals, *, succeeded: bool
) -> None:
    """Note how the turn went that AUTO chose the model of; without a decision nothing happens."""
    await route_turn.record_outcome(session, organization_id, run_id, totals, succeeded=succeeded)


async def routing_of_run(
    session: ReadSession, organization_id: OrganizationId, conversation_id: ConversationId, run_id: RunId
) -> Routed | None:
    """What AUTO decided for a run, and why; whoever asks has checked that it may be seen."""
    return await show_routing.decision_of_run(session, organization_id, conversation_id, run_id)


def stream(
    platform: Platform, prepared: PreparedCall, request: ChatRequest, pacing: Pacing | None = None
) -> ModelStream:
    """The call itself; needs no session. Iterate over `.batches()` in `aclosing`, then settle `.call.call_id`
    with `.result(status)`.
    """
    return ModelStream(platform, prepared, request, pacing)


async def settle(
    session: WriteSession, clock: Clock, organization_id: OrganizationId, call_id: CallId, result: CallResult
) -> Settlement:
    """Settle in the transaction that stores the result. Safe to repeat: the first settlement stays."""
    return await usage.settle_call(session, clock, organization_id, call_id, result)


async def interrupt_run(
    session: WriteSession,
    clock: Clock,
    organization_id: OrganizationId,
    run_id: RunId,
    *,
    prompt_characters: int,
    answer_characters: int,
) -> list[Settlement]:
    """Settle what a run left open when its process ended, from what was sent and received. Safe to repeat."""
    return await usage.interrupt_run(
        session,
        clock,
        organization_id,
        run_id,
        prompt_characters=prompt_characters,
        answer_characters=answer_characters,
    )


async def model_for(
    session: ReadSession,
    actor: Actor,
    role: ModelRole,
    *,
    prompt_characters: int = 0,
    space: CallSpace | None = None,
) -> str:
    """The model of the organization for this work: as set, else the cheapest that the actor may use, that the rules
    of the space let be and that can read so much. Raises NoKey.
    """
    rules = space.rules if space is not None else CallRules()
    return await roles.model_for(session, actor, role, prompt_characters=prompt_characters, space_rules=rules)


async def ask(
    platform: Platform,
    actor: Actor,
    request: ChatRequest,
    *,
    role: ModelRole,
    purpose: CallPurpose,
) -> Answer:
    """One whole answer of the model for this work, in transactions of its own: never call it inside one.

    What is asked from a space comes with its rules in `purpose` (PR-74). Raises what prepare raises, and
    ProviderFailure; the call is settled in any case, by the sweeper if this process dies.
    """
    return await asking.ask(platform, actor, request, role=role, purpose=purpose)


async def embed(
    platform: Platform,
    actor: Actor,
    request: EmbeddingRequest,
    *,
    purpose: CallPurpose,
    model: str | None = None,
) -> Embedded:
    """Vectors by this model or by the organization's own for it, likewise in transactions of its own."""
    return await embedding.embed(platform, actor, request, model=model, purpose=purpose)


async def next_step(
    session: WriteSession, platform: Platform, call: PreparedCall, result: CallResult, *, number: int
) -> PreparedCall:
    """Settle a call that asked for tools, and open the one that reads what they gave. Raises BudgetExhausted."""
    await usage.settle_call(session, platform.clock, call.organization_id, call.call_id, result)
    return await calls.open_attempt(session, platform, call, number)


async def list_models(session: ReadSession, actor: Actor) -> list[ModelRef]:
    """Models that the actor may choose, the demonstration last."""
    return await catalogue.list_models(session, actor)


class ModelCatalogue:
    """Implements `orgs.ModelCatalogue`."""

    async def known(self, session: ReadSession, actor: Actor, organization_id: OrganizationId) -> Collection[str]:
        """Slugs of the models that the actor's and the organization's connections offer, and the demonstration."""
        here = replace(actor, organization_id=organization_id)
        talking = await catalogue.list_models(session, here)
        return {ref.slug for ref in (*talking, *await catalogue.embedding_models(session, here))}


async def store_sample_key(session: WriteSession, platform: Platform, actor: Actor, provider: Provider) -> None:
    """A connection of the person with a secret that anybody sees is none; for demonstrations (OP-65)."""
    new = NewKey(provider, f"Sample {provider}", None, f"sample-{provider}-key-that-opens-nothing")
    unverified = Verification(KeyStatus.UNVERIFIED)
    await connections.store_key(session, platform, actor, new, unverified, organization_id=None)
