"""What one web process saw of sessions and API tokens, held in memory and written at most once a minute.

The activity log, the sessions' counters, and when each session and token was used last (ID-67, ID-72, ID-90).
"""

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog
from sqlalchemy.exc import SQLAlchemyError

from stoa.identity.core import agents
from stoa.identity.ports import Memberships
from stoa.identity.queries import activity
from stoa.platform.actor import Actor
from stoa.platform.context import Platform
from stoa.platform.db import Scope
from stoa.platform.http.middleware import SAFE_METHODS
from stoa.platform.ids import ApiTokenId, OrganizationId, SessionId, UserId, new_id
from stoa.platform.telemetry import ServedRequest

log = structlog.get_logger(__name__)

WRITE_SECONDS = 60.0
# So many entries are written before the minute is over; so many are held while the database is away.
MANY_ROWS, MAX_ROWS = 1000, 20_000
VIEW_EVERY, SEEN_EVERY = timedelta(seconds=10), timedelta(hours=1)
# Who was at work is written less often than the rest.
SEATS_EVERY = timedelta(minutes=10)
LONG_AGO = datetime.min.replace(tzinfo=UTC)
MAX_METHOD = 10
# These write entries of their own, or none.
UNLOGGED = frozenset({"/me/activity", "/sessions/current"})


Seat = tuple[UserId, OrganizationId]


@dataclass
class _Count:
    """What a session did since it was written last."""

    seen_at: datetime
    requests: int = 0
    views: int = 0
    page: str | None = None

    def add(self, other: "_Count") -> None:
        """Take over what a failed write gave back."""
        self.requests += other.requests
        self.views += other.views
        self.page = self.page or other.page


class ActivityLog:
    """Takes note of requests and page views. `start` and `stop` belong to the life of the process."""

    def __init__(self, platform: Platform, memberships: Memberships) -> None:
        self._platform = platform
        self._memberships = memberships
        # Who was at work where, not yet written, and when it was written last.
        self._at_work: set[Seat] = set()
        self._seen: dict[Seat, datetime] = {}
        self._seats_at = LONG_AGO
        self._counts: dict[SessionId, _Count] = {}
        self._uses: dict[ApiTokenId, dict[str, Any]] = {}
        self._rows: list[dict[str, Any]] = []
        self._viewed: dict[SessionId, datetime] = {}
        self._many = asyncio.Event()
        self._loop: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self._loop = asyncio.create_task(self._run(), name="activity-log")

    async def stop(self) -> None:
        """Write what is left, and stop."""
        if self._loop is not None:
            self._loop.cancel()
            await asyncio.gather(self._loop, return_exceptions=True)
        await self.flush()

    def note(self, served: ServedRequest) -> None:
        """Count a request of somebody signed in; log it if it changed or exported something, or failed here."""
        actor, now = served.actor, self._platform.clock.now()
        if actor is None:
            return
        self._note_at_work(actor, now)
        if actor.session_id is not None:
            self._count(actor.session_id, now).requests += 1
        if actor.api_token_id is not None:
            self._uses[actor.api_token_id] = {
                "token_id": actor.api_token_id,
                "used_at": now,
                "ip_address": served.client_address,
            }
        if served.status >= 500:
            self._add(served, actor, "error", now)
        elif served.route not in UNLOGGED and (served.is_export or served.method not in SAFE_METHODS):
            self._add(served, actor, "api_request", now)

    def _note_at_work(self, actor: Actor, now: datetime) -> None:
        if actor.organization_id is None or actor.impersonator_id is not None:
            return
        seat = (actor.user_id, actor.organization_id)
        if now - self._seen.get(seat, LONG_AGO) >= SEEN_EVERY:
            self._at_work.add(seat)

    def page_viewed(self, actor: Actor, pattern: str) -> None:
        """Log that a screen was shown; at most one in ten seconds and session."""
        now = self._platform.clock.now()
        if actor.session_id is None or now - self._viewed.get(actor.session_id, LONG_AGO) < VIEW_EVERY:
            return
        self._viewed[actor.session_id] = now
        count = self._count(actor.session_id, now)
        count.views += 1
        count.page = pattern
        self._append(_row(actor, "page_view", now) | {"request_path": pattern})

    async def flush(self, session_id: SessionId | None = None) -> None:
        """Write what is held, of one session or of all. What cannot be written is held on to."""
        now = self._platform.clock.now()
        counts = {key: self._counts.pop(key) for key in list(self._counts) if session_id in (None, key)}
        self._viewed = {key: at for key, at in self._viewed.items() if now - at < VIEW_EVERY}
        self._seen = {seat: at for seat, at in self._seen.items() if now - at < SEEN_EVERY}
        uses, self._uses = (self._uses, {}) if session_id is None else ({}, self._uses)
        await self._settle(counts, self._take_rows(session_id), uses)

    def _take_rows(self, session_id: SessionId | None) -> list[dict[str, Any]]:
        taken = [row for row in self._rows if session_id in (None, row["session_id"])]
        self._rows = [row for row in self._rows if session_id not in (None, row["session_id"])]
        return taken

    async def _settle(
        self,
        counts: dict[SessionId, _Count],
        rows: list[dict[str, Any]],
        uses: dict[ApiTokenId, dict[str, Any]],
    ) -> None:
        try:
            await self._write(counts, rows, uses)
        except (SQLAlchemyError, OSError) as error:
            log.warning("activity_not_written", error=type(error).__name__)
            for key, count in counts.items():
                self._count(key, count.seen_at).add(count)
            self._rows = (rows + self._rows)[-MAX_ROWS:]
            self._uses = uses | self._uses

    async def _run(self) -> None:
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(WRITE_SECONDS):
                    await self._many.wait()
            # Entries may be written early; counters of a session are not.
            if self._many.is_set():
                self._many.clear()
                await self._settle({}, self._take_rows(None), {})
            else:
                await self.flush()

    async def _write(
        self,
        counts: dict[SessionId, _Count],
        rows: list[dict[str, Any]],
        uses: dict[ApiTokenId, dict[str, Any]],
    ) -> None:
        now = self._platform.clock.now()
        seats = frozenset(self._at_work) if abs(now - self._seats_at) >= SEATS_EVERY else frozenset()
        if not counts and not rows and not uses and not seats:
            return
        # Of many organizations at once.
        async with self._platform.db.writing(Scope.system()) as session:
            if seats:
                await self._memberships.note_active(session, seats, now)
            if counts:
                await activity.add_counts(
                    session,
                    [
                        {
                            "session_id": key,
                            "requests": count.requests,
                            "views": count.views,
                            "page": count.page,
                            "seen_at": count.seen_at,
                        }
                        for key, count in counts.items()
                    ],
                )
            if rows:
                await activity.write_rows(session, rows)
            if uses:
                await activity.note_uses(session, list(uses.values()))
        if seats:
            self._seats_at = now
        self._at_work -= seats
        self._seen |= dict.fromkeys(seats, now)

    def _count(self, session_id: SessionId, now: datetime) -> _Count:
        count = self._counts.setdefault(session_id, _Count(now))
        count.seen_at = max(count.seen_at, now)
        return count

    def _add(self, served: ServedRequest, actor: Actor, kind: str, now: datetime) -> None:
        self._append(
            _row(actor, kind, now)
            | {
                "ip_address": served.client_address,
                "user_agent": agents.clean(served.user_agent),
                "request_path": served.route,
                "http_method": served.method[:MAX_METHOD],
                "response_status": served.status,
                "response_time_ms": served.duration_ms,
            }
        )

    def _append(self, row: dict[str, Any]) -> None:
        if len(self._rows) < MAX_ROWS:
            self._rows.append(row)
        if len(self._rows) >= MANY_ROWS:
            self._many.set()


def _row(actor: Actor, kind: str, now: datetime) -> dict[str, Any]:
    return {
        "id": new_id(),
        "created_at": now,
        "user_id": actor.user_id,
        "session_id": actor.session_id,
        "organization_id": actor.organization_id,
        "activity_type": kind,
        "details": {} if actor.impersonator_id is None else {"impersonator_id": actor.impersonator_id},
    }
