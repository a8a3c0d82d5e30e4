"""The present period of a budget."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from stoa.orgs import api as orgs
from stoa.platform.clock import Clock
from stoa.platform.db import ReadSession
from stoa.platform.ids import OrganizationId
from stoa.usage.core.periods import Bounds, Period, bounds, midnight, zone_of
from stoa.usage.core.room import Filling
from stoa.usage.models import Budget


async def zone_in(session: ReadSession, organization_id: OrganizationId) -> ZoneInfo:
    """The time zone in which the organization counts its days."""
    return zone_of(await orgs.timezone_of(session, organization_id))


@dataclass(frozen=True)
class LastDays:
    """Whole days of an organization that end with today, and their first moment and the one after their last."""

    first: date
    last: date
    since: datetime
    until: datetime
    zone: str


async def last_days(session: ReadSession, clock: Clock, organization_id: OrganizationId, count: int) -> LastDays:
    zone = await zone_in(session, organization_id)
    last = clock.now().astimezone(zone).date()
    first = last - timedelta(days=count - 1)
    return LastDays(first, last, midnight(first, zone), midnight(last + timedelta(days=1), zone), zone.key)


def roll_over(budget: Budget, zone: ZoneInfo, now: datetime) -> bool:
    """Begin the period of this moment if the last one is over (US-26). The caller holds the lock of the row.

    What calls hold that began before belongs to the period that is over. A clock that went back changes nothing.
    """
    if not Bounds(budget.period_started_at, budget.period_ends_at).has_ended(now):
        return False
    period = bounds(Period(budget.period), zone, now)
    budget.period_started_at, budget.period_ends_at = period.start, period.end
    budget.spent_micros = budget.held_micros = 0
    budget.alerted_at = budget.exhausted_alerted_at = None
    return True


def filling(budget: Budget, now: datetime) -> Filling:
    """How full a budget is at a moment, also before somebody has begun its new period."""
    is_over = Bounds(budget.period_started_at, budget.period_ends_at).has_ended(now)
    spent, held = (0, 0) if is_over else (budget.spent_micros, budget.held_micros)
    return Filling(budget.limit_micros, spent, held, budget.hard_limit)
