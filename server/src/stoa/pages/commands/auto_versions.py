"""Versions that nobody has to think of: while people write, and when the last of them leaves (PG-55)."""

from datetime import timedelta

from stoa.pages.commands.versions import keep_version
from stoa.pages.contracts import VersionSource
from stoa.pages.queries import versions
from stoa.platform.clock import Clock
from stoa.platform.context import Platform
from stoa.platform.db import Scope, WriteSession
from stoa.platform.ids import OrganizationId, PageId, UserId

EVERY = timedelta(minutes=10)
# As long each is kept, and for a year more one of each day.
WHOLE = timedelta(days=30)
DAILY = timedelta(days=365)


async def keep_while_written(
    session: WriteSession, clock: Clock, organization_id: OrganizationId, page_id: PageId, *, by: UserId
) -> None:
    """Keep the page as it is, unless that was done less than ten minutes ago or nothing changed since."""
    await _keep(session, clock, organization_id, page_id, by=by, every=EVERY)


async def keep_when_left(
    session: WriteSession, clock: Clock, organization_id: OrganizationId, page_id: PageId, *, by: UserId
) -> None:
    """Keep the page as the last who wrote left it, unless nothing changed since the last version."""
    await _keep(session, clock, organization_id, page_id, by=by, every=timedelta())


async def _keep(
    session: WriteSession,
    clock: Clock,
    organization_id: OrganizationId,
    page_id: PageId,
    *,
    by: UserId,
    every: timedelta,
) -> None:
    # Asked first, without any text: it is so at almost every moment in which people write.
    kept_at = await versions.last_kept_at(session, organization_id, page_id)
    if kept_at is None or clock.now() - kept_at < every:
        return
    page = await versions.lock_page(session, organization_id, page_id)
    if page is None or page.trashed_at is not None:
        return
    last = await versions.last_version(session, organization_id, page_id)
    if last is not None and (last.title, last.content) == (page.title, page.content):
        return
    await keep_version(session, clock, page, VersionSource.AUTO, by=by)


async def thin_versions(platform: Platform) -> int:
    """Leave of automatic versions older than 30 days one of each day, and none older than a year more.

    What was made by hand, pinned, finalized or before something stays.
    """
    now = platform.clock.now()
    async with platform.db.writing(Scope.system()) as session:
        return await versions.thin(session, now - WHOLE, now - WHOLE - DAILY)
