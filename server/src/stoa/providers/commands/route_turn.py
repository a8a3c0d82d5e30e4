"""Choosing the model of a turn for somebody who leaves the choice to Stoa (PR-30 to PR-43)."""

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from stoa.orgs.contracts import ModelRules
from stoa.platform.actor import Actor
from stoa.platform.clock import Clock
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.ids import ConversationId, OrganizationId, RoutingDecisionId, RunId, new_id
from stoa.providers.commands import routing_rules
from stoa.providers.commands.catalogue import DISABLED, offered_to, rules_in
from stoa.providers.contracts import CallPurpose, CallSpace, Provider, Routed, TurnContext
from stoa.providers.core import catalogue
from stoa.providers.core.routing import (
    USUAL_PROVIDER,
    Candidate,
    Choice,
    NothingFits,
    Question,
    baseline_of,
    choose,
)
from stoa.providers.core.routing import provider_of_auto as named_provider
from stoa.providers.core.scoring import PRESETS, Surroundings, Thresholds
from stoa.providers.errors import ModelUnknown, NoKey, NoModelFits, TierNotAllowed
from stoa.providers.models import RoutingDecision
from stoa.providers.queries import routing_decisions
from stoa.usage import api as usage
from stoa.usage.contracts import Price, RunTotals, Settlement

# Scores of a conversation that still say something about its next question.
RECENT = timedelta(hours=1)
RECENT_SCORES = 3


async def choose_model(
    session: ReadSession,
    clock: Clock,
    actor: Actor,
    requested: str,
    *,
    context: TurnContext,
    rules: ModelRules,
    conversation_id: ConversationId | None,
    prompt_characters: int,
    space: CallSpace | None,
    fitting: Sequence[str] | None = None,
) -> Choice:
    """Decide without storing. `fitting`: the models that the budgets hold a call of, the cheapest first.

    Raises ModelUnknown for `auto:` with no provider's name, NoKey, TierNotAllowed or NoModelFits when no model can be
    taken.
    """
    try:
        named = named_provider(requested)
    except ValueError as error:
        raise ModelUnknown from error
    candidates = await _candidates(session, actor, rules, space, fitting)
    recent: Sequence[int] = ()
    if conversation_id is not None:
        since = clock.now() - RECENT
        recent = await routing_decisions.recent_scores(session, actor, conversation_id, since, RECENT_SCORES)
    question = Question(
        text=context.text,
        tokens=usage.estimate_tokens(prompt_characters),
        current_model=context.previous_model,
        is_thinking=context.is_thinking,
        needs_vision=context.needs_vision,
        needs_tools=context.needs_tools,
        around=Surroundings(
            turn=context.turn,
            recent_scores=tuple(recent),
            wants_enterprise_quality=bool(rules.providers.get("enterprise_quality")),
        ),
    )
    rule = await routing_rules.matching(session, clock, actor, context, space=space, characters=prompt_characters)
    order = _order(named, rules.providers, candidates)
    began = time.perf_counter_ns()
    found = choose(question, candidates, _thresholds(rules.providers), order, rule)
    if isinstance(found, NothingFits):
        raise _refusal(found, rules)
    micros = (time.perf_counter_ns() - began) // 1000
    baseline = baseline_of(found, question, candidates, order)
    return Choice(requested, found, context.turn, len(context.text), micros, baseline)


async def store(session: WriteSession, clock: Clock, actor: Actor, choice: Choice, purpose: CallPurpose) -> Routed:
    """Keep a decision in the transaction of its turn."""
    decision = choice.decision
    row = RoutingDecision(
        id=RoutingDecisionId(new_id()),
        organization_id=actor.require_organization(),
        user_id=actor.user_id,
        conversation_id=purpose.conversation_id,
        run_id=purpose.run_id,
        message_id=purpose.message_id,
        provider=decision.provider,
        policy="reference" if decision.rule is None else "rules",
        evidence=_evidence(choice),
        conversation_turn=choice.turn,
        requested_model=choice.requested,
        selected_model=decision.slug,
        tier=decision.tier,
        selected_tier=decision.selected_tier,
        score=decision.scored.score,
        confidence=decision.scored.confidence,
        reasoning=decision.reasoning,
        query_length=choice.query_length,
        detected_patterns=[signal.name for signal in (*decision.scored.signals, *decision.scored.surroundings)],
        overrides=[
            {"name": override.name, "from": override.from_model, "to": override.to_model}
            for override in decision.overrides
        ],
        routing_micros=choice.micros,
        created_at=clock.now(),
    )
    session.add(row)
    await session.flush()
    return Routed(
        decision_id=row.id,
        requested=choice.requested,
        selected=decision.slug,
        tier=decision.tier,
        selected_tier=decision.selected_tier,
        score=decision.scored.score,
        confidence=decision.scored.confidence,
        reasoning=decision.reasoning,
        overrides=tuple(override.name for override in decision.overrides),
    )


async def record_outcome(
    session: WriteSession,
    organization_id: OrganizationId,
    of: RunId | RoutingDecisionId,
    totals: RunTotals | Settlement,
    *,
    succeeded: bool,
) -> None:
    """Note how the turn of a decision went, by its run or, for a call without one, by itself.

    Safe to repeat: the first outcome stays. No decision, no effect.
    """
    decision = await routing_decisions.decision_of(session, organization_id, of)
    if decision is None:
        return
    baseline = decision.evidence.get("baseline")
    compared = usage.cost_micros(totals.tokens, Price(**baseline["price"])) if baseline is not None else None
    await routing_decisions.record_outcome(
        session,
        organization_id,
        of,
        {
            "request_succeeded": succeeded,
            "response_tokens": totals.tokens.completion,
            "cost_micros": totals.cost_micros,
            "baseline_cost_micros": compared,
        },
    )


def _evidence(choice: Choice) -> dict[str, Any]:
    """The rule that decided, and the model to compare with at its price of this moment."""
    rule, baseline = choice.decision.rule, choice.baseline
    of_rule = {} if rule is None else {"rule_id": str(rule.id), "rule": rule.number}
    compared = {} if baseline is None else {"baseline": {"model": baseline.slug, "price": asdict(baseline.price)}}
    return of_rule | compared


async def _candidates(
    session: ReadSession,
    actor: Actor,
    rules: ModelRules,
    space: CallSpace | None,
    fitting: Sequence[str] | None,
) -> list[Candidate]:
    models = catalogue.newest_first(await offered_to(session, actor, rules_in(space)))
    if fitting is not None:
        # Of what fits the next cheaper is taken, something free last (US-29).
        places = {slug: place for place, slug in enumerate(reversed(fitting))}
        models.sort(key=lambda ref: places.get(ref.slug, -1))
    return [
        Candidate(
            ref,
            is_allowed=rules.allows(ref.slug, ref.tier) and ref.reason != DISABLED,
            has_key=ref.is_available,
            has_room=fitting is None or ref.slug in fitting,
        )
        for ref in models
    ]


def _thresholds(settings: Mapping[str, Any]) -> Thresholds:
    return PRESETS[settings.get("routing_preset") or "conservative"]


def _order(named: Provider | None, settings: Mapping[str, Any], candidates: Sequence[Candidate]) -> list[Provider]:
    """Whose models are taken: the named one's, the organization's order, the usual one's, then as connected."""
    usable = [each.ref.provider for each in candidates if each.has_key]
    wished = [Provider(name) for name in settings.get("routing_providers") or ()]
    first = [USUAL_PROVIDER] if USUAL_PROVIDER in usable else []
    ordered: Iterable[Provider] = (*([named] if named else ()), *wished, *first, *usable)
    return list(dict.fromkeys(ordered))


def _refusal(found: NothingFits, rules: ModelRules) -> Exception:
    if found.reason == "no_key":
        return NoKey()
    if found.reason == "tier_limit":
        return TierNotAllowed(tier=None, allowed=list(rules.allowed_tiers))
    return NoModelFits(reason=found.reason)
