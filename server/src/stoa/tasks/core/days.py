"""What is due when, as somebody in a time zone sees it at a moment (TK-10)."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Today:
    """A moment, and the day that it belongs to in a time zone. `at` is what a date-only due date of the day says."""

    now: datetime
    date: date
    begins: datetime
    ends: datetime

    @property
    def at(self) -> datetime:
        return midnight(self.date)

    def is_overdue(self, due_at: datetime | None, *, is_date: bool) -> bool:
        """A date lasts until the end of its day, here; a time until it is there."""
        if due_at is None:
            return False
        return due_at < self.at if is_date else due_at < self.now


def midnight(day: date) -> datetime:
    """How a date-only due date is kept, whatever the zone of who looks."""
    return datetime.combine(day, time(), UTC)


def today(now: datetime, zone: str | None) -> Today:
    """The present day of somebody who lives in the zone; in UTC where it is none."""
    known = zone_of(zone)
    day = now.astimezone(known).date()
    begins, ends = (datetime.combine(each, time(), known).astimezone(UTC) for each in (day, day + DAY))
    return Today(now, day, begins, ends)


def day_of(due_at: datetime, *, is_date: bool, zone: str | None) -> date:
    """The day on which something is due for somebody in the zone."""
    return due_at.astimezone(UTC).date() if is_date else due_at.astimezone(zone_of(zone)).date()


def zone_of(name: str | None) -> ZoneInfo:
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")
