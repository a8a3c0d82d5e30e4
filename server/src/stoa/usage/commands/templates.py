"""Budgets of many people at once, by a template (US-31)."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from stoa.orgs import api as orgs
from stoa.platform import jobs
from stoa.platform.actor import Actor
from stoa.platform.clock import Clock
from stoa.platform.db import Scope, WriteSession
from stoa.platform.errors import FieldError
from stoa.platform.ids import OrganizationId, UserId
from stoa.platform.jobs import JobContext
from stoa.usage.commands.budgets import NewBudget, apply, insert
from stoa.usage.commands.period import roll_over, zone_in
from stoa.usage.contracts import ScopeKind
from stoa.usage.core.periods import Period
from stoa.usage.core.steps import template_rules
from stoa.usage.errors import UnknownScope
from stoa.usage.policy import require_admin
from stoa.usage.queries import budgets


async def apply_to_group(
    session: WriteSession,
    clock: Clock,
    actor: Actor,
    organization_id: OrganizationId,
    *,
    group_id: UUID,
    rules: Mapping[str, Any],
) -> tuple[int, int]:
    """Give everybody in the group the budget, in place of the monthly one that they have. Counts made and changed.

    Raises NotFound, AdminOnly, UnknownScope.
    """
    require_admin(actor, organization_id)
    if not await orgs.group_names(session, organization_id, [group_id]):
        raise UnknownScope(errors=(FieldError("/group_id", "unknown", UnknownScope.title),))
    people = await budgets.people_in(session, organization_id, group_id)
    held = await budgets.monthly_budgets(session, organization_id, people)
    for budget in await budgets.lock_budgets(session, organization_id, list(held.values())):
        roll_over(budget, await zone_in(session, organization_id), clock.now())
        await apply(session, clock, actor, budget, rules)
    newcomers = [user_id for user_id in people if user_id not in held]
    for user_id in newcomers:
        await insert(session, clock, actor, organization_id, _budget(user_id, rules))
    return len(newcomers), len(held)


@jobs.job("usage.give_default_budget")
async def give_default_budget(context: JobContext, *, of_organization: str, user_id: str) -> None:
    """The budget that the organization gives to everybody who joins it. Safe to repeat."""
    organization_id, newcomer = OrganizationId(UUID(of_organization)), UserId(UUID(user_id))
    async with context.platform.db.writing(Scope(organization_id=organization_id)) as session:
        template = await orgs.default_budget(session, organization_id)
        is_here = await orgs.member_of(session, organization_id, newcomer) is not None
        if template is None or not is_here or await budgets.monthly_budgets(session, organization_id, [newcomer]):
            return
        new = _budget(newcomer, template_rules(template))
        await insert(session, context.platform.clock, None, organization_id, new)


def _budget(user_id: UserId, rules: Mapping[str, Any]) -> NewBudget:
    return NewBudget(ScopeKind.USER, user_id, Period.MONTH, rules)
