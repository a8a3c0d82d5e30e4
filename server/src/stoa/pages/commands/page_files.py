"""Pictures and files in pages: who may put them there, and who reads them (PG-50)."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from stoa.access.contracts import Level
from stoa.files import api as files
from stoa.files.contracts import MediaRef
from stoa.files.ports import MediaReaders
from stoa.pages.commands.load_page import check_writable, load_page
from stoa.pages.contracts import PageType
from stoa.pages.core import media
from stoa.pages.errors import NoDocument
from stoa.pages.models import Page
from stoa.pages.queries import pages
from stoa.platform.actor import Actor
from stoa.platform.context import Platform
from stoa.platform.db import ReadSession, Scope, WriteSession
from stoa.platform.ids import MediaId, PageId


class PageMedia:
    """Implements `files.MediaAccess`: who sees a page reads what it shows."""

    async def readable(self, session: ReadSession, actor: Actor, resource_ids: Collection[UUID]) -> set[UUID]:
        """Those of the pages that the actor sees."""
        return set(await pages.visible_titles(session, actor, [PageId(each) for each in resource_ids]))


READERS = MediaReaders({"page": PageMedia()})


async def show_files(session: WriteSession, actor: Actor, page: Page, content: dict[str, Any]) -> None:
    """Readers of the page may read the files in its text, as far as whoever wrote it may read them."""
    named = [MediaId(each) for each in media.in_document(content)]
    if named:
        allowed = await files.readable(session, actor, named, READERS)
        await files.use(session, page.organization_id, list(allowed), resource_type="page", resource_id=page.id)


async def carry_files(session: WriteSession, actor: Actor, page_id: PageId, content: dict[str, Any]) -> None:
    """Readers of a page that was made with a text may read the files in it, as far as its maker may."""
    if media.in_document(content):
        page, _ = await load_page(session, actor, page_id, need=Level.EDIT)
        await show_files(session, actor, page, content)


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
