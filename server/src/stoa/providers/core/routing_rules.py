"""Rules of an organization that come before the scoring: the first that matches decides (PR-44)."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import time
from typing import Any
from uuid import UUID

from stoa.providers.contracts import Complexity


@dataclass(frozen=True)
class Facts:
    """What rules may ask of a question. `at`: the time of day where the organization is."""

    words: int
    tokens: int
    has_attachments: bool
    category: str
    at: time
    space_id: UUID | None = None
    group_ids: frozenset[UUID] = frozenset()
    agent_id: UUID | None = None


@dataclass(frozen=True)
class Action:
    """One of: this model, the best of this tier, or scoring as ever among machines of one's own."""

    model: str | None = None
    tier: Complexity | None = None
    local_only: bool = False

    @property
    def words(self) -> str:
        if self.model is not None:
            return f"model {self.model}"
        return f"tier {self.tier.value}" if self.tier is not None else "local only"


@dataclass(frozen=True)
class Rule:
    """`number`: its place among those of the organization, from 1. All of its conditions have to hold."""

    id: UUID
    number: int
    conditions: Mapping[str, Any]
    action: Action


def action_of(stored: Mapping[str, Any]) -> Action:
    """An action as it is kept."""
    tier = stored.get("tier")
    return Action(
        stored.get("model"), Complexity(tier) if tier is not None else None, bool(stored.get("local_only"))
    )


def first_match(rules: Iterable[Rule], facts: Facts) -> Rule | None:
    """The first rule whose conditions all hold."""
    return next((rule for rule in rules if matches(rule.conditions, facts)), None)


def matches(conditions: Mapping[str, Any], facts: Facts) -> bool:
    """Whether all conditions hold; without any every question matches."""
    return all(_HOLDS[name](value, facts) for name, value in conditions.items() if value is not None)


def asks(rules: Sequence[Rule], condition: str) -> bool:
    """Whether any of the rules has such a condition: what none asks need not be read."""
    return any(rule.conditions.get(condition) is not None for rule in rules)


def _is_within(span: Mapping[str, str], at: time) -> bool:
    """A span that ends before it begins goes over midnight."""
    begin, end = time.fromisoformat(span["from"]), time.fromisoformat(span["until"])
    return begin <= at < end if begin <= end else at >= begin or at < end


_HOLDS: Mapping[str, Callable[[Any, Facts], bool]] = {
    "min_words": lambda value, facts: facts.words >= value,
    "max_words": lambda value, facts: facts.words <= value,
    "min_tokens": lambda value, facts: facts.tokens >= value,
    "max_tokens": lambda value, facts: facts.tokens <= value,
    "has_attachments": lambda value, facts: facts.has_attachments is value,
    "category": lambda value, facts: facts.category == value,
    "space_id": lambda value, facts: str(facts.space_id) == value,
    "group_id": lambda value, facts: value in map(str, facts.group_ids),
    "agent_id": lambda value, facts: str(facts.agent_id) == value,
    "time": lambda value, facts: _is_within(value, facts.at),
}
