"""Holding what a call may cost in every budget that it counts against, before its first byte (US-14 to US-20)."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from stoa.platform.context import Platform
from stoa.platform.db import WriteSession
from stoa.platform.ids import CallId, OrganizationId
from stoa.platform.together import Together
from stoa.usage.commands import measure
from stoa.usage.commands.period import filling, roll_over, zone_in
from stoa.usage.contracts import CallOpening, Progress, TokenUse
from stoa.usage.core import cost
from stoa.usage.core.periods import Bounds
from stoa.usage.core.room import Filling
from stoa.usage.core.steps import Room, Step, reached, strictest
from stoa.usage.errors import BudgetExhausted, PriceUnknown
from stoa.usage.models import Budget
from stoa.usage.queries import budgets, calls, ledger

# A call that nobody has heard of for so long is settled by what is known of it (US-22).
LEASE = timedelta(minutes=15)
OPEN_SECONDS = 10.0
DOWNGRADE = "downgrade"


async def open_call(session: WriteSession, opening: CallOpening, *, now: datetime) -> None:
    """Reserve in all budgets or in none, and write the ledger's row, in the caller's transaction (US-1, US-17).

    Raises BudgetExhausted, PriceUnknown. The rows of the budgets stay locked until the transaction ends.
    """
    if await calls.open_if_free(session, opening, now=now, expires_at=now + LEASE):
        return
    await _reserve(session, opening, await budgets.lock_counting(session, opening), now)
    await ledger.insert_call(session, opening, now)


class Openings:
    """Opens the calls of one process that belong to no run. What counts alike and comes at once is opened together,
    so that the row of a budget is locked once for all of it.
    """

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._together: Together[CallOpening, bool] = Together(self._open)

    async def open(self, opening: CallOpening) -> bool:
        """As open_call, in a transaction of its own and one exchange with the database.

        False, with nothing done, where somebody has to look closer. Raises NotWritten, TimeoutError: then it may be
        open.
        """
        return await self._together.done(calls.counts_alike(opening), opening)

    async def _open(self, openings: Sequence[CallOpening]) -> list[bool]:
        if await self._ask(openings):
            return [True] * len(openings)
        # There may be room for some.
        return [len(openings) > 1 and await self._ask([opening]) for opening in openings]

    async def _ask(self, openings: Sequence[CallOpening]) -> bool:
        now = self._platform.clock.now()
        return await calls.open_at_once(
            self._platform.writes, openings, now=now, expires_at=now + LEASE, timeout_seconds=OPEN_SECONDS
        )


async def note_sent(
    session: WriteSession, organization_id: OrganizationId, call_id: CallId, characters: int
) -> None:
    """What the call is settled by if nobody ends it: what was sent, estimated."""
    sent = TokenUse(prompt=cost.estimate_tokens(characters))
    await ledger.note_progress(session, [Progress(organization_id, call_id, sent)])


async def _reserve(session: WriteSession, opening: CallOpening, counting: Sequence[Budget], now: datetime) -> None:
    if any(Bounds(budget.period_started_at, budget.period_ends_at).has_ended(now) for budget in counting):
        zone = await zone_in(session, opening.organization_id)
        for budget in counting:
            roll_over(budget, zone, now)
    _refuse(opening, counting, now)
    amount = opening.reserved_micros
    for budget in counting:
        budget.held_micros += amount
    await session.flush()
    rows = [
        {
            "organization_id": opening.organization_id,
            "call_id": opening.call_id,
            "budget_id": budget.id,
            "amount_micros": amount,
            "period_started_at": budget.period_started_at,
            "expires_at": now + LEASE,
            "created_at": now,
        }
        for budget in counting
    ]
    await budgets.insert_reservations(session, rows)


def _refuse(opening: CallOpening, counting: Sequence[Budget], now: datetime) -> None:
    filled = [(budget, filling(budget, now)) for budget in counting]
    if not opening.price.is_known and any(state.is_hard for _, state in filled):
        measure.count_refused(opening, "price_unknown")
        raise PriceUnknown(model=opening.model)
    step = strictest(come_to for budget, state in filled if (come_to := reached(budget.steps, state)))
    room = Room(
        min((state.left or 0 for _, state in filled if state.is_hard), default=None),
        step.tiers if step is not None else None,
    )
    if room.holds(opening.reserved_micros, opening.tier):
        return
    measure.count_refused(opening, "budget_exhausted")
    full = [(budget, state) for budget, state in filled if not state.fits(opening.reserved_micros)]
    closed = [(budget, state) for budget, state in filled if _is_closed(budget, state, opening)]
    budget, state = min(full or closed, key=lambda pair: pair[1].left or 0)
    refused = _exhausted(budget, state, now, step=None if full else step)
    refused.room = room
    refused.may_downgrade = all(budget.on_exhausted == DOWNGRADE for budget, _ in (*full, *closed))
    raise refused


def _is_closed(budget: Budget, state: Filling, opening: CallOpening) -> bool:
    step = reached(budget.steps, state)
    return step is not None and opening.tier not in step.tiers


def _exhausted(budget: Budget, state: Filling, now: datetime, *, step: Step | None) -> BudgetExhausted:
    ends_at = budget.period_ends_at
    return BudgetExhausted(
        step=step,
        budget_kind=budget.scope_kind,
        period=budget.period,
        period_ends_at=ends_at,
        left_micros=state.left or 0,
        retry_after_seconds=max(1, -int((now - ends_at).total_seconds() // 1)) if ends_at is not None else None,
    )
