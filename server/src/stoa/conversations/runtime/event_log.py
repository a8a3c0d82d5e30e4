"""Stores the events of all runs of this process, a batch every few milliseconds, and publishes them afterwards.

One statement for all runs: the cost of a token does not grow with the number of streams, and a reader never
sees an event that a later replay would not show (CV-39).
"""

import asyncio
from dataclasses import dataclass, field

import orjson
import structlog

from stoa.conversations import queries
from stoa.conversations.core.batching import PendingEvents
from stoa.conversations.runtime.feed import Feeds
from stoa.platform.context import Platform
from stoa.platform.db import Scope
from stoa.platform.ids import OrganizationId, RunId
from stoa.platform.notify import notify

log = structlog.get_logger(__name__)

RUN_CHANNEL = "stoa_runs"
BATCH_SECONDS = 0.03
RETRY_SECONDS = 0.5
# pg_notify takes at most 7 999 bytes; a run id has 32.
IDS_PER_NOTIFICATION = 200


@dataclass
class RunLog:
    """Unsaved events of one run."""

    organization_id: OrganizationId
    run_id: RunId
    pending: PendingEvents = field(default_factory=PendingEvents)
    in_flight: list[tuple[int, str, dict[str, object]]] = field(default_factory=list)


class EventLog:
    """The writer of one process."""

    def __init__(self, platform: Platform, feeds: Feeds) -> None:
        self._platform = platform
        self._feeds = feeds
        self._dirty: dict[RunId, RunLog] = {}
        self._wake = asyncio.Event()
        self._stored = asyncio.Condition()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._task = asyncio.create_task(self._run(), name="run-event-log")

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def text(self, run: RunLog, kind: str, text: str) -> None:
        """Add text of a delta."""
        run.pending.add_text(kind, text)
        self._mark(run)

    def event(self, run: RunLog, kind: str, data: dict[str, object]) -> None:
        """Add an event that stands for itself."""
        run.pending.add(kind, data)
        self._mark(run)

    async def drain(self, run: RunLog) -> None:
        """Wait until everything added for the run has been stored."""
        self._wake.set()
        async with self._stored:
            await self._stored.wait_for(lambda: not run.pending and not run.in_flight)

    def _mark(self, run: RunLog) -> None:
        self._dirty[run.run_id] = run
        self._wake.set()

    async def _run(self) -> None:
        while True:
            await self._wake.wait()
            await asyncio.sleep(BATCH_SECONDS)
            self._wake.clear()
            batch = list(self._dirty.values())
            self._dirty.clear()
            for run in batch:
                run.in_flight.extend(run.pending.take())
            if batch:
                await self._store_until_done(batch)

    async def _store_until_done(self, batch: list[RunLog]) -> None:
        while True:
            try:
                await self._store(batch)
                break
            except Exception:  # the database may be away for a while; the events wait in memory
                log.exception("run_events_not_stored", run_count=len(batch))
                await asyncio.sleep(RETRY_SECONDS)
        for run in batch:
            feed = self._feeds.obtain(run.run_id)
            for seq, kind, data in run.in_flight:
                feed.publish(seq, kind, data)
            run.in_flight = []
            feed.wake()
        async with self._stored:
            self._stored.notify_all()

    async def _store(self, batch: list[RunLog]) -> None:
        rows = [
            (run.organization_id, run.run_id, seq, kind, orjson.dumps(data).decode())
            for run in batch
            for seq, kind, data in run.in_flight
        ]
        ids = [run.run_id.hex for run in batch]
        async with self._platform.db.writing(Scope.system()) as session:
            await queries.insert_events(session, rows, self._platform.clock.now())
            for start in range(0, len(ids), IDS_PER_NOTIFICATION):
                await notify(session, RUN_CHANNEL, ",".join(ids[start : start + IDS_PER_NOTIFICATION]))
