"""Calendar periods of budgets in a time zone. Midnight is that of the wall clock, so a day may have 23 or 25 hours."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


class Period(StrEnum):
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    TOTAL = "total"


@dataclass(frozen=True)
class Bounds:
    """A period from its first moment to before its last; None: it never ends."""

    start: datetime
    end: datetime | None

    def has_ended(self, now: datetime) -> bool:
        return self.end is not None and now >= self.end


BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


def zone_of(name: str | None) -> ZoneInfo:
    """The zone of this name; UTC where there is none, or none of this name."""
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def bounds(period: Period, zone: ZoneInfo, moment: datetime) -> Bounds:
    """The period of this kind in which the moment lies."""
    if period is Period.TOTAL:
        return Bounds(BEGINNING, None)
    today = moment.astimezone(zone).date()
    match period:
        case Period.DAY:
            first, after = today, today + timedelta(days=1)
        case Period.WEEK:
            first = today - timedelta(days=today.weekday())
            after = first + timedelta(days=7)
        case Period.MONTH:
            first = today.replace(day=1)
            after = (first + timedelta(days=32)).replace(day=1)
    return Bounds(midnight(first, zone), midnight(after, zone))


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """The moment at which a day begins. Where clocks skip midnight, the moment at which they do."""
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)
