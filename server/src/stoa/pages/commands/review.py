"""The day on which a finalized page is to be looked at again (PG-62)."""

from datetime import UTC, date

from stoa.access.contracts import Level
from stoa.pages.commands.load_page import load_page
from stoa.pages.commands.note_activity import record_page
from stoa.pages.commands.versions import keep_version
from stoa.pages.contracts import VersionSource
from stoa.pages.errors import PageNotFinalized, PageTrashed
from stoa.pages.events import PageLifecycleChanged, PageReviewDue
from stoa.pages.models import Page
from stoa.pages.queries import pages, versions
from stoa.platform.actor import Actor
from stoa.platform.clock import Clock
from stoa.platform.context import Platform
from stoa.platform.db import Scope, WriteSession
from stoa.platform.errors import FieldError, Invalid
from stoa.platform.ids import OrganizationId, PageId
from stoa.platform.outbox import record

AT_A_TIME = 100


async def set_review(
    session: WriteSession, clock: Clock, actor: Actor, page_id: PageId, review_on: date | None
) -> None:
    """Set the day, or none. Raises NotFound, LevelTooLow, PageTrashed, PageNotFinalized, Invalid for a day gone by."""
    page, _ = await load_page(session, actor, page_id, need=Level.DELETE, lock=True)
    if page.trashed_at is not None:
        raise PageTrashed
    if review_on == page.review_on:
        return
    if page.status != "finalized":
        raise PageNotFinalized
    if review_on is not None and review_on < _today(clock):
        raise Invalid(errors=(FieldError("/review_on", "past", "The day has gone by"),))
    facts: dict[str, object] = {"review_on": {"old": _written(page.review_on), "new": _written(review_on)}}
    await pages.store(session, page, {"review_on": review_on, "review_noted_on": None})
    event = PageLifecycleChanged(page.organization_id, page_id=page.id, fact="review_set")
    await record(session, event, topics=[f"page:{page.id}"])
    await record_page(session, actor, page, "page.review_set", facts)


async def note_due_reviews(platform: Platform) -> int:
    """Note on pages whose day has come that it has, once, and tell their owners; gives their number."""
    count = 0
    while True:
        async with platform.db.reading(Scope.system()) as session:
            found = await versions.due_for_review(session, _today(platform.clock), AT_A_TIME)
        for organization_id, page_id in found:
            async with platform.db.writing(Scope.system()) as session:
                await _note(session, platform.clock, organization_id, page_id)
        count += len(found)
        if len(found) < AT_A_TIME:
            return count


async def _note(session: WriteSession, clock: Clock, organization_id: OrganizationId, page_id: PageId) -> None:
    page = await versions.lock_page(session, organization_id, page_id)
    if page is None or not _is_due(page, _today(clock)):
        return
    day = _written(page.review_on) or ""
    await keep_version(session, clock, page, VersionSource.SYSTEM, by=None, summary=f"Due for review on {day}")
    await pages.store(session, page, {"review_noted_on": page.review_on})
    event = PageReviewDue(organization_id, page_id=page.id, owner_id=page.owner_id, review_on=day)
    await record(session, event, topics=[f"page:{page.id}"])


def _is_due(page: Page, today: date) -> bool:
    return (
        page.status == "finalized"
        and page.trashed_at is None
        and page.review_on is not None
        and page.review_on <= today
        and page.review_noted_on != page.review_on
    )


def _today(clock: Clock) -> date:
    return clock.now().astimezone(UTC).date()


def _written(day: date | None) -> str | None:
    return day.isoformat() if day is not None else None
