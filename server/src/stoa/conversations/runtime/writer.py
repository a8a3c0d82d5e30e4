"""Writes the events of all runs of one process in common batches, and only then shows them (CV-39)."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import structlog
from sqlalchemy.exc import SQLAlchemyError

from stoa.conversations.contracts import StoredEvent
from stoa.conversations.core.batching import PendingEvents
from stoa.conversations.queries import runs
from stoa.conversations.runtime.hub import Hub
from stoa.platform.context import Platform
from stoa.platform.db import Scope, WriteSession
from stoa.platform.ids import OrganizationId, RunId
from stoa.platform.notify import notify
from stoa.platform.rights import EndedRight, ended_lately

log = structlog.get_logger(__name__)

EVENTS_CHANNEL = "stoa_runs"
BATCH_SECONDS = 0.03
RETRY_SECONDS = 0.25
# 7 999 bytes fit into one notification; a run takes 36 and a separator.
RUNS_PER_NOTIFICATION = 200


@dataclass(eq=False)
class Source:
    """The events that one run has not stored yet."""

    organization_id: OrganizationId
    run_id: RunId
    pending: PendingEvents = field(default_factory=PendingEvents)
    is_lost: bool = False
    is_being_written: bool = False
    on_lost: Callable[[], None] = lambda: None

    def lose(self) -> None:
        """Somebody else has ended this run."""
        self.is_lost = True
        self.on_lost()


async def announce(session: WriteSession, process_id: str, run_ids: list[RunId]) -> None:
    """Tell other processes that these runs have new events, when the transaction commits."""
    for start in range(0, len(run_ids), RUNS_PER_NOTIFICATION):
        part = run_ids[start : start + RUNS_PER_NOTIFICATION]
        await notify(session, EVENTS_CHANNEL, " ".join([process_id, *map(str, part)]))


class EventWriter:
    """One loop per process. What arrives within a batch becomes one row per run and kind of event."""

    def __init__(
        self, platform: Platform, hub: Hub, process_id: str, hold_lease: Callable[[], Awaitable[None]]
    ) -> None:
        """`hold_lease` makes sure, before each batch, that the runs of this process still belong to it."""
        self._hold_lease = hold_lease
        self._platform = platform
        self._hub = hub
        self._process_id = process_id
        self._waiting: dict[RunId, Source] = {}
        self._wake = asyncio.Event()
        self._hurry = asyncio.Event()
        self._written = asyncio.Condition()

    def changed(self, source: Source, *, is_urgent: bool = False) -> None:
        """The source has pending events. `is_urgent` does not wait for the batch to fill."""
        self._waiting[source.run_id] = source
        self._wake.set()
        if is_urgent:
            self._hurry.set()

    async def flushed(self, source: Source) -> None:
        """Wait until everything that the source has is stored, or the run is lost."""
        if source.pending:
            self.changed(source, is_urgent=True)
        async with self._written:
            await self._written.wait_for(lambda: source.is_lost or self._is_stored(source))

    def _is_stored(self, source: Source) -> bool:
        return not source.is_being_written and source.run_id not in self._waiting

    async def run(self) -> None:
        """Write until cancelled."""
        while True:
            await self._wake.wait()
            try:
                async with asyncio.timeout(BATCH_SECONDS):
                    await self._hurry.wait()
            except TimeoutError:
                pass
            self._wake.clear()
            self._hurry.clear()
            await self._write_batch()

    async def _write_batch(self) -> None:
        await self._hold_lease()
        sources, self._waiting = list(self._waiting.values()), {}
        taken = [(source, source.pending.take()) for source in sources if not source.is_lost]
        for source, _ in taken:
            source.is_being_written = True
        try:
            await self._store([(source, events) for source, events in taken if events])
        finally:
            for source, _ in taken:
                source.is_being_written = False
        async with self._written:
            self._written.notify_all()

    async def _ended(
        self, session: WriteSession, taken: list[tuple[Source, list[StoredEvent]]]
    ) -> dict[OrganizationId, list[EndedRight]]:
        """The rights that ended lately, where somebody reads along."""
        read = {s.organization_id for s, _ in taken if self._hub.has_readers(s.organization_id, s.run_id)}
        nobody: dict[OrganizationId, list[EndedRight]] = {source.organization_id: [] for source, _ in taken}
        return nobody | {each: await ended_lately(session, each) for each in read}

    async def _store(self, taken: list[tuple[Source, list[StoredEvent]]]) -> None:
        if not taken:
            return
        rows = [(source.organization_id, source.run_id, event) for source, events in taken for event in events]
        while True:
            try:
                async with self._platform.db.writing(Scope.system()) as session:
                    refused = await runs.insert_events(session, rows, self._platform.clock.now())
                    await announce(session, self._process_id, [source.run_id for source, _ in taken])
                    ended = await self._ended(session, taken)
                break
            except (SQLAlchemyError, OSError) as error:
                # The database is away; readers wait, and the text waits here.
                log.warning("run_events_delayed", error=type(error).__name__, rows=len(rows))
                await asyncio.sleep(RETRY_SECONDS)
        for source, events in taken:
            if source.run_id in refused:
                source.lose()
            else:
                self._hub.publish(source.organization_id, source.run_id, events, ended[source.organization_id])
