"""What happens by itself: calls that nobody ends are ended, and periods begin (US-22, US-26)."""

import structlog

from stoa.platform.context import Platform
from stoa.platform.db import Scope
from stoa.platform.ids import CallId, OrganizationId
from stoa.usage.commands.leases import SILENCE
from stoa.usage.commands.period import roll_over, zone_in
from stoa.usage.commands.reserve import LEASE
from stoa.usage.commands.settle import interrupt_call
from stoa.usage.queries import budgets, ledger

log = structlog.get_logger(__name__)

AT_A_TIME = 200


async def settle_expired(platform: Platform) -> int:
    """Settle calls whose time to hold anything is over, each in a transaction of its own; gives their number.

    Those too that no budget holds anything for, if neither a run nor a process answers for them.
    """
    now = platform.clock.now()
    async with platform.db.reading(Scope.system()) as session:
        expired = await budgets.expired_calls(session, now, AT_A_TIME)
        forgotten = await ledger.forgotten_calls(session, now - LEASE, AT_A_TIME)
    for organization_id, call_id in dict.fromkeys([*expired, *forgotten]):
        await _interrupt(platform, organization_id, call_id)
    return len(expired) + len(forgotten)


async def settle_abandoned(platform: Platform) -> None:
    """Settle the calls of processes that are gone, and forget these processes."""
    since = platform.clock.now() - SILENCE
    async with platform.db.reading(Scope.system()) as session:
        silent = await ledger.silent_processes(session, since)
    for process_id in silent:
        async with platform.db.reading(Scope.system()) as session:
            abandoned = await ledger.calls_of_process(session, process_id)
        for organization_id, call_id in abandoned:
            await _interrupt(platform, organization_id, call_id)
        async with platform.db.writing(Scope.system()) as session:
            is_gone = await ledger.lock_silent_process(session, process_id, since)
            if is_gone and not await ledger.calls_of_process(session, process_id):
                await ledger.forget_process(session, process_id)


async def _interrupt(platform: Platform, organization_id: OrganizationId, call_id: CallId) -> None:
    async with platform.db.writing(Scope(organization_id=organization_id)) as session:
        await interrupt_call(session, platform.clock, organization_id, call_id)
    log.info("call_interrupted", call_id=str(call_id))


async def begin_periods(platform: Platform) -> None:
    """Begin the new period of budgets that nothing has been reserved in since the last one ended."""
    async with platform.db.reading(Scope.system()) as session:
        ended = await budgets.ended_budgets(session, platform.clock.now(), AT_A_TIME)
    for organization_id, budget_id in ended:
        async with platform.db.writing(Scope(organization_id=organization_id)) as session:
            zone = await zone_in(session, organization_id)
            for budget in await budgets.lock_budgets(session, organization_id, [budget_id]):
                roll_over(budget, zone, platform.clock.now())
