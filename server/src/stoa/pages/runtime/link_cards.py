"""Cards of links: the server looks behind an address, so that no reader's browser is seen there (PG-50).

Only through the guarded client. What was found is kept for the organization, also that nothing was found.
"""

import asyncio
import hashlib
from datetime import timedelta

from yarl import URL

from stoa.pages.core import link_cards as core
from stoa.pages.core.link_cards import NOTHING, Unfurled
from stoa.pages.queries import link_cards
from stoa.platform.actor import Actor
from stoa.platform.context import Platform
from stoa.platform.db import Scope
from stoa.platform.outbound import AddressRefused, OutboundClient, OutboundFailure
from stoa.platform.ratelimit import Rule

FRESH = timedelta(days=7)
FRESH_FAILURE = timedelta(hours=1)
KEPT = timedelta(days=60)
LOOKS = Rule("link_cards", 60, timedelta(minutes=1))
AT_ONCE = 4
MAX_REDIRECTS = 3
# A head is near the beginning, and reading it holds the event loop.
MAX_BYTES = 128 * 1024
SECONDS = 8.0
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_gate = asyncio.Semaphore(AT_ONCE)


async def card(platform: Platform, actor: Actor, address: str) -> Unfurled:
    """What is behind an address. Raises AddressRefused, RateLimited; whatever does not answer has nothing to say."""
    organization_id = actor.require_organization()
    checked = str(platform.outbound.guard.check_url(address))
    key = hashlib.sha256(checked.encode()).digest()
    async with platform.db.reading(Scope.of(actor)) as session:
        known = await link_cards.find_card(session, organization_id, key)
    if known is not None:
        found, fetched_at = known
        if platform.clock.now() - fetched_at < (FRESH_FAILURE if found == NOTHING else FRESH):
            return found
    platform.limiter.allow(LOOKS, str(actor.user_id))
    async with _gate:
        found = await _looked(platform.outbound, checked)
    async with platform.db.writing(Scope.of(actor)) as session:
        await link_cards.store_card(session, organization_id, key, found, platform.clock.now())
    return found


async def forget_old(platform: Platform) -> None:
    """Drop what was found long ago."""
    async with platform.db.writing(Scope.system()) as session:
        await link_cards.forget_cards(session, platform.clock.now() - KEPT)


async def _looked(outbound: OutboundClient, address: str) -> Unfurled:
    try:
        async with asyncio.timeout(SECONDS):
            for _ in range(MAX_REDIRECTS + 1):
                html, onward = await _page(outbound, address)
                if onward is None:
                    return core.read(html)
                address = onward
    except (AddressRefused, OutboundFailure, TimeoutError, ValueError):
        pass
    return NOTHING


async def _page(outbound: OutboundClient, address: str) -> tuple[str, str | None]:
    """The beginning of a page, or where it is instead."""
    headers = {"Accept": "text/html", "User-Agent": "Stoa link cards"}
    async with outbound.open("GET", address, headers=headers, total_seconds=SECONDS) as response:
        if response.status in _REDIRECTS and "Location" in response.headers:
            return "", str(URL(address).join(URL(response.headers["Location"])).with_fragment(None))
        if response.status != 200 or response.content_type not in ("text/html", "application/xhtml+xml"):
            return "", None
        content = bytearray()
        async for chunk in response.content.iter_any():
            content += chunk
            if len(content) >= MAX_BYTES:
                break
        return _decoded(bytes(content[:MAX_BYTES]), response.charset or "utf-8"), None


def _decoded(content: bytes, charset: str) -> str:
    try:
        return content.decode(charset, errors="replace")
    except LookupError:
        return content.decode(errors="replace")
