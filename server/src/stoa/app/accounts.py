"""Account commands that run without a server."""

from stoa.app.container import build_platform
from stoa.identity import api as identity
from stoa.platform.db import Scope
from stoa.platform.settings import Settings


async def create_owner_link(settings: Settings) -> str | None:
    """A new owner link, or None when somebody has signed up already."""
    platform = build_platform(settings)
    try:
        async with platform.db.writing(Scope.system()) as session:
            if await identity.count_users(session):
                return None
            return await identity.create_owner_link(session, platform)
    finally:
        await platform.db.dispose()


async def create_reset_link(settings: Settings, identifier: str) -> str | None:
    """A link that sets somebody's password, or None when there is nobody of this address or username."""
    platform = build_platform(settings)
    try:
        async with platform.db.writing(Scope.system()) as session:
            return await identity.create_reset_link(session, platform, identifier)
    finally:
        await platform.db.dispose()
