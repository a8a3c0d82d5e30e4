"""Correcting what a period has spent (US-10, US-38)."""

from collections.abc import Sequence

from stoa.platform.actor import Actor
from stoa.platform.clock import Clock
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.errors import NotFound
from stoa.platform.ids import BudgetId, new_id
from stoa.usage.commands.alerts import note_fillings, rearm
from stoa.usage.commands.budgets import lock_budget, note
from stoa.usage.models import Adjustment, Budget
from stoa.usage.policy import require_reader
from stoa.usage.queries import budgets


async def adjust(
    session: WriteSession, clock: Clock, actor: Actor, budget_id: BudgetId, *, amount_micros: int, reason: str
) -> None:
    """Debit (or, if negative, credit) what the present period has spent. Raises NotFound, AdminOnly."""
    budget = await lock_budget(session, actor, actor.require_organization(), budget_id, clock=clock)
    await apply_adjustment(session, clock, actor, budget, amount_micros=amount_micros, reason=reason)


async def apply_adjustment(
    session: WriteSession, clock: Clock, actor: Actor, budget: Budget, *, amount_micros: int, reason: str
) -> None:
    """As adjust, for a locked budget."""
    old = budget.spent_micros
    budget.spent_micros += amount_micros
    await session.flush()
    values = {
        "id": new_id(),
        "organization_id": budget.organization_id,
        "budget_id": budget.id,
        "amount_micros": amount_micros,
        "reason": reason,
        "period_started_at": budget.period_started_at,
        "created_by": actor.user_id,
        "created_at": clock.now(),
    }
    await budgets.insert_adjustment(session, values)
    facts = {"amount_micros": amount_micros, "spent_micros": {"old": old, "new": budget.spent_micros}}
    await note(session, actor, budget, "budget.adjusted", facts)
    rearm(budget, clock.now())
    await note_fillings(session, [budget], clock.now())


async def list_adjustments(session: ReadSession, actor: Actor, budget_id: BudgetId) -> Sequence[Adjustment]:
    """Corrections of a budget, newest first. Raises NotFound, AdminOnly."""
    organization_id = actor.require_organization()
    require_reader(actor, organization_id)
    if await budgets.find_budget(session, organization_id, budget_id) is None:
        raise NotFound
    return await budgets.list_adjustments(session, organization_id, budget_id)
