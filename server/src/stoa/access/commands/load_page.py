"""The door to a page for those who ask for rights on it."""

from stoa.access.contracts import Level
from stoa.access.errors import LevelTooLow
from stoa.access.queries import pages
from stoa.access.queries.pages import GuardedPage
from stoa.platform.actor import Actor
from stoa.platform.db import ReadSession
from stoa.platform.errors import NotFound
from stoa.platform.ids import PageId


def require(level: Level, need: Level) -> None:
    """Pass; or NotFound where nothing is visible, LevelTooLow (403 access.forbidden) where it is not enough."""
    if level is Level.NONE:
        raise NotFound
    if level < need:
        raise LevelTooLow(required=need, level=level)


async def load_page(session: ReadSession, actor: Actor, page_id: PageId, *, need: Level) -> GuardedPage:
    """A live page on which the actor has the level. Raises NotFound, LevelTooLow."""
    actor.require_organization()
    page = await pages.find_page(session, actor, page_id)
    # Nothing is shared from the trash.
    if page is None or page.trashed_at is not None:
        raise NotFound
    require(page.level, need)
    return page
