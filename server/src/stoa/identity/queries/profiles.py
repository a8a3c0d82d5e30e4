"""Statements of what people see of each other."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Select, exists, or_, select

from stoa.identity.models import User
from stoa.platform.db import ReadSession
from stoa.platform.ids import OrganizationId, UserId


async def find_by_username(session: ReadSession, username_key: str, now: datetime) -> User | None:
    """A person whom others may see at all."""
    statement = select(User).where(
        User.username_key == username_key,
        User.deleted_at.is_(None),
        User.status == "active",
        or_(User.banned_at.is_(None), User.ban_expires_at <= now),
    )
    return (await session.execute(statement)).scalar_one_or_none()


async def fellows_among(
    session: ReadSession,
    active_memberships: Select[OrganizationId, UserId, str, bool, str | None],
    user_id: UserId,
    others: Collection[UserId],
) -> set[UserId]:
    """Which of the others share an organization with the person. In the system's scope: it is not only the current."""
    theirs, own = active_memberships.subquery(), active_memberships.subquery()
    statement = (
        select(theirs.c.user_id)
        .join(own, own.c.organization_id == theirs.c.organization_id)
        .where(own.c.user_id == user_id, theirs.c.user_id.in_(others))
        .distinct()
    )
    return set((await session.execute(statement)).scalars())


async def is_avatar_in_use(session: ReadSession, avatar_key: str) -> bool:
    return bool((await session.execute(select(exists().where(User.avatar_key == avatar_key)))).scalar())
