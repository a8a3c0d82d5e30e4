"""Draft, shared, finalized, and what AI reads of it (PG-59 to PG-62)."""

from typing import Any

from stoa.access.contracts import Level
from stoa.pages.commands.load_page import load_page
from stoa.pages.commands.note_activity import record_page
from stoa.pages.commands.versions import keep_version
from stoa.pages.contracts import PageType, VersionSource
from stoa.pages.errors import NoDocument, PageNotFinalized, PageTrashed
from stoa.pages.events import PageLifecycleChanged
from stoa.pages.models import Page
from stoa.pages.queries import pages, versions
from stoa.platform.actor import Actor
from stoa.platform.clock import Clock
from stoa.platform.db import WriteSession
from stoa.platform.ids import PageId
from stoa.platform.outbox import record


def _change(old: object, new: object) -> dict[str, object]:
    return {"old": old, "new": new}


async def finalize(session: WriteSession, clock: Clock, actor: Actor, page_id: PageId) -> None:
    """Lock a document as it is now, with a version of it. Safe to repeat. Raises PageTrashed, NoDocument and more."""
    page = await _load(session, actor, page_id, need=Level.DELETE)
    if page.type != PageType.DOCUMENT:
        raise NoDocument
    if page.status == "finalized":
        return
    number = await keep_version(session, clock, page, VersionSource.FINALIZE, by=actor.user_id)
    # What AI reads is from now on the page itself; a version that was pinned while it was a draft is outdated.
    values = {
        "status": "finalized",
        "finalized_at": clock.now(),
        "finalized_by": actor.user_id,
        "context_version_number": None,
    }
    await _store(
        session,
        actor,
        page,
        values,
        "page.finalized",
        {"version": number, "status": _change("draft", "finalized")},
    )


async def unlock(session: WriteSession, actor: Actor, page_id: PageId, *, keep_context: bool) -> None:
    """Make a finalized page a draft again. With `keep_context`, AI goes on reading the version that was finalized.

    Safe to repeat.
    """
    page = await _load(session, actor, page_id, need=Level.DELETE)
    if page.status != "finalized":
        return
    last = await versions.last_version(session, page.organization_id, page.id, source=VersionSource.FINALIZE)
    keeps = keep_context and page.in_context and last is not None
    values = {
        "status": "draft",
        "finalized_at": None,
        "finalized_by": None,
        "in_context": keeps,
        "context_version_number": last.version_number if keeps and last is not None else None,
        "review_on": None,
        "review_noted_on": None,
    }
    facts = {"keep_context": keeps, "status": _change("finalized", "draft")}
    await _store(session, actor, page, values, "page.unlocked", facts)


async def put_into_context(session: WriteSession, actor: Actor, page_id: PageId) -> None:
    """Make a page part of its area's AI context. Safe to repeat. Raises PageNotFinalized and more."""
    page = await _load(session, actor, page_id, need=Level.EDIT)
    if page.status != "finalized" and page.context_version_number is None:
        raise PageNotFinalized
    if not page.in_context:
        await _store(
            session, actor, page, {"in_context": True}, "page.context_on", {"in_context": _change(False, True)}
        )


async def take_from_context(session: WriteSession, actor: Actor, page_id: PageId) -> None:
    """Safe to repeat."""
    page = await _load(session, actor, page_id, need=Level.EDIT)
    if page.in_context:
        values = {"in_context": False, "context_version_number": None}
        await _store(session, actor, page, values, "page.context_off", {"in_context": _change(True, False)})


async def _load(session: WriteSession, actor: Actor, page_id: PageId, *, need: Level) -> Page:
    page, _ = await load_page(session, actor, page_id, need=need, with_text=True, lock=True)
    if page.trashed_at is not None:
        raise PageTrashed
    return page


async def _store(  # noqa: PLR0917  # what changes and how it is called
    session: WriteSession,
    actor: Actor,
    page: Page,
    values: dict[str, Any],
    event_type: str,
    metadata: dict[str, object] | None = None,
) -> None:
    await pages.store(session, page, values)
    fact = event_type.removeprefix("page.")
    await record(
        session, PageLifecycleChanged(page.organization_id, page_id=page.id, fact=fact), topics=[f"page:{page.id}"]
    )
    await record_page(session, actor, page, event_type, metadata)
