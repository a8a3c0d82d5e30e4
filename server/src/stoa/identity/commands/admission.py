"""The last step of every way to sign in: a session, or a challenge for the second factor (ID-45, ID-76)."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from stoa.audit import api as audit
from stoa.identity.commands import devices, sessions, single_sign_on, trust, verification
from stoa.identity.commands.sessions import Caller, NewSession, Proof
from stoa.identity.errors import Banned, EmailUnverified, Inactive, PendingApproval
from stoa.identity.models import User, Verification
from stoa.identity.ports import Memberships
from stoa.identity.queries import administration, factors, people, proofs
from stoa.identity.queries.factors import Factors
from stoa.platform.actor import Actor, InstanceRole
from stoa.platform.context import Platform
from stoa.platform.crypto import Place, hash_secret, new_secret
from stoa.platform.db import ReadSession, Scope, WriteSession, as_system, enter
from stoa.platform.ids import new_id

MFA_CHALLENGE = "mfa_challenge"
HIGH = "high"
CHALLENGE_LIFE, CHALLENGE_TRIES = timedelta(minutes=5), 5


@dataclass(frozen=True)
class Challenge:
    """The first factor was right, a second one is asked for. `id` is the secret that the answer names."""

    id: str
    methods: tuple[str, ...]
    expires_at: datetime


Admission = NewSession | Challenge


def check_standing(platform: Platform, user: User) -> None:
    """Raises Banned, PendingApproval, Inactive. Only for whoever has proven who they are (ID-34)."""
    now = platform.clock.now()
    if user.banned_at is not None and (user.ban_expires_at is None or user.ban_expires_at > now):
        raise Banned(reason=user.ban_reason, until=user.ban_expires_at)
    if user.status == "pending_approval":
        raise PendingApproval
    if user.status != "active":
        raise Inactive


async def admit(
    session: WriteSession,
    platform: Platform,
    memberships: Memberships,
    user: User,
    *,
    caller: Caller,
    proof: Proof,
) -> Admission:
    """Let somebody in who has proven who they are, or ask for the second factor where one is on.

    The transaction has to commit either way; the route tells a challenge as MfaRequired after it.
    """
    check_standing(platform, user)
    if await verification.is_required(session, platform, user):
        raise EmailUnverified(email=user.email)
    held = await factors.factors_of(session, user.id)
    is_mfa = proof.is_mfa or held.is_on
    await single_sign_on.require_entry(session, platform, user, caller=caller, proof=proof, is_mfa=is_mfa)
    if (
        held.is_on
        and not proof.is_mfa
        and not await _skips_second_factor(session, platform, memberships, user, caller)
    ):
        return await _challenge(session, platform, user, proof, held)
    return await begin(session, platform, memberships, user, caller=caller, proof=proof)


async def begin(
    session: WriteSession,
    platform: Platform,
    memberships: Memberships,
    user: User,
    *,
    caller: Caller,
    proof: Proof,
) -> NewSession:
    """Begin the session of somebody who has proven all that is asked of them."""
    await enter(session, Scope(user_id=user.id))
    organization_id = await sessions.starting_organization(session, memberships, user.id)
    await enter(session, Scope(organization_id=organization_id, user_id=user.id))
    await _lift_expired_ban(session, platform, user)
    await people.note_sign_in(session, user.id, platform.clock.now())
    begun = await sessions.begin(session, platform, user, caller, organization_id=organization_id, proof=proof)
    await audit.record(
        session,
        Actor(user.id, user.name, InstanceRole(user.role), organization_id, session_id=begun.id),
        "user.signed_in",
        resource_type="user",
        resource_id=user.id,
        organization_id=None,
        metadata={"methods": list(proof.methods)},
    )
    return begun


async def _lift_expired_ban(session: WriteSession, platform: Platform, user: User) -> None:
    """A ban that has run out is over, and the log says when (ID-97)."""
    if user.banned_at is None or not await administration.lift_ban(session, user.id, platform.clock.now()):
        return
    await audit.record(
        session,
        None,
        "user.unbanned",
        resource_type="user",
        resource_id=user.id,
        organization_id=None,
        metadata={"expired": True},
    )


async def _skips_second_factor(
    session: WriteSession, platform: Platform, memberships: Memberships, user: User, caller: Caller
) -> bool:
    """Whether the person trusts this device so far that it is their second factor (ID-69)."""
    known = await devices.recognise(session, platform, user.id, caller.device_id, caller.user_agent)
    if known is None or known.trust_level != HIGH:
        return False
    # What an organization forbade after the device was trusted counts as well.
    async with as_system(session):
        return await trust.allows_high(session, memberships, user.id)


async def _challenge(
    session: WriteSession, platform: Platform, user: User, proof: Proof, held: Factors
) -> Challenge:
    now, row_id, secret = platform.clock.now(), new_id(), new_secret()
    payload = json.dumps([proof.methods, proof.oidc_provider_key, proof.oidc_session_id]).encode()
    values = {
        "id": row_id,
        "purpose": MFA_CHALLENGE,
        "user_id": user.id,
        "identifier": str(user.id),
        "secret_hash": hash_secret(secret),
        "payload_encrypted": await platform.crypto.encrypt(session, payload, _place(row_id)),
        "max_attempts": CHALLENGE_TRIES,
        "expires_at": now + CHALLENGE_LIFE,
    }
    await proofs.insert_verification(session, values, now)
    methods = {
        "passkey": held.passkeys > 0,
        "totp": held.totp_confirmed_at is not None,
        "recovery": held.recovery_codes_left > 0,
    }
    return Challenge(secret, tuple(name for name, has in methods.items() if has), now + CHALLENGE_LIFE)


async def completed_proof(session: ReadSession, platform: Platform, challenge: Verification, factor: str) -> Proof:
    """What a challenge began with, together with the factor that answered it."""
    assert challenge.payload_encrypted is not None
    payload = await platform.crypto.decrypt(session, challenge.payload_encrypted, _place(challenge.id))
    methods, provider_key, provider_session = json.loads(payload)
    return Proof((*methods, factor), is_mfa=True, oidc_provider_key=provider_key, oidc_session_id=provider_session)


def _place(row_id: object) -> Place:
    return Place("verifications", str(row_id), "payload_encrypted", None)
