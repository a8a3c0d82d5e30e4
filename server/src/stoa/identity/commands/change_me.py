"""Changing one's own account (ID-106)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from stoa.identity.models import User
from stoa.identity.queries import people
from stoa.platform.actor import Actor
from stoa.platform.clock import Clock
from stoa.platform.db import WriteSession


@dataclass(frozen=True)
class AccountChange:
    """What changes; None leaves a value as it is. Preferences are merged, and one that is None is removed."""

    name: str | None
    locale: str | None
    timezone: str | None
    preferences: Mapping[str, Any]


async def change_me(session: WriteSession, clock: Clock, actor: Actor, change: AccountChange) -> User:
    """Change the actor's account; gives it as it is then."""
    user = await people.load_user(session, actor.user_id, lock=True)
    user.name = (change.name or user.name).strip()
    user.locale = change.locale or user.locale
    user.timezone = change.timezone or user.timezone
    merged = user.preferences | dict(change.preferences)
    user.preferences = {key: value for key, value in merged.items() if value is not None}
    user.updated_at = clock.now()
    return user
