"""Pages made of the Markdown files of an archive, many at a time (PG-91)."""

import asyncio
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from stoa.pages.adapters import document_files
from stoa.pages.commands.change_page import read_content
from stoa.pages.commands.create_page import create_page
from stoa.pages.commands.find_place import find_ground
from stoa.pages.commands.import_page import title_of
from stoa.pages.contracts import NewPage, PageType, Spot
from stoa.pages.core import relinked, text_files
from stoa.pages.core.document import ReadDocument
from stoa.pages.queries import pages
from stoa.platform.actor import Actor
from stoa.platform.clock import Clock
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.ids import OrganizationId, PageId, SpaceId

# A longer text is read in a process that may not take more than its share.
READ_HERE = 1024 * 1024


@dataclass(frozen=True)
class PageDraft:
    """A page that is to be made of a file. Its id is known before, so that others may point to it."""

    id: PageId
    parent_id: PageId | None
    title: str
    content: ReadDocument


async def read_markdown(
    content: bytes, address_of: Callable[[str], str | None]
) -> tuple[ReadDocument, str | None, dict[str, int]]:
    """The document of a Markdown file, the title that it names, and what was left out; `address_of` gives the new
    address of what a link or picture points to, None to leave it.

    Raises FileUnreadable, FilesBusy, DocumentTooComplex, DocumentInvalid.
    """
    if len(content) > READ_HERE:
        read = await document_files.read("markdown", content)
    else:
        read = await asyncio.to_thread(text_files.read_markdown, content)
    document = await asyncio.to_thread(relinked.relinked, read.content, address_of)
    return await asyncio.to_thread(read_content, document), read.title, read.losses


async def check_place(session: ReadSession, actor: Actor, space_id: SpaceId, parent_id: PageId | None) -> None:
    """Raises NotFound, LevelTooLow, ParentTrashed, ParentElsewhere, LimitReached where no page may be put."""
    await find_ground(session, actor, space_id, None, parent_id)


async def existing(session: ReadSession, organization_id: OrganizationId, ids: Collection[PageId]) -> set[PageId]:
    """Those of the pages that are there, in the trash too; says nothing of who sees them."""
    return await pages.existing(session, organization_id, ids)


async def import_pages(
    session: WriteSession,
    clock: Clock,
    actor: Actor,
    drafts: Sequence[PageDraft],
    *,
    space_id: SpaceId,
    parent_id: PageId | None,
) -> None:
    """Make the pages, parents first; those that lie under no other hang at the parent, and are their maker's alone
    until they are shared (OP-36). Raises what a place may be refused with, also for the parent of all.
    """
    await check_place(session, actor, space_id, parent_id)
    for draft in drafts:
        new = NewPage(
            space_id,
            None,
            Spot(draft.parent_id or parent_id),
            PageType.DOCUMENT,
            title_of(draft.title),
            content=draft.content,
            visibility="inherit" if draft.parent_id else "private",
            id=draft.id,
        )
        await create_page(session, clock, actor, new)
