"""Limits: so many times in a sliding window (ID-37 to ID-42).

Two kinds. `take` counts in the table `rate_limits`, one upsert each, exact across processes and
restarts; it is for sign-in, reset, codes and whatever must hold. `allow` counts in this process only, costs
no query, and is for general limits; with several web processes each counts for itself.
"""

import math
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import asyncpg
import structlog
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Mapped, mapped_column

from stoa.platform.addresses import client_address, limit_subject
from stoa.platform.clock import Clock
from stoa.platform.crypto import Crypto
from stoa.platform.db import Base, Database, Scope
from stoa.platform.errors import LimitExceeded, Unavailable
from stoa.platform.jobs import JobContext, job
from stoa.platform.tenant_writes import NotWritten, TenantWrites

__all__ = [
    "GeneralLimits",
    "LimiterUnavailable",
    "RateLimited",
    "RateLimiter",
    "Rule",
    "Slot",
    "client_address",
    "limit_subject",
]

log = structlog.get_logger(__name__)

CONNECTIONS = 2
TIMEOUT_SECONDS = 10.0
MAX_LOCAL_SUBJECTS = 100_000
KEEP = timedelta(days=2)
MINUTE = timedelta(minutes=1)


class RateLimit(Base):
    """The counter of one subject under one rule. `key` is `rule:subject`, addresses only as HMAC."""

    __tablename__ = "rate_limits"

    key: Mapped[str] = mapped_column(primary_key=True)
    window_started_at: Mapped[datetime]
    count: Mapped[int]
    previous_count: Mapped[int] = mapped_column(server_default=text("0"))
    blocked_until: Mapped[datetime | None]
    last_request_at: Mapped[datetime] = mapped_column(index=True)


@dataclass(frozen=True)
class Rule:
    """At most `limit` in any `window`. `hides_subject`: the subject is an address and is stored as HMAC."""

    name: str
    limit: int
    window: timedelta
    hides_subject: bool = False


@dataclass(frozen=True)
class GeneralLimits:
    """How often one caller may come in a minute (ID-40), counted by `allow`. `unauthenticated`: per address."""

    reads: int = 600
    writes: int = 120
    unauthenticated: int = 120

    def rule(self, *, is_reading: bool) -> Rule:
        """What counts for somebody who is known."""
        return Rule("reads", self.reads, MINUTE) if is_reading else Rule("writes", self.writes, MINUTE)

    def rule_for_strangers(self) -> Rule:
        return Rule("unauthenticated", self.unauthenticated, MINUTE)


@dataclass(frozen=True)
class Slot:
    """One place that was taken. `used`: how many are taken in the window now, this one included."""

    rule: Rule
    key: str
    window_started_at: datetime
    used: int


class RateLimited(LimitExceeded):
    """429 with Retry-After and the RateLimit fields of draft-ietf-httpapi-ratelimit-headers."""

    def __init__(self, rule: Rule, *, retry_after: timedelta) -> None:
        super().__init__(retry_after_seconds=max(1, math.ceil(retry_after.total_seconds())), limit=rule.limit)
        self.rule = rule
        self.retry_after = retry_after

    @property
    def headers(self) -> dict[str, str]:
        window = int(self.rule.window.total_seconds())
        return {
            **super().headers,
            "RateLimit-Policy": f'"{self.rule.name}";q={self.rule.limit};w={window}',
            "RateLimit": f'"{self.rule.name}";r=0;t={self.extensions["retry_after_seconds"]}',
        }


class LimiterUnavailable(Unavailable):
    """The counters cannot be read, so that what they guard stays shut (ID-42)."""

    code, title = "platform.limiter_unavailable", "This cannot be done now; try again in a moment"


# The window before counts by the part of it that the sliding window still covers.
# $1 the key, $2 when the window began, $3 when the one before it began, $4 now, $5 how much of that one still counts,
# $6 how many are taken, $7 how many there are.
_TAKE = """
    INSERT INTO rate_limits AS r (key, window_started_at, count, previous_count, last_request_at)
    VALUES ($1, $2, $6::integer, 0, $4)
    ON CONFLICT (key) DO UPDATE SET
        count = CASE WHEN r.window_started_at = $2 THEN r.count ELSE 0 END + $6::integer,
        previous_count = CASE WHEN r.window_started_at = $2 THEN r.previous_count
                              WHEN r.window_started_at = $3 THEN r.count ELSE 0 END,
        window_started_at = $2,
        last_request_at = $4
    WHERE (r.blocked_until IS NULL OR r.blocked_until <= $4)
      AND CASE WHEN r.window_started_at = $2 THEN r.count + floor(r.previous_count * $5::float8)
               WHEN r.window_started_at = $3 THEN floor(r.count * $5::float8)
               ELSE 0 END + $6::integer <= $7::integer
    RETURNING r.count AS taken, r.previous_count
"""
# $2 when the window of the slot began, $3 when it ended, $4 how many are given back.
_GIVE_BACK = """
    UPDATE rate_limits SET
        count = CASE WHEN window_started_at = $2 THEN greatest(count - $4::integer, 0) ELSE count END,
        previous_count = CASE WHEN window_started_at = $3
                              THEN greatest(previous_count - $4::integer, 0) ELSE previous_count END
    WHERE key = $1 AND window_started_at IN ($2, $3)
"""
_READ = "SELECT window_started_at, count AS taken, previous_count, blocked_until FROM rate_limits WHERE key = $1"
# $2 when the window began, $3 until when, $4 now.
_BLOCK = """
    INSERT INTO rate_limits (key, window_started_at, count, blocked_until, last_request_at)
    VALUES ($1, $2, 0, $3, $4)
    ON CONFLICT (key) DO UPDATE SET blocked_until = $3, last_request_at = $4
"""
_CLEAR = "DELETE FROM rate_limits WHERE key = ANY($1::text[])"
_PURGE = text(
    "DELETE FROM rate_limits WHERE last_request_at < :before AND (blocked_until IS NULL OR blocked_until < :now)"
)


class RateLimiter:
    """Counts by rule and subject. Every call is a statement and a transaction of its own: no refusal is rolled back."""

    def __init__(self, db: Database, clock: Clock, crypto: Crypto) -> None:
        # Routes count while they hold a connection of the shared pool; waiting there for a second one would
        # let a burst of them wait for each other.
        self._writes = TenantWrites(db.dsn, connections=CONNECTIONS)
        self._db = Database(db.dsn, pool_size=1)
        self._clock = clock
        self._crypto = crypto
        self._local: OrderedDict[str, tuple[int, int, int]] = OrderedDict()

    async def close(self) -> None:
        """Close the connections of the limiter."""
        await self._writes.close()
        await self._db.dispose()

    async def take(self, rule: Rule, subject: str, *, cost: int = 1) -> Slot:
        """Take a slot before the work. Raises RateLimited, with nothing counted, or LimiterUnavailable."""
        now = self._clock.now()
        started = _window_start(now, rule)
        share = 1 - (now - started) / rule.window
        key = await self._key(rule, subject)
        rows = await self._rows(_TAKE, key, started, started - rule.window, now, share, cost, rule.limit)
        if not rows:
            raise RateLimited(rule, retry_after=await self._wait(rule, key, now) or rule.window)
        return Slot(rule, key, started, rows[0]["taken"] + math.floor(rows[0]["previous_count"] * share))

    async def give_back(self, slot: Slot, *, cost: int = 1) -> None:
        """Return a slot: what it was taken for turned out well."""
        started = slot.window_started_at
        await self._rows(_GIVE_BACK, slot.key, started, started + slot.rule.window, cost)

    async def block(self, rule: Rule, subject: str, until: datetime) -> None:
        """Refuse the subject under this rule until a moment, whatever its count."""
        now = self._clock.now()
        await self._rows(_BLOCK, await self._key(rule, subject), _window_start(now, rule), until, now)

    async def blocked_until(self, rule: Rule, subject: str) -> datetime | None:
        """The end of the block, None when there is none."""
        rows = await self._rows(_READ, await self._key(rule, subject))
        blocked_until: datetime | None = rows[0]["blocked_until"] if rows else None
        return blocked_until if blocked_until is not None and blocked_until > self._clock.now() else None

    async def clear(self, *counters: tuple[Rule, str]) -> None:
        """Forget count and block of subjects under their rules."""
        await self._rows(_CLEAR, [await self._key(rule, subject) for rule, subject in counters])

    def allow(self, rule: Rule, subject: str, *, cost: int = 1) -> None:
        """Count in this process. Raises RateLimited, with nothing counted."""
        now = self._clock.now()
        window, count, previous = self._counted(rule, subject, now)
        share = 1 - (now - _window_start(now, rule)) / rule.window
        if count + math.floor(previous * share) + cost > rule.limit:
            raise RateLimited(rule, retry_after=_until_free(rule, now, count, previous))
        self._keep(rule, subject, (window, count + cost, previous))

    def charge(self, rule: Rule, subject: str, cost: int) -> None:
        """Count in this process what has happened already, beyond the limit too; or less, if it was counted before."""
        window, count, previous = self._counted(rule, subject, self._clock.now())
        self._keep(rule, subject, (window, max(count + cost, 0), previous))

    def _counted(self, rule: Rule, subject: str, now: datetime) -> tuple[int, int, int]:
        """The present window, what was counted in it, and in the one before."""
        window = int(_window_start(now, rule).timestamp())
        last, count, previous = self._local.get(f"{rule.name}:{subject}", (window, 0, 0))
        if last == window:
            return window, count, previous
        return window, 0, count if window - last == rule.window.total_seconds() else 0

    def _keep(self, rule: Rule, subject: str, counted: tuple[int, int, int]) -> None:
        key = f"{rule.name}:{subject}"
        self._local[key] = counted
        self._local.move_to_end(key)
        while len(self._local) > MAX_LOCAL_SUBJECTS:
            self._local.popitem(last=False)

    async def _key(self, rule: Rule, subject: str) -> str:
        if rule.hides_subject:
            with _shut():
                subject = (await self._crypto.hmac_outside(self._db, "rate_limits", subject.encode())).hex()
        return f"{rule.name}:{subject}"

    async def _wait(self, rule: Rule, key: str, now: datetime) -> timedelta:
        rows = await self._rows(_READ, key)
        if not rows:
            return timedelta(seconds=1)
        row, started = rows[0], _window_start(now, rule)
        is_current = row["window_started_at"] == started
        count, previous = (row["taken"], row["previous_count"]) if is_current else (0, row["taken"])
        wait = _until_free(rule, now, count, previous)
        return max(wait, row["blocked_until"] - now) if row["blocked_until"] else wait

    async def _rows(self, statement: str, *arguments: object) -> list[asyncpg.Record]:
        with _shut():
            return await self._writes.rows(None, statement, *arguments, timeout_seconds=TIMEOUT_SECONDS)


@contextmanager
def _shut() -> Iterator[None]:
    """What cannot be counted is not let in."""
    try:
        yield
    except (NotWritten, SQLAlchemyError, OSError) as error:
        log.warning("limiter_unavailable", error=type(error).__name__)
        raise LimiterUnavailable(retry_after_seconds=5) from error


def _window_start(now: datetime, rule: Rule) -> datetime:
    seconds = rule.window.total_seconds()
    return datetime.fromtimestamp(now.timestamp() // seconds * seconds, UTC)


def _until_free(rule: Rule, now: datetime, count: int, previous: int) -> timedelta:
    """How long until one more fits, if nothing else comes: the older window fades as time passes."""
    started = _window_start(now, rule)
    if count >= rule.limit:
        # Only in the next window, where this one's count has to fade below the limit.
        fading, base, allowed = count, started + rule.window, rule.limit - 1
    else:
        fading, base, allowed = previous, started, rule.limit - 1 - count
    # floor(fading * share) <= allowed as soon as the share is below (allowed + 1) / fading.
    share = min(1.0, (allowed + 1) / fading) if fading else 1.0
    return max(base + rule.window * (1 - share) - now, timedelta(seconds=1))


@job("platform.purge_rate_limits", every=timedelta(hours=1))
async def purge_rate_limits(context: JobContext) -> None:
    """Forget counters that nobody touched for two days."""
    now = context.platform.clock.now()
    async with context.platform.db.writing(Scope.system()) as session:
        await session.execute(_PURGE, {"before": now - KEEP, "now": now})
