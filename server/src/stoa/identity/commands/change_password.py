"""Changing one's own password (ID-25)."""

from datetime import timedelta

from stoa.audit import api as audit
from stoa.identity.adapters.hashing import hash_password, verify_password
from stoa.identity.commands import letters, revocation, sessions
from stoa.identity.commands.freshness import require_fresh
from stoa.identity.commands.new_password import refuse_weak, standard_of
from stoa.identity.commands.sessions import RenewedToken
from stoa.identity.errors import InvalidCredentials
from stoa.identity.ports import Memberships
from stoa.identity.queries import people, resets
from stoa.platform.actor import Actor
from stoa.platform.context import Platform
from stoa.platform.db import Scope
from stoa.platform.errors import FieldError
from stoa.platform.ids import UserId
from stoa.platform.ratelimit import Rule

# Whoever sits at an open session guesses no faster than at the front door.
CONFIRMATIONS = Rule("own_password", 5, timedelta(minutes=15))


async def confirm_password(
    platform: Platform, user_id: UserId, password: str | None, *, pointer: str = "/password"
) -> None:
    """Raises InvalidCredentials unless this is the person's password, RateLimited, Busy. Who has none passes."""
    async with platform.db.reading(Scope(user_id=user_id)) as session:
        encoded = await resets.find_password_hash(session, user_id)
    if encoded is None:
        return
    slot = await platform.limiter.take(CONFIRMATIONS, str(user_id))
    try:
        is_right = await verify_password(encoded, password or "")
    except BaseException:
        await platform.limiter.give_back(slot)
        raise
    if not is_right:
        raise InvalidCredentials(errors=(FieldError(pointer, "wrong", InvalidCredentials.title),))
    await platform.limiter.give_back(slot)


async def change_password(
    platform: Platform,
    memberships: Memberships,
    actor: Actor,
    *,
    current: str | None,
    new: str,
    revoke_api_tokens: bool,
) -> RenewedToken | None:
    """Set another password, or the first of somebody who signs in otherwise; all other sessions end.

    Raises StepUpRequired, InvalidCredentials, PasswordWeak, RateLimited, Busy. None: a session without a cookie.
    """
    async with platform.db.reading(Scope.of(actor)) as session:
        await require_fresh(session, platform, actor)
        user = await people.load_user(session, actor.user_id)
        await refuse_weak(session, new, await standard_of(session, memberships, user), pointer="/new_password")
    await confirm_password(platform, actor.user_id, current, pointer="/current_password")
    password_hash = await hash_password(new)
    async with platform.db.writing(Scope.of(actor)) as session:
        now = platform.clock.now()
        user = await people.load_user(session, actor.user_id, lock=True)
        await resets.set_password(session, user.id, password_hash, now)
        await revocation.end_everything(
            session,
            platform,
            user.id,
            reason="password",
            by=user.id,
            keep=actor.session_id,
            api_tokens=revoke_api_tokens,
        )
        user.password_change_required, user.updated_at = False, now
        await letters.send(session, platform, user, letters.PASSWORD_CHANGED, letters.Nothing(user.name))
        await audit.record(
            session,
            actor,
            "user.password_changed",
            resource_type="user",
            resource_id=user.id,
            organization_id=None,
            metadata={"api_tokens_revoked": revoke_api_tokens},
        )
        return await sessions.renew(session, actor)
