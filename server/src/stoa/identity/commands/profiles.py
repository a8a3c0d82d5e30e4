"""What people see of each other (ID-105, ID-110)."""

from stoa.identity.contracts import Profile
from stoa.identity.core import avatars, usernames
from stoa.identity.ports import Memberships
from stoa.identity.queries import profiles
from stoa.platform.actor import Actor
from stoa.platform.clock import Clock
from stoa.platform.db import ReadSession, as_system
from stoa.platform.errors import NotFound


async def read(
    session: ReadSession, clock: Clock, memberships: Memberships, actor: Actor, username: str
) -> Profile:
    """A profile by username. Deleted, banned, inactive and unknown people are one: NotFound."""
    user = await profiles.find_by_username(session, usernames.fold(username), clock.now())
    if user is None:
        raise NotFound
    is_own = user.id == actor.user_id
    async with as_system(session):
        fellows = await profiles.fellows_among(session, memberships.active(), actor.user_id, [user.id])
    is_near = is_own or user.id in fellows
    shows_contact = is_own or (is_near and user.contact_visible)
    return Profile(
        id=user.id,
        name=user.name,
        username=user.username,
        avatar_url=avatars.url(user.id, user.avatar_key) if is_near else None,
        website=user.website,
        address=user.address if shows_contact else None,
        phone=user.phone if shows_contact else None,
        is_own=is_own,
    )
