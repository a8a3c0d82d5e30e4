"""Which model answers when nobody chose one: overrides, the nearest allowed model, and why (PR-37 to PR-41)."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from stoa.providers.contracts import Complexity, ModelRef, Provider
from stoa.providers.core.routing_rules import Action, Rule
from stoa.providers.core.scoring import Scored, Surroundings, Thresholds, score

AUTO = "auto"
# Whose models are taken where neither the person nor the organization says (PR-37).
USUAL_PROVIDER = Provider.ANTHROPIC
HIGH_SCORE = 60
COHERENCE = "cache_coherence"
BUDGET = "budget"


@dataclass(frozen=True)
class Candidate:
    """A model that AUTO could take. `has_room`: the budgets that apply still hold what the call may cost."""

    ref: ModelRef
    is_allowed: bool = True
    has_key: bool = True
    has_room: bool = True


@dataclass(frozen=True)
class Question:
    """What is to be answered. `current_model` is the one of the answer before; `tokens` an estimate of the prompt."""

    text: str
    tokens: int = 0
    current_model: str | None = None
    is_thinking: bool = False
    needs_vision: bool = False
    needs_tools: bool = False
    around: Surroundings = field(default_factory=Surroundings)


@dataclass(frozen=True)
class Override:
    """Why another model was taken than the score alone says: thinking, minimum_tier, cache_coherence, tier_limit,
    no_key, capability, context, budget.
    """

    name: str
    from_model: str | None = None
    to_model: str | None = None


@dataclass(frozen=True)
class Decision:
    """The choice with everything that led to it."""

    slug: str
    provider: Provider
    tier: Complexity
    selected_tier: Complexity
    scored: Scored
    overrides: tuple[Override, ...]
    rule: Rule | None = None

    @property
    def reasoning(self) -> str:
        """`medium (58/100): analysis, short_query + context | Overrides: minimum_tier`; by a rule its number first."""
        why = ", ".join(signal.name for signal in self.scored.heaviest) or "baseline assessment"
        context = " + context" if self.scored.score != self.scored.query_score else ""
        names = ", ".join(override.name for override in self.overrides)
        tail = f" | Overrides: {names}" if names else ""
        by_rule = f"rule {self.rule.number}: {self.rule.action.words} | " if self.rule is not None else ""
        return f"{by_rule}{self.selected_tier} ({self.scored.score}/100): {why}{context}{tail}"


@dataclass(frozen=True)
class Choice:
    """A decision before it is stored. `micros`: the time that it took, in microseconds; `baseline`: what it is compared
    with (PR-50), None where a price is unknown.
    """

    requested: str
    decision: Decision
    turn: int
    query_length: int
    micros: int
    baseline: ModelRef | None = None


@dataclass(frozen=True)
class NothingFits:
    """No model can be taken; `reason` is that of the model that would have been."""

    reason: str


def is_auto(slug: str) -> bool:
    """Whether a name leaves the choice to Stoa: `auto` or `auto:<provider>`."""
    return slug.partition(":")[0] == AUTO


def provider_of_auto(slug: str) -> Provider | None:
    """The provider in `auto:<provider>`; None for plain `auto`. Raises ValueError for a name that is none."""
    name = slug.partition(":")[2]
    return Provider(name) if name else None


def choose(
    question: Question,
    candidates: Sequence[Candidate],
    thresholds: Thresholds,
    providers: Sequence[Provider],
    rule: Rule | None = None,
) -> Decision | NothingFits:
    """The model for a question. `providers`: whose models are taken, the chosen or usual one first; `rule`: the one
    that comes before the scoring (PR-44).
    """
    if rule is None:
        return _scored(question, candidates, thresholds, providers)
    found: Decision | NothingFits
    if rule.action.local_only:
        local = [candidate for candidate in candidates if candidate.ref.is_local]
        found = _scored(question, local, thresholds, providers) if local else NothingFits("local_only")
    else:
        found = _ruled(question, candidates, thresholds, providers, rule.action)
    return replace(found, rule=rule) if isinstance(found, Decision) else found


def baseline_of(
    decision: Decision, question: Question, candidates: Sequence[Candidate], providers: Sequence[Provider]
) -> ModelRef | None:
    """The model that would answer if the complex one were always taken, whatever the budgets hold (PR-50).

    None unless its price and that of the chosen model are known: nothing can be said of what was saved then.
    """
    chosen = next(each.ref for each in candidates if each.ref.slug == decision.slug)
    roomy = [replace(each, has_room=True) for each in candidates]
    complex_ones = _nearest(roomy, providers, Complexity.COMPLEX)
    found = next((each.ref for each in complex_ones if _obstacle(each, question) is None), None)
    return found if found is not None and found.price.is_known and chosen.price.is_known else None


def _ruled(
    question: Question,
    candidates: Sequence[Candidate],
    thresholds: Thresholds,
    providers: Sequence[Provider],
    action: Action,
) -> Decision | NothingFits:
    """The model or tier of a rule, else the nearest that can be taken (PR-39)."""
    scored = score(question.text, question.around)
    named = next((each for each in candidates if each.ref.slug == action.model), None)
    tier = action.tier or (named.ref.complexity if named is not None else thresholds.tier_of(scored.score))
    of_provider = [named.ref.provider, *providers] if named is not None else providers
    ahead = [named] if named is not None else []
    reason = None if named is not None or action.model is None else "no_key"
    for candidate in (*ahead, *_nearest(candidates, list(dict.fromkeys(of_provider)), tier)):
        obstacle = _obstacle(candidate, question)
        if obstacle is None:
            moved = [Override(reason, action.model, candidate.ref.slug)] if reason is not None else []
            return _decided(candidate, tier, scored, moved)
        reason = reason or obstacle
    return NothingFits(reason or "no_key")


def _scored(
    question: Question,
    candidates: Sequence[Candidate],
    thresholds: Thresholds,
    providers: Sequence[Provider],
) -> Decision | NothingFits:
    scored = score(question.text, question.around)
    tier = thresholds.tier_of(scored.score)
    current = next((each for each in candidates if each.ref.slug == question.current_model), None)
    wanted, overrides = _wanted(question, current, thresholds, scored, tier)
    kept = current if any(override.name == COHERENCE for override in overrides) else None
    first = kept or next(_of_provider(candidates, providers[:1], wanted), None)
    reason = "no_key" if first is None else _obstacle(first, question)
    if first is not None and reason is None:
        return _decided(first, tier, scored, overrides)
    for candidate in _nearest(candidates, providers, wanted):
        obstacle = _obstacle(candidate, question)
        if first is None and obstacle == BUDGET:
            # The provider has no model of this tier, and its nearest one would have been taken.
            first, reason = candidate, obstacle
        if obstacle is not None:
            continue
        if first is None and candidate.ref.provider in providers[:1]:
            return _decided(candidate, tier, scored, overrides)  # the provider has no model of this tier
        moved = Override(reason or "no_key", first.ref.slug if first else None, candidate.ref.slug)
        return _decided(candidate, tier, scored, [*overrides, moved])
    return NothingFits(reason or "no_key")


def _decided(chosen: Candidate, tier: Complexity, scored: Scored, overrides: Sequence[Override]) -> Decision:
    named = tuple(replace(each, to_model=each.to_model or chosen.ref.slug) for each in overrides)
    return Decision(chosen.ref.slug, chosen.ref.provider, tier, chosen.ref.complexity, scored, named)


def _wanted(
    question: Question, current: Candidate | None, thresholds: Thresholds, scored: Scored, tier: Complexity
) -> tuple[Complexity, list[Override]]:
    """The tier to look for, with what led away from that of the score (PR-38)."""
    wanted, overrides = tier, list[Override]()
    if question.is_thinking and wanted is Complexity.SIMPLE:
        wanted = Complexity.MEDIUM
        overrides.append(Override("thinking"))
    if wanted is Complexity.SIMPLE and scored.confidence < thresholds.minimum_confidence:
        wanted = Complexity.MEDIUM
        overrides.append(Override("minimum_tier"))
    if question.around.turn > 1 and current is not None and wanted.rank < current.ref.complexity.rank:
        is_sure = scored.confidence >= thresholds.coherence_confidence
        if not is_sure or any(recent > HIGH_SCORE for recent in question.around.recent_scores):
            wanted = current.ref.complexity
            overrides.append(Override(COHERENCE))
    return wanted, overrides


# Why a model cannot be taken, in the order in which it is said.
_OBSTACLES: tuple[tuple[str, Callable[[Candidate, Question], bool]], ...] = (
    ("tier_limit", lambda candidate, _: not candidate.is_allowed),
    ("no_key", lambda candidate, _: not candidate.has_key),
    (
        "capability",
        lambda candidate, question: (
            (question.needs_vision and not candidate.ref.supports_vision)
            or (question.needs_tools and not candidate.ref.supports_tools)
            or (question.is_thinking and not candidate.ref.supports_thinking)
        ),
    ),
    (
        "context",
        lambda candidate, question: (
            candidate.ref.context_window is not None and question.tokens > candidate.ref.context_window
        ),
    ),
    (BUDGET, lambda candidate, _: not candidate.has_room),
)


def _obstacle(candidate: Candidate, question: Question) -> str | None:
    return next((name for name, stands in _OBSTACLES if stands(candidate, question)), None)


def _of_provider(
    candidates: Sequence[Candidate], providers: Sequence[Provider], tier: Complexity
) -> Iterator[Candidate]:
    """Models of the tier, provider after provider, recommended ones first, then in the order they came."""
    for provider in providers:
        found = [each for each in candidates if each.ref.provider is provider and each.ref.complexity is tier]
        yield from sorted(found, key=lambda each: not each.ref.is_recommended)


def _nearest(
    candidates: Sequence[Candidate], providers: Sequence[Provider], tier: Complexity
) -> Iterator[Candidate]:
    """The others of the tier, then next lower, then next higher of the provider, then the other providers (PR-39)."""
    lower = [each for each in reversed(Complexity) if each.rank < tier.rank]
    higher = [each for each in Complexity if each.rank > tier.rank]
    for provider in providers:
        for nearby in (tier, *lower, *higher):
            yield from _of_provider(candidates, [provider], nearby)
