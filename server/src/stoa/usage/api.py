"""What other packages may call. Only `providers` opens and settles calls."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from uuid import UUID

from stoa.platform.clock import Clock
from stoa.platform.context import Platform
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.ids import BudgetId, CallId, ConversationId, GroupId, OrganizationId, RunId, UserId, new_id
from stoa.usage.commands import alerts, compare, figures, leases, measure, own, period, reserve, settle, spikes
from stoa.usage.commands.compare import Comparison, LedgerSavings
from stoa.usage.commands.period import LastDays
from stoa.usage.commands.reserve import Openings
from stoa.usage.commands.settle import Settlements
from stoa.usage.contracts import (
    CallFacts,
    CallOpening,
    CallResult,
    Cause,
    ConversationCost,
    Price,
    Progress,
    RunTotals,
    Settlement,
)
from stoa.usage.core.cost import cost_micros, estimate_characters, estimate_micros, estimate_tokens
from stoa.usage.core.spans import Span
from stoa.usage.core.steps import Step
from stoa.usage.errors import BudgetExhausted, PriceUnknown
from stoa.usage.queries import budgets, ledger

__all__ = [
    "BudgetExhausted",
    "Comparison",
    "LastDays",
    "LedgerSavings",
    "Openings",
    "PriceUnknown",
    "Settlements",
    "Span",
    "Step",
    "budgeted_groups",
    "conversation_cost",
    "cost_micros",
    "estimate_characters",
    "estimate_micros",
    "estimate_tokens",
    "interrupt_run",
    "keep_process",
    "last_days",
    "leave_process",
    "new_call_id",
    "note_sent",
    "open_call",
    "read_held",
    "run_calls",
    "run_totals",
    "settle_call",
    "spent_by_organization",
]


def new_call_id() -> CallId:
    """The id of a call, known before its row is written."""
    return CallId(new_id())


async def open_call(session: WriteSession, opening: CallOpening, *, now: datetime) -> None:
    """Reserve what a call may cost and write its ledger row, before its first byte is sent.

    Raises BudgetExhausted (429), PriceUnknown (422): then the caller's transaction must not commit.
    """
    await reserve.open_call(session, opening, now=now)


async def step_of_person(
    session: ReadSession, organization_id: OrganizationId, user_id: UserId, now: datetime
) -> Step | None:
    """What the budgets of a person have closed to them by now; None: nothing (US-30)."""
    return await own.step_of(session, organization_id, user_id, now)


async def note_sent(
    session: WriteSession, organization_id: OrganizationId, call_id: CallId, *, characters: int
) -> None:
    """What a call without a run or a process that keeps it has sent: should nobody settle it, it is settled by this."""
    await reserve.note_sent(session, organization_id, call_id, characters)


async def keep_process(
    session: WriteSession, clock: Clock, process_id: str, running: Sequence[Progress]
) -> Collection[CallId]:
    """A process that makes calls without a run is alive, and so are these; in the scope of the system.

    Gives those of them that the sweeper has settled: it had heard nothing for fifteen seconds.
    """
    return await leases.hear(session, clock, process_id, running)


async def leave_process(session: WriteSession, process_id: str) -> None:
    """A process makes no more calls; in the scope of the system."""
    await leases.leave(session, process_id)


async def settle_call(
    session: WriteSession, clock: Clock, organization_id: OrganizationId, call_id: CallId, result: CallResult
) -> Settlement:
    """Settle a call; safe to repeat."""
    return await settle.settle_call(session, clock, organization_id, call_id, result)


async def interrupt_run(
    session: WriteSession,
    clock: Clock,
    organization_id: OrganizationId,
    run_id: RunId,
    *,
    prompt_characters: int,
    answer_characters: int,
) -> list[Settlement]:
    """Settle the calls that a run left open when its process ended; safe to repeat."""
    return await settle.interrupt_run(
        session,
        clock,
        organization_id,
        run_id,
        prompt_characters=prompt_characters,
        answer_characters=answer_characters,
    )


async def read_held(platform: Platform) -> None:
    """Set the figure of what calls in flight may cost, for operators."""
    await measure.read_held(platform)


async def run_totals(session: ReadSession, organization_id: OrganizationId, run_id: RunId) -> RunTotals:
    """What all calls of a run used and cost together; the message of the run shows the same."""
    return await settle.run_totals(session, organization_id, run_id)


async def run_calls(session: ReadSession, organization_id: OrganizationId, run_id: RunId) -> list[CallFacts]:
    """Every attempt of a run, the oldest first; whoever asks has checked that it may be seen."""
    return await settle.run_calls(session, organization_id, run_id)


async def conversation_cost(
    session: ReadSession, organization_id: OrganizationId, conversation_id: ConversationId
) -> ConversationCost:
    """What a conversation cost by model; whoever asks has checked that it may be seen."""
    return await figures.conversation_cost(session, organization_id, conversation_id)


async def month_with(
    session: ReadSession,
    clock: Clock,
    organization_id: OrganizationId,
    *,
    model: str,
    price: Price,
    person: UserId | None,
) -> Comparison:
    """What this month's answers, of a person or of all, would have cost with a model. Raises PriceUnknown."""
    return await compare.month_with(session, clock, organization_id, model=model, price=price, person=person)


async def savings(
    session: ReadSession, clock: Clock, organization_id: OrganizationId, span: Span
) -> LedgerSavings:
    """What an organization saved by the cache and by substitutes; whoever asks has checked that it may be seen."""
    return await compare.savings(session, clock, organization_id, span)


async def last_days(session: ReadSession, clock: Clock, organization_id: OrganizationId, count: int) -> LastDays:
    """So many whole days that end with today, in the time zone of the organization."""
    return await period.last_days(session, clock, organization_id, count)


async def spent_by_organization(
    session: ReadSession, organization_ids: Collection[OrganizationId]
) -> dict[OrganizationId, int]:
    """What the calls of each organization have cost, in micros; in the system's scope."""
    return await ledger.spent_by_organization(session, organization_ids)


async def alarm_of_budget(
    session: ReadSession, organization_id: OrganizationId, budget_id: BudgetId, *, kind: str, now: datetime
) -> tuple[list[UserId], Cause] | None:
    """Whom an alarm of a budget is for, its person, the owner of its token, or the administrators, and where they see
    what it is about. None: the budget is gone.
    """
    return await alerts.alarm_of(session, organization_id, budget_id, kind=kind, now=now)


def cause_of_spike(day: date) -> Cause:
    """Where administrators see what cost so much on a day."""
    return spikes.cause_of(day)


async def budgeted_groups(
    session: ReadSession, organization_id: OrganizationId, group_ids: Collection[GroupId]
) -> set[UUID]:
    """Those of the groups that have a budget of their own."""
    return await budgets.budgeted_groups(session, organization_id, group_ids)
