"""Refusals of the usage package."""

from datetime import datetime
from typing import Any

from stoa.platform.errors import Conflict, Forbidden, Invalid, LimitExceeded, Stale
from stoa.usage.core.steps import Room, Step


class BudgetExhausted(LimitExceeded):
    """A call does not fit. Nothing was called and nothing stored.

    Extensions `budget_kind`, `period`, `period_ends_at`, `left_micros`, and `fitting_models`, which the caller knows;
    where a step of the budget closed the model's tier `closed_at_percent` and `open_tiers`, else null (US-30).
    """

    code, title = "usage.budget_exhausted", "The budget for this period is spent"

    def __init__(
        self,
        *,
        budget_kind: str,
        period: str,
        period_ends_at: datetime | None,
        left_micros: int,
        retry_after_seconds: int | None,
        fitting_models: tuple[str, ...] = (),
        step: Step | None = None,
    ) -> None:
        self.left_micros = left_micros
        # What would fit, and whether another model may be taken for it: for whoever asked.
        self.room = Room(left_micros)
        self.may_downgrade = False
        members: dict[str, Any] = {
            "budget_kind": budget_kind,
            "period": period,
            "period_ends_at": period_ends_at.isoformat() if period_ends_at is not None else None,
            "left_micros": left_micros,
            "fitting_models": list(fitting_models),
            "closed_at_percent": step.percent if step is not None else None,
            "open_tiers": sorted(step.tiers) if step is not None else None,
        }
        if retry_after_seconds is not None:
            members["retry_after_seconds"] = retry_after_seconds
        closed = (
            f"From {step.percent} % of this budget on, models of this price do not answer any more"
            if step is not None
            else ""
        )
        super().__init__(closed, **members)

    def offering(self, models: tuple[str, ...]) -> "BudgetExhausted":
        """The same refusal, with the models that would still fit."""
        self.extensions = {**self.extensions, "fitting_models": list(models)}
        return self

    def covering(self, affordable: int) -> "BudgetExhausted":
        """The same refusal of several calls at once, with the extension `affordable`: how many of them fit."""
        self.extensions = {**self.extensions, "affordable": affordable}
        return self


class PriceUnknown(Invalid):
    """Extension `model`."""

    code, title = (
        "usage.price_unknown",
        "A limit holds here, and nobody knows what this model costs: an administrator can set its price",
    )


class BudgetChanged(Stale):
    code, title = "usage.budget_changed", "Somebody else changed this budget in the meantime"


class DuplicateBudget(Conflict):
    code, title = "usage.duplicate_budget", "There is a budget of this kind and period already"


class RequestOpen(Conflict):
    code, title = "usage.request_open", "You have asked for more already"


class NoRequest(Conflict):
    code, title = "usage.no_request", "Nobody asks for more of this budget"


class AdminOnly(Forbidden):
    code, title = "usage.admin_only", "Only owners and admins of the organization do this"


class UnknownScope(Invalid):
    code, title = "usage.unknown_scope", "There is nothing here that this budget could be for"
