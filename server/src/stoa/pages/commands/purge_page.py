"""Out of the trash for good (PG-30, PG-31)."""

from datetime import datetime

from stoa.access.contracts import Level
from stoa.audit import api as audit
from stoa.audit.contracts import Circumstances
from stoa.files import api as files
from stoa.pages.commands.load_page import load_page
from stoa.pages.errors import PageNotTrashed, PurgeNeedsFullRights
from stoa.pages.events import PagePurged
from stoa.pages.queries import pages, purge
from stoa.pages.queries.purge import Overdue
from stoa.platform.actor import Actor
from stoa.platform.context import Platform
from stoa.platform.db import Scope, WriteSession
from stoa.platform.errors import NotFound
from stoa.platform.ids import OrganizationId, PageId, SpaceId
from stoa.platform.outbox import record
from stoa.spaces import api as spaces

AT_A_TIME = 100


async def purge_page(session: WriteSession, actor: Actor, space_id: SpaceId, page_id: PageId) -> None:
    """Delete a trashed page and all below it; DELETE is needed on each of them.

    Raises NotFound, LevelTooLow, PageNotTrashed, PurgeNeedsFullRights.
    """
    organization_id = actor.require_organization()
    page, _ = await load_page(session, actor, page_id, need=Level.DELETE)
    if page.space_id != space_id:
        raise NotFound
    await spaces.lock_tree(session, organization_id, space_id)
    page, _ = await load_page(session, actor, page_id, need=Level.DELETE, lock=True)
    if page.space_id != space_id:
        raise NotFound
    if page.trashed_at is None:
        raise PageNotTrashed
    ids = await purge.subtree(session, organization_id, page_id)
    levels = await pages.levels_below(session, actor, [page_id])
    if any(levels.get(each, Level.NONE) < Level.DELETE for each in ids):
        raise PurgeNeedsFullRights
    await _delete(session, actor, organization_id, space_id, page_id, ids)


async def purge_overdue(platform: Platform) -> None:
    """Purge what lay too long, each page in a transaction of its own, which keeps restores out or finds it gone."""
    while True:
        async with platform.db.reading(Scope.system()) as session:
            found = await purge.overdue(session, platform.clock.now(), AT_A_TIME)
        for each in found:
            async with platform.db.writing(Scope.system()) as session:
                await _purge_overdue(session, each, platform.clock.now())
        if len(found) < AT_A_TIME:
            return


async def _purge_overdue(session: WriteSession, found: Overdue, now: datetime) -> None:
    """Nothing happens to a page that was restored, or that went with the page above it."""
    organization_id = found.organization_id
    await spaces.lock_tree(session, organization_id, found.space_id)
    if await purge.still_overdue(session, found, now):
        ids = await purge.subtree(session, organization_id, found.page_id)
        await _delete(session, None, organization_id, found.space_id, found.page_id, ids)


async def _delete(  # noqa: PLR0917  # what is deleted, by whom and where
    session: WriteSession,
    actor: Actor | None,
    organization_id: OrganizationId,
    space_id: SpaceId,
    page_id: PageId,
    ids: list[PageId],
) -> None:
    await purge.delete_pages(session, organization_id, ids)
    await files.release(session, organization_id, ids, resource_type="page")
    await record(session, PagePurged(organization_id, page_id=page_id, space_id=space_id, count=len(ids)))
    await audit.record(
        session,
        actor,
        "page.purged",
        resource_type="page",
        resource_id=page_id,
        organization_id=organization_id,
        metadata={"count": len(ids)},
        circumstances=Circumstances(space_id=space_id),
    )
