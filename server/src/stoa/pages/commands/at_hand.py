"""What a person has at hand: favourites (PG-69) and the pages they opened last (PG-95)."""

from collections.abc import Sequence

from stoa.access.contracts import Level
from stoa.pages.commands.load_page import load_page
from stoa.pages.errors import PageTrashed
from stoa.pages.events import PageOpened
from stoa.pages.queries import at_hand, pages
from stoa.pages.queries.pages import TreeRow
from stoa.platform.actor import Actor
from stoa.platform.clock import Clock
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.errors import NotFound
from stoa.platform.ids import PageId
from stoa.platform.outbox import record

MAX_RECENT = 50


async def list_favorites(session: ReadSession, actor: Actor) -> list[TreeRow]:
    """Favourites that the actor sees, in their order."""
    actor.require_organization()
    return await at_hand.favorites(session, actor)


async def add_favorite(session: WriteSession, clock: Clock, actor: Actor, page_id: PageId) -> None:
    """Safe to repeat. Raises NotFound, PageTrashed."""
    page, _ = await load_page(session, actor, page_id, need=Level.VIEW)
    if page.trashed_at is not None:
        raise PageTrashed
    await at_hand.add_favorite(session, page.organization_id, actor.user_id, page_id, clock.now())


async def remove_favorite(session: WriteSession, actor: Actor, page_id: PageId) -> None:
    """Safe to repeat, also for a page that is hidden by now."""
    await at_hand.remove_favorite(session, actor.require_organization(), actor.user_id, page_id)


async def order_favorites(session: WriteSession, actor: Actor, page_ids: Sequence[PageId]) -> list[TreeRow]:
    """Bring favourites into an order; pages that are none are passed over. Raises NotFound for one that is hidden."""
    if set(page_ids) - (await pages.visible_titles(session, actor, page_ids)).keys():
        raise NotFound
    await at_hand.order_favorites(session, actor.require_organization(), actor.user_id, page_ids)
    return await at_hand.favorites(session, actor)


async def list_recent(session: ReadSession, actor: Actor) -> list[TreeRow]:
    """The fifty pages that the actor opened last."""
    actor.require_organization()
    return await at_hand.recent(session, actor, MAX_RECENT)


async def note_opened(session: WriteSession, clock: Clock, actor: Actor, page_id: PageId) -> None:
    """The actor opened a page. Raises NotFound."""
    page, _ = await load_page(session, actor, page_id, need=Level.VIEW)
    await at_hand.note_opened(session, page.organization_id, actor.user_id, page_id, clock.now())
    await record(session, PageOpened(page.organization_id, page_id=page_id, user_id=actor.user_id))


async def forget_recent(session: WriteSession, actor: Actor) -> None:
    """Clear the list; what the audit log holds stays."""
    await at_hand.forget_opened(session, actor.require_organization(), actor.user_id)
