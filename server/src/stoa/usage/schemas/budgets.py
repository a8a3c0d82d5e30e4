"""Bodies of the budgets' routes. Amounts are integer micro-dollars."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from stoa.platform.http.schemas import Body, Out
from stoa.usage.contracts import ScopeKind
from stoa.usage.core.periods import Period
from stoa.usage.core.room import Filling
from stoa.usage.core.steps import TEMPLATE_LIMITS, USUAL, template_rules
from stoa.usage.models import Adjustment, Budget

# A billion dollars: sums of it stay far from the end of what the columns hold.
MOST = 10**15

Amount = Annotated[int, Field(strict=True, ge=0, le=MOST)]
Template = Literal["20", "50", "200", "unlimited", "custom"]
OnExhausted = Literal["downgrade", "block"]
Percent = Annotated[int, Field(strict=True, ge=1, le=100)]


class BudgetStep(BaseModel):
    """From this part of the limit on, only models of these tiers answer; with none nothing does that costs."""

    model_config = ConfigDict(extra="forbid")

    percent: Percent
    tiers: Annotated[list[Literal["basic", "standard", "premium"]], Field(max_length=3)]


class _Rules(Body):
    limit_micros: Amount | None = None
    alert_percent: Percent = 80
    hard_limit: Annotated[bool, Field(strict=True)] = False
    on_exhausted: OnExhausted = "downgrade"
    template: Template | None = None
    steps: Annotated[list[BudgetStep], Field(max_length=10, default_factory=list)]

    @field_validator("steps")
    @classmethod
    def _ascend(cls, steps: list[BudgetStep]) -> list[BudgetStep]:
        parts = [step.percent for step in steps]
        if parts != sorted(set(parts)):
            raise ValueError("each step begins later than the one before")
        return steps

    def rules(self, sent: set[str]) -> dict[str, Any]:
        """Columns by name, the limit of a template in place of the one that was sent."""
        names = ("limit_micros", "alert_percent", "hard_limit", "on_exhausted", "template")
        values = {name: getattr(self, name) for name in names if name in sent}
        if "steps" in sent:
            values["steps"] = [step.model_dump() for step in self.steps]
        elif self.template in TEMPLATE_LIMITS:
            values["steps"] = list(USUAL)
        if self.template is not None and self.template != "custom":
            values["limit_micros"] = TEMPLATE_LIMITS.get(self.template)
        elif "limit_micros" in values and "template" not in values:
            values["template"] = None
        return values


class BudgetCreate(_Rules):
    scope_kind: ScopeKind
    scope_id: UUID
    period: Period = Period.MONTH

    @model_validator(mode="after")
    def _templates_are_for_people(self) -> "BudgetCreate":
        if self.template is not None and self.scope_kind is not ScopeKind.USER:
            raise ValueError("templates are for the budgets of people")
        return self

    def values(self) -> dict[str, Any]:
        return self.rules(
            {"limit_micros", "alert_percent", "hard_limit", "on_exhausted", "template"}
            | ({"steps"} & self.model_fields_set)
        )


class BudgetUpdate(_Rules):
    """What changes; a field that is left out stays. A limit of null is no limit."""

    @model_validator(mode="before")
    @classmethod
    def _only_some_may_be_null(cls, sent: Any) -> Any:
        for name in sent if isinstance(sent, dict) else ():
            if sent[name] is None and name not in ("limit_micros", "template"):
                raise ValueError(f"{name} may not be null")
        return sent

    def values(self) -> dict[str, Any]:
        return self.rules(set(self.model_fields_set))


class OwnCapPut(Body):
    limit_micros: Amount
    period: Period = Period.MONTH


class TemplateApplication(Body):
    """A template for the monthly budgets of all who are in a group now."""

    group_id: UUID
    template: Literal["20", "50", "200", "unlimited"]

    def values(self) -> dict[str, Any]:
        return template_rules(self.template)


class TemplateApplied(Out):
    """How many budgets were made, and how many changed."""

    made: int
    changed: int


class AdjustmentCreate(Body):
    """`amount_micros`: positive adds to what is spent, negative takes from it."""

    amount_micros: Annotated[int, Field(strict=True, ge=-MOST, le=MOST)]
    reason: Annotated[str, Field(min_length=1, max_length=500)]

    @model_validator(mode="after")
    def _is_something(self) -> "AdjustmentCreate":
        if self.amount_micros == 0:
            raise ValueError("nothing would change")
        return self


class BudgetRequestCreate(Body):
    budget_id: UUID
    amount_micros: Annotated[int, Field(strict=True, ge=1, le=MOST)]
    note: Annotated[str, Field(max_length=500)] = ""


class BudgetRequestDecision(Body):
    answer: Literal["approved", "approved_once", "refused"]
    message: Annotated[str, Field(max_length=500)] = ""


class BudgetOut(Out):
    """`left_micros` is null without a limit. `version` is the ETag."""

    id: UUID
    scope_kind: ScopeKind
    scope_id: UUID
    scope_name: str | None
    period: Period
    limit_micros: int | None
    alert_percent: int
    hard_limit: bool
    on_exhausted: OnExhausted
    template: Template | None
    steps: list[BudgetStep]
    spent_micros: int
    held_micros: int
    left_micros: int | None
    period_started_at: datetime
    period_ends_at: datetime | None
    version: int
    created_at: datetime
    updated_at: datetime

    @classmethod
    def of(cls, budget: Budget, name: str | None, state: Filling) -> "BudgetOut":
        fields = {field: getattr(budget, field, None) for field in cls.model_fields}
        now = {"spent_micros": state.spent, "held_micros": state.held, "left_micros": state.left}
        return cls.model_validate({**fields, **now, "scope_name": name})


class LimitOut(Out):
    """A budget for the person whom it limits. Its figures are null where others spend from it, too."""

    id: UUID
    scope_kind: ScopeKind
    scope_name: str | None
    set_by_kind: Literal["admin", "self"]
    period: Period
    period_ends_at: datetime | None
    is_hard: bool
    left_micros: int | None
    left_percent: int | None
    limit_micros: int | None
    spent_micros: int | None
    held_micros: int | None
    has_open_request: bool

    @classmethod
    def of(cls, budget: Budget, name: str | None, state: Filling, *, is_open: bool) -> "LimitOut":
        return cls.model_validate(
            {
                "id": budget.id,
                "scope_kind": budget.scope_kind,
                "scope_name": name,
                "set_by_kind": budget.set_by_kind,
                "period": budget.period,
                "period_ends_at": budget.period_ends_at,
                "is_hard": state.is_hard,
                "left_micros": state.left,
                "left_percent": _percent(state),
                "limit_micros": budget.limit_micros if is_open else None,
                "spent_micros": state.spent if is_open else None,
                "held_micros": state.held if is_open else None,
                "has_open_request": is_open and budget.increase_requested_at is not None,
            }
        )


def _percent(state: Filling) -> int | None:
    if state.limit is None or state.left is None:
        return None
    return min(100, state.left * 100 // state.limit) if state.limit else 0


class LimitsOut(Out):
    """What limits the caller; `smallest` is what leaves least, null where nothing limits."""

    items: list[LimitOut]
    smallest: LimitOut | None


class AdjustmentOut(Out):
    id: UUID
    amount_micros: int
    reason: str
    period_started_at: datetime
    created_by: UUID | None
    created_at: datetime

    @classmethod
    def of(cls, adjustment: Adjustment) -> "AdjustmentOut":
        return cls.model_validate(adjustment)


class BudgetRequestOut(Out):
    """The id is that of the budget: one request is open at a time."""

    id: UUID
    user_id: UUID
    user_name: str | None
    amount_micros: int
    note: str | None
    limit_micros: int | None
    requested_at: datetime

    @classmethod
    def of(cls, budget: Budget, name: str | None) -> "BudgetRequestOut":
        return cls.model_validate(
            {
                "id": budget.id,
                "user_id": budget.scope_id,
                "user_name": name,
                "amount_micros": budget.increase_requested_micros,
                "note": budget.increase_note,
                "limit_micros": budget.limit_micros,
                "requested_at": budget.increase_requested_at,
            }
        )
