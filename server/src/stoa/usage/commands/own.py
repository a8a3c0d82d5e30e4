"""What limits a person, and what they let themselves spend (US-32, US-36, US-45)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from stoa.audit.ports import ResourceNames
from stoa.orgs import api as orgs
from stoa.platform.actor import Actor
from stoa.platform.clock import Clock
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.errors import NotFound
from stoa.platform.ids import OrganizationId, UserId
from stoa.usage.commands.budgets import NewBudget, apply, insert, remove, with_names
from stoa.usage.commands.period import filling, roll_over, zone_in
from stoa.usage.contracts import ScopeKind, SetBy
from stoa.usage.core.periods import Period
from stoa.usage.core.room import Filling
from stoa.usage.core.steps import Step, reached, strictest
from stoa.usage.models import Budget
from stoa.usage.queries import budgets


@dataclass(frozen=True)
class Limit:
    """A budget as the person whom it limits sees it. `is_open`: with its figures, not only with what is left."""

    budget: Budget
    name: str | None
    filling: Filling
    is_open: bool


async def list_limits(session: ReadSession, clock: Clock, names: ResourceNames, actor: Actor) -> list[Limit]:
    """Everything that limits the actor. Figures of what others spend too are for administrators and leads (US-36)."""
    organization_id = actor.require_organization()
    found = await budgets.budgets_of_person(session, organization_id, actor.user_id)
    led, now = await orgs.led_group_ids(session, actor), clock.now()
    return [
        Limit(named.budget, named.name, filling(named.budget, now), _is_open(actor, named.budget, led))
        for named in await with_names(session, names, actor, found)
    ]


async def step_of(
    session: ReadSession, organization_id: OrganizationId, user_id: UserId, now: datetime
) -> Step | None:
    """What the budgets of a person have closed to them; calls with keys of their own count against none of these."""
    found = await budgets.budgets_of_person(session, organization_id, user_id)
    return strictest(step for budget in found if (step := reached(budget.steps, filling(budget, now))) is not None)


def _is_open(actor: Actor, budget: Budget, led: Collection[UUID]) -> bool:
    return budget.scope_kind == ScopeKind.USER or actor.manages_organization or budget.scope_id in led


def smallest(limits: Sequence[Limit]) -> Limit | None:
    """The limit that leaves least; None where nothing limits."""
    limiting = [limit for limit in limits if limit.filling.left is not None]
    return min(limiting, key=lambda limit: limit.filling.left or 0, default=None)


async def set_own_cap(
    session: WriteSession, clock: Clock, actor: Actor, *, period: Period, limit_micros: int
) -> Budget:
    """Set, or change, what the actor lets themselves spend; on top of all other limits, so that it only restricts."""
    organization_id = actor.require_organization()
    budget = await _lock_own_cap(session, actor, period, clock.now())
    if budget is None:
        rules = {"limit_micros": limit_micros, "hard_limit": True, "on_exhausted": "block"}
        new = NewBudget(ScopeKind.USER, actor.user_id, period, rules, SetBy.SELF)
        return await insert(session, clock, actor, organization_id, new)
    await apply(session, clock, actor, budget, {"limit_micros": limit_micros})
    return budget


async def delete_own_cap(session: WriteSession, clock: Clock, actor: Actor, *, period: Period) -> None:
    """Raises NotFound."""
    budget = await _lock_own_cap(session, actor, period, clock.now())
    if budget is None:
        raise NotFound
    await remove(session, actor, budget)


async def _lock_own_cap(session: WriteSession, actor: Actor, period: Period, now: datetime) -> Budget | None:
    organization_id = actor.require_organization()
    found = await budgets.find_own_cap(session, organization_id, UserId(actor.user_id), period)
    if found is None:
        return None
    for budget in await budgets.lock_budgets(session, organization_id, [found.id]):
        roll_over(budget, await zone_in(session, organization_id), now)
        return budget
    return None
