"""Calls without a run live with their process (US-22)."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Sequence
from datetime import timedelta
from typing import Any
from uuid import uuid4

from stoa.platform.db import Scope
from stoa.platform.ids import CallId
from stoa.usage import api as usage
from stoa.usage.commands import sweep
from stoa.usage.contracts import Progress, TokenUse
from tests.support.clock import TurnableClock
from tests.support.team import fetch
from tests.usage.spending import DOLLAR, TWO_CENTS, Spender

Spenders = Callable[[], Awaitable[Spender]]


async def hear(spender: Spender, process_id: str, running: Sequence[Progress] = ()) -> Collection[CallId]:
    async with spender.platform.db.writing(Scope.system()) as session:
        return await usage.keep_process(session, spender.platform.clock, process_id, running)


async def row(spender: Spender, call_id: CallId) -> Any:
    (found,) = await fetch(
        spender.platform, "SELECT status, cost_micros, is_estimated FROM llm_usage WHERE id = :id", id=call_id
    )
    return tuple(found)


async def is_known(spender: Spender, process_id: str) -> bool:
    return bool(await fetch(spender.platform, "SELECT 1 FROM call_processes WHERE id = :id", id=process_id))


async def test_the_calls_of_a_process_that_is_gone_are_settled_by_what_it_noted_last(
    spender: Spenders, clock: TurnableClock
) -> None:
    ada = await spender()
    budget = await ada.set_budget(DOLLAR, period="total")
    gone, alive = str(uuid4()), str(uuid4())
    for process_id in (gone, alive):
        await hear(ada, process_id)
    begun = await ada.open(lease_owner=gone)
    silent = await ada.open(lease_owner=gone)
    running = await ada.open(lease_owner=alive)
    assert not await hear(ada, gone, [Progress(ada.organization_id, begun, TokenUse(prompt=500))])
    clock.advance(timedelta(seconds=14))
    await sweep.settle_abandoned(ada.platform)
    assert await row(ada, begun) == ("running", 0, False)

    await hear(ada, alive)
    clock.advance(timedelta(seconds=2))
    async with asyncio.timeout(20):
        while await is_known(ada, gone):
            await sweep.settle_abandoned(ada.platform)

    assert await row(ada, begun) == ("interrupted", TWO_CENTS // 2, True)
    assert await row(ada, silent) == ("interrupted", 0, True)
    assert await row(ada, running) == ("running", 0, False)
    assert await ada.figures(budget["id"]) == (TWO_CENTS // 2, TWO_CENTS)
    # A process that wakes up again is told what it has lost, and changes nothing by settling it.
    assert await hear(ada, gone, [Progress(ada.organization_id, begun, TokenUse(prompt=900))]) == {begun}
    assert await ada.settle(begun) == TWO_CENTS // 2
    await ada.settle(running)
    assert (await ada.figures(budget["id"]))[1] == 0


async def test_a_call_without_any_budget_is_ended_too_and_a_process_that_ends_in_order_is_forgotten(
    spender: Spenders, clock: TurnableClock
) -> None:
    ada = await spender()
    process_id = str(uuid4())
    await hear(ada, process_id)
    call_id = await ada.open(lease_owner=process_id)
    async with ada.platform.db.writing(Scope.system()) as session:
        await usage.leave_process(session, process_id)
    assert await is_known(ada, process_id)

    clock.advance(timedelta(seconds=16))
    async with asyncio.timeout(20):
        while await is_known(ada, process_id):
            await sweep.settle_abandoned(ada.platform)

    assert (await row(ada, call_id))[0] == "interrupted"
    await hear(ada, process_id)
    async with ada.platform.db.writing(Scope.system()) as session:
        await usage.leave_process(session, process_id)
    assert not await is_known(ada, process_id)


async def test_what_neither_a_run_nor_a_process_answers_for_is_settled_by_what_was_sent(
    spender: Spenders, clock: TurnableClock
) -> None:
    ada = await spender()
    asked = await ada.open()
    async with ada.platform.db.writing(ada.scope) as session:
        await usage.note_sent(session, ada.organization_id, asked, characters=2000)
    of_run = await ada.open(run_id=uuid4())
    await sweep.settle_expired(ada.platform)
    assert (await row(ada, asked))[0] == "running"

    clock.advance(timedelta(minutes=16))
    async with asyncio.timeout(20):
        while (await row(ada, asked))[0] == "running":
            await sweep.settle_expired(ada.platform)

    status, cost, is_estimated = await row(ada, asked)
    assert (status, is_estimated) == ("interrupted", True)
    assert cost == 20 * usage.estimate_tokens(2000)
    assert (await row(ada, of_run))[0] == "running"
