"""The one door to a page's row, and what a reader is shown of it."""

from collections.abc import Collection
from dataclasses import dataclass

from stoa.access import api as access
from stoa.access.contracts import Level
from stoa.pages import policy
from stoa.pages.contracts import PageType, Permissions
from stoa.pages.core import tree
from stoa.pages.errors import NoDocument, PageFinalized, PageTrashed
from stoa.pages.models import Page, Tag
from stoa.pages.queries import at_hand, pages, structure, tags
from stoa.platform.actor import Actor
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.errors import NotFound
from stoa.platform.ids import OrganizationId, PageId, SpaceId
from stoa.spaces import api as spaces


async def load_page(
    session: ReadSession,
    actor: Actor,
    page_id: PageId,
    *,
    need: Level,
    with_text: bool = False,
    lock: bool = False,
) -> tuple[Page, Level]:
    """A page and the actor's level on it. NotFound for what they may not see, LevelTooLow for too little right."""
    actor.require_organization()
    found = await pages.find_page(session, actor, page_id, with_text=with_text, lock=lock)
    if found is None:
        raise NotFound
    page, level = found
    # Whoever may not restore a trashed page does not see it (PG-28).
    if page.trashed_at is not None and level < Level.DELETE:
        raise NotFound
    access.require(level, need)
    return page, level


async def load_pages(
    session: ReadSession, actor: Actor, page_ids: Collection[PageId], *, need: Level, lock: bool = False
) -> list[tuple[Page, Level]]:
    """Pages, each once and in the order in which they are named, with the actor's level on each.

    NotFound for any that they may not see comes before LevelTooLow for any other.
    """
    actor.require_organization()
    found = await pages.find_pages(session, actor, page_ids, lock=lock)
    asked = list(dict.fromkeys(page_ids))
    for page_id in asked:
        if page_id not in found:
            raise NotFound
        page, level = found[page_id]
        if page.trashed_at is not None and level < Level.DELETE:
            raise NotFound
    for page_id in asked:
        access.require(found[page_id][1], need)
    return [found[page_id] for page_id in asked]


async def lock_trees(
    session: WriteSession,
    organization_id: OrganizationId,
    page_ids: Collection[PageId],
    *,
    also: Collection[SpaceId] = (),
) -> None:
    """Keep other structural changes out of the trees in which pages lie; what is read of them after this is so."""
    wanted = {*also, *await structure.spaces_of(session, organization_id, page_ids)}
    while True:
        async with session.begin_nested() as attempt:
            # Two that lock the same trees must not wait for each other.
            for space_id in sorted(wanted):
                await spaces.lock_tree(session, organization_id, space_id)
            found = {*also, *await structure.spaces_of(session, organization_id, page_ids)}
            if found <= wanted:
                return
            # A page went to another space meanwhile. The locks end with the savepoint: the order stays the same.
            await attempt.rollback()
        wanted = found


def check_writable(page: Page) -> None:
    """Raises PageTrashed, PageFinalized."""
    if page.trashed_at is not None:
        raise PageTrashed
    if page.status == "finalized":
        raise PageFinalized


@dataclass(frozen=True)
class PageView:
    """A page with its breadcrumbs (None: one or more that the actor does not see) and what they may do."""

    page: Page
    ancestors: list[tuple[PageId, str] | None]
    permissions: Permissions
    lifecycle: str
    tags: list[Tag]
    is_favorite: bool


async def view_page(session: ReadSession, actor: Actor, page_id: PageId) -> PageView:
    """A page without its text, for reading."""
    page, level = await load_page(session, actor, page_id, need=Level.VIEW)
    titles = await pages.visible_titles(session, actor, page.ancestor_ids)
    shared = page.effective_visibility != "private" or await structure.has_grants(
        session, page.organization_id, [page.id, *page.ancestor_ids]
    )
    is_finalized, is_trashed = page.status == "finalized", page.trashed_at is not None
    allowed = policy.permissions(level, is_finalized=is_finalized, is_trashed=is_trashed)
    borne = await tags.tags_of(session, page.organization_id, [page.id])
    return PageView(
        page,
        tree.breadcrumbs(page.ancestor_ids, titles),
        allowed if actor.viewing_as is None else policy.read_only(level),
        policy.lifecycle(page.status, is_shared=shared),
        borne.get(page.id, []),
        await at_hand.is_favorite(session, actor, page.id),
    )


async def load_document(session: ReadSession, actor: Actor, page_id: PageId) -> Page:
    """A document with its text. Raises NoDocument for pages of other types."""
    page, _ = await load_page(session, actor, page_id, need=Level.VIEW, with_text=True)
    if page.type != PageType.DOCUMENT:
        raise NoDocument
    return page
