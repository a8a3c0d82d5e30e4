"""How much a model shall think, in the words of those that take words instead of a number of tokens."""

LOW_UP_TO, MEDIUM_UP_TO = 4_000, 12_000


def effort_of(budget_tokens: int) -> str:
    """low, medium or high."""
    if budget_tokens <= LOW_UP_TO:
        return "low"
    return "medium" if budget_tokens <= MEDIUM_UP_TO else "high"
