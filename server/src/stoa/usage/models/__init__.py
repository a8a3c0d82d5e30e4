"""Tables of the ledger, of budgets and of alarms."""

from stoa.usage.models.budgets import Adjustment, Budget, Reservation
from stoa.usage.models.ledger import CallProcess, DailyUsage, LlmUsage
from stoa.usage.models.spikes import UsageSpike

__all__ = ["Adjustment", "Budget", "CallProcess", "DailyUsage", "LlmUsage", "Reservation", "UsageSpike"]
