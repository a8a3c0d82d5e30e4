"""Pictures and files in pages: who may put them there, and who reads them (PG-50)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from stoa.access.contracts import Level
from stoa.files import api as files
from stoa.files.contracts import MediaRef
from stoa.files.ports import MediaReaders
from stoa.pages.commands.authors import author
from stoa.pages.commands.load_page import check_writable, load_page
from stoa.pages.commands.write_document import read_document
from stoa.pages.contracts import PageType
from stoa.pages.core import crdt, media
from stoa.pages.errors import NoDocument
from stoa.pages.models import Page
from stoa.pages.queries import pages, updates, versions
from stoa.pages.queries.updates import Ledger
from stoa.platform.actor import Actor
from stoa.platform.clock import Clock
from stoa.platform.context import Platform
from stoa.platform.db import ReadSession, Scope, WriteSession
from stoa.platform.ids import MediaId, OrganizationId, PageId, UserId


class PageMedia:
    """Implements `files.MediaAccess`: who sees a page reads what it shows."""

    async def readable(self, session: ReadSession, actor: Actor, resource_ids: Collection[UUID]) -> set[UUID]:
        """Those of the pages that the actor sees."""
        return set(await pages.visible_titles(session, actor, [PageId(each) for each in resource_ids]))


READERS = MediaReaders({"page": PageMedia()})
# Whoever cuts may paste, and whoever deletes may undo.
FORGET_AFTER = timedelta(days=1)
AT_A_TIME = 200


@dataclass(frozen=True)
class Earlier:
    """What a text named before a change, and who named what since it was stored last, while people typed."""

    named: frozenset[UUID] = frozenset()
    by: Mapping[UUID, UserId | None] = field(default_factory=dict)

    def also(self, by: Mapping[UUID, UserId | None] | None) -> "Earlier":
        """With some more of whom it is known who named them."""
        return replace(self, by={**(by or {}), **self.by})


async def named_earlier(session: ReadSession, ledger: Ledger, content: dict[str, Any]) -> Earlier:
    """What is to be known before the content is stored as the text of a page, whose row is locked."""
    now_named = media.in_document(content)
    if not now_named:
        return Earlier()
    named = frozenset(media.in_document(await updates.content_of(session, ledger)))
    if ledger.content_seq >= ledger.update_seq or named.issuperset(now_named):
        return Earlier(named)
    opened = await read_document(session, ledger)
    by: dict[UUID, UserId | None] = {}
    for row in opened.rows:
        if row.seq > ledger.content_seq:
            for media_id in media.in_update(row.payload):
                by.setdefault(media_id, row.author_id)
    for media_id in media.in_document(crdt.read(opened.doc)):
        # Whoever named it wrote it so that it is not found.
        by.setdefault(media_id, None)
    return Earlier(named, by)


async def show_files(  # noqa: PLR0917  # what is shown where, and who says so
    session: WriteSession,
    clock: Clock,
    organization_id: OrganizationId,
    page_id: PageId,
    content: dict[str, Any],
    earlier: Earlier,
    actor: Actor | None,
) -> None:
    """Readers of the page may read the files in its text that is stored, each as far as whoever named it there may.

    `actor` named what nobody typed; None: that was named by nobody. Files that are named no more are forgotten later
    (`forget_files`).
    """
    named = {MediaId(each) for each in media.in_document(content)}
    used = await files.used_by(session, organization_id, resource_type="page", resource_id=page_id)
    shown = {media_id for media_id in named if used.get(media_id) is not None}
    for media_id in named - used.keys() - earlier.named:
        # What somebody typed without the right to read it gains no use by the next who types.
        person = actor
        if media_id in earlier.by:
            person = await author(session, organization_id, earlier.by[media_id])
        if person is not None and await files.readable(session, person, [media_id], READERS):
            shown.add(media_id)
    if shown:
        await files.use(session, organization_id, shown, resource_type="page", resource_id=page_id)
    gone = [media_id for media_id, since in used.items() if since is None and media_id not in named]
    if gone:
        await files.mark_unshown(
            session, organization_id, gone, resource_type="page", resource_id=page_id, now=clock.now()
        )


async def forget_files(platform: Platform) -> None:
    """Readers may no longer read what neither the text of their page nor a version of it has named for a day."""
    while True:
        now = platform.clock.now()
        async with platform.db.writing(Scope.system()) as session:
            found = await files.unshown(session, resource_type="page", before=now - FORGET_AFTER, limit=AT_A_TIME)
            named = await versions.still_named(session, found)
            for each in named:
                await files.mark_unshown(
                    session,
                    each.organization_id,
                    [each.media_id],
                    resource_type="page",
                    resource_id=each.resource_id,
                    now=now,
                )
            ended = [each for each in found if each not in named]
            await files.end_unshown(session, ended, resource_type="page", before=now - FORGET_AFTER)
        if len(found) < AT_A_TIME:
            return


async def carry_files(
    session: WriteSession, clock: Clock, actor: Actor, page_id: PageId, content: dict[str, Any]
) -> None:
    """Readers of a page that was made with a text may read the files in it, as far as its maker may."""
    if media.in_document(content):
        page, _ = await load_page(session, actor, page_id, need=Level.EDIT)
        await show_files(session, clock, page.organization_id, page.id, content, Earlier(), actor)


async def add_file(
    platform: Platform, actor: Actor, page_id: PageId, *, name: str, declared: str, content: bytes
) -> MediaRef:
    """Keep a file for a document that the actor may change; its readers may read it from now on.

    Raises NotFound, LevelTooLow, NoDocument, PageTrashed, PageFinalized, and what an upload raises.
    """
    # Whoever may not write there gives no work to look at the file.
    async with platform.db.reading(Scope.of(actor)) as reading:
        await _writable(reading, actor, page_id)
    taken = await files.take(platform, actor, name=name, declared=declared, content=content)
    async with platform.db.writing(Scope.of(actor)) as session:
        page = await _writable(session, actor, page_id)
        await files.use(session, page.organization_id, [taken.id], resource_type="page", resource_id=page.id)
    return taken


async def _writable(session: ReadSession, actor: Actor, page_id: PageId) -> Page:
    page, _ = await load_page(session, actor, page_id, need=Level.EDIT)
    if page.type != PageType.DOCUMENT:
        raise NoDocument
    check_writable(page)
    return page
