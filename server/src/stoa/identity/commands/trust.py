"""Trusting a device, and taking that back (ID-68 to ID-70)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from stoa.audit import api as audit
from stoa.identity.commands import activity
from stoa.identity.commands.freshness import refuse_impersonated, require_fresh
from stoa.identity.errors import HighTrustForbidden, SecondFactorRequired
from stoa.identity.events import SessionsChanged
from stoa.identity.models import TrustedDevice
from stoa.identity.ports import Memberships
from stoa.identity.queries import devices, people
from stoa.platform.actor import Actor
from stoa.platform.context import Platform
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.errors import FieldError, Invalid, NotFound
from stoa.platform.ids import DeviceId, UserId
from stoa.platform.outbox import record

HIGH_LIFE = timedelta(days=30)


@dataclass(frozen=True)
class Trust:
    """How far a device is trusted, under which name, and until when. None: the name stays, there is no end."""

    level: str
    name: str | None
    expires_at: datetime | None


async def trust_device(  # noqa: PLR0917  # who, what, and how far
    session: WriteSession,
    platform: Platform,
    memberships: Memberships,
    actor: Actor,
    device_id: DeviceId,
    trust: Trust,
) -> None:
    """Trust one of the actor's devices.

    `high` skips the second factor: it takes a fresh session that was begun with one, and ends within 30 days.
    Raises NotFound, StepUpRequired, SecondFactorRequired, HighTrustForbidden, and Invalid for an end that is past or
    too far.
    """
    refuse_impersonated(actor)
    device = await _load(session, actor, device_id)
    now = platform.clock.now()
    expires_at = trust.expires_at
    if trust.level == "high":
        await require_fresh(session, platform, actor)
        if not actor.is_mfa:
            raise SecondFactorRequired
        if not await allows_high(session, memberships, actor.user_id):
            raise HighTrustForbidden
        expires_at = expires_at or now + HIGH_LIFE
    _check_end(trust.level, expires_at, now)
    device.is_active, device.trust_level, device.expires_at = True, trust.level, expires_at
    device.device_name = trust.name or device.device_name
    device.token_version = (await people.load_user(session, actor.user_id)).token_version
    device.trusted_at, device.created_by_session_id, device.updated_at = now, actor.session_id, now
    await _tell(session, platform, actor, device, "device_trusted", level=trust.level)


async def allows_high(session: ReadSession, memberships: Memberships, user_id: UserId) -> bool:
    """Whether no organization of the person that asks for a second factor forbids to skip it (ID-69)."""
    found = await memberships.of_user(session, user_id)
    return all(one.allows_high_device_trust or not one.requires_mfa for one in found)


async def distrust_device(session: WriteSession, platform: Platform, actor: Actor, device_id: DeviceId) -> None:
    """Trust one of the actor's devices no longer. Raises NotFound."""
    refuse_impersonated(actor)
    device = await _load(session, actor, device_id)
    device.is_active, device.updated_at = False, platform.clock.now()
    await _tell(session, platform, actor, device, "device_distrusted")


async def _load(session: WriteSession, actor: Actor, device_id: DeviceId) -> TrustedDevice:
    device = await devices.find_device(session, actor.user_id, device_id, lock=True)
    if device is None:
        raise NotFound
    return device


def _check_end(level: str, expires_at: datetime | None, now: datetime) -> None:
    if expires_at is None:
        return
    if expires_at <= now:
        raise Invalid(errors=(FieldError("/expires_at", "past", "The end lies in the past"),))
    if level == "high" and expires_at > now + HIGH_LIFE:
        raise Invalid(errors=(FieldError("/expires_at", "too_late", "High trust lasts 30 days at most"),))


async def _tell(
    session: WriteSession, platform: Platform, actor: Actor, device: TrustedDevice, action: str, **facts: str
) -> None:
    await activity.record_security_event(session, platform, actor, action, device_id=device.id, **facts)
    await audit.record(
        session,
        actor,
        action.replace("_", "."),
        resource_type="device",
        resource_id=device.id,
        organization_id=None,
        metadata=facts,
    )
    changed = SessionsChanged(organization_id=None, user_id=actor.user_id)
    await record(session, changed, topics=[f"user:{actor.user_id}"])
