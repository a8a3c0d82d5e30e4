"""Setting budgets (US-14, US-27, US-36, US-37, US-57)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from stoa.audit import api as audit
from stoa.audit.ports import ResourceNames
from stoa.identity import api as identity
from stoa.orgs import api as orgs
from stoa.platform.actor import Actor
from stoa.platform.clock import Clock
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.errors import FieldError, NotFound
from stoa.platform.ids import BudgetId, OrganizationId, UserId, new_id
from stoa.platform.outbox import record
from stoa.usage.commands.alerts import note_fillings, rearm, topic_of
from stoa.usage.commands.period import roll_over, zone_in
from stoa.usage.contracts import ScopeKind, SetBy
from stoa.usage.core.periods import Period, bounds
from stoa.usage.errors import BudgetChanged, DuplicateBudget, UnknownScope
from stoa.usage.events import BudgetUpdated
from stoa.usage.models import Budget
from stoa.usage.policy import require_admin, require_reader
from stoa.usage.queries import budgets

FACTS = ("limit_micros", "alert_percent", "hard_limit", "on_exhausted", "template", "steps")


@dataclass(frozen=True)
class NewBudget:
    """What a budget begins with. `rules`: limit, alarm, hardness and the like, by column."""

    scope_kind: ScopeKind
    scope_id: UUID
    period: Period
    rules: Mapping[str, Any]
    set_by: SetBy = SetBy.ADMIN


@dataclass(frozen=True)
class Named:
    """A budget, and the name of what it is for; None for the organization itself and for what is gone."""

    budget: Budget
    name: str | None


async def list_budgets(
    session: ReadSession, names: ResourceNames, actor: Actor, organization_id: OrganizationId
) -> list[Named]:
    """All budgets that administrators have set. Raises NotFound, AdminOnly."""
    require_reader(actor, organization_id)
    return await with_names(session, names, actor, await budgets.list_budgets(session, organization_id))


async def load_budget(
    session: ReadSession, names: ResourceNames, actor: Actor, organization_id: OrganizationId, budget_id: BudgetId
) -> Named:
    """One of them. Raises NotFound, AdminOnly."""
    require_reader(actor, organization_id)
    budget = await budgets.find_budget(session, organization_id, budget_id)
    if budget is None:
        raise NotFound
    return (await with_names(session, names, actor, [budget]))[0]


async def lock_budget(
    session: WriteSession, actor: Actor, organization_id: OrganizationId, budget_id: BudgetId, *, clock: Clock
) -> Budget:
    """One that an administrator may change, locked, in its present period. Raises NotFound, AdminOnly."""
    require_admin(actor, organization_id)
    found = await budgets.lock_budgets(session, organization_id, [budget_id])
    if not found or found[0].set_by_kind != SetBy.ADMIN:
        raise NotFound
    roll_over(found[0], await zone_in(session, organization_id), clock.now())
    return found[0]


async def with_names(
    session: ReadSession, names: ResourceNames, actor: Actor, found: Sequence[Budget]
) -> list[Named]:
    people = await identity.user_refs(session, [UserId(key) for key in _ids(found, ScopeKind.USER)])
    known = {str(user_id): ref.name for user_id, ref in people.items()}
    if tokens := _ids(found, ScopeKind.API_TOKEN):
        owned = await identity.token_owners(session, actor.require_organization(), tokens)
        known |= {str(key): name for key, (name, _) in owned.items()}
    for kind in (ScopeKind.GROUP, ScopeKind.SPACE):
        ids = [str(key) for key in _ids(found, kind)]
        known |= await names.names(session, actor, kind.value, ids) if ids else {}
    return [Named(budget, known.get(str(budget.scope_id))) for budget in found]


def _ids(found: Sequence[Budget], kind: ScopeKind) -> list[UUID]:
    return [budget.scope_id for budget in found if budget.scope_kind == kind]


async def create_budget(
    session: WriteSession,
    clock: Clock,
    names: ResourceNames,
    actor: Actor,
    *,
    organization_id: OrganizationId,
    new: NewBudget,
) -> BudgetId:
    """A budget, with what its scope has spent in the present period. Raises UnknownScope, DuplicateBudget."""
    require_admin(actor, organization_id)
    if not await _exists(session, names, actor, organization_id, new):
        raise UnknownScope(errors=(FieldError("/scope_id", "unknown", UnknownScope.title),))
    return (await insert(session, clock, actor, organization_id, new)).id


async def insert(
    session: WriteSession, clock: Clock, actor: Actor | None, organization_id: OrganizationId, new: NewBudget
) -> Budget:
    """Put the budget there, audit it and tell; without an actor by itself. Raises DuplicateBudget."""
    now = clock.now()
    period = bounds(new.period, await zone_in(session, organization_id), now)
    budget_id = BudgetId(new_id())
    values = {
        "id": budget_id,
        "organization_id": organization_id,
        "scope_kind": new.scope_kind,
        "scope_id": new.scope_id,
        "set_by_kind": new.set_by,
        "period": new.period,
        "period_started_at": period.start,
        "period_ends_at": period.end,
        "created_by": actor.user_id if actor is not None else None,
        "created_at": now,
        "updated_at": now,
        **new.rules,
    }
    if not await budgets.insert_budget(session, values):
        raise DuplicateBudget
    (budget,) = await budgets.lock_budgets(session, organization_id, [budget_id])
    budget.spent_micros = await budgets.spent_since(
        session,
        organization_id,
        kind=new.scope_kind,
        scope_id=new.scope_id,
        since=period.start,
        with_own_keys=new.set_by is SetBy.SELF,
    )
    facts = {"scope_kind": new.scope_kind.value, "scope_id": new.scope_id, "period": new.period.value}
    await note(session, actor, budget, "budget.created", {**facts, "new": _facts(budget)})
    await note_fillings(session, [budget], now)
    return budget


async def _exists(
    session: ReadSession, names: ResourceNames, actor: Actor, organization_id: OrganizationId, new: NewBudget
) -> bool:
    match new.scope_kind:
        case ScopeKind.ORGANIZATION:
            return new.scope_id == organization_id
        case ScopeKind.USER:
            return await orgs.member_of(session, organization_id, UserId(new.scope_id)) is not None
        case ScopeKind.API_TOKEN:
            return bool(await identity.token_owners(session, organization_id, [new.scope_id]))
        case kind:
            return bool(await names.names(session, actor, kind.value, [str(new.scope_id)]))


async def change_budget(
    session: WriteSession,
    clock: Clock,
    actor: Actor,
    organization_id: OrganizationId,
    budget_id: BudgetId,
    *,
    expected: str,
    changes: Mapping[str, Any],
) -> None:
    """Change limit, alarm or hardness; the next reservation goes by it (US-27). Raises BudgetChanged."""
    budget = await lock_budget(session, actor, organization_id, budget_id, clock=clock)
    if str(budget.version) != expected:
        raise BudgetChanged(version=budget.version)
    await apply(session, clock, actor, budget, changes)


async def apply(
    session: WriteSession, clock: Clock, actor: Actor, budget: Budget, changes: Mapping[str, Any]
) -> None:
    """Change a locked budget; audited with old and new values."""
    old = _facts(budget)
    for name, value in changes.items():
        setattr(budget, name, value)
    new = _facts(budget)
    changed = [name for name in FACTS if old[name] != new[name]]
    if not changed:
        return
    budget.version += 1
    budget.updated_at = clock.now()
    rearm(budget, clock.now())
    await session.flush()
    facts = {name: {"old": old[name], "new": new[name]} for name in changed}
    await note(session, actor, budget, "budget.changed", facts)
    await note_fillings(session, [budget], clock.now())


async def delete_budget(
    session: WriteSession, clock: Clock, actor: Actor, organization_id: OrganizationId, budget_id: BudgetId
) -> None:
    """Delete a budget; what is in flight goes on. Raises NotFound, AdminOnly."""
    budget = await lock_budget(session, actor, organization_id, budget_id, clock=clock)
    await remove(session, actor, budget)


async def remove(session: WriteSession, actor: Actor, budget: Budget) -> None:
    await note(session, actor, budget, "budget.deleted", {"old": _facts(budget)})
    await budgets.delete_budget(session, budget)


async def note(
    session: WriteSession, actor: Actor | None, budget: Budget, event_type: str, facts: Mapping[str, object]
) -> None:
    """Audit a fact and tell those who look at the budget. A person's own cap is nobody else's matter (US-32)."""
    if budget.set_by_kind == SetBy.ADMIN:
        await audit.record(
            session,
            actor,
            event_type,
            resource_type="budget",
            resource_id=budget.id,
            organization_id=budget.organization_id,
            metadata=facts,
        )
    topics = {topic_of(budget)}
    if budget.set_by_kind == SetBy.ADMIN:
        topics.add(f"organization-admins:{budget.organization_id}")
    await record(session, BudgetUpdated(budget.organization_id, budget_id=budget.id), topics=sorted(topics))


def _facts(budget: Budget) -> dict[str, Any]:
    return {name: getattr(budget, name) for name in FACTS}
