"""What whoever holds a link sees, without an account (SP-50 to SP-56)."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from stoa.access.commands import link_passwords as passwords
from stoa.access.commands.link_passwords import Lock, is_new_view, require_unlocked
from stoa.access.commands.share_links import refusal, shown_pages
from stoa.access.models import ShareLink
from stoa.access.ports import SharedNode, SharedPage, SharedView
from stoa.access.queries import links
from stoa.access.queries.pages import space_of
from stoa.platform.context import Platform
from stoa.platform.crypto import hash_secret
from stoa.platform.db import ReadSession, Scope, enter
from stoa.platform.errors import NotFound
from stoa.platform.ids import PageId
from stoa.platform.visitors import Visitor


@dataclass(frozen=True)
class Opened:
    """A link that works now, and the pages that it shows; the first is the one that was shared."""

    link: ShareLink
    pages: list[PageId]


async def open_page(
    platform: Platform, view: SharedView, visitor: Visitor, page_id: PageId | None
) -> tuple[SharedPage, list[SharedNode], bool]:
    """The shared page or one below it, the pages beside it, and whether it may be downloaded.

    Raises NotFound, LinkPasswordWrong.
    """
    link, page, nodes = await _read(platform, view, visitor, page_id)
    if await is_new_view(platform, _lock(link), visitor):
        async with platform.db.writing(Scope(organization_id=link.organization_id)) as session:
            await links.count_view(session, link.organization_id, link.id, platform.clock.now())
    return page, nodes, link.allow_download


async def _read(
    platform: Platform, view: SharedView, visitor: Visitor, page_id: PageId | None
) -> tuple[ShareLink, SharedPage, list[SharedNode]]:
    unlocked: Lock | None = None
    while True:
        async with _opened(platform, visitor.token) as (session, opened):
            link = opened.link
            if link.password_hash is None or _lock(link) == unlocked:
                return link, *await _shown(session, view, opened, page_id)
        # Between two transactions: nobody waits for a connection while they hold one.
        await require_unlocked(platform, _lock(link), visitor)
        unlocked = _lock(link)


async def _shown(
    session: ReadSession, view: SharedView, opened: Opened, page_id: PageId | None
) -> tuple[SharedPage, list[SharedNode]]:
    organization_id, wanted = opened.link.organization_id, page_id or opened.link.page_id
    # A page that the link does not show answers like a link that never was (SP-54).
    page = await view.page(session, organization_id, wanted) if wanted in opened.pages else None
    if page is None:
        raise NotFound
    return page, await view.nodes(session, organization_id, opened.pages)


def _lock(link: ShareLink) -> Lock:
    return Lock(link.id, link.password_hash)


@asynccontextmanager
async def _opened(platform: Platform, token: str) -> AsyncIterator[tuple[ReadSession, Opened]]:
    """The link, its pages, and the transaction that read them: what it reads next is of the same moment."""
    async with platform.db.reading(Scope.system()) as session:
        found = await links.find_by_token(session, hash_secret(token), platform.clock.now())
        if found is None:
            raise NotFound
        await enter(session, Scope(organization_id=found.organization_id))
        link = await links.find_link(session, found.organization_id, found.id)
        pages = await shown_pages(session, link) if link is not None else []
        if link is None or not pages:
            raise NotFound
        space_id = await space_of(session, link.organization_id, link.page_id)
        if await refusal(session, link.organization_id, space_id) is not None:
            raise NotFound
        yield session, Opened(link, pages)


async def unlock(platform: Platform, visitor: Visitor, password: str) -> str:
    """What the browser keeps once the password was right (SP-53).

    Raises NotFound, LinkPasswordWrong, RateLimited.
    """
    async with _opened(platform, visitor.token) as (_, opened):
        lock = _lock(opened.link)
    return await passwords.unlock(platform, lock, visitor, password)
