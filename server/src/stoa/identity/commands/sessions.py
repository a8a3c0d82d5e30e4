"""Beginning, checking and ending sessions."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar
from uuid import UUID

from stoa.audit import api as audit
from stoa.identity import queries
from stoa.identity.core import agents
from stoa.identity.errors import CurrentSession, SessionExpired
from stoa.identity.models import Session, User
from stoa.identity.ports import Memberships
from stoa.platform.actor import Actor, InstanceRole, OrganizationRole
from stoa.platform.context import Platform
from stoa.platform.crypto import hash_secret, new_secret
from stoa.platform.db import ReadSession, Scope, WriteSession, enter
from stoa.platform.errors import NotFound
from stoa.platform.events import DomainEvent, record
from stoa.platform.ids import OrganizationId, SessionId, UserId, new_id

MAX_AGENT = 512
# A session in use is extended at most once a day, and its last activity written at most once a minute.
EXTEND_AFTER = timedelta(days=1)
TOUCH_AFTER = timedelta(minutes=1)


@dataclass(frozen=True)
class SessionEnded(DomainEvent):
    """Sockets and streams of the session close when they hear of it."""

    type: ClassVar[str] = "session.ended"

    session_id: UUID
    user_id: UUID


@dataclass(frozen=True)
class Caller:
    """Where a sign-in comes from."""

    ip_address: str
    user_agent: str
    is_secure: bool


@dataclass(frozen=True)
class NewSession:
    """A session that has just begun; the token is known at this moment only."""

    id: SessionId
    token: str
    absolute_expires_at: datetime


async def begin(
    session: WriteSession,
    platform: Platform,
    user: User,
    caller: Caller,
    *,
    organization_id: OrganizationId | None,
    method: str,
) -> NewSession:
    """Start a session with a token of its own; a token from before the sign-in is never taken over (ID-45)."""
    now = platform.clock.now()
    limits = await queries.instance_settings(session)
    token = new_secret()
    session_id = SessionId(new_id())
    agent = "".join(letter for letter in caller.user_agent[:MAX_AGENT] if letter.isprintable())
    device = agents.parse(agent)
    absolute = now + timedelta(seconds=limits.session_absolute_seconds)
    values = {
        "id": session_id,
        "user_id": user.id,
        "token_hash": hash_secret(token),
        "token_version": user.token_version,
        "authenticated_at": now,
        "methods": [method],
        "expires_at": min(absolute, now + timedelta(seconds=limits.session_idle_seconds)),
        "absolute_expires_at": absolute,
        "active_organization_id": organization_id,
        "ip_address": caller.ip_address,
        "user_agent": agent,
        "created_at": now,
        "updated_at": now,
    }
    metadata = {
        "session_id": session_id,
        "device_type": device.device_type,
        "device_name": device.name,
        "browser_name": device.browser_name,
        "browser_version": device.browser_version,
        "os_name": device.os_name,
        "os_version": device.os_version,
        "is_mobile": device.device_type == "mobile",
        "is_secure_connection": caller.is_secure,
        "last_activity_at": now,
        "created_at": now,
        "updated_at": now,
    }
    await queries.insert_session(session, values, metadata)
    return NewSession(session_id, token, absolute)


async def authenticate(
    platform: Platform, memberships: Memberships, token: str, *, organization: OrganizationId | None
) -> Actor:
    """The person behind a session token, in the session's organization or the one named in the request.

    Raises SessionExpired for a token that is unknown, ended, run out or of an older token version; NotFound for a
    named organization that the person is no member of.
    """
    now = platform.clock.now()
    async with platform.db.reading(Scope()) as session:
        row = await queries.find_session(session, hash_secret(token))
        if row is None or not _is_live(row[0], row[1], now):
            raise SessionExpired
        held, user = row[0], row[1]
        await enter(session, Scope(user_id=user.id))
        wanted = organization or held.active_organization_id
        role = await memberships.role_of(session, user.id, wanted) if wanted is not None else None
    if organization is not None and role is None:
        raise NotFound
    await _touch(platform, held, now)
    return Actor(
        user_id=user.id,
        name=user.name,
        instance_role=InstanceRole(user.role),
        organization_id=wanted if role is not None else None,
        organization_role=OrganizationRole(role) if role is not None else None,
        session_id=held.id,
    )


def _is_live(held: Session, user: User, now: datetime) -> bool:
    is_banned = user.banned_at is not None and (user.ban_expires_at is None or user.ban_expires_at > now)
    return (
        held.revoked_at is None
        and now < held.expires_at
        and now < held.absolute_expires_at
        and held.token_version == user.token_version
        and user.deleted_at is None
        and user.status == "active"
        and not is_banned
    )


async def _touch(platform: Platform, held: Session, now: datetime) -> None:
    """Note activity, rarely; the idle limit moves on with it."""
    if now - held.updated_at < TOUCH_AFTER:
        return
    async with platform.db.writing(Scope()) as session:
        limits = await queries.instance_settings(session)
        extended = now + timedelta(seconds=limits.session_idle_seconds)
        expires_at = extended if extended - held.expires_at > EXTEND_AFTER else held.expires_at
        await queries.touch_session(
            session, held.id, expires_at=min(expires_at, held.absolute_expires_at), now=now
        )


async def end_current(session: WriteSession, platform: Platform, actor: Actor) -> None:
    """Sign out."""
    assert actor.session_id is not None
    await _end(session, platform, actor, actor.session_id, reason="sign_out")


async def end_other(session: WriteSession, platform: Platform, actor: Actor, session_id: SessionId) -> None:
    """End another session of the same person. Raises CurrentSession for the one in use, NotFound for a foreign id."""
    if session_id == actor.session_id:
        raise CurrentSession
    if not await _end(session, platform, actor, session_id, reason="user"):
        raise NotFound


async def _end(
    session: WriteSession, platform: Platform, actor: Actor, session_id: SessionId, *, reason: str
) -> bool:
    now = platform.clock.now()
    if not await queries.revoke_session(
        session, actor.user_id, session_id, reason=reason, by=actor.user_id, now=now
    ):
        return False
    ended = SessionEnded(organization_id=None, session_id=session_id, user_id=actor.user_id)
    await record(session, ended, topics=[f"user:{actor.user_id}"])
    await audit.record(
        session,
        actor,
        "session.ended",
        resource_type="session",
        resource_id=session_id,
        organization_id=None,
        metadata={"reason": reason},
    )
    return True


async def switch_organization(
    session: WriteSession, memberships: Memberships, actor: Actor, organization_id: OrganizationId
) -> None:
    """Work in another organization with this session only. Raises NotFound where the person is no member."""
    assert actor.session_id is not None
    if await memberships.role_of(session, actor.user_id, organization_id) is None:
        raise NotFound
    await queries.set_active_organization(session, actor.session_id, organization_id)


async def starting_organization(
    session: ReadSession, memberships: Memberships, user_id: UserId
) -> OrganizationId | None:
    """The organization of a new session: the last used one if still a member, else the first membership (ID-51)."""
    found = [membership.organization_id for membership in await memberships.of_user(session, user_id)]
    last = await queries.last_organization(session, user_id)
    if last in found:
        return last
    return found[0] if found else None
