"""What is done for a room beside its sockets: the text is derived, the log folded, what others wrote is read."""

import asyncio
from contextlib import suppress

import structlog

from stoa.pages.commands.auto_versions import keep_when_left, keep_while_written
from stoa.pages.commands.derive_content import store_derived, store_text
from stoa.pages.commands.write_document import OpenDocument, fold_log, open_document, read_document
from stoa.pages.core.crdt import HistoryWouldShrink
from stoa.pages.core.document import InvalidDocument
from stoa.pages.queries import updates
from stoa.pages.queries.updates import Ledger, Place
from stoa.pages.runtime.room import Room
from stoa.platform.context import Platform
from stoa.platform.db import Scope
from stoa.platform.errors import NotFound
from stoa.platform.ids import OrganizationId, PageId
from stoa.platform.rights import ended_lately

log = structlog.get_logger(__name__)

DERIVE_AFTER_SECONDS = 1.0
SETTLE_SECONDS = 0.02
SETTLE_ATTEMPTS = 100
# However many rooms are written in, so many derive at once: each holds a connection of the pool, and its page.
SHARE = 3


class Upkeep:
    """Every method opens its own transactions."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._share = asyncio.Semaphore(SHARE)

    async def open(self, organization_id: OrganizationId, page_id: PageId) -> tuple[Ledger, Place, OpenDocument]:
        """The document of a page, seeded if it has text and no log. Raises NotFound, DocumentUnreadable."""
        async with self._platform.db.writing(Scope(organization_id=organization_id)) as session:
            found = await updates.ledgers(session, organization_id, [page_id], lock=True)
            if page_id not in found:
                raise NotFound
            opened = await open_document(session, self._platform.clock, found[page_id])
            return found[page_id], await updates.place_of(session, organization_id, page_id), opened

    async def reread(self, room: Room) -> None:
        """The document of the log in place of one that holds something refused."""
        async with room.lock:
            async with self._platform.db.reading(Scope(organization_id=room.organization_id)) as session:
                found = await updates.ledgers(session, room.organization_id, [room.page_id])
                if room.page_id not in found:
                    raise NotFound
                opened = await read_document(session, found[room.page_id])
                ended = await ended_lately(session, room.organization_id)
            await room.ask_after(ended)
            room.rebuild(opened)

    async def catch_up(self, room: Room, seq: int | None) -> None:
        """Read what the log has beyond the room; a gap is read, never skipped (PG-41)."""
        async with room.lock:
            if room.is_closed or (seq is not None and seq <= room.seq):
                return
            async with self._platform.db.reading(Scope(organization_id=room.organization_id)) as session:
                rows = await updates.log(
                    session, room.organization_id, room.page_id, room.generation, after=room.seq
                )
                ended = await ended_lately(session, room.organization_id) if rows else []
            if rows:
                await room.ask_after(ended)
            room.learn(rows)

    async def derive(self, room: Room) -> None:
        """Store what follows from the document, a moment after it changed and whenever it changes again (PG-33)."""
        await asyncio.sleep(DERIVE_AFTER_SECONDS)
        while room.needs_deriving or room.pending:
            for _ in range(SETTLE_ATTEMPTS):
                async with room.lock:
                    found = room.content()
                if found is not None or not room.pending:
                    break
                await asyncio.sleep(SETTLE_SECONDS)
            if found is None:
                return
            seq, read = found
            scope = Scope(organization_id=room.organization_id)
            async with self._share, self._platform.db.writing(scope) as session:
                await store_derived(
                    session,
                    self._platform.clock,
                    room.organization_id,
                    room.page_id,
                    seq=seq,
                    read=read,
                    author_id=room.last_author,
                )
                if room.last_author is not None:
                    await keep_while_written(
                        session, self._platform.clock, room.organization_id, room.page_id, by=room.last_author
                    )
            room.content_seq = max(room.content_seq, seq)
            await asyncio.sleep(DERIVE_AFTER_SECONDS)

    async def keep_version(self, room: Room) -> None:
        """The text as the last who wrote left it (PG-55); nothing where nobody wrote."""
        if room.last_author is None:
            return
        async with self._platform.db.writing(Scope(organization_id=room.organization_id)) as session:
            await keep_when_left(
                session, self._platform.clock, room.organization_id, room.page_id, by=room.last_author
            )

    async def fold(self, room: Room) -> None:
        """A snapshot in place of the log, made from the log and not from the room (PG-40)."""
        async with self._platform.db.writing(Scope(organization_id=room.organization_id)) as session:
            found = await updates.ledgers(session, room.organization_id, [room.page_id], lock=True)
            if room.page_id not in found:
                return
            ledger = found[room.page_id]
            opened = await read_document(session, ledger)
            # Who named what is read from the log, so that it is folded no further than its text is stored.
            if ledger.content_seq < opened.seq:
                with suppress(InvalidDocument):
                    await store_text(session, self._platform.clock, ledger, opened)
            try:
                await fold_log(session, self._platform.clock, ledger, opened)
            except HistoryWouldShrink:
                return
        room.folded()
