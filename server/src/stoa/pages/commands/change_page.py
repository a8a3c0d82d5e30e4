"""Change what is written on a page: title, icon, description, and its text."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from stoa.access.contracts import Level
from stoa.pages.commands.announce_tree import announce_tree
from stoa.pages.commands.create_page import UNTITLED
from stoa.pages.commands.load_page import check_writable, load_page
from stoa.pages.commands.mentions import nameable, store_mentions
from stoa.pages.commands.note_activity import note_edit, record_page
from stoa.pages.commands.page_files import named_earlier, show_files
from stoa.pages.commands.write_document import ledger_of, write_document
from stoa.pages.contracts import PageType, Source
from stoa.pages.core import document, mentions
from stoa.pages.core.document import InvalidDocument, ReadDocument, TooComplex
from stoa.pages.errors import (
    DocumentInvalid,
    DocumentTooComplex,
    NoDocument,
    PageChanged,
    TypeDeprecated,
    TypeFixed,
)
from stoa.pages.events import PageUpdated
from stoa.pages.models import Page
from stoa.pages.queries import pages
from stoa.platform.actor import Actor
from stoa.platform.clock import Clock
from stoa.platform.db import WriteSession
from stoa.platform.errors import FieldError
from stoa.platform.ids import PageId, UserId
from stoa.platform.outbox import record

# Their rows say the same of a page: text, or none yet (PG-12).
CONVERTIBLE = frozenset({PageType.FOLDER, PageType.DOCUMENT})


async def change_page(
    session: WriteSession,
    clock: Clock,
    actor: Actor,
    page_id: PageId,
    *,
    title: str | None,
    icon: str | None,
    description: str | None,
    page_type: str | None = None,
    is_template: bool | None = None,
    expected: str | None,
) -> None:
    """Change title, icon, description or type, or make a template of it. None leaves a field; an empty icon removes it.

    The last write wins, unless `expected` names the revision it builds on (PG-53).
    """
    page, _ = await load_page(session, actor, page_id, need=Level.EDIT, lock=True)
    check_writable(page)
    if expected is not None:
        _check_revision(page, expected)
    given = {
        "title": None if title is None else title or UNTITLED,
        "icon": icon,
        "description": description,
        "type": page_type,
        "is_template": is_template,
    }
    present: dict[str, Any] = {
        "title": page.title,
        "icon": page.icon or "",
        "description": page.description,
        "type": page.type,
        "is_template": page.is_template,
    }
    changed: dict[str, Any] = {
        name: value for name, value in given.items() if value is not None and value != present[name]
    }
    if not changed:
        return
    if "type" in changed and not {page.type, changed["type"]} <= CONVERTIBLE:
        raise TypeFixed
    if changed.get("is_template") and page.type != PageType.DOCUMENT:
        raise NoDocument
    if "icon" in changed:
        changed["icon"] = changed["icon"] or None
    revision = await pages.store(session, page, changed | _touched(actor, clock.now()))
    await _announce(session, actor, page, revision, Source.API)
    if "title" in changed:
        await record_page(session, actor, page, "page.title_changed")
    if changed.keys() - {"title"}:
        await note_edit(session, clock, actor, page)
    if changed.keys() & {"title", "icon", "type"}:
        await announce_tree(
            session, page.organization_id, page.space_id, page.id, parent_id=page.parent_id, kind="renamed"
        )


@dataclass(frozen=True)
class StoredContent:
    """What a save made."""

    revision: int
    word_count: int
    updated_at: datetime


async def save_content(
    session: WriteSession, clock: Clock, actor: Actor, page_id: PageId, content: object, *, expected: str
) -> StoredContent:
    """Store a text that was made on top of the revision `expected`, since which at most the title has changed.

    Raises PageChanged with the present revision.
    """
    page = await lock_text(session, actor, page_id, expected=expected)
    return await store_content(session, clock, actor, page, read_content(content), source=Source.API)


async def lock_text(session: WriteSession, actor: Actor, page_id: PageId, *, expected: str) -> Page:
    """A document that the actor may change, locked, with the text that it had in that revision."""
    page, _ = await load_page(session, actor, page_id, need=Level.EDIT, lock=True, with_text=True)
    if page.type == PageType.DATABASE:
        raise TypeDeprecated
    if page.type != PageType.DOCUMENT:
        raise NoDocument
    check_writable(page)
    if not _has_text_of(page, expected):
        raise PageChanged(revision=page.revision)
    return page


def read_content(content: object) -> ReadDocument:
    """A document that was sent. Raises DocumentInvalid, DocumentTooComplex."""
    try:
        document.check_columns(content)
        return document.read(content)
    except InvalidDocument as error:
        kind = DocumentTooComplex if isinstance(error, TooComplex) else DocumentInvalid
        raise kind(
            errors=(FieldError(f"/content{error.path}", error.reason, "The document was not stored"),)
        ) from error


async def store_content(
    session: WriteSession,
    clock: Clock,
    actor: Actor,
    page: Page,
    read: ReadDocument,
    *,
    source: Source,
    run_id: UUID | None = None,
    named_by: Mapping[UUID, UserId | None] | None = None,
) -> StoredContent:
    """Turn the text of a locked page into another, as one transaction of its CRDT, with all that is derived (PG-33).

    What people type at the same time stays. `named_by`: who named files that the actor did not. A text that is the
    present one makes no new revision.
    """
    named = mentions.in_document(read.content)
    if named:
        known = await nameable(session, actor, named)
        read = document.read(mentions.settled(read.content, known))
    earlier = await named_earlier(session, ledger_of(page), read.content)
    written = await write_document(
        session, clock, page, read.content, author_id=actor.user_id, source=source, run_id=run_id
    )
    if written is None:
        return StoredContent(page.revision, page.word_count, page.updated_at)
    now = clock.now()
    values = derived(written.read) | {"update_seq": written.seq, "content_seq": written.seq}
    values["content_revision"] = page.revision + 1
    revision = await pages.store(session, page, values | _touched(actor, now))
    await _announce(session, actor, page, revision, source)
    await content_stored(session, clock, actor, page, written.read.content)
    # What comes back was named before, and has its use as long as a version names it.
    namer = None if source is Source.RESTORE else actor
    await show_files(
        session, clock, page.organization_id, page.id, written.read.content, earlier.also(named_by), namer
    )
    return StoredContent(revision, written.read.word_count, now)


async def apply_content(
    session: WriteSession, clock: Clock, actor: Actor, page_id: PageId, content: object, *, source: Source
) -> StoredContent:
    """Turn the text of a page into this content as one transaction of its CRDT: what people type at the same time
    stays on top. Needs EDIT, a live page that is not finalized. For restored versions, templates and proposals.
    """
    page, _ = await load_page(session, actor, page_id, need=Level.EDIT, lock=True)
    if page.type != PageType.DOCUMENT:
        raise NoDocument
    check_writable(page)
    return await store_content(session, clock, actor, page, read_content(content), source=source)


def derived(read: ReadDocument) -> dict[str, Any]:
    """The columns that follow from a content."""
    return {"content": read.content, "content_text": read.text, "word_count": read.word_count}


async def content_stored(
    session: WriteSession, clock: Clock, actor: Actor, page: Page, content: dict[str, Any]
) -> None:
    """What follows from a text that was stored, whichever way it came: mentions, and a line in the audit log."""
    named = mentions.in_document(content)
    await store_mentions(session, clock, actor, page, named, source=("page", page.id))
    await note_edit(session, clock, actor, page)


def _touched(actor: Actor, now: datetime) -> dict[str, Any]:
    return {"updated_by": actor.user_id, "updated_at": now}


def _check_revision(page: Page, expected: str) -> None:
    if expected != str(page.revision):
        raise PageChanged(revision=page.revision)


def _has_text_of(page: Page, expected: str) -> bool:
    """Whether the text is still the one of that revision."""
    return expected.isascii() and expected.isdigit() and page.content_revision <= int(expected) <= page.revision


async def _announce(session: WriteSession, actor: Actor, page: Page, revision: int, source: Source) -> None:
    event = PageUpdated(
        page.organization_id, page_id=page.id, revision=revision, updated_by=actor.user_id, source=source
    )
    await record(session, event, topics=[f"page:{page.id}"])
