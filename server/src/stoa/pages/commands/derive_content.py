"""What follows from a document is stored beside it: content, text and number of words (PG-33)."""

from datetime import timedelta

import structlog

from stoa.pages.commands.authors import author
from stoa.pages.commands.change_page import content_stored, derived
from stoa.pages.commands.page_files import named_earlier, show_files
from stoa.pages.commands.write_document import OpenDocument, read_document
from stoa.pages.contracts import Source
from stoa.pages.core import crdt, document
from stoa.pages.core.document import InvalidDocument, ReadDocument
from stoa.pages.errors import DocumentUnreadable
from stoa.pages.events import PageUpdated
from stoa.pages.queries import pages, updates
from stoa.pages.queries.updates import Ledger
from stoa.platform.clock import Clock
from stoa.platform.context import Platform
from stoa.platform.db import Scope, WriteSession
from stoa.platform.ids import OrganizationId, PageId, UserId
from stoa.platform.outbox import record

log = structlog.get_logger(__name__)

SWEEP_BACK = timedelta(days=1)
SWEEP_BATCH = 100


async def store_derived(
    session: WriteSession,
    clock: Clock,
    organization_id: OrganizationId,
    page_id: PageId,
    *,
    seq: int,
    read: ReadDocument,
    author_id: UserId | None,
) -> None:
    """Store what follows from the document up to `seq`, unless something newer is stored already, and announce it."""
    ledger = (await updates.ledgers(session, organization_id, [page_id], lock=True)).get(page_id)
    if ledger is None or ledger.content_seq >= seq:
        return
    earlier = await named_earlier(session, ledger, read.content)
    values = derived(read) | {"updated_at": clock.now()}
    if author_id is not None:
        values["updated_by"] = author_id
    await updates.store_derived(session, ledger, seq, values)
    event = PageUpdated(
        organization_id, page_id=page_id, revision=ledger.revision, updated_by=author_id, source=Source.EDITOR
    )
    await record(session, event, topics=[f"page:{page_id}"])
    if author_id is not None:
        await _follow(session, clock, organization_id, page_id, read, author_id)
    await show_files(session, clock, organization_id, page_id, read.content, earlier, None)


async def _follow(  # noqa: PLR0917  # whose text where
    session: WriteSession,
    clock: Clock,
    organization_id: OrganizationId,
    page_id: PageId,
    read: ReadDocument,
    author_id: UserId,
) -> None:
    """Mentions and the audit log, by the rights of who typed last; nothing for somebody who has none any more."""
    person = await author(session, organization_id, author_id)
    found = await pages.find_page(session, person, page_id) if person is not None else None
    if person is not None and found is not None:
        await content_stored(session, clock, person, found[0], read.content)


async def derive_stale(platform: Platform) -> int:
    """Derive what a process left behind that ended in the middle of it; gives the number of pages."""
    async with platform.db.reading(Scope.system()) as session:
        found = await updates.stale(session, platform.clock.now() - SWEEP_BACK, SWEEP_BATCH)
    for organization_id, page_id in found:
        try:
            await _derive(platform, organization_id, page_id)
        except (DocumentUnreadable, InvalidDocument) as error:
            log.error("page_not_derived", page_id=str(page_id), error=type(error).__name__)  # noqa: TRY400
    return len(found)


async def _derive(platform: Platform, organization_id: OrganizationId, page_id: PageId) -> None:
    async with platform.db.writing(Scope(organization_id=organization_id)) as session:
        ledger = (await updates.ledgers(session, organization_id, [page_id], lock=True)).get(page_id)
        if ledger is None or ledger.content_seq >= ledger.update_seq:
            return
        await store_text(session, platform.clock, ledger, await read_document(session, ledger))


async def store_text(session: WriteSession, clock: Clock, ledger: Ledger, opened: OpenDocument) -> None:
    """Store what follows from the log of a page, whose row is locked. Raises InvalidDocument."""
    author_id = next((row.author_id for row in reversed(opened.rows) if row.author_id is not None), None)
    read = document.read(crdt.read(opened.doc))
    await store_derived(
        session, clock, ledger.organization_id, ledger.page_id, seq=opened.seq, read=read, author_id=author_id
    )
