"""Statements of budgets and reservations."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, delete, func, insert, or_, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from stoa.orgs import api as orgs
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.ids import BudgetId, CallId, GroupId, OrganizationId, UserId
from stoa.usage.contracts import CallOpening, Payer, ScopeKind, SetBy
from stoa.usage.models import Adjustment, Budget, LlmUsage, Reservation


def _of(kind: ScopeKind, scope_id: UUID | None) -> ColumnElement[bool]:
    return and_(Budget.scope_kind == kind, Budget.scope_id == scope_id)


def counts(opening: CallOpening) -> ColumnElement[bool]:
    """Budgets against which a call counts (US-14). With a key of one's own only one's own caps do (US-16).

    From a space that is exempt, what administrators let the person spend does not (US-35); their own cap does.
    """
    own = and_(_of(ScopeKind.USER, opening.user_id), Budget.set_by_kind == SetBy.SELF)
    if opening.payer is Payer.USER:
        return own
    kinds = [
        _of(ScopeKind.ORGANIZATION, opening.organization_id),
        own if opening.is_exempt else _of(ScopeKind.USER, opening.user_id),
        and_(
            Budget.scope_kind == ScopeKind.GROUP,
            Budget.scope_id.in_(orgs.groups_of(opening.organization_id, opening.user_id)),
        ),
    ]
    optional = (
        (ScopeKind.SPACE, opening.space_id),
        (ScopeKind.AGENT, opening.agent_id),
        (ScopeKind.API_TOKEN, opening.api_token_id),
    )
    kinds += [_of(kind, scope_id) for kind, scope_id in optional if scope_id is not None]
    return or_(*kinds)


async def lock_counting(session: WriteSession, opening: CallOpening) -> Sequence[Budget]:
    """Budgets against which a call counts, locked in the order of their ids."""
    statement = select(Budget).where(Budget.organization_id == opening.organization_id, counts(opening))
    statement = statement.order_by(Budget.id).with_for_update().execution_options(populate_existing=True)
    return (await session.execute(statement)).scalars().all()


async def lock_budgets(
    session: WriteSession, organization_id: OrganizationId, ids: Collection[BudgetId]
) -> Sequence[Budget]:
    """Those of the budgets that are still there, locked in the order of their ids."""
    statement = (
        select(Budget)
        .where(Budget.organization_id == organization_id, Budget.id.in_(ids))
        .order_by(Budget.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return (await session.execute(statement)).scalars().all()


async def held_by_call(
    session: ReadSession, organization_id: OrganizationId, call_id: CallId
) -> Sequence[Reservation]:
    """What a call still holds."""
    statement = select(Reservation).where(
        Reservation.organization_id == organization_id,
        Reservation.call_id == call_id,
        Reservation.state == "held",
    )
    return (await session.execute(statement)).scalars().all()


async def held_by_kind(session: ReadSession) -> Sequence[tuple[str, str, int]]:
    """What calls in flight may cost by provider and kind of request, of all organizations."""
    holding = (
        select(Reservation.organization_id, Reservation.call_id)
        .where(Reservation.state == "held")
        .distinct()
        .subquery()
    )
    statement = (
        select(LlmUsage.provider, LlmUsage.request_type, func.sum(LlmUsage.reserved_micros))
        .join(
            holding,
            and_(LlmUsage.organization_id == holding.c.organization_id, LlmUsage.id == holding.c.call_id),
        )
        .group_by(LlmUsage.provider, LlmUsage.request_type)
    )
    return [(row[0], row[1], int(row[2])) for row in (await session.execute(statement)).all()]


async def insert_reservations(session: WriteSession, rows: Sequence[Mapping[str, Any]]) -> None:
    await session.execute(insert(Reservation), list(rows))


async def close_reservations(
    session: WriteSession, organization_id: OrganizationId, call_id: CallId, *, cost_micros: int, now: datetime
) -> None:
    """Mark what a call held as settled, or as released if it cost nothing."""
    await session.execute(
        update(Reservation)
        .where(
            Reservation.organization_id == organization_id,
            Reservation.call_id == call_id,
            Reservation.state == "held",
        )
        .values(state="settled" if cost_micros else "released", settled_micros=cost_micros, settled_at=now)
        .execution_options(synchronize_session=False)
    )


async def keep_reservations(session: WriteSession, call_ids: Collection[CallId], expires_at: datetime) -> None:
    """Let calls in flight hold on for longer; in the scope of the system."""
    await session.execute(
        update(Reservation)
        .where(Reservation.call_id.in_(call_ids), Reservation.state == "held")
        .values(expires_at=expires_at)
        .execution_options(synchronize_session=False)
    )


async def expired_calls(
    session: ReadSession, now: datetime, limit: int
) -> Sequence[tuple[OrganizationId, CallId]]:
    """Calls that hold something past its time, of all organizations; in the scope of the system."""
    statement = (
        select(Reservation.organization_id, Reservation.call_id)
        .where(Reservation.state == "held", Reservation.expires_at < now)
        .distinct()
        .limit(limit)
    )
    return [(row[0], row[1]) for row in (await session.execute(statement)).all()]


async def ended_budgets(
    session: ReadSession, now: datetime, limit: int
) -> Sequence[tuple[OrganizationId, BudgetId]]:
    """Budgets whose period is over and whose next has not begun, of all organizations."""
    statement = select(Budget.organization_id, Budget.id).where(Budget.period_ends_at <= now)
    return [(row[0], row[1]) for row in (await session.execute(statement.limit(limit))).all()]


# Administration


async def insert_budget(session: WriteSession, values: Mapping[str, Any]) -> bool:
    """False if there is one for this scope and period."""
    statement = upsert(Budget).values(**values).on_conflict_do_nothing().returning(Budget.id)
    return (await session.execute(statement)).first() is not None


async def list_budgets(
    session: ReadSession, organization_id: OrganizationId, *, scopes: Collection[UUID] | None = None
) -> Sequence[Budget]:
    """What administrators have set, oldest first; with `scopes`, only for these."""
    statement = select(Budget).where(Budget.organization_id == organization_id, Budget.set_by_kind == SetBy.ADMIN)
    if scopes is not None:
        statement = statement.where(Budget.scope_id.in_(scopes))
    return (await session.execute(statement.order_by(Budget.id).limit(1000))).scalars().all()


async def find_budget(session: ReadSession, organization_id: OrganizationId, budget_id: BudgetId) -> Budget | None:
    statement = select(Budget).where(
        Budget.organization_id == organization_id, Budget.id == budget_id, Budget.set_by_kind == SetBy.ADMIN
    )
    return (await session.execute(statement)).scalar_one_or_none()


async def budgets_of_person(
    session: ReadSession, organization_id: OrganizationId, user_id: UserId
) -> Sequence[Budget]:
    """Everything that limits a person in an organization, wherever they work; their own caps among it."""
    limits = or_(
        _of(ScopeKind.ORGANIZATION, organization_id),
        _of(ScopeKind.USER, user_id),
        and_(Budget.scope_kind == ScopeKind.GROUP, Budget.scope_id.in_(orgs.groups_of(organization_id, user_id))),
    )
    statement = select(Budget).where(Budget.organization_id == organization_id, limits).order_by(Budget.id)
    return (await session.execute(statement)).scalars().all()


async def budgeted_groups(
    session: ReadSession, organization_id: OrganizationId, group_ids: Collection[GroupId]
) -> set[UUID]:
    """Those of the groups that have a budget."""
    statement = select(Budget.scope_id).where(
        Budget.organization_id == organization_id,
        Budget.scope_kind == ScopeKind.GROUP,
        Budget.scope_id.in_(group_ids),
    )
    return set((await session.execute(statement)).scalars())


async def people_in(session: ReadSession, organization_id: OrganizationId, group_id: UUID) -> Sequence[UserId]:
    """Who is in a group, in the order in which their budgets are locked."""
    statement = orgs.people_of(organization_id, group_id)
    return sorted((await session.execute(statement)).scalars().all())


async def monthly_budgets(
    session: ReadSession, organization_id: OrganizationId, people: Collection[UserId]
) -> dict[UserId, BudgetId]:
    """The monthly budgets that administrators gave these people."""
    statement = select(Budget.scope_id, Budget.id).where(
        Budget.organization_id == organization_id,
        Budget.scope_kind == ScopeKind.USER,
        Budget.scope_id.in_(people),
        Budget.period == "month",
        Budget.set_by_kind == SetBy.ADMIN,
    )
    return {UserId(row[0]): row[1] for row in (await session.execute(statement)).all()}


async def find_own_cap(
    session: ReadSession, organization_id: OrganizationId, user_id: UserId, period: str
) -> Budget | None:
    statement = select(Budget).where(
        Budget.organization_id == organization_id,
        _of(ScopeKind.USER, user_id),
        Budget.period == period,
        Budget.set_by_kind == SetBy.SELF,
    )
    return (await session.execute(statement)).scalar_one_or_none()


async def delete_budget(session: WriteSession, budget: Budget) -> None:
    """With what is held in it: calls in flight go on and are settled without it."""
    await session.execute(
        delete(Budget).where(Budget.organization_id == budget.organization_id, Budget.id == budget.id)
    )


async def spent_since(
    session: ReadSession,
    organization_id: OrganizationId,
    *,
    kind: ScopeKind,
    scope_id: UUID,
    since: datetime,
    with_own_keys: bool,
) -> int:
    """What settled calls that began since a moment have cost a scope."""
    column = {
        ScopeKind.USER: LlmUsage.user_id,
        ScopeKind.SPACE: LlmUsage.space_id,
        ScopeKind.AGENT: LlmUsage.agent_id,
        ScopeKind.API_TOKEN: LlmUsage.api_token_id,
    }.get(kind)
    statement = select(func.coalesce(func.sum(LlmUsage.cost_micros), 0)).where(
        LlmUsage.organization_id == organization_id,
        LlmUsage.created_at >= since,
        LlmUsage.settled_at.is_not(None),
    )
    if not with_own_keys:
        statement = statement.where(LlmUsage.payer != Payer.USER)
    if kind is ScopeKind.GROUP:
        statement = statement.where(LlmUsage.user_id.in_(orgs.people_of(organization_id, scope_id)))
    elif column is not None:
        statement = statement.where(column == scope_id)
    return int((await session.execute(statement)).scalar_one())


# Corrections


async def insert_adjustment(session: WriteSession, values: Mapping[str, Any]) -> None:
    await session.execute(insert(Adjustment).values(**values))


async def list_adjustments(
    session: ReadSession, organization_id: OrganizationId, budget_id: BudgetId
) -> Sequence[Adjustment]:
    """Newest first."""
    statement = (
        select(Adjustment)
        .where(Adjustment.organization_id == organization_id, Adjustment.budget_id == budget_id)
        .order_by(Adjustment.id.desc())
        .limit(200)
    )
    return (await session.execute(statement)).scalars().all()


async def list_requests(session: ReadSession, organization_id: OrganizationId) -> Sequence[Budget]:
    """Budgets of which somebody asks for more, who asked first first."""
    statement = (
        select(Budget)
        .where(Budget.organization_id == organization_id, Budget.increase_requested_at.is_not(None))
        .order_by(Budget.increase_requested_at)
        .limit(200)
    )
    return (await session.execute(statement)).scalars().all()
