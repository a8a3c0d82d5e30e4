"""Settling calls, exactly once each."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from stoa.platform.clock import Clock
from stoa.platform.context import Platform
from stoa.platform.db import ReadSession, Scope, WriteSession
from stoa.platform.errors import NotFound
from stoa.platform.ids import BudgetId, CallId, OrganizationId, RunId
from stoa.platform.together import Together
from stoa.usage.commands import measure
from stoa.usage.commands.alerts import WHOLE, note_fillings
from stoa.usage.contracts import CallFacts, CallResult, CallStatus, Price, RunTotals, Settlement, TokenUse
from stoa.usage.core import cost
from stoa.usage.core.room import Filling
from stoa.usage.models import LlmUsage
from stoa.usage.queries import budgets, calls, ledger

SETTLE_SECONDS = 10.0


async def settle_call(
    session: WriteSession, clock: Clock, organization_id: OrganizationId, call_id: CallId, result: CallResult
) -> Settlement:
    """Replace the estimate by what was used. The second settling changes nothing and gives the first result."""
    call = await ledger.lock_call(session, organization_id, call_id)
    if call is None:
        raise NotFound
    if call.settled_at is not None:
        return _settled(call)
    price = Price(**call.price)
    amount = cost.cost_micros(result.tokens, price)
    is_guess = cost.is_estimated(result.tokens, price)
    now = clock.now()
    await ledger.settle(session, call, result, cost_micros=amount, is_estimated=is_guess, now=now)
    await _release(session, organization_id, call_id, amount, now)
    measure.count_settled(call.provider, call.request_type, result, amount)
    return Settlement(call_id, amount, is_guess, result.tokens)


class Settlements:
    """Settles calls of one process in transactions of their own; what ends at once is settled together."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._together: Together[tuple[OrganizationId, calls.Ended], bool] = Together(self._settle)

    async def settle(
        self, organization_id: OrganizationId, call_id: CallId, price: Price, result: CallResult
    ) -> Settlement:
        """As settle_call, in one exchange with the database; `price` is the one that the call began with.

        Raises NotWritten, TimeoutError: then it may be settled or not, and settling again is safe.
        """
        amount = cost.cost_micros(result.tokens, price)
        ended = calls.Ended(call_id, result, amount, cost.is_estimated(result.tokens, price))
        if await self._together.done(organization_id, (organization_id, ended)):
            return Settlement(call_id, amount, ended.is_estimated, result.tokens)
        async with self._platform.db.writing(Scope(organization_id=organization_id)) as session:
            return await settle_call(session, self._platform.clock, organization_id, call_id, result)

    async def _settle(self, batch: Sequence[tuple[OrganizationId, calls.Ended]]) -> list[bool]:
        organization_id, now = batch[0][0], self._platform.clock.now()
        ended = [call for _, call in batch]
        rows = await calls.settle_at_once(
            self._platform.writes, organization_id, ended, now=now, timeout_seconds=SETTLE_SECONDS
        )
        done = {row["id"]: row for row in rows}
        for call in ended:
            if call.call_id in done:
                row = done[call.call_id]
                measure.count_settled(row["provider"], row["request_type"], call.result, call.cost_micros)
        reached = {
            BudgetId(row["budget_id"]) for row in rows if row["budget_id"] is not None and _wants_alarm(row)
        }
        if reached:
            async with self._platform.db.writing(Scope(organization_id=organization_id)) as session:
                await note_fillings(session, await budgets.lock_budgets(session, organization_id, reached), now)
        return [call.call_id in done for call in ended]


def _wants_alarm(row: Mapping[str, Any]) -> bool:
    """Whether somebody is to be told how full this budget is. Whoever settles next asks again."""
    state = Filling(row["limit_micros"], row["spent_micros"], row["held_micros"], row["hard_limit"])
    if not row["is_exhausted"] and state.has_reached(WHOLE):
        return True
    return not row["is_alerted"] and state.has_reached(row["alert_percent"])


async def interrupt_call(
    session: WriteSession, clock: Clock, organization_id: OrganizationId, call_id: CallId
) -> Settlement:
    """Settle a call that nobody ends by what is stored of it: what its process noted last, or nothing."""
    call = await ledger.lock_call(session, organization_id, call_id)
    if call is None:
        raise NotFound
    tokens = replace(_tokens(call), is_estimated=True)
    return await settle_call(session, clock, organization_id, call_id, CallResult(CallStatus.INTERRUPTED, tokens))


async def _release(
    session: WriteSession, organization_id: OrganizationId, call_id: CallId, amount: int, now: datetime
) -> None:
    """Move what the call held to what it cost, in the period in which it began (US-21)."""
    held = {row.budget_id: row for row in await budgets.held_by_call(session, organization_id, call_id)}
    if not held:
        return
    # The budgets before the reservations: reserve takes them in this order, too. A deleted budget is not there.
    counting = await budgets.lock_budgets(session, organization_id, held)
    for budget in counting:
        if budget.period_started_at == held[budget.id].period_started_at:
            budget.held_micros -= held[budget.id].amount_micros
            budget.spent_micros += amount
    await session.flush()
    await budgets.close_reservations(session, organization_id, call_id, cost_micros=amount, now=now)
    await note_fillings(session, counting, now)


async def interrupt_run(
    session: WriteSession,
    clock: Clock,
    organization_id: OrganizationId,
    run_id: RunId,
    *,
    prompt_characters: int,
    answer_characters: int,
) -> list[Settlement]:
    """Settle what a run left open when its process ended, by what was sent and received (US-9)."""
    tokens = TokenUse(
        prompt=cost.estimate_tokens(prompt_characters),
        completion=cost.estimate_tokens(answer_characters),
        is_estimated=True,
    )
    result = CallResult(CallStatus.INTERRUPTED, tokens)
    running = await ledger.running_calls(session, organization_id, run_id)
    return [await settle_call(session, clock, organization_id, call_id, result) for call_id in running]


async def run_totals(session: ReadSession, organization_id: OrganizationId, run_id: RunId) -> RunTotals:
    """What the calls of a run used and cost together."""
    row = await ledger.run_totals(session, organization_id, run_id)
    tokens = TokenUse(
        prompt=int(row.prompt_tokens),
        completion=int(row.completion_tokens),
        cache_read=int(row.cache_read_tokens),
        cache_creation=int(row.cache_creation_tokens),
        thinking=int(row.thinking_tokens),
        is_estimated=row.is_estimated,
    )
    return RunTotals(int(row.cost_micros), row.is_estimated, tokens)


async def run_calls(session: ReadSession, organization_id: OrganizationId, run_id: RunId) -> list[CallFacts]:
    """The calls of a run, the oldest first."""
    return [
        CallFacts(
            model=call.model,
            status=CallStatus(call.status),
            error_kind=call.error_kind,
            tokens=_tokens(call),
            cost_micros=call.cost_micros,
            is_estimated=call.is_estimated,
            first_token_ms=call.first_token_ms,
            duration_ms=call.duration_ms,
            started_at=call.created_at,
            settled_at=call.settled_at,
        )
        for call in await ledger.calls_of_run(session, organization_id, run_id)
    ]


def _settled(call: LlmUsage) -> Settlement:
    return Settlement(call.id, call.cost_micros, call.is_estimated, _tokens(call))


def _tokens(call: LlmUsage) -> TokenUse:
    return TokenUse(
        prompt=call.prompt_tokens,
        completion=call.completion_tokens,
        cache_read=call.cache_read_tokens,
        cache_creation=call.cache_creation_tokens,
        thinking=call.thinking_tokens,
        is_estimated=call.is_estimated,
    )
