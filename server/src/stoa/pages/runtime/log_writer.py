"""Brings what is pending in rooms into the log: one statement for all rooms of an organization that wait.

A page that another transaction is writing to, such as the one that stores the text derived from it, is waited for by
itself: its room holds up no other (ADR 111).
"""

import asyncio
from collections.abc import Iterable
from contextlib import nullcontext
from dataclasses import dataclass
from functools import partial

import structlog
from sqlalchemy.exc import SQLAlchemyError

from stoa.pages.core import frames
from stoa.pages.queries import room_log, updates
from stoa.pages.queries.room_log import NewUpdate, Stored
from stoa.pages.runtime.room import Pending, Room
from stoa.platform.context import Platform
from stoa.platform.db import Scope
from stoa.platform.ids import OrganizationId
from stoa.platform.rights import ended_lately
from stoa.platform.tenant_writes import NotWritten

log = structlog.get_logger(__name__)

FIRST_RETRY_SECONDS = 0.5
LAST_RETRY_SECONDS = 30.0
# After so long clients are told that nothing is saved for the moment: the database may also be silent (PG-38).
TELL_AFTER_SECONDS = 2.0
STATEMENT_TIMEOUT_SECONDS = 20.0
RESYNC = 4408
# So many statements wait for a page at once: each holds a connection that others write through.
WAITS = 2


@dataclass
class _Batch:
    room: Room
    updates: list[Pending]

    def rows(self) -> list[NewUpdate]:
        """What is to be stored; an update that brought nothing new is acknowledged alone."""
        return [
            NewUpdate(self.room.page_id, number, each.payload, each.client_id, each.member.user_id)
            for number, each in enumerate((each for each in self.updates if each.payload), start=1)
        ]


class LogWriter:
    """One loop per organization while something waits; what cannot be stored stays in its room until it can."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._waiting: dict[OrganizationId, set[Room]] = {}
        self._tasks: dict[OrganizationId, asyncio.Task[None]] = {}
        # Rooms whose changes were not taken at once: each is tried again by itself, and holds up no other.
        self._retrying: dict[Room, asyncio.Task[None]] = {}
        self._waits = asyncio.Semaphore(WAITS)

    def wake(self, room: Room) -> None:
        """The room has something pending."""
        if room in self._retrying:
            return
        self._waiting.setdefault(room.organization_id, set()).add(room)
        running = self._tasks.get(room.organization_id)
        # One that has ended looks no more for what waits, though it may still stand there for a moment.
        if running is None or running.done():
            task = asyncio.create_task(self._run(room.organization_id), name="page-log-writer")
            self._tasks[room.organization_id] = task
            task.add_done_callback(partial(self._ended, room.organization_id))

    def _ended(self, organization_id: OrganizationId, task: asyncio.Task[None]) -> None:
        if self._tasks.get(organization_id) is task:
            del self._tasks[organization_id]

    async def drain(self) -> None:
        """Wait until everything that is pending is stored, or given up for this process."""
        while tasks := [*self._tasks.values(), *self._retrying.values()]:
            await asyncio.gather(*tasks, return_exceptions=True)

    def give_up(self) -> None:
        for task in (*self._tasks.values(), *self._retrying.values()):
            task.cancel()

    async def _run(self, organization_id: OrganizationId) -> None:
        while rooms := self._waiting.pop(organization_id, None):
            # Who began to wait by itself since is woken again when that is over.
            ready = sorted(rooms - self._retrying.keys(), key=lambda room: room.page_id)
            try:
                await self._store_all(organization_id, ready)
            except Exception:  # one room's fault must not end the saving of all
                log.exception("page_log_writer_failed")

    async def _store_all(self, organization_id: OrganizationId, rooms: list[Room]) -> None:
        """Everything at once; what is left after it room by room, so that one does not hold up the others."""
        for room in await self._store(organization_id, rooms, waits=False):
            self._retrying[room] = task = asyncio.create_task(self._store_until_done(room), name="page-log-retry")
            task.add_done_callback(partial(self._retried, room))

    def _retried(self, room: Room, ended: asyncio.Task[None]) -> None:
        del self._retrying[room]
        if room.pending and not room.is_closed and not ended.cancelled():
            self.wake(room)

    async def _store_until_done(self, room: Room) -> None:
        wait, failed_for = FIRST_RETRY_SECONDS, 0.0
        while not room.is_closed and await self._store(room.organization_id, [room], waits=True):
            if failed_for + wait > TELL_AFTER_SECONDS:
                room.tell(frames.NOT_SAVED)
            await asyncio.sleep(wait)
            failed_for += wait
            wait = min(wait * 2, LAST_RETRY_SECONDS)

    async def _store(self, organization_id: OrganizationId, rooms: list[Room], *, waits: bool) -> list[Room]:
        """Store what is pending; gives the rooms of which the database took nothing: it is still pending there."""
        left: list[Room] = []
        silence = asyncio.get_running_loop().call_later(TELL_AFTER_SECONDS, _tell_not_saved, rooms)
        for room in rooms:
            await room.lock.acquire()
        try:
            batches = [_Batch(room, list(room.pending)) for room in rooms if room.pending]
            if batches:
                async with self._waits if waits else nullcontext():
                    stored = await room_log.store(
                        self._platform.writes,
                        organization_id,
                        {batch.room.page_id: batch.room.generation for batch in batches},
                        [row for batch in batches for row in batch.rows()],
                        self._platform.clock.now(),
                        waits=waits,
                        timeout_seconds=STATEMENT_TIMEOUT_SECONDS,
                    )
                # Whether a page is gone or only being written to is known after a wait.
                left = [batch.room for batch in batches if not waits and batch.room.page_id not in stored]
                for batch in batches:
                    if batch.room not in left:
                        await self._settle(batch, stored.get(batch.room.page_id))
        except (NotWritten, TimeoutError) as error:
            log.warning("page_log_not_written", error=str(error) or type(error).__name__, rooms=len(rooms))
            return rooms
        finally:
            silence.cancel()
            for room in rooms:
                room.lock.release()
        return left

    async def _settle(self, batch: _Batch, stored: Stored | None) -> None:
        room = batch.room
        del room.pending[: len(batch.updates)]
        refusal = _refusal(stored, room)
        if stored is None or refusal is not None:
            # The document of the room holds what was refused: nobody goes on with it.
            for each in batch.updates:
                each.member.push(frames.read_only(each.client_seq, refusal or "gone"))
            room.close(4403 if refusal in {"gone", "trashed"} else RESYNC, f"pages.{refusal}")
            return
        if stored.before > room.seq and not await self._catch_up(room, stored):
            return
        await room.ask_after(stored.ended)
        room.committed(batch.updates, stored.seq)

    async def _catch_up(self, room: Room, stored: Stored) -> bool:
        """Read what others had stored before; if that fails everybody comes back, and reads anew what is stored."""
        try:
            async with self._platform.db.reading(Scope(organization_id=room.organization_id)) as session:
                rows = await updates.log(
                    session, room.organization_id, room.page_id, stored.generation, after=room.seq
                )
                ended = await ended_lately(session, room.organization_id)
        except (SQLAlchemyError, OSError, TimeoutError):
            room.close(RESYNC, "resync")
            return False
        await room.ask_after(ended)
        # Those of the batch stand in the document already; a snapshot may stand for all of them.
        room.learn(row for row in rows if row.kind == "snapshot" or not stored.before < row.seq <= stored.seq)
        return True


def _tell_not_saved(rooms: Iterable[Room]) -> None:
    for room in rooms:
        if room.pending:
            room.tell(frames.NOT_SAVED)


def _refusal(stored: Stored | None, room: Room) -> str | None:
    """Why the page takes no more changes."""
    if stored is None:
        return "gone"
    if not stored.is_live:
        return "trashed"
    if stored.is_finalized:
        return "finalized"
    return None if stored.generation == room.generation else "generation"
