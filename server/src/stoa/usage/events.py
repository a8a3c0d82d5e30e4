"""What open sockets and other packages may hear from usage. Ids and small facts only."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from stoa.platform.outbox import DomainEvent


@dataclass(frozen=True)
class BudgetUpdated(DomainEvent):
    """What may be spent is another now. On the topics of the person, or of the organization's administrators."""

    type: ClassVar[str] = "budget.updated"

    budget_id: UUID


@dataclass(frozen=True)
class BudgetAlerted(DomainEvent):
    """A budget reached its alarm (`alert`) or its limit (`exhausted`); once in a period."""

    type: ClassVar[str] = "budget.alerted"

    budget_id: UUID
    kind: str


@dataclass(frozen=True)
class UsageSpiked(DomainEvent):
    """An hour of a day cost much more than usual; once a day, on the topic of the administrators."""

    type: ClassVar[str] = "usage.spiked"

    spike_id: UUID
    # As dates are written everywhere: 2026-11-27.
    day: str
