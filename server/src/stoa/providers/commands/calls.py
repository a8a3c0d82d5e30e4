"""Preparing calls: model, connection, price, ledger row."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from stoa.audit import api as audit
from stoa.orgs import api as orgs
from stoa.orgs.contracts import ModelRules
from stoa.platform.actor import Actor
from stoa.platform.context import Platform
from stoa.platform.crypto import SecretUnreadable
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.errors import AppError, ForbiddenBySpace
from stoa.platform.ids import ProviderKeyId
from stoa.providers.commands import route_turn
from stoa.providers.commands.catalogue import broken_rule, describe, offered_to, organization_rules, rules_of
from stoa.providers.commands.connections import opened_secret
from stoa.providers.contracts import (
    DEMO_MODEL,
    CallPurpose,
    CallRules,
    Connection,
    KeyStatus,
    ModelRef,
    OwnerKind,
    PreparedCall,
    Provider,
    Timeouts,
    TurnContext,
)
from stoa.providers.core import catalogue, endpoints
from stoa.providers.core.routing import BUDGET, Choice, is_auto
from stoa.providers.errors import (
    ForbiddenByOrganization,
    ModelUnknown,
    NoKey,
    TierNotAllowed,
)
from stoa.providers.models import Model, ProviderKey
from stoa.providers.queries import model_entries, provider_keys
from stoa.usage import api as usage
from stoa.usage.contracts import CallOpening, Displaced, Payer

# Output that a call without a limit of its own is reserved for (US-17).
DEFAULT_OUTPUT_TOKENS = 4096
# More than any model writes in one answer: nobody holds a whole budget by asking for more.
MAX_OUTPUT_TOKENS = 128_000
# `last_used_at` is for people; a row that every call of an organization writes would hold them all up.
USE_IS_NOTED_EVERY = timedelta(minutes=1)
# Models that a refusal names, and that a call is moved to before it is refused.
MOST_OFFERED = 5
MOST_TRIED = 4
NOWHERE = Connection(Provider.STOA, "", None)


@dataclass(frozen=True)
class _Asked:
    """What a call is to be, whichever model answers it."""

    actor: Actor
    rules: ModelRules
    purpose: CallPurpose
    prompt_characters: int
    max_output_tokens: int | None
    attempt: int
    without: Collection[ProviderKeyId]
    instead_of: Displaced | None = None


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
    attempt: int = 1,
    without: Collection[ProviderKeyId] = (),
    instead_of: Displaced | None = None,
) -> PreparedCall:
    """Choose model, connection and price, reserve and open the ledger row, in the caller's transaction.

    `model` is what the person chose; without it `preferred` is taken if it can be, else the best one of the first
    connection; connections `without` are not taken. `auto` and `auto:<provider>` are decided from `context`, and the
    decision is stored. A call that does not fit into a budget moves to a model that does, where the budget and, for a
    model that somebody chose, the person let it (US-29). `instead_of`: whom somebody chose before it came here. Raises
    NoKey when nothing fitting is connected, ModelUnknown for a model that no connection has, NoModelFits when AUTO
    finds none, TierNotAllowed for one that the organization keeps from the actor, BudgetExhausted and PriceUnknown
    where a limit holds: nothing is called then (PR-24).
    """
    rules = await rules_of(session, actor)
    asked = _Asked(
        actor, rules, purpose, prompt_characters, max_output_tokens, attempt, without, instead_of=instead_of
    )
    slug = model or await _default_slug(session, actor, preferred, rules, purpose.space_rules)
    turn = context or TurnContext("")
    choice = await _decide(session, platform, asked, slug, turn) if is_auto(slug) else None
    # By default on where AUTO chose, off where somebody did (PR-55).
    may_move = choice is not None if allows_substitute is None else allows_substitute
    try:
        call = await _open(session, platform, asked, choice.decision.slug if choice is not None else slug)
    except usage.BudgetExhausted as refused:
        offered = await offered_to(session, actor, purpose.space_rules)
        fitting = _fitting(asked, offered, refused)
        if not (may_move and refused.may_downgrade and fitting):
            raise refused.offering(fitting[:MOST_OFFERED]) from None
        if choice is None:
            chosen = next((Displaced(ref.slug, ref.price) for ref in offered if ref.slug == slug), None)
            asked = replace(asked, instead_of=chosen)
            moved = await _cheaper(session, platform, asked, slug, _able(offered, fitting, turn))
            if moved is None:
                raise refused.offering(fitting[:MOST_OFFERED]) from None
            call = moved
        else:
            choice = await _decide(session, platform, asked, slug, turn, fitting=fitting)
            call = await _open(session, platform, asked, choice.decision.slug)
            call = replace(call, moved_from=_wanted_before(choice))
    return replace(
        call,
        allows_substitute=may_move,
        routed=await route_turn.store(session, platform.clock, actor, choice, purpose) if choice else None,
    )


async def _decide(
    session: ReadSession,
    platform: Platform,
    asked: _Asked,
    slug: str,
    turn: TurnContext,
    *,
    fitting: Sequence[str] | None = None,
) -> Choice:
    return await route_turn.choose_model(
        session,
        platform.clock,
        asked.actor,
        slug,
        context=turn,
        rules=asked.rules,
        conversation_id=asked.purpose.conversation_id,
        prompt_characters=asked.prompt_characters,
        space=asked.purpose.space,
        fitting=fitting,
    )


def _wanted_before(choice: Choice) -> str | None:
    """What AUTO would have taken, had the budget held it."""
    moves = [move.from_model for move in choice.decision.overrides if move.name == BUDGET]
    return moves[0] if moves else None


async def _open(session: WriteSession, platform: Platform, asked: _Asked, slug: str) -> PreparedCall:
    """The call of one model: its connection, its price, its row in the ledger."""
    actor, rules, now = asked.actor, asked.rules, platform.clock.now()
    if slug == DEMO_MODEL:
        key, ref, entry, connection = None, catalogue.DEMO, None, NOWHERE
    else:
        forbidden = (organization_rules(rules), asked.purpose.space_rules)
        key, name, connection = await _choose(
            session, platform, actor, slug, rules=forbidden, without=asked.without
        )
        entry = await model_entries.find_entry(session, actor.require_organization(), slug)
        ref = describe(key, name, {} if entry is None else {slug: entry})
        if entry is not None and not entry.is_enabled:
            raise TierNotAllowed(tier=None, allowed=list(rules.allowed_tiers))
        await _note_use(session, key, now)
    if not rules.allows(ref.slug, ref.tier):
        raise TierNotAllowed(tier=rules.tier_of(ref.slug, ref.tier), allowed=list(rules.allowed_tiers))
    call = call_of(
        actor,
        key,
        ref,
        entry,
        connection=connection,
        purpose=asked.purpose,
        prompt_characters=asked.prompt_characters,
        max_output_tokens=asked.max_output_tokens,
    )
    call = replace(call, tier=rules.tier_of(ref.slug, ref.tier), instead_of=asked.instead_of)
    await usage.open_call(session, opening_of(call, attempt=asked.attempt), now=now)
    return call


async def _cheaper(
    session: WriteSession, platform: Platform, asked: _Asked, slug: str, fitting: Sequence[str]
) -> PreparedCall | None:
    """The call by the next cheaper model that fits, a free one last (US-29); None where none can be called."""
    for cheaper in [each for each in reversed(fitting) if each != slug][:MOST_TRIED]:
        try:
            call = await _open(session, platform, asked, cheaper)
        except AppError:
            continue
        return replace(call, moved_from=slug)
    return None


def call_of(
    actor: Actor,
    key: ProviderKey | None,
    ref: ModelRef,
    entry: Model | None,
    *,
    connection: Connection,
    purpose: CallPurpose,
    prompt_characters: int,
    max_output_tokens: int | None,
) -> PreparedCall:
    """The call as it is prepared where nobody decided otherwise."""
    return PreparedCall(
        call_id=usage.new_call_id(),
        organization_id=actor.require_organization(),
        user_id=actor.user_id,
        slug=ref.slug,
        provider_model=ref.slug.partition(":")[2],
        connection=connection,
        provider_key_id=key.id if key is not None else None,
        payer=Payer(key.owner_kind) if key is not None else Payer.INSTANCE,
        price=ref.price,
        purpose=purpose,
        api_token_id=actor.api_token_id,
        reserved_micros=usage.estimate_micros(prompt_characters, _output(max_output_tokens, ref), ref.price),
        timeouts=_timeouts(entry),
        context_window=ref.context_window,
        supports_vision=ref.supports_vision,
        supports_tools=ref.supports_tools,
        supports_thinking=ref.supports_thinking,
        constraints=ref.constraints,
        complexity=ref.complexity,
        actor=actor,
        max_output_tokens=max_output_tokens,
        fallback_slug=entry.fallback_slug if entry is not None else None,
        key_refusals=key.failure_count if key is not None else 0,
    )


def _output(asked: int | None, ref: ModelRef) -> int:
    """Output tokens that are reserved for: as asked, but no more than the model can write."""
    return min(asked or DEFAULT_OUTPUT_TOKENS, ref.max_output_tokens or MAX_OUTPUT_TOKENS)


def _fitting(asked: _Asked, offered: Sequence[ModelRef], refused: usage.BudgetExhausted) -> tuple[str, ...]:
    """Models that somebody could go on with, the cheapest first (US-20)."""
    rules, room = asked.rules, refused.room
    costs = {
        ref.slug: usage.estimate_micros(asked.prompt_characters, _output(asked.max_output_tokens, ref), ref.price)
        for ref in offered
        if ref.is_available and ref.price.is_known and rules.allows(ref.slug, ref.tier)
    }
    tiers = {ref.slug: rules.tier_of(ref.slug, ref.tier) for ref in offered}
    held = [slug for slug, cost in costs.items() if room.holds(cost, tiers[slug])]
    return tuple(sorted(held, key=lambda slug: costs[slug]))


def _able(offered: Sequence[ModelRef], fitting: Sequence[str], turn: TurnContext) -> list[str]:
    """Those of the models that can do what the turn needs, in their order."""
    able = {
        ref.slug
        for ref in offered
        if (ref.supports_vision or not turn.needs_vision)
        and (ref.supports_tools or not turn.needs_tools)
        and (ref.supports_thinking or not turn.is_thinking)
    }
    return [slug for slug in fitting if slug in able]


async def open_attempt(
    session: WriteSession, platform: Platform, call: PreparedCall, attempt: int
) -> PreparedCall:
    """The ledger row of a further attempt at the same call; each attempt has its own (US-1).

    Raises BudgetExhausted if the attempts before have left no room for it.
    """
    again = replace(call, call_id=usage.new_call_id())
    await usage.open_call(session, opening_of(again, attempt=attempt), now=platform.clock.now())
    return again


async def _default_slug(
    session: ReadSession, actor: Actor, preferred: str | None, rules: ModelRules, space_rules: CallRules
) -> str:
    """The preferred model if it can be called, else a good one. The demonstration only where nothing real is."""
    if preferred is not None and is_auto(preferred):
        return preferred
    offered = await offered_to(session, actor, space_rules)
    models = [ref for ref in offered if ref.is_available and rules.allows(ref.slug, ref.tier)]
    if preferred is not None and any(ref.slug == preferred for ref in models):
        return preferred
    best = catalogue.best_default(models)
    if best is not None:
        return best.slug
    if preferred == DEMO_MODEL:
        return DEMO_MODEL
    raise NoKey


async def _choose(
    session: WriteSession,
    platform: Platform,
    actor: Actor,
    slug: str,
    *,
    rules: tuple[CallRules, CallRules],
    without: Collection[ProviderKeyId],
) -> tuple[ProviderKey, str, Connection]:
    """The first connection that offers the model; one whose list is not known yet may offer anything."""
    parts = catalogue.split_slug(slug)
    if parts is None or parts[0] is Provider.STOA:
        raise ModelUnknown
    provider, name = parts
    found = await provider_keys.callable_keys(session, actor, provider, name)
    rows = [(key, offers) for key, offers in found if key.id not in without]
    if not rows:
        raise NoKey(provider=provider.value)
    rows = permitted(rows, *rules)
    listing = [key for key, offers in rows if offers]
    for key in balanced(platform, listing or [key for key, _ in rows if key.models_fetched_at is None], slug):
        if key.owner_kind == OwnerKind.USER and not await _is_member(session, actor):
            continue
        try:
            secret = await opened_secret(session, platform, key)
        except SecretUnreadable:
            await _condemn(session, platform, actor, key)
            continue
        platform.breakers.use(key.id)
        return key, name, Connection(provider, endpoints.endpoint(provider, key.base_url), secret)
    if listing:
        raise NoKey(provider=provider.value)
    raise ModelUnknown


def permitted(
    rows: list[tuple[ProviderKey, bool]], of_organization: CallRules, of_space: CallRules
) -> list[tuple[ProviderKey, bool]]:
    """The connections that no rule forbids; where rules forbid all, the first one says so (PR-11)."""
    for rules, refusal in ((of_organization, ForbiddenByOrganization), (of_space, ForbiddenBySpace)):
        broken = [broken_rule(rules, key) for key, _ in rows]
        if all(broken):
            raise refusal(rule=broken[0])
        rows = [row for row, rule in zip(rows, broken, strict=True) if rule is None]
    return rows


def balanced(platform: Platform, keys: Sequence[ProviderKey], slug: str) -> list[ProviderKey]:
    """Equal connections by least recent use; one that rests, or whose breaker is open, comes last (PR-59)."""
    if len(keys) == 1:
        return list(keys)
    now, breakers = platform.clock.now(), platform.breakers

    def order(key: ProviderKey) -> tuple[bool, bool, int, bool, float, int]:
        is_away = breakers.is_resting(key.id, now) or breakers.is_open((key.id, slug), now)
        failed_at = key.last_error_at.timestamp() if key.last_error_at is not None else 0.0
        kind = key.owner_kind != OwnerKind.USER
        return is_away, kind, key.priority, failed_at > 0, failed_at, breakers.last_use(key.id)

    return sorted(keys, key=order)


async def _is_member(session: ReadSession, actor: Actor) -> bool:
    """Keys of one's own are used in an organization only while one is an active member of it (PR-12)."""
    return await orgs.member_of(session, actor.require_organization(), actor.user_id) is not None


async def _condemn(session: WriteSession, platform: Platform, actor: Actor, key: ProviderKey) -> None:
    """A secret that does not open was moved or changed: the connection is not used again."""
    key.status, key.last_error_code = KeyStatus.INVALID, SecretUnreadable.code
    key.last_error_at = key.updated_at = platform.clock.now()
    await audit.record(
        session,
        actor,
        "provider_key.unreadable",
        resource_type="provider_key",
        resource_id=key.id,
        organization_id=key.organization_id or actor.organization_id,
    )


def is_use_due(key: ProviderKey, now: datetime) -> bool:
    """Whether it is time to note again that the connection is used."""
    return key.last_used_at is None or now - key.last_used_at > USE_IS_NOTED_EVERY


async def _note_use(session: WriteSession, key: ProviderKey, now: datetime) -> None:
    if is_use_due(key, now):
        await provider_keys.mark_used(session, ProviderKeyId(key.id), now)


def _timeouts(entry: Model | None) -> Timeouts:
    return Timeouts() if entry is None else Timeouts(idle_seconds=float(entry.idle_timeout_seconds))


def opening_of(call: PreparedCall, *, attempt: int = 1) -> CallOpening:
    """What the ledger is told of a call before its first byte."""
    purpose = call.purpose
    return CallOpening(
        call_id=call.call_id,
        organization_id=call.organization_id,
        user_id=call.user_id,
        model=call.slug,
        provider=call.connection.provider.value,
        provider_key_id=call.provider_key_id,
        payer=call.payer,
        request_type=purpose.request_type,
        price=call.price,
        reserved_micros=call.reserved_micros,
        attempt=attempt,
        space_id=purpose.space_id,
        conversation_id=purpose.conversation_id,
        message_id=purpose.message_id,
        run_id=purpose.run_id,
        api_token_id=call.api_token_id,
        lease_owner=purpose.lease_owner,
        tier=call.tier,
        instead_of=call.instead_of,
        is_exempt=purpose.space is not None and purpose.space.is_exempt,
    )
