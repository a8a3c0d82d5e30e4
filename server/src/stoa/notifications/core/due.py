"""When a notification goes out by mail (CH-66, CH-67)."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from stoa.notifications.contracts import EmailMode

# Whoever reads it in Stoa within so long gets no mail.
DELAY = timedelta(minutes=10)
DIGEST_HOUR = 8


def due_at(now: datetime, mode: EmailMode, hour: int | None, zone: str | None) -> datetime | None:
    """The moment; None: never."""
    match mode:
        case EmailMode.OFF:
            return None
        case EmailMode.INSTANT:
            return now + DELAY
        case EmailMode.DIGEST:
            return next_hour(now, hour, zone)


def next_hour(now: datetime, hour: int | None, zone: str | None) -> datetime:
    """The next time that a clock in the zone shows the hour of digests; None: the usual one."""
    here = now.astimezone(_zone(zone))
    hour = DIGEST_HOUR if hour is None else hour
    due = here.replace(hour=hour, minute=0, second=0, microsecond=0)
    if due <= here:
        due = (here + timedelta(days=1)).replace(hour=hour, minute=0, second=0, microsecond=0)
    return due.astimezone(UTC)


def _zone(name: str | None) -> ZoneInfo:
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")
