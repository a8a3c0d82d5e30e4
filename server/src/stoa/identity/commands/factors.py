"""Setting up and removing second factors (ID-74, ID-75, ID-78, ID-80)."""

from dataclasses import dataclass

from stoa.audit import api as audit
from stoa.identity.commands import activity, factor_notices, sessions
from stoa.identity.commands.freshness import require_fresh
from stoa.identity.commands.revocation import end_everything, end_sessions
from stoa.identity.commands.second_factor import recovery_hash, secret_place, totp_secret
from stoa.identity.commands.sessions import RenewedToken
from stoa.identity.core import recovery, totp
from stoa.identity.errors import NoSecondFactor, TotpCodeWrong, TotpOn
from stoa.identity.queries import factors, people, revocation
from stoa.platform.actor import Actor
from stoa.platform.context import Platform
from stoa.platform.db import WriteSession
from stoa.platform.errors import FieldError, NotFound
from stoa.platform.ids import UserId

ISSUER = "Stoa"


@dataclass(frozen=True)
class NewSecret:
    """The secret of an authenticator app, shown once. `address` is what a QR code carries."""

    secret: str
    address: str


@dataclass(frozen=True)
class ChangedFactors:
    """What a change of factors leaves: the session's new token, and recovery codes if it made any."""

    session: RenewedToken | None
    recovery_codes: list[str]


async def start_totp(session: WriteSession, platform: Platform, actor: Actor) -> NewSecret:
    """A secret that comes into force with the first right code. Raises TotpOn, StepUpRequired."""
    await require_fresh(session, platform, actor)
    secret = totp.new_secret()
    sealed = await platform.crypto.encrypt(session, secret.encode(), secret_place(actor.user_id))
    if not await factors.put_totp_secret(session, actor.user_id, sealed, platform.clock.now()):
        raise TotpOn
    user = await people.load_user(session, actor.user_id)
    return NewSecret(secret, totp.address(secret, account=user.email, issuer=ISSUER))


async def confirm_totp(session: WriteSession, platform: Platform, actor: Actor, code: str) -> ChangedFactors:
    """Put the secret in force with a code of the app. Raises TotpCodeWrong, TotpOn, NotFound, StepUpRequired."""
    await require_fresh(session, platform, actor)
    now = platform.clock.now()
    held = await factors.lock_totp(session, actor.user_id)
    if held is None or held.secret_encrypted is None:
        raise NotFound
    if held.confirmed_at is not None:
        raise TotpOn
    secret = await totp_secret(session, platform, actor.user_id, held.secret_encrypted)
    step = totp.matching_step(secret, recovery.fold(code), now, after=held.last_used_step)
    if step is None:
        raise TotpCodeWrong(errors=(FieldError("/code", "wrong", TotpCodeWrong.title),))
    await factors.use_step(session, actor.user_id, step, confirmed_at=now)
    return await factor_added(session, platform, actor, "totp")


async def factor_added(session: WriteSession, platform: Platform, actor: Actor, factor: str) -> ChangedFactors:
    """What follows from a new factor, which this session has just proven: recovery codes with the first one."""
    held = await factors.factors_of(session, actor.user_id)
    codes = [] if held.recovery_codes_left else await _new_codes(session, platform, actor.user_id)
    await _changed(session, platform, actor, f"{factor}.added")
    return ChangedFactors(await sessions.renew(session, actor, factor=factor), codes)


async def remove_totp(session: WriteSession, platform: Platform, actor: Actor) -> ChangedFactors:
    """Remove the authenticator app. Raises NotFound, StepUpRequired."""
    await require_fresh(session, platform, actor)
    if not await factors.drop_totp_secret(session, actor.user_id):
        raise NotFound
    return await factor_removed(session, platform, actor, "totp")


async def factor_removed(session: WriteSession, platform: Platform, actor: Actor, factor: str) -> ChangedFactors:
    """What follows from a factor that is gone: with the last one the recovery codes go."""
    if not (await factors.factors_of(session, actor.user_id)).is_on:
        await factors.drop_recovery(session, actor.user_id)
    await _changed(session, platform, actor, f"{factor}.removed")
    return ChangedFactors(await sessions.renew(session, actor), [])


async def renew_recovery_codes(session: WriteSession, platform: Platform, actor: Actor) -> list[str]:
    """Ten new codes; the old ones end. Raises NoSecondFactor, StepUpRequired."""
    await require_fresh(session, platform, actor)
    if not (await factors.factors_of(session, actor.user_id)).is_on:
        raise NoSecondFactor
    codes = await _new_codes(session, platform, actor.user_id)
    await _record(session, actor, actor.user_id, "recovery_codes.renewed")
    await factor_notices.tell(session, platform, actor.user_id, "recovery_codes.renewed")
    return codes


async def remove_factors(session: WriteSession, platform: Platform, actor: Actor, user_id: UserId) -> None:
    """An administrator removes all factors of somebody who lost them (ID-80): every session ends, and the person
    sets a new password at the next sign-in. That the actor may do this is for the caller to check.
    """
    await factors.drop_recovery(session, user_id)
    await factors.drop_passkeys(session, user_id)
    (await people.load_user(session, user_id, lock=True)).password_change_required = True
    await end_everything(session, platform, user_id, reason="mfa", by=actor.user_id, api_tokens=False)
    await _record(session, actor, user_id, "factors.removed")
    await factor_notices.tell(session, platform, user_id, "factors.removed")


async def _new_codes(session: WriteSession, platform: Platform, user_id: UserId) -> list[str]:
    codes = recovery.new_codes()
    hashes = [await recovery_hash(session, platform, user_id, code) for code in codes]
    await factors.put_recovery_codes(session, user_id, hashes, platform.clock.now())
    return codes


async def _changed(session: WriteSession, platform: Platform, actor: Actor, fact: str) -> None:
    """Other sessions and trusted devices end, the person is mailed (ID-70, ID-78)."""
    now = platform.clock.now()
    await end_sessions(session, platform, actor.user_id, reason="mfa", by=actor.user_id, keep=actor.session_id)
    await revocation.distrust_devices(session, actor.user_id, now)
    await _record(session, actor, actor.user_id, fact)
    await activity.record_security_event(session, platform, actor, fact)
    await factor_notices.tell(session, platform, actor.user_id, fact)


async def _record(session: WriteSession, actor: Actor, user_id: UserId, fact: str) -> None:
    await audit.record(session, actor, fact, resource_type="user", resource_id=user_id, organization_id=None)
