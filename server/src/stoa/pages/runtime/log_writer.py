"""Brings what is pending in rooms into the log: one transaction for all rooms of an organization that wait."""

import asyncio
from dataclasses import dataclass

import structlog
from sqlalchemy.exc import SQLAlchemyError

from stoa.pages.core import frames
from stoa.pages.queries import updates
from stoa.pages.queries.updates import Ledger, NewUpdate
from stoa.pages.runtime.room import Pending, Room
from stoa.platform.context import Platform
from stoa.platform.db import Scope, WriteSession
from stoa.platform.ids import OrganizationId

log = structlog.get_logger(__name__)

FIRST_RETRY_SECONDS = 0.5
LAST_RETRY_SECONDS = 30.0
# After so long clients are told that nothing is saved for the moment (PG-38).
TELL_AFTER_SECONDS = 2.0
STATEMENT_TIMEOUT_SECONDS = 20.0


@dataclass
class _Batch:
    room: Room
    updates: list[Pending]
    refusal: str | None = None
    seq: int = 0


class LogWriter:
    """One loop per organization while something waits; what cannot be stored stays in its room until it can."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._waiting: dict[OrganizationId, set[Room]] = {}
        self._tasks: dict[OrganizationId, asyncio.Task[None]] = {}

    def wake(self, room: Room) -> None:
        """The room has something pending."""
        self._waiting.setdefault(room.organization_id, set()).add(room)
        if room.organization_id not in self._tasks:
            task = asyncio.create_task(self._run(room.organization_id), name="page-log-writer")
            self._tasks[room.organization_id] = task
            task.add_done_callback(lambda _: self._tasks.pop(room.organization_id, None))

    async def drain(self) -> None:
        """Wait until everything that is pending is stored, or given up for this process."""
        while self._tasks:
            await asyncio.gather(*self._tasks.values(), return_exceptions=True)

    def give_up(self) -> None:
        for task in self._tasks.values():
            task.cancel()

    async def _run(self, organization_id: OrganizationId) -> None:
        while rooms := self._waiting.pop(organization_id, None):
            try:
                await self._store_all(organization_id, sorted(rooms, key=lambda room: room.page_id))
            except Exception:  # one room's fault must not end the saving of all
                log.exception("page_log_writer_failed")

    async def _store_all(self, organization_id: OrganizationId, rooms: list[Room]) -> None:
        """Everything at once; after a failure room by room, so that one does not hold up the others."""
        if await self._store(organization_id, rooms):
            return
        await asyncio.gather(*(self._store_until_done(organization_id, room) for room in rooms))

    async def _store_until_done(self, organization_id: OrganizationId, room: Room) -> None:
        wait, failed_for = FIRST_RETRY_SECONDS, 0.0
        while not room.is_closed and not await self._store(organization_id, [room]):
            if failed_for >= TELL_AFTER_SECONDS or failed_for + wait > TELL_AFTER_SECONDS:
                room.tell(frames.NOT_SAVED)
            await asyncio.sleep(wait)
            failed_for += wait
            wait = min(wait * 2, LAST_RETRY_SECONDS)

    async def _store(self, organization_id: OrganizationId, rooms: list[Room]) -> bool:
        """Store what is pending; False if the database did not take it, and then it is still pending."""
        for room in rooms:
            await room.lock.acquire()
        try:
            batches = [_Batch(room, list(room.pending)) for room in rooms if room.pending]
            if batches:
                async with (
                    asyncio.timeout(STATEMENT_TIMEOUT_SECONDS),
                    self._platform.db.writing(Scope(organization_id=organization_id)) as session,
                ):
                    await self._write(session, organization_id, batches)
                for batch in batches:
                    _settle(batch)
        except (SQLAlchemyError, OSError, TimeoutError) as error:
            log.warning("page_log_not_written", error=type(error).__name__, rooms=len(rooms))
            return False
        finally:
            for room in rooms:
                room.lock.release()
        return True

    async def _write(self, session: WriteSession, organization_id: OrganizationId, batches: list[_Batch]) -> None:
        ids = [batch.room.page_id for batch in batches]
        ledgers = await updates.ledgers(session, organization_id, ids, lock=True)
        rows: list[NewUpdate] = []
        for batch in batches:
            ledger = ledgers.get(batch.room.page_id)
            batch.refusal = _refusal(ledger, batch.room)
            if ledger is None or batch.refusal is not None:
                continue
            if ledger.update_seq > batch.room.seq:
                batch.room.learn(
                    await updates.log(
                        session, organization_id, ledger.page_id, ledger.generation, after=batch.room.seq
                    )
                )
            rows += _numbered(batch, ledger)
        if rows:
            await updates.append_many(session, organization_id, rows, self._platform.clock.now())


def _refusal(ledger: Ledger | None, room: Room) -> str | None:
    """Why the page takes no more changes."""
    if ledger is None:
        return "gone"
    if not ledger.is_live:
        return "trashed"
    if ledger.is_finalized:
        return "finalized"
    return None if ledger.generation == room.generation else "generation"


def _numbered(batch: _Batch, ledger: Ledger) -> list[NewUpdate]:
    seq = ledger.update_seq
    rows = []
    for each in batch.updates:
        if each.payload:
            seq += 1
            rows.append(
                NewUpdate(
                    ledger.page_id, ledger.generation, seq, each.payload, each.client_id, each.member.user_id
                )
            )
    batch.seq = seq
    return rows


def _settle(batch: _Batch) -> None:
    room = batch.room
    del room.pending[: len(batch.updates)]
    if batch.refusal is None:
        room.committed(batch.updates, batch.seq)
        return
    # The document of the room holds what was refused: nobody goes on with it.
    for each in batch.updates:
        each.member.push(frames.read_only(each.client_seq, batch.refusal))
    room.close(4403 if batch.refusal in {"gone", "trashed"} else 4408, f"pages.{batch.refusal}")
