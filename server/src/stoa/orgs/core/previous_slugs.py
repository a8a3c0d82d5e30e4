"""Old slugs of an organization with the day they end, as one text each: `ferrow:2027-02-24` (ORG-3)."""

from datetime import date, timedelta

KEPT = timedelta(days=90)


def kept(slug: str, today: date) -> str:
    """The entry of a slug that is given up today."""
    return f"{slug}:{today + KEPT}"


def entries(slug: str, today: date) -> list[str]:
    """All entries that would hold this slug today; an index finds whole entries only."""
    return [f"{slug}:{today + timedelta(days=days)}" for days in range(1, KEPT.days + 1)]


def still_kept(previous: list[str], today: date, *, without: str) -> list[str]:
    """The entries that have not ended, without those of one slug."""
    return [
        entry
        for entry in previous
        if (parts := entry.rpartition(":"))[2] > today.isoformat() and parts[0] != without
    ]
