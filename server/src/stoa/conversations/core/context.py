"""What a model would be given, and how full its context is (CV-59)."""

from dataclasses import dataclass
from enum import StrEnum

WARNING_FROM, CRITICAL_FROM = 0.70, 0.85


class Fill(StrEnum):
    """Up to 70 % safe, then warning, from 85 % critical, above the window full; unknown without a window."""

    UNKNOWN = "unknown"
    SAFE = "safe"
    WARNING = "warning"
    CRITICAL = "critical"
    FULL = "full"


def fill_of(tokens: int, window: int | None) -> Fill:
    """Where a number of tokens stands in a window of so many."""
    if window is None:
        return Fill.UNKNOWN
    if tokens > window:
        return Fill.FULL
    share = tokens / window
    if share >= CRITICAL_FROM:
        return Fill.CRITICAL
    return Fill.WARNING if share >= WARNING_FROM else Fill.SAFE


@dataclass(frozen=True)
class Layer:
    """One part of what is given. `kind`: organization, group, person, conversation, continuation, page, mention
    or messages.
    """

    kind: str
    name: str
    tokens: int


@dataclass(frozen=True)
class Context:
    """Estimated tokens of all layers, and the window of the model (None: not known)."""

    model: str | None
    context_window: int | None
    layers: list[Layer]

    @property
    def tokens(self) -> int:
        return sum(layer.tokens for layer in self.layers)

    @property
    def fill(self) -> Fill:
        return fill_of(self.tokens, self.context_window)
