"""Tables of the ledger and of budgets."""

from stoa.usage.models.budgets import Adjustment, Budget, Reservation
from stoa.usage.models.ledger import DailyUsage, LlmUsage

__all__ = ["Adjustment", "Budget", "DailyUsage", "LlmUsage", "Reservation"]
