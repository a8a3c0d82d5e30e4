"""Proving again, within a session, who one is (ID-47)."""

from datetime import datetime, timedelta

from stoa.audit import api as audit
from stoa.identity.adapters.hashing import verify_password
from stoa.identity.commands import activity
from stoa.identity.commands.freshness import refuse_impersonated
from stoa.identity.errors import InvalidCredentials, Locked
from stoa.identity.queries import credentials, people
from stoa.platform.actor import Actor
from stoa.platform.context import Platform
from stoa.platform.db import Scope, WriteSession
from stoa.platform.ratelimit import RateLimited, Rule

# Counted per person: who holds a stolen session tries passwords of that person.
REAUTHENTICATIONS = Rule("reauthentication", 5, timedelta(minutes=15))


async def reauthenticate_by_password(platform: Platform, actor: Actor, password: str) -> datetime:
    """Make the actor's session fresh; gives until when it is.

    Raises InvalidCredentials, and Locked after five wrong passwords.
    """
    refuse_impersonated(actor)
    try:
        slot = await platform.limiter.take(REAUTHENTICATIONS, str(actor.user_id))
    except RateLimited as error:
        raise Locked(retry_after_seconds=error.extensions["retry_after_seconds"]) from error
    try:
        async with platform.db.reading(Scope.of(actor)) as session:
            password_hash = await people.password_hash_of(session, actor.user_id)
        is_right = await verify_password(password_hash, password)
    except BaseException:
        # What we could not decide is nobody's failure.
        await platform.limiter.give_back(slot)
        raise
    if not is_right or password_hash is None:
        raise InvalidCredentials
    await platform.limiter.give_back(slot)
    async with platform.db.writing(Scope.of(actor)) as session:
        return await renew(session, platform, actor, "password")


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
