"""Proving again, within a session, who one is (ID-47)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from stoa.audit import api as audit
from stoa.identity.adapters.hashing import verify_password
from stoa.identity.commands import activity, passkeys, second_factor
from stoa.identity.commands.freshness import refuse_impersonated
from stoa.identity.errors import CodeWrong, InvalidCredentials, Locked, PasskeyRefused
from stoa.identity.queries import credentials, people
from stoa.platform.actor import Actor
from stoa.platform.context import Platform
from stoa.platform.db import Scope, WriteSession
from stoa.platform.errors import AppError
from stoa.platform.ratelimit import RateLimited, Rule

# Counted per person: who holds a stolen session tries passwords and codes of that person.
REAUTHENTICATIONS = Rule("reauthentication", 5, timedelta(minutes=15))


@dataclass(frozen=True)
class Proven:
    """What somebody shows to prove who they are: one of the three."""

    password: str | None = None
    code: str | None = None
    passkey: dict[str, Any] | None = None


async def reauthenticate(platform: Platform, actor: Actor, proven: Proven) -> datetime:
    """Make the actor's session fresh; gives until when it is.

    Raises InvalidCredentials, CodeWrong or PasskeyRefused, and Locked after five failures.
    """
    refuse_impersonated(actor)
    try:
        slot = await platform.limiter.take(REAUTHENTICATIONS, str(actor.user_id))
    except RateLimited as error:
        raise Locked(retry_after_seconds=error.extensions["retry_after_seconds"]) from error
    try:
        outcome = await _check(platform, actor, proven)
    except BaseException:
        # What we could not decide is nobody's failure.
        await platform.limiter.give_back(slot)
        raise
    if isinstance(outcome, AppError):
        raise outcome
    await platform.limiter.give_back(slot)
    return outcome


async def _check(platform: Platform, actor: Actor, proven: Proven) -> datetime | AppError:
    """Until when the session is fresh, or the refusal: what it used up stays used up."""
    if proven.password is not None:
        async with platform.db.reading(Scope.of(actor)) as session:
            password_hash = await people.password_hash_of(session, actor.user_id)
        if not await verify_password(password_hash, proven.password):
            return InvalidCredentials()
    async with platform.db.writing(Scope.of(actor)) as session:
        method: str | None = "password"
        if proven.code is not None:
            method = await second_factor.check_code(session, platform, actor.user_id, proven.code)
        elif proven.passkey is not None:
            passkey = await passkeys.check_passkey(session, platform, proven.passkey)
            method = "passkey" if passkey is not None and passkey.user_id == actor.user_id else None
        if method is None:
            return CodeWrong() if proven.code is not None else PasskeyRefused()
        return await renew(session, platform, actor, method)


async def renew(session: WriteSession, platform: Platform, actor: Actor, method: str) -> datetime:
    """Make the actor's session fresh, after a proof by `method`; gives until when it is."""
    assert actor.session_id is not None
    now = platform.clock.now()
    await credentials.renew_proof(session, actor.session_id, method, now)
    await activity.record_security_event(session, platform, actor, "reauthenticated", method=method)
    await audit.record(
        session,
        actor,
        "session.reauthenticated",
        resource_type="session",
        resource_id=actor.session_id,
        organization_id=None,
        metadata={"method": method},
    )
    fresh_seconds = (await people.instance_settings(session)).fresh_session_seconds
    return now + timedelta(seconds=fresh_seconds)
