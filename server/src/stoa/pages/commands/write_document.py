"""The document behind a page: read from its log, changed by adding to it, never built anew (PG-37, PG-39)."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import structlog
from pycrdt import Doc

from stoa.pages.core import crdt, document
from stoa.pages.core.crdt import HistoryWouldShrink, InvalidUpdate
from stoa.pages.core.document import InvalidDocument, ReadDocument
from stoa.pages.errors import DocumentUnreadable
from stoa.pages.models import Page
from stoa.pages.queries import updates
from stoa.pages.queries.updates import Ledger, LogRow
from stoa.platform.clock import Clock
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.ids import UserId

log = structlog.get_logger(__name__)

MAX_LOG_ROWS = 500
MAX_LOG_BYTES = 1024 * 1024


@dataclass
class OpenDocument:
    """A document as its log has it up to `seq`."""

    doc: Doc[Any]
    seq: int
    rows: list[LogRow]

    @property
    def size(self) -> int:
        return sum(len(row.payload) for row in self.rows)

    @property
    def needs_folding(self) -> bool:
        """Whether the log grew beyond 500 updates or a megabyte since the last snapshot (PG-40)."""
        loose = [row for row in self.rows if row.kind == "update"]
        return len(loose) > MAX_LOG_ROWS or sum(len(row.payload) for row in loose) > MAX_LOG_BYTES


def ledger_of(page: Page) -> Ledger:
    """Where the log of a row that was just read stands."""
    return Ledger(
        page.organization_id,
        page.id,
        page.crdt_generation,
        page.update_seq,
        page.content_seq,
        page.revision,
        page.trashed_at is None,
        page.status == "finalized",
    )


async def read_document(session: ReadSession, ledger: Ledger) -> OpenDocument:
    """The document of a log. Raises DocumentUnreadable for one with holes or damage, never gives a part of it."""
    rows = await updates.log(session, ledger.organization_id, ledger.page_id, ledger.generation)
    try:
        _check_whole(rows, ledger)
        return OpenDocument(crdt.replay([row.payload for row in rows]), rows[-1].seq if rows else 0, rows)
    except InvalidUpdate as error:
        log.error("page_load_failed", page_id=str(ledger.page_id), reason=str(error))  # noqa: TRY400  # no traceback
        raise DocumentUnreadable from error


def _check_whole(rows: list[LogRow], ledger: Ledger) -> None:
    if not rows:
        if ledger.update_seq:
            raise InvalidUpdate("the log is gone")
        return
    if rows[0].kind != "snapshot" and rows[0].seq != 1:
        raise InvalidUpdate("the log has no beginning")
    if [row.seq for row in rows] != list(range(rows[0].seq, rows[0].seq + len(rows))):
        raise InvalidUpdate("the log has a hole")
    if rows[-1].seq < ledger.update_seq:
        raise InvalidUpdate("the log has no end")


async def open_document(session: WriteSession, clock: Clock, ledger: Ledger) -> OpenDocument:
    """The document of a page whose row is locked. A page that has text but no log yet gets its first update from
    the text, once and for all (PG-39).
    """
    if ledger.update_seq:
        return await read_document(session, ledger)
    content = await updates.content_of(session, ledger)
    if not content.get("content"):
        return OpenDocument(crdt.empty(), 0, [])
    doc, update = crdt.seed(content)
    seq = await updates.append(session, ledger, update, author_id=None, source="system", now=clock.now())
    await updates.raise_log(session, ledger, seq, content_seq=seq)
    return OpenDocument(doc, seq, [LogRow(seq, "update", update, None, "system")])


@dataclass(frozen=True)
class WrittenDocument:
    """What a change from outside the rooms made: its number in the log, and the content as it is now."""

    seq: int
    read: ReadDocument


async def write_document(
    session: WriteSession,
    clock: Clock,
    page: Page,
    content: dict[str, Any],
    *,
    author_id: UserId | None,
    source: str,
    run_id: UUID | None = None,
) -> WrittenDocument | None:
    """Turn the document of a locked page into the content as one transaction of the CRDT; None: it was that already.

    The caller stores `seq` as the page's `update_seq`.
    """
    ledger = ledger_of(page)
    opened = await open_document(session, clock, ledger)
    update = crdt.write(opened.doc, content)
    if not update:
        return None
    ledger = ledger._replace(update_seq=opened.seq)
    now = clock.now()
    seq = await updates.append(session, ledger, update, author_id=author_id, source=source, now=now, run_id=run_id)
    await updates.announce(session, ledger.organization_id, ledger.page_id, seq)
    opened.rows.append(LogRow(seq, "update", update, author_id, source))
    if opened.needs_folding:
        await fold_log(session, clock, ledger, OpenDocument(opened.doc, seq, opened.rows))
    return WrittenDocument(seq, document.read(crdt.read(opened.doc)))


async def current_content(session: ReadSession, page: Page) -> ReadDocument:
    """The content of a page that was read with its text, also in the moment in which the stored one lags behind."""
    if page.content_seq < page.update_seq:
        opened = await read_document(session, ledger_of(page))
        try:
            return document.read(crdt.read(opened.doc))
        except InvalidDocument as error:
            raise DocumentUnreadable from error
    return ReadDocument(page.content, page.content_text, page.word_count)


async def fold_log(session: WriteSession, clock: Clock, ledger: Ledger, opened: OpenDocument) -> None:
    """Put a snapshot in the place of the log, which was read under the page's lock (PG-40).

    Raises HistoryWouldShrink, before anything is deleted, if the snapshot lacked anything.
    """
    try:
        payload = crdt.snapshot(opened.doc, [row.payload for row in opened.rows])
    except HistoryWouldShrink:
        log.error("pages.history_would_shrink", page_id=str(ledger.page_id), seq=opened.seq)  # noqa: TRY400
        raise
    await updates.fold(session, ledger, opened.seq, payload, clock.now())
