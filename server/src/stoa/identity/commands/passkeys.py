"""Passkeys: making, naming and removing them, and signing in with them (ID-32, ID-77)."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from stoa.audit import api as audit
from stoa.identity.adapters import webauthn
from stoa.identity.commands import activity, admission, second_factor, single_sign_on
from stoa.identity.commands.factors import ChangedFactors, factor_added, factor_removed
from stoa.identity.commands.freshness import refuse_impersonated, require_fresh
from stoa.identity.commands.second_factor import PER_ADDRESS
from stoa.identity.commands.sessions import Caller, NewSession, Proof
from stoa.identity.core.relying_party import RelyingParty, relying_party
from stoa.identity.errors import LastCredential, PasskeyInvalid, PasskeyRefused, PasskeysUnavailable
from stoa.identity.models import Passkey
from stoa.identity.ports import Memberships
from stoa.identity.queries import passkeys, people, proofs
from stoa.platform.actor import Actor
from stoa.platform.addresses import limit_subject
from stoa.platform.context import Platform
from stoa.platform.crypto import hash_secret, new_secret
from stoa.platform.db import Scope, WriteSession
from stoa.platform.errors import LimitReached, NotFound
from stoa.platform.ids import PasskeyId, UserId, new_id

WEBAUTHN_CHALLENGE = "webauthn_challenge"
CHALLENGE_LIFE = timedelta(minutes=5)
REGISTRATION, AUTHENTICATION = "registration", "authentication"
MAX_PASSKEYS = 20
PASSKEY = Proof(("passkey",), is_mfa=True)


@dataclass(frozen=True)
class AddedPasskey:
    """A passkey, and what follows from having it."""

    passkey: Passkey
    changed: ChangedFactors


def party_of(platform: Platform) -> RelyingParty:
    """The relying party of this installation. Raises PasskeysUnavailable."""
    settings = platform.settings
    party = relying_party(settings.public_url, settings.listen_port)
    if party is None:
        raise PasskeysUnavailable
    return party


async def registration_options(session: WriteSession, platform: Platform, actor: Actor) -> dict[str, Any]:
    """What the browser needs to make a passkey. Raises PasskeysUnavailable, StepUpRequired, LimitReached."""
    await require_fresh(session, platform, actor)
    party = party_of(platform)
    known = await passkeys.passkeys_of(session, actor.user_id)
    if len(known) >= MAX_PASSKEYS:
        raise LimitReached(limit=MAX_PASSKEYS)
    user = await people.load_user(session, actor.user_id)
    return webauthn.registration_options(
        party,
        await _new_challenge(session, platform, REGISTRATION, actor.user_id),
        actor.user_id,
        email=user.email,
        name=user.name,
        known=[passkey.credential_id for passkey in known],
    )


async def add_passkey(
    session: WriteSession, platform: Platform, actor: Actor, *, name: str, credential: dict[str, Any]
) -> AddedPasskey:
    """Keep the passkey that the browser made. Raises PasskeyInvalid, StepUpRequired, LimitReached."""
    await require_fresh(session, platform, actor)
    party = party_of(platform)
    challenge = await _use_challenge(session, platform, REGISTRATION, actor.user_id, credential)
    made = webauthn.verify_registration(party, challenge, credential) if challenge is not None else None
    if made is None:
        raise PasskeyInvalid
    await passkeys.lock_person(session, actor.user_id)
    if len(await passkeys.passkeys_of(session, actor.user_id)) >= MAX_PASSKEYS:
        raise LimitReached(limit=MAX_PASSKEYS)
    values = {
        "id": PasskeyId(new_id()),
        "user_id": actor.user_id,
        "credential_id": made.credential_id,
        "public_key": made.public_key,
        "sign_count": made.sign_count,
        "aaguid": made.aaguid,
        "transports": made.transports,
        "is_backup_eligible": made.is_backup_eligible,
        "is_backed_up": made.is_backed_up,
        "name": name.strip(),
        "created_at": platform.clock.now(),
    }
    passkey = await passkeys.insert_passkey(session, values)
    if passkey is None:
        raise PasskeyInvalid
    return AddedPasskey(passkey, await factor_added(session, platform, actor, "passkey"))


async def rename_passkey(session: WriteSession, actor: Actor, passkey_id: PasskeyId, name: str) -> Passkey:
    """Give a passkey another name. Raises NotFound, NotWhileImpersonating."""
    refuse_impersonated(actor)
    renamed = await passkeys.rename_passkey(session, actor.user_id, passkey_id, name.strip())
    if renamed is None:
        raise NotFound
    return renamed


async def remove_passkey(
    session: WriteSession, platform: Platform, actor: Actor, passkey_id: PasskeyId
) -> ChangedFactors:
    """Remove a passkey. Raises NotFound, LastCredential, StepUpRequired."""
    await require_fresh(session, platform, actor)
    await passkeys.lock_person(session, actor.user_id)
    if not await passkeys.delete_passkey(session, actor.user_id, passkey_id):
        raise NotFound
    if await passkeys.count_ways_in(session, actor.user_id) == 0:
        raise LastCredential
    return await factor_removed(session, platform, actor, "passkey")


async def authentication_options(
    session: WriteSession, platform: Platform, challenge_id: str | None
) -> dict[str, Any]:
    """What the browser needs to sign in with a passkey: any it has, or those of the person of a challenge."""
    party = party_of(platform)
    user_id = await second_factor.person_of_challenge(session, platform, challenge_id) if challenge_id else None
    known = await passkeys.passkeys_of(session, user_id) if user_id is not None else []
    challenge = await _new_challenge(session, platform, AUTHENTICATION, None)
    return webauthn.authentication_options(party, challenge, [passkey.credential_id for passkey in known])


async def sign_in_with_passkey(
    platform: Platform, memberships: Memberships, *, credential: dict[str, Any], caller: Caller
) -> NewSession:
    """Sign in with a passkey alone, which counts as both factors.

    Raises PasskeyRefused, RateLimited, and what stands in the way of the person.
    """
    return await _counted(platform, memberships, credential, caller, challenge_id=None)


async def answer_with_passkey(
    platform: Platform,
    memberships: Memberships,
    *,
    challenge_id: str,
    credential: dict[str, Any],
    caller: Caller,
) -> NewSession:
    """Answer the challenge of a sign-in with a passkey of the same person. Raises ChallengeEnded as well."""
    return await _counted(platform, memberships, credential, caller, challenge_id=challenge_id)


async def _counted(
    platform: Platform,
    memberships: Memberships,
    credential: dict[str, Any],
    caller: Caller,
    *,
    challenge_id: str | None,
) -> NewSession:
    """Failures count against the address; the transaction commits also for a refusal, which uses its challenge."""
    slot = await platform.limiter.take(PER_ADDRESS, limit_subject(caller.ip_address))
    try:
        async with platform.db.writing(Scope()) as session:
            if challenge_id is None:
                outcome = await _alone(session, platform, memberships, credential, caller)
            else:
                outcome = await _second(
                    session, platform, memberships, credential, caller, hash_secret(challenge_id)
                )
    except BaseException:
        await platform.limiter.give_back(slot)
        raise
    if outcome is None:
        raise PasskeyRefused
    await platform.limiter.give_back(slot)
    return outcome


async def _alone(
    session: WriteSession, platform: Platform, memberships: Memberships, credential: dict[str, Any], caller: Caller
) -> NewSession | None:
    passkey = await check_passkey(session, platform, credential)
    if passkey is None:
        return None
    user = await people.load_user(session, passkey.user_id)
    admission.check_standing(platform, user)
    await single_sign_on.require_entry(session, platform, user, caller=caller, proof=PASSKEY, is_mfa=True)
    return await admission.begin(session, platform, memberships, user, caller=caller, proof=PASSKEY)


async def _second(  # noqa: PLR0917  # as _alone, after a first factor
    session: WriteSession,
    platform: Platform,
    memberships: Memberships,
    credential: dict[str, Any],
    caller: Caller,
    secret_hash: bytes,
) -> NewSession | None:
    challenge, user = await second_factor.open_challenge(session, platform, secret_hash)
    passkey = await check_passkey(session, platform, credential)
    if passkey is None or passkey.user_id != user.id:
        return None
    return await second_factor.close_challenge(
        session, platform, memberships, challenge, user=user, factor="passkey", caller=caller
    )


async def check_passkey(session: WriteSession, platform: Platform, credential: dict[str, Any]) -> Passkey | None:
    """The passkey that a browser's answer proves, None for anything else. Its challenge is used up either way."""
    party = party_of(platform)
    challenge = await _use_challenge(session, platform, AUTHENTICATION, None, credential)
    credential_id = webauthn.credential_id_of(credential)
    if challenge is None or credential_id is None:
        return None
    passkey = await passkeys.find_passkey(session, credential_id)
    if passkey is None:
        return None
    signed = webauthn.verify_assertion(party, challenge, credential, passkey.public_key)
    if signed is None:
        return None
    rises = await passkeys.use_passkey(
        session,
        passkey.id,
        sign_count=signed.sign_count,
        is_backed_up=signed.is_backed_up,
        now=platform.clock.now(),
    )
    if not rises:
        # Two authenticators that hold one key, or a replay.
        await _note_copy(session, platform, passkey)
        return None
    return passkey


async def _note_copy(session: WriteSession, platform: Platform, passkey: Passkey) -> None:
    details = {"action": "passkey.counter_refused", "passkey_id": str(passkey.id)}
    entry = activity.Entry(passkey.user_id, None, None, None)
    await activity.record(session, platform, entry, "security_event", details)
    await audit.record(
        session,
        None,
        "passkey.counter_refused",
        resource_type="user",
        resource_id=passkey.user_id,
        organization_id=None,
        metadata={"passkey_id": str(passkey.id)},
    )


async def _new_challenge(session: WriteSession, platform: Platform, use: str, user_id: UserId | None) -> str:
    now, challenge = platform.clock.now(), new_secret()
    values = {
        "id": new_id(),
        "purpose": WEBAUTHN_CHALLENGE,
        "user_id": user_id,
        "identifier": use,
        "secret_hash": hash_secret(challenge),
        "expires_at": now + CHALLENGE_LIFE,
    }
    await proofs.insert_verification(session, values, now)
    return challenge


async def _use_challenge(
    session: WriteSession, platform: Platform, use: str, user_id: UserId | None, credential: dict[str, Any]
) -> str | None:
    challenge = webauthn.challenge_of(credential)
    if challenge is None:
        return None
    found = await proofs.take_verification(
        session, WEBAUTHN_CHALLENGE, hash_secret(challenge), platform.clock.now()
    )
    return challenge if found is not None and (found.identifier, found.user_id) == (use, user_id) else None
