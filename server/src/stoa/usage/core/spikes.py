"""When an hour costs much more than the same hour usually does (US-40)."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from stoa.usage.core.periods import midnight

DAYS = 14
TIMES = 5
# An hour that costs no more is no matter to tell anybody of.
LEAST_MICROS = 1_000_000
HOUR = timedelta(hours=1)


def hour_of(moment: datetime) -> datetime:
    """The moment at which the hour of this one began."""
    return moment.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


def same_hours(hour: datetime, zone: ZoneInfo) -> list[datetime]:
    """When the same hour of the wall clock began on each of the days before, the nearest first."""
    local = hour.astimezone(zone)
    into_day = timedelta(hours=local.hour, minutes=local.minute)
    return [midnight(local.date() - timedelta(days=number), zone) + into_day for number in range(1, DAYS + 1)]


def usual(before: Sequence[int]) -> int:
    """The mean of what those hours cost, in whole micro-dollars; an hour without calls is one that cost nothing."""
    return sum(before) // DAYS


def is_spike(spent: int, before: Sequence[int]) -> bool:
    """More than a dollar, and more than five times the mean."""
    return spent > LEAST_MICROS and spent * DAYS > TIMES * sum(before)
