"""Whether the model of a conversation thinks before it answers, and how much (CV-46)."""

from collections.abc import Mapping
from typing import Any

DEFAULT_BUDGET = 10_000
SMALLEST_BUDGET, LARGEST_BUDGET = 1_024, 64_000


def budget_in(parameters: Mapping[str, Any]) -> int | None:
    """Tokens that the model may think with; None where it is not to think."""
    if not parameters.get("thinking"):
        return None
    return int(parameters.get("thinking_budget_tokens") or DEFAULT_BUDGET)


def with_thinking(parameters: Mapping[str, Any], *, is_on: bool | None, budget: int | None) -> dict[str, Any]:
    """The parameters as a person has set them; None leaves what there is."""
    changed = dict(parameters)
    if is_on is not None:
        changed["thinking"] = is_on
    if budget is not None:
        changed["thinking_budget_tokens"] = budget
    return changed
