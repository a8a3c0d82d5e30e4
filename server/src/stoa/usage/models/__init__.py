"""Tables of the ledger and of budgets."""

from stoa.usage.models.budgets import Adjustment, Budget, Reservation
from stoa.usage.models.ledger import CallProcess, DailyUsage, LlmUsage

__all__ = ["Adjustment", "Budget", "CallProcess", "DailyUsage", "LlmUsage", "Reservation"]
