"""`stoa db seed`: demonstration accounts and content, for development on one's own machine only (OP-65, OP-66)."""

import dataclasses

from stoa.app.container import Container, build, build_platform
from stoa.conversations import api as conversations
from stoa.identity import api as identity
from stoa.identity.ports import AccountProvisioner
from stoa.orgs import api as orgs
from stoa.pages import api as pages
from stoa.platform.actor import Actor, OrganizationRole
from stoa.platform.context import Platform
from stoa.platform.db import Scope, WriteSession
from stoa.platform.settings import LOOPBACK, Settings
from stoa.providers import api as providers
from stoa.providers.contracts import Provider
from stoa.spaces import api as spaces

REFUSED = 6

CONVERSATIONS = (
    (
        "Naming the columns",
        (
            ("What is a colonnade?", "A row of columns that carry a roof or an arcade."),
            ("And a stoa?", "A covered colonnade that is open to everybody: a place to walk, trade and talk."),
        ),
    ),
    (
        "A plan for the library bay",
        (("List what we need.", "1. Shelves of oak\n2. A bench below the window\n3. Two reading lamps"),),
    ),
)


class SeedRefused(Exception):
    """Why nothing was seeded, in one sentence."""


async def seed(settings: Settings) -> list[str]:
    """Make what is missing; gives what was made, in words. Raises SeedRefused."""
    if not settings.is_development:
        raise SeedRefused("The seed is for development, and STOA_ENVIRONMENT is production.")
    if settings.listen_host not in LOOPBACK:
        raise SeedRefused("The seed is for a server that listens on this machine only.")
    container = build(settings)
    try:
        async with container.platform.db.reading(Scope.system()) as session:
            if await identity.has_people_of_its_own(session):
                raise SeedRefused("Somebody has signed up here, and the seed is for an empty database.")
        return await _seed(container, await identity.hash_known_password())
    finally:
        await _close(container.platform)


async def _seed(container: Container, password_hash: str) -> list[str]:
    platform = container.platform
    async with platform.db.writing(Scope()) as session:
        actor = await identity.seed_accounts(session, platform, container.ports[AccountProvisioner], password_hash)
        if actor is None:
            return []
        await _content(session, platform, dataclasses.replace(actor, organization_role=OrganizationRole.OWNER))
    return [
        "admin@vibebot.local and user@vibebot.local, both with the password password123",
        "a space with a page, two conversations, two keys that open nothing",
    ]


async def _content(session: WriteSession, platform: Platform, actor: Actor) -> None:
    space_id = await spaces.create_project(session, platform.clock, actor, "Sample space")
    await pages.create_document(session, platform.clock, actor, space_id=space_id, title="Start here")
    for title, exchanges in CONVERSATIONS:
        await conversations.write_down(session, platform.clock, actor, title=title, exchanges=exchanges)
    for provider in (Provider.OPENAI, Provider.ANTHROPIC):
        await providers.store_sample_key(session, platform, actor, provider)


async def refuse_known_passwords(settings: Settings) -> str | None:
    """Why a server that is not for development must not start, None when it may (OP-66)."""
    if settings.is_development:
        return None
    platform = build_platform(settings)
    try:
        found = await identity.with_known_password(platform)
    finally:
        await _close(platform)
    if not found:
        return None
    return (
        f"{' and '.join(found)} can be signed in to with a password that everybody knows;"
        " remove these accounts with `stoa users remove-seed`."
    )


async def remove(settings: Settings) -> int:
    """Delete the demonstration accounts and their organizations; gives how many accounts."""
    platform = build_platform(settings)
    try:
        async with platform.db.writing(Scope.system()) as session:
            await orgs.delete_made_by(session, await identity.seeded_ids(session))
            return len(await identity.remove_seeded(session))
    finally:
        await _close(platform)


async def _close(platform: Platform) -> None:
    await platform.outbound.close()
    await platform.limiter.close()
    await platform.db.dispose()
