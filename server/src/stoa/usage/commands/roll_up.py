"""Sums by day: made once a day is over, made anew at any time (US-49)."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from stoa.platform.clock import Clock
from stoa.platform.context import Platform
from stoa.platform.db import Scope, WriteSession
from stoa.platform.ids import OrganizationId
from stoa.usage.commands.period import zone_in
from stoa.usage.commands.reserve import LEASE
from stoa.usage.core.periods import BEGINNING, midnight
from stoa.usage.queries import figures

# Whoever was quiet for longer is summed up when they call again; until then the ledger answers.
LATELY = timedelta(days=3)
# After the end of a day its last calls may still be on their way.
PATIENCE = 2 * LEASE
AT_A_TIME = 100


async def roll_up_all(platform: Platform) -> None:
    """Sum up what is over in every organization that has called lately."""
    now = platform.clock.now()
    async with platform.db.reading(Scope.system()) as session:
        calling = await figures.organizations_calling(session, now - LATELY)
    for organization_id in calling:
        async with platform.db.writing(Scope(organization_id=organization_id)) as session:
            await roll_up(session, platform.clock, organization_id)


async def roll_up(session: WriteSession, clock: Clock, organization_id: OrganizationId) -> Sequence[date]:
    """Sum up the days of an organization that are over and not summed up yet; gives those days."""
    zone = await zone_in(session, organization_id)
    last = await figures.last_rolled(session, organization_id)
    since = midnight(last + timedelta(days=1), zone) if last is not None else BEGINNING
    first = await figures.first_call(session, organization_id, since)
    if first is None:
        return []
    days = _whole_days(first.astimezone(zone).date(), zone, clock.now())
    for day in days:
        await figures.roll_up(session, organization_id, day, zone)
    return days


def _whole_days(first: date, zone: ZoneInfo, now: datetime) -> list[date]:
    days = (first + timedelta(days=number) for number in range(AT_A_TIME))
    return [day for day in days if midnight(day + timedelta(days=1), zone) + PATIENCE <= now]
