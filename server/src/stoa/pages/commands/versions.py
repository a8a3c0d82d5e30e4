"""Versions: making, reading, comparing, restoring (PG-54 to PG-57)."""

from collections.abc import Sequence
from dataclasses import dataclass

from stoa.access.contracts import Level
from stoa.identity import api as identity
from stoa.pages.commands.announce_tree import announce_tree
from stoa.pages.commands.change_page import read_content, store_content
from stoa.pages.commands.load_page import load_page
from stoa.pages.commands.note_activity import record_page
from stoa.pages.commands.write_document import current_content
from stoa.pages.contracts import PageType, Source, VersionSource
from stoa.pages.core import diff
from stoa.pages.core.diff import Piece
from stoa.pages.errors import NoDocument, PageTrashed
from stoa.pages.events import VersionCreated
from stoa.pages.models import Page, PageVersion
from stoa.pages.queries import pages, versions
from stoa.pages.queries.versions import VersionRow
from stoa.platform.actor import Actor
from stoa.platform.clock import Clock
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.errors import FieldError, Invalid, NotFound
from stoa.platform.ids import PageId, UserId, new_id
from stoa.platform.outbox import record
from stoa.platform.pagination import PageRequest, Slice, slice_of


async def keep_version(
    session: WriteSession,
    clock: Clock,
    page: Page,
    source: VersionSource,
    *,
    by: UserId | None,
    summary: str | None = None,
) -> int:
    """Keep a locked page, which was read with its text, as it is now; gives the number of the version."""
    read = await current_content(session, page)
    number = await versions.next_number(session, page.organization_id, page.id)
    await versions.insert_version(
        session,
        {
            "id": new_id(),
            "organization_id": page.organization_id,
            "page_id": page.id,
            "version_number": number,
            "title": page.title,
            "content": read.content,
            "content_text": read.text,
            "word_count": read.word_count,
            "source": source,
            "change_summary": summary,
            "created_by": by,
            "created_at": clock.now(),
        },
    )
    event = VersionCreated(page.organization_id, page_id=page.id, version_number=number)
    await record(session, event, topics=[f"page:{page.id}"])
    return number


async def create_version(
    session: WriteSession, clock: Clock, actor: Actor, page_id: PageId, *, summary: str | None
) -> PageVersion:
    """A version by hand (PG-54). Raises NotFound, LevelTooLow, NoDocument, PageTrashed."""
    page = await _load_document(session, actor, page_id, need=Level.EDIT, lock=True)
    number = await keep_version(session, clock, page, VersionSource.MANUAL, by=actor.user_id, summary=summary)
    return await _find(session, page, number)


async def list_versions(
    session: ReadSession, actor: Actor, page_id: PageId, request: PageRequest
) -> Slice[VersionRow]:
    """Versions of a page, the last one first."""
    page, _ = await load_page(session, actor, page_id, need=Level.VIEW)
    rows = await versions.list_versions(
        session, page.organization_id, page.id, before=_before(request), limit=request.limit + 1
    )
    return slice_of(rows, request.limit, lambda row: (row.version_number,))


async def author_names(session: ReadSession, rows: Sequence[VersionRow]) -> dict[UserId, str]:
    """Names of those who made the versions."""
    people = await identity.user_refs(session, [row.created_by for row in rows if row.created_by is not None])
    return {user_id: person.name for user_id, person in people.items()}


def _before(request: PageRequest) -> int | None:
    match request.after(1):
        case None:
            return None
        case (int() as number,):
            return number
        case _:
            raise Invalid(errors=(FieldError("?cursor", "invalid", "This cursor belongs to another list"),))


async def read_version(session: ReadSession, actor: Actor, page_id: PageId, number: int) -> PageVersion:
    """One version with its text. Raises NotFound."""
    page, _ = await load_page(session, actor, page_id, need=Level.VIEW)
    return await _find(session, page, number)


async def pin_version(
    session: WriteSession, actor: Actor, page_id: PageId, number: int, *, is_pinned: bool
) -> PageVersion:
    """Keep a version for good, or no more. Raises NotFound, LevelTooLow, PageTrashed."""
    page, _ = await load_page(session, actor, page_id, need=Level.EDIT)
    if page.trashed_at is not None:
        raise PageTrashed
    if not await versions.pin(session, page.organization_id, page.id, number, is_pinned=is_pinned):
        raise NotFound
    return await _find(session, page, number)


@dataclass(frozen=True)
class Comparison:
    """Two versions and what changed from the older to the newer."""

    older: PageVersion
    newer: PageVersion
    pieces: list[Piece]


async def compare_versions(
    session: ReadSession, actor: Actor, page_id: PageId, one: int, other: int
) -> Comparison:
    """What changed between two versions, by words (PG-57). Raises NotFound."""
    page, _ = await load_page(session, actor, page_id, need=Level.VIEW)
    older = await _find(session, page, min(one, other))
    newer = await _find(session, page, max(one, other))
    return Comparison(older, newer, diff.compare(older.content_text, newer.content_text))


async def restore_version(
    session: WriteSession, clock: Clock, actor: Actor, page_id: PageId, number: int, *, with_title: bool
) -> int:
    """Bring an old text back (PG-56); gives the number of the version that was made of it.

    What is there now is kept as a version before; what people type at the same time stays on top. A finalized page
    becomes a draft and leaves the AI context. Raises NotFound, LevelTooLow, NoDocument, PageTrashed.
    """
    page = await _load_document(session, actor, page_id, need=Level.DELETE, lock=True)
    version = await _find(session, page, number)
    await keep_version(session, clock, page, VersionSource.PRE_RESTORE, by=actor.user_id)
    unlocked = {
        "status": "draft",
        "finalized_at": None,
        "finalized_by": None,
        "in_context": False,
        "context_version_number": None,
    }
    is_renamed = with_title and version.title != page.title
    await pages.store(session, page, unlocked | ({"title": version.title} if is_renamed else {}))
    page = await _load_document(session, actor, page_id, need=Level.DELETE, lock=True)
    await store_content(session, clock, actor, page, read_content(version.content), source=Source.RESTORE)
    page = await _load_document(session, actor, page_id, need=Level.DELETE, lock=True)
    made = await keep_version(session, clock, page, VersionSource.RESTORE, by=actor.user_id)
    await record_page(session, actor, page, "page.version_restored", {"version": number, "with_title": with_title})
    if is_renamed:
        await announce_tree(
            session, page.organization_id, page.space_id, page.id, parent_id=page.parent_id, kind="renamed"
        )
    return made


async def _load_document(session: ReadSession, actor: Actor, page_id: PageId, *, need: Level, lock: bool) -> Page:
    page, _ = await load_page(session, actor, page_id, need=need, with_text=True, lock=lock)
    if page.type != PageType.DOCUMENT:
        raise NoDocument
    if page.trashed_at is not None:
        raise PageTrashed
    return page


async def _find(session: ReadSession, page: Page, number: int) -> PageVersion:
    version = await versions.find_version(session, page.organization_id, page.id, number)
    if version is None:
        raise NotFound
    return version
