"""What whoever holds a link sees, without an account (SP-50 to SP-56)."""

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
from stoa.platform.db import Scope, enter
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
    opened = await _open(platform, visitor.token)
    link = opened.link
    lock = Lock(link.id, link.password_hash)
    await require_unlocked(platform, lock, visitor)
    wanted = page_id or link.page_id
    # A page that the link does not show answers like a link that never was (SP-54).
    if wanted not in opened.pages:
        raise NotFound
    async with platform.db.reading(Scope(organization_id=link.organization_id)) as session:
        page = await view.page(session, link.organization_id, wanted)
        nodes = await view.nodes(session, link.organization_id, opened.pages)
    if page is None:
        raise NotFound
    if await is_new_view(platform, lock, visitor):
        async with platform.db.writing(Scope(organization_id=link.organization_id)) as session:
            await links.count_view(session, link.organization_id, link.id, platform.clock.now())
    return page, nodes, link.allow_download


async def _open(platform: Platform, token: str) -> Opened:
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
    return Opened(link, pages)


async def unlock(platform: Platform, visitor: Visitor, password: str) -> str:
    """What the browser keeps once the password was right (SP-53).

    Raises NotFound, LinkPasswordWrong, RateLimited.
    """
    link = (await _open(platform, visitor.token)).link
    return await passwords.unlock(platform, Lock(link.id, link.password_hash), visitor, password)
