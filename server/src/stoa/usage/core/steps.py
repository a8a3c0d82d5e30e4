"""Steps of a budget: from a part of its limit on only cheaper models answer (US-30)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from stoa.usage.core.room import Filling

# From half of it nothing dear, from three quarters only what is cheap, and at its end nothing.
USUAL: tuple[dict[str, Any], ...] = (
    {"percent": 50, "tiers": ["basic", "standard"]},
    {"percent": 75, "tiers": ["basic"]},
    {"percent": 100, "tiers": []},
)
MICROS_PER_DOLLAR = 1_000_000
TEMPLATE_LIMITS = {"20": 20 * MICROS_PER_DOLLAR, "50": 50 * MICROS_PER_DOLLAR, "200": 200 * MICROS_PER_DOLLAR}


def template_rules(template: str) -> dict[str, Any]:
    """What a budget of a template begins with, by column (US-31). Its last step is the end: no hard limit needed."""
    limit = TEMPLATE_LIMITS.get(template)
    return {"template": template, "limit_micros": limit, "steps": list(USUAL) if limit is not None else []}


@dataclass(frozen=True)
class Step:
    """From so much of the limit on, models of these tiers alone; of none, nothing that costs."""

    percent: int
    tiers: frozenset[str]


@dataclass(frozen=True)
class Room:
    """What all budgets of a call together still hold; None: as much, or whatever, one likes."""

    micros: int | None = None
    tiers: frozenset[str] | None = None

    def holds(self, cost: int, tier: str | None) -> bool:
        """Whether a call of this size and tier may begin. What costs nothing always may (US-28)."""
        if cost == 0:
            return True
        return (self.micros is None or cost <= self.micros) and (self.tiers is None or tier in self.tiers)


def reached(stored: Sequence[Mapping[str, Any]], state: Filling) -> Step | None:
    """The last of the steps that a budget has come to."""
    steps = [Step(step["percent"], frozenset(step["tiers"])) for step in stored]
    come_to = [step for step in steps if state.has_reached(step.percent)]
    return max(come_to, key=lambda step: step.percent, default=None)


def strictest(steps: Iterable[Step]) -> Step | None:
    """What several budgets leave together; the percent is that of the one that leaves least."""
    found = list(steps)
    if not found:
        return None
    tightest = min(found, key=lambda step: (len(step.tiers), -step.percent))
    return Step(tightest.percent, frozenset.intersection(*(step.tiers for step in found)))
