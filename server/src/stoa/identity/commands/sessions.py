"""Beginning and ending sessions."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from stoa.audit import api as audit
from stoa.identity.commands import activity, devices, revocation
from stoa.identity.commands.freshness import refuse_impersonated, require_fresh
from stoa.identity.core import agents
from stoa.identity.errors import CurrentSession
from stoa.identity.events import SessionEnded
from stoa.identity.models import User
from stoa.identity.ports import Memberships
from stoa.identity.queries import credentials, people
from stoa.platform.actor import Actor
from stoa.platform.context import Platform
from stoa.platform.crypto import hash_secret, new_secret
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.errors import NotFound
from stoa.platform.ids import OrganizationId, SessionId, UserId, new_id
from stoa.platform.outbox import record

MAX_LIVE = 50


@dataclass(frozen=True)
class Caller:
    """Where a sign-in comes from.

    `token`: of the session that the browser has held until now. `device_id`: what its device cookie says.
    `browser_id`: of its cookie for ways to identity providers.
    """

    ip_address: str
    user_agent: str
    is_secure: bool
    token: str | None
    device_id: str | None = None
    browser_id: str | None = None

    def holding(self, token: str | None) -> "Caller":
        """The same place, with the session that the browser held when it left for another site."""
        return replace(self, token=token)


@dataclass(frozen=True)
class Proof:
    """How somebody proved who they are. `is_mfa`: with two factors, or with a passkey, which counts as both."""

    methods: tuple[str, ...]
    is_mfa: bool = False
    oidc_provider_key: str | None = None
    oidc_session_id: str | None = None


PASSWORD = Proof(("password",))


@dataclass(frozen=True)
class NewSession:
    """A session that has just begun; the token is known at this moment only. `device_id`: for the device cookie."""

    id: SessionId
    token: str
    device_id: str
    absolute_expires_at: datetime
    user_id: UserId
    organization_id: OrganizationId | None


@dataclass(frozen=True)
class RenewedToken:
    """The new token of a session that goes on."""

    token: str
    absolute_expires_at: datetime


async def begin(
    session: WriteSession,
    platform: Platform,
    user: User,
    caller: Caller,
    *,
    organization_id: OrganizationId | None,
    proof: Proof = PASSWORD,
) -> NewSession:
    """Start a session with a token of its own; one from before the sign-in ends and is never taken over."""
    now = platform.clock.now()
    if caller.token is not None:
        await _end_replaced(session, caller.token, now)
    limits = await people.instance_settings(session)
    absolute = now + timedelta(seconds=limits.session_absolute_seconds)
    device_id = devices.known_id(caller.device_id) or new_secret()
    begun = NewSession(SessionId(new_id()), new_secret(), device_id, absolute, user.id, organization_id)
    agent = agents.clean(caller.user_agent)
    values = {
        "id": begun.id,
        "user_id": user.id,
        "token_hash": hash_secret(begun.token),
        "token_version": user.token_version,
        "authenticated_at": now,
        "methods": list(proof.methods),
        "is_mfa": proof.is_mfa,
        "oidc_provider_key": proof.oidc_provider_key,
        "oidc_session_id": proof.oidc_session_id,
        "expires_at": min(absolute, now + timedelta(seconds=limits.session_idle_seconds)),
        "absolute_expires_at": absolute,
        "active_organization_id": organization_id,
        "ip_address": caller.ip_address,
        "user_agent": agent,
        "created_at": now,
        "updated_at": now,
    }
    seen = devices.Seen(agents.parse(agent), agent, caller.ip_address, is_secure=caller.is_secure)
    fingerprint = await devices.fingerprint_of(session, platform, device_id, seen.device)
    metadata = devices.describe(seen, fingerprint, now)
    await credentials.insert_session(session, values, {"session_id": begun.id, **metadata})
    is_new = await devices.see(session, platform, user, begun.id, seen, fingerprint=fingerprint)
    details = {"methods": list(proof.methods), "device": seen.device.name, "is_new_device": is_new}
    entry = activity.Entry(user.id, begun.id, organization_id, caller.ip_address, agent)
    await activity.record(session, platform, entry, "login", details)
    await revocation.end_oldest(session, platform, user.id, keep=MAX_LIVE)
    return begun


async def renew(session: WriteSession, actor: Actor, *, factor: str | None = None) -> RenewedToken | None:
    """Give the actor's session a new token because its rights changed (ID-45); the old one ends with the commit.

    `factor`: the second factor that the person has proven just now. None: the session has no token in a cookie.
    """
    assert actor.session_id is not None
    token = new_secret()
    expires_at = await credentials.renew_session(session, actor.session_id, hash_secret(token), factor=factor)
    return RenewedToken(token, expires_at) if expires_at is not None else None


async def _end_replaced(session: WriteSession, token: str, now: datetime) -> None:
    replaced = await credentials.replace_session(session, hash_secret(token), now)
    if replaced is not None:
        await _tell_end(session, replaced[0], replaced[1])


async def end_current(session: WriteSession, platform: Platform, actor: Actor) -> None:
    """Sign out."""
    assert actor.session_id is not None
    if await revocation.end_session(
        session, platform, actor.user_id, actor.session_id, reason="sign_out", by=actor.user_id
    ):
        await activity.record(session, platform, activity.Entry.of(actor), "logout", {})
        await _audit_end(session, actor, actor.session_id, "sign_out")


async def end_other(session: WriteSession, platform: Platform, actor: Actor, session_id: SessionId) -> None:
    """End another session of the same person. Raises CurrentSession for the one in use, NotFound for others."""
    refuse_impersonated(actor)
    if session_id == actor.session_id:
        raise CurrentSession
    if not await revocation.end_session(
        session, platform, actor.user_id, session_id, reason="user", by=actor.user_id
    ):
        raise NotFound
    await _note_end(session, platform, actor, session_id)


async def end_all_others(session: WriteSession, platform: Platform, actor: Actor) -> None:
    """End every session of the person but the one in use. Raises StepUpRequired."""
    await require_fresh(session, platform, actor)
    ended = await revocation.end_sessions(
        session, platform, actor.user_id, reason="user", by=actor.user_id, keep=actor.session_id
    )
    for session_id in ended:
        await _note_end(session, platform, actor, session_id)


async def _note_end(session: WriteSession, platform: Platform, actor: Actor, session_id: SessionId) -> None:
    await activity.record_security_event(
        session, platform, actor, "session_revoked", session_id=session_id, reason="user"
    )
    await _audit_end(session, actor, session_id, "user")


async def _audit_end(session: WriteSession, actor: Actor, session_id: SessionId, reason: str) -> None:
    await audit.record(
        session,
        actor,
        "session.ended",
        resource_type="session",
        resource_id=session_id,
        organization_id=None,
        metadata={"reason": reason},
    )


async def _tell_end(session: WriteSession, session_id: SessionId, user_id: UserId) -> None:
    ended = SessionEnded(organization_id=None, session_id=session_id, user_id=user_id)
    await record(session, ended, topics=[f"user:{user_id}"])


async def switch_organization(
    session: WriteSession, memberships: Memberships, actor: Actor, organization_id: OrganizationId
) -> None:
    """Work in another organization with this session only. Raises NotFound where the person is no member."""
    assert actor.session_id is not None
    found = await memberships.of_user(session, actor.user_id)
    if organization_id not in {membership.organization_id for membership in found}:
        raise NotFound
    await credentials.set_active_organization(session, actor.session_id, organization_id)


async def starting_organization(
    session: ReadSession, memberships: Memberships, user_id: UserId
) -> OrganizationId | None:
    """The organization of a new session: the last used if still a member, else the first membership (ID-51)."""
    found = [membership.organization_id for membership in await memberships.of_user(session, user_id)]
    last = await credentials.last_organization(session, user_id)
    if last in found:
        return last
    return found[0] if found else None
