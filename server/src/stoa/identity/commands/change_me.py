"""Changing one's own account (ID-9, ID-106)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from stoa.identity.core import usernames
from stoa.identity.errors import UsernameChangedLately, UsernameInvalid, UsernameTaken
from stoa.identity.models import User
from stoa.identity.queries import people
from stoa.platform.actor import Actor
from stoa.platform.clock import Clock
from stoa.platform.db import WriteSession
from stoa.platform.errors import FieldError

USERNAME_REST = timedelta(hours=24)


@dataclass(frozen=True)
class AccountChange:
    """What changes; None leaves a value as it is. Preferences are merged, and one that is None is removed.

    `profile`: what is given is set; blank text becomes None.
    """

    name: str | None
    locale: str | None
    timezone: str | None
    preferences: Mapping[str, Any]
    username: str | None = None
    profile: Mapping[str, Any] = field(default_factory=dict)


async def change_me(session: WriteSession, clock: Clock, actor: Actor, change: AccountChange) -> User:
    """Change the actor's account; gives it as it is then. Raises what is wrong with a username."""
    user = await people.load_user(session, actor.user_id, lock=True)
    if change.username is not None and change.username != user.username:
        await _rename(session, user, change.username, clock.now())
    for name, value in change.profile.items():
        setattr(user, name, None if value == "" else value)
    user.name = (change.name or user.name).strip()
    user.locale = change.locale or user.locale
    user.timezone = change.timezone or user.timezone
    merged = user.preferences | dict(change.preferences)
    user.preferences = {key: value for key, value in merged.items() if value is not None}
    user.updated_at = clock.now()
    return user


async def _rename(session: WriteSession, user: User, username: str, now: datetime) -> None:
    """Another username: once in 24 hours, so that nobody runs from a name, or collects names."""
    if not usernames.is_valid(username):
        raise UsernameInvalid(errors=(FieldError("/username", "invalid", UsernameInvalid.title),))
    if user.username_changed_at is not None and now < user.username_changed_at + USERNAME_REST:
        raise UsernameChangedLately(changeable_at=(user.username_changed_at + USERNAME_REST).isoformat())
    if not await people.set_username(session, user.id, username, usernames.fold(username), now):
        raise UsernameTaken(errors=(FieldError("/username", "taken", UsernameTaken.title),))
    await session.refresh(user)
