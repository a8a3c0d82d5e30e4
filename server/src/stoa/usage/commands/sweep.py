"""What happens by itself: calls that nobody ends are ended, and periods begin (US-22, US-26)."""

import structlog

from stoa.platform.context import Platform
from stoa.platform.db import Scope
from stoa.usage.commands.period import roll_over, zone_in
from stoa.usage.commands.settle import settle_call
from stoa.usage.contracts import CallResult, CallStatus, TokenUse
from stoa.usage.queries import budgets

log = structlog.get_logger(__name__)

AT_A_TIME = 200
# Nobody knows what such a call used; what was stored of it counts, and that is nothing.
INTERRUPTED = CallResult(CallStatus.INTERRUPTED, TokenUse(is_estimated=True))


async def settle_expired(platform: Platform) -> int:
    """Settle calls whose time to hold anything is over, each in a transaction of its own; gives their number."""
    async with platform.db.reading(Scope.system()) as session:
        expired = await budgets.expired_calls(session, platform.clock.now(), AT_A_TIME)
    for organization_id, call_id in expired:
        async with platform.db.writing(Scope(organization_id=organization_id)) as session:
            await settle_call(session, platform.clock, organization_id, call_id, INTERRUPTED)
        log.info("call_interrupted", call_id=str(call_id))
    return len(expired)


async def begin_periods(platform: Platform) -> None:
    """Begin the new period of budgets that nothing has been reserved in since the last one ended."""
    async with platform.db.reading(Scope.system()) as session:
        ended = await budgets.ended_budgets(session, platform.clock.now(), AT_A_TIME)
    for organization_id, budget_id in ended:
        async with platform.db.writing(Scope(organization_id=organization_id)) as session:
            zone = await zone_in(session, organization_id)
            for budget in await budgets.lock_budgets(session, organization_id, [budget_id]):
                roll_over(budget, zone, platform.clock.now())
