"""Versions: making, reading, comparing, restoring (PG-54 to PG-57)."""

from collections.abc import Sequence
from dataclasses import dataclass

from stoa.access.contracts import Level
from stoa.identity import api as identity
from stoa.identity.contracts import UserRef
from stoa.pages.commands.announce_tree import announce_tree
from stoa.pages.commands.change_page import read_content, store_content
from stoa.pages.commands.load_page import load_page
from stoa.pages.commands.note_activity import record_page
from stoa.pages.commands.write_document import current_content
from stoa.pages.contracts import PageType, Source, VersionSource
from stoa.pages.core import blame
from stoa.pages.core.blame import AuthoredPiece, Authors, Step
from stoa.pages.errors import NoDocument, PageTrashed
from stoa.pages.events import VersionCreated
from stoa.pages.models import Page, PageVersion
from stoa.pages.queries import pages, updates, versions
from stoa.pages.queries.versions import VersionRow
from stoa.platform.actor import Actor
from stoa.platform.clock import Clock
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.errors import FieldError, Invalid, NotFound
from stoa.platform.ids import PageId, UserId, new_id
from stoa.platform.outbox import record
from stoa.platform.pagination import PageRequest, Slice, slice_of

# So many versions are looked at in turn for who wrote what; between more, everybody who wrote is named.
MOST_STEPS = 60


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
    authors = {
        *await versions.take_folded_authors(session, page.organization_id, page.id),
        *await updates.authors_since(
            session, page.organization_id, page.id, page.crdt_generation, page.update_seq
        ),
    }
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
            "authors": sorted(authors),
            "update_seq": page.update_seq,
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
    """Two versions, what changed from the older to the newer, and the people who did so, by id."""

    older: PageVersion
    newer: PageVersion
    pieces: list[AuthoredPiece]
    people: dict[UserId, UserRef]


async def compare_versions(
    session: ReadSession, actor: Actor, page_id: PageId, one: int, other: int
) -> Comparison:
    """What changed between two versions, by words, and by whom (PG-57). Raises NotFound.

    Words are those of whoever wrote between the two versions in which they first are; where several people wrote
    there, of one of these.
    """
    page, _ = await load_page(session, actor, page_id, need=Level.VIEW)
    organization_id, first, last = page.organization_id, min(one, other), max(one, other)
    older, newer = await _find(session, page, first), await _find(session, page, last)
    steps = await versions.between(session, organization_id, page.id, older=first, newer=last, limit=MOST_STEPS)
    if steps is None:
        between = await versions.authors_between(session, organization_id, page.id, older=first, newer=last)
        pieces = blame.compare([Step(older.content_text, ()), Step(newer.content_text, tuple(sorted(between)))])
    else:
        pieces = blame.compare([Step(each.content_text, _authors(each)) for each in steps])
    people = await identity.user_refs(session, [UserId(each) for piece in pieces for each in piece.authors])
    return Comparison(older, newer, pieces, people)


def _authors(version: PageVersion) -> Authors:
    return tuple(sorted(version.authors))


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
