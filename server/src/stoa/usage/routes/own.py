"""HTTP of what limits the caller."""

from typing import Annotated

from fastapi import Query

from stoa.platform.errors import NotFound
from stoa.platform.http.deps import CurrentActor, CurrentPlatform, Reading, Writing, problems
from stoa.platform.http.schemas import ListOut
from stoa.platform.ids import BudgetId
from stoa.usage.commands import increase, own
from stoa.usage.commands.own import Limit
from stoa.usage.commands.period import filling
from stoa.usage.core.periods import Period
from stoa.usage.errors import RequestOpen
from stoa.usage.routes.budgets import Names, router
from stoa.usage.schemas.budgets import (
    BudgetRequestCreate,
    BudgetRequestOut,
    LimitOut,
    LimitsOut,
    OwnCapPut,
)


def _out(limit: Limit) -> LimitOut:
    return LimitOut.of(limit.budget, limit.name, limit.filling, is_open=limit.is_open)


@router.get("/me/budgets", responses=problems())
async def list_limits(actor: CurrentActor, session: Reading, platform: CurrentPlatform, names: Names) -> LimitsOut:
    """What limits the caller in the organization they work in, and what leaves least."""
    found = await own.list_limits(session, platform.clock, names, actor)
    least = own.smallest(found)
    return LimitsOut(items=[_out(limit) for limit in found], smallest=_out(least) if least is not None else None)


@router.put("/me/budgets", responses=problems())
async def put_own_cap(
    body: OwnCapPut, actor: CurrentActor, session: Writing, platform: CurrentPlatform
) -> LimitOut:
    """Limit oneself."""
    made = await own.set_own_cap(
        session, platform.clock, actor, period=body.period, limit_micros=body.limit_micros
    )
    return LimitOut.of(made, None, filling(made, platform.clock.now()), is_open=True)


@router.delete("/me/budgets", status_code=204, responses=problems(NotFound))
async def delete_own_cap(
    actor: CurrentActor,
    session: Writing,
    platform: CurrentPlatform,
    period: Annotated[Period, Query()] = Period.MONTH,
) -> None:
    """Limit oneself no longer."""
    await own.delete_own_cap(session, platform.clock, actor, period=period)


@router.get("/me/budget-requests", responses=problems())
async def list_own_budget_requests(actor: CurrentActor, session: Reading) -> ListOut[BudgetRequestOut]:
    """What the caller has asked for and nobody has decided."""
    found = await increase.list_own(session, actor)
    return ListOut[BudgetRequestOut].whole([BudgetRequestOut.of(budget, actor.name) for budget in found])


@router.post("/me/budget-requests", status_code=201, responses=problems(NotFound, RequestOpen))
async def ask_for_more(
    body: BudgetRequestCreate, actor: CurrentActor, session: Writing, platform: CurrentPlatform
) -> BudgetRequestOut:
    """Ask the administrators for more of a budget of one's own."""
    budget = await increase.ask(
        session,
        platform,
        actor,
        BudgetId(body.budget_id),
        amount_micros=body.amount_micros,
        text=body.note,
    )
    return BudgetRequestOut.of(budget, actor.name)
