"""Models that somebody may choose."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from stoa.orgs import api as orgs
from stoa.orgs.contracts import ModelRules
from stoa.platform.actor import Actor, TokenLimits
from stoa.platform.db import ReadSession
from stoa.providers.contracts import CallRules, CallSpace, Complexity, KeyStatus, ModelRef, OwnerKind
from stoa.providers.core import catalogue, endpoints
from stoa.providers.models import Model, ProviderKey
from stoa.providers.queries import model_entries, provider_keys
from stoa.usage import api as usage
from stoa.usage.contracts import Price

DISABLED = "disabled"
NO_RULES = CallRules()
REASONS = {KeyStatus.INVALID: "key_invalid", KeyStatus.DISABLED: "key_disabled"}


async def list_models(
    session: ReadSession, actor: Actor, *, for_embeddings: bool = False, shows_all: bool = False
) -> list[ModelRef]:
    """Models that the actor's connections offer, own connections first, then the demonstration of a chat.

    With `shows_all` also those that are switched off for the whole organization.
    """
    if for_embeddings:
        models = await embedding_models(session, actor)
    else:
        models = [*await offered_to(session, actor), catalogue.DEMO]
    if actor.organization_id is None:
        return models
    rules = await rules_of(session, actor)
    return [_ruled(ref, rules) for ref in models if shows_all or ref.reason != DISABLED]


async def within_budgets(
    session: ReadSession, actor: Actor, models: Sequence[ModelRef], now: datetime
) -> list[ModelRef]:
    """The models, those not available whose tiers the actor's budgets have closed by now (US-30)."""
    if actor.organization_id is None:
        return list(models)
    step = await usage.step_of_person(session, actor.organization_id, actor.user_id, now)
    return [_stepped(ref, step) for ref in models]


def _stepped(ref: ModelRef, step: usage.Step | None) -> ModelRef:
    """The model, not available where a budget of the person closes its tier for now."""
    is_free = ref.is_own or ref.is_demo or (ref.price.input, ref.price.output) == (0, 0)
    if step is None or is_free or not ref.is_available or ref.tier in step.tiers:
        return ref
    return replace(ref, is_available=False, reason="budget_step", budget_percent=step.percent)


async def rules_of(session: ReadSession, actor: Actor) -> ModelRules:
    """Which models the actor may use: what their person may, narrowed by their token (PR-23, PR-64)."""
    return narrowed(
        await orgs.model_rules(session, actor.require_organization(), actor.user_id), actor.token_limits
    )


def narrowed(rules: ModelRules, limits: TokenLimits | None) -> ModelRules:
    """The rules of a person, as far as the token lets them that they come with."""
    return rules if limits is None else rules.narrowed(limits.models, limits.tiers)


def _ruled(ref: ModelRef, rules: ModelRules) -> ModelRef:
    """The model in the tier that the organization gave it, and not available where its rules keep it back."""
    tier = rules.tier_of(ref.slug, ref.tier)
    if ref.reason == DISABLED:
        return replace(ref, tier=tier or ref.tier)
    if rules.allows(ref.slug, ref.tier):
        return replace(ref, tier=tier or ref.tier)
    return replace(ref, tier=tier or ref.tier, is_available=False, reason="tier_not_allowed")


def organization_rules(rules: ModelRules) -> CallRules:
    """What the organization forbids of calls."""
    settings = rules.providers
    return CallRules(bool(settings.get("no_personal_keys")), bool(settings.get("local_models_only")))


def rules_in(space: CallSpace | None) -> CallRules:
    """What the space of a call forbids; outside of spaces nothing."""
    return space.rules if space is not None else NO_RULES


def broken_rule(rules: CallRules, key: ProviderKey) -> str | None:
    """The rule that a connection breaks, by its name."""
    return rules.broken_by(
        OwnerKind(key.owner_kind), is_local=endpoints.is_local(key.typed_provider, key.base_url)
    )


async def offered_to(session: ReadSession, actor: Actor, space_rules: CallRules = NO_RULES) -> list[ModelRef]:
    """Models to talk to of the actor's connections, own ones first; which tiers they may use is not asked.

    Where the rules of the space leave no connection, all are offered: the call is refused with the rule (PR-11).
    """
    return await _offered_to(session, actor, catalogue.is_for_chat, space_rules)


async def embedding_models(
    session: ReadSession, actor: Actor, space_rules: CallRules = NO_RULES
) -> list[ModelRef]:
    """Models of the actor's connections that make vectors, likewise."""
    return await _offered_to(session, actor, catalogue.is_for_embeddings, space_rules)


async def _offered_to(
    session: ReadSession, actor: Actor, is_wanted: Callable[[str], bool], space_rules: CallRules
) -> list[ModelRef]:
    keys = await provider_keys.reachable_keys(session, actor)
    if actor.organization_id is not None:
        rules = organization_rules(await rules_of(session, actor))
        keys = [key for key in keys if broken_rule(rules, key) is None]
    keys = [key for key in keys if broken_rule(space_rules, key) is None] or keys
    entries = {entry.slug: entry for entry in await model_entries.list_entries(session, actor.organization_id)}
    return offered(keys, entries, is_wanted)


def offered(
    keys: Sequence[ProviderKey], entries: dict[str, Model], is_wanted: Callable[[str], bool]
) -> list[ModelRef]:
    """Models of the connections; one that a usable connection has is available, whatever the others are."""
    found: dict[str, ModelRef] = {}
    for key in keys:
        reason = REASONS.get(KeyStatus(key.status))
        for name in key.model_ids:
            if not is_wanted(name):
                continue
            ref = describe(key, name, entries)
            known = found.get(ref.slug)
            if known is None or (not known.is_available and reason is None):
                found[ref.slug] = replace(ref, is_available=reason is None, reason=reason) if reason else ref
    return [
        replace(ref, is_available=False, reason=DISABLED)
        if ref.slug in entries and not entries[ref.slug].is_enabled
        else ref
        for ref in found.values()
    ]


def describe(key: ProviderKey, name: str, entries: dict[str, Model]) -> ModelRef:
    """A model of a connection, with what an administrator set for it over what is shipped."""
    provider = key.typed_provider
    is_local = endpoints.is_local(provider, key.base_url)
    found = catalogue.describe(provider, name, is_local=is_local)
    ref = replace(found, is_local=is_local, is_own=key.owner_kind == OwnerKind.USER)
    entry = entries.get(ref.slug)
    return ref if entry is None else _overridden(ref, entry)


def _overridden(ref: ModelRef, entry: Model) -> ModelRef:
    return replace(
        ref,
        display_name=entry.display_name,
        tier=entry.tier,
        context_window=entry.context_window or ref.context_window,
        supports_vision=entry.supports_vision,
        supports_tools=entry.supports_tools,
        supports_thinking=entry.supports_thinking,
        price=_price(entry) or ref.price,
        complexity=Complexity(entry.complexity_tier) if entry.complexity_tier is not None else ref.complexity,
        is_recommended=entry.is_recommended,
        supports_caching=entry.supports_caching,
        supports_embeddings=entry.supports_embeddings or ref.supports_embeddings,
        max_output_tokens=entry.max_output_tokens or ref.max_output_tokens,
        constraints=entry.constraints or ref.constraints,
    )


def _price(entry: Model) -> Price | None:
    if entry.input_micros_per_mtok is None or entry.output_micros_per_mtok is None:
        return None
    return Price(
        input=entry.input_micros_per_mtok,
        output=entry.output_micros_per_mtok,
        cache_read=entry.cache_read_micros_per_mtok,
        cache_write=entry.cache_write_micros_per_mtok,
        source=entry.price_source or "manual",
    )
