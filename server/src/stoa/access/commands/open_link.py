"""What whoever holds a link sees, without an account (SP-50 to SP-56)."""

from dataclasses import dataclass
from datetime import timedelta

from stoa.access.commands.share_links import refusal, shown_pages
from stoa.access.errors import LinkPasswordWrong
from stoa.access.models import ShareLink
from stoa.access.ports import SharedNode, SharedPage, SharedView
from stoa.access.queries import links
from stoa.access.queries.pages import space_of
from stoa.identity import api as identity
from stoa.platform.context import Platform
from stoa.platform.crypto import hash_secret, secrets_match
from stoa.platform.db import Scope, enter
from stoa.platform.errors import NotFound
from stoa.platform.ids import PageId
from stoa.platform.ratelimit import RateLimited, Rule

UNLOCKED_FOR = timedelta(hours=12)
PASSWORDS = Rule("link_passwords", 5, timedelta(minutes=15), hides_subject=True)
VIEWS = Rule("link_views", 1, timedelta(minutes=30), hides_subject=True)
PURPOSE = "access.unlocked_link"


@dataclass(frozen=True)
class Visitor:
    """Who holds the link: the token, where they come from, and what an earlier password left in the browser."""

    token: str
    address: str
    unlocked: str | None


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
    if link.password_hash is not None and not await _is_unlocked(platform, link, visitor.unlocked):
        raise LinkPasswordWrong
    wanted = page_id or link.page_id
    # A page that the link does not show answers like a link that never was (SP-54).
    if wanted not in opened.pages:
        raise NotFound
    async with platform.db.reading(Scope(organization_id=link.organization_id)) as session:
        page = await view.page(session, link.organization_id, wanted)
        nodes = await view.nodes(session, link.organization_id, opened.pages)
    if page is None:
        raise NotFound
    await _count(platform, link, visitor)
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
    """What the browser keeps once the password was right; also the right one waits after too many wrong ones (SP-53).

    Raises NotFound, LinkPasswordWrong, RateLimited.
    """
    link = (await _open(platform, visitor.token)).link
    slot = await platform.limiter.take(PASSWORDS, f"{link.id}:{visitor.address}")
    if not await identity.verify_shared_password(link.password_hash, password):
        raise LinkPasswordWrong
    await platform.limiter.give_back(slot)
    expires = int((platform.clock.now() + UNLOCKED_FOR).timestamp())
    return f"{expires}.{await _seal(platform, link, expires)}"


async def _is_unlocked(platform: Platform, link: ShareLink, unlocked: str | None) -> bool:
    moment, _, seal = (unlocked or "").partition(".")
    if not moment.isdigit() or int(moment) <= platform.clock.now().timestamp():
        return False
    return secrets_match(seal, await _seal(platform, link, int(moment)))


async def _seal(platform: Platform, link: ShareLink, expires: int) -> str:
    # With the hash of the password inside: a new password locks every browser again.
    data = f"{link.id}:{link.password_hash}:{expires}".encode()
    async with platform.db.writing(Scope.system()) as session:
        return (await platform.crypto.hmac(session, PURPOSE, data)).hex()


async def _count(platform: Platform, link: ShareLink, visitor: Visitor) -> None:
    """Once per link and client in half an hour; the address is known to the limiter as HMAC only (SP-56)."""
    try:
        await platform.limiter.take(VIEWS, f"{link.id}:{visitor.address}")
    except RateLimited:
        return
    async with platform.db.writing(Scope(organization_id=link.organization_id)) as session:
        await links.count_view(session, link.organization_id, link.id, platform.clock.now())
