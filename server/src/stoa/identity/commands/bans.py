"""Bans (ID-97): they end everything that was opened, and what could open it again."""

from datetime import datetime

from stoa.identity.commands import administration, revocation
from stoa.identity.commands.freshness import require_fresh
from stoa.identity.models import User
from stoa.identity.policy import AdminAction
from stoa.identity.queries import administration as people
from stoa.platform.actor import Actor
from stoa.platform.context import Platform
from stoa.platform.db import WriteSession
from stoa.platform.errors import FieldError, Invalid
from stoa.platform.ids import UserId


async def ban(
    session: WriteSession,
    platform: Platform,
    actor: Actor,
    user_id: UserId,
    *,
    reason: str,
    expires_at: datetime | None,
) -> User:
    """Ban a person, for good or until a moment, and end all they have open. Banning again replaces reason and end.

    Raises NotFound, OwnAccount, NeedsSuperAdmin, LastSuperAdmin, StepUpRequired.
    """
    now = platform.clock.now()
    administration.require_admin(actor)
    await people.lock_super_admins(session)
    user = await administration.load_subject(session, actor, user_id, AdminAction.BAN)
    await require_fresh(session, platform, actor)
    if expires_at is not None and expires_at <= now:
        raise Invalid(errors=(FieldError("/expires_at", "past", "The end of a ban lies in the future"),))
    await administration.keep_a_super_admin(session, user, now)
    user.banned_at, user.ban_reason, user.ban_expires_at = now, reason.strip(), expires_at
    user.banned_by_user_id, user.updated_at = actor.user_id, now
    await revocation.end_everything(session, platform, user.id, reason="ban", by=actor.user_id)
    await administration.record(session, actor, "user.banned", user, {"until": expires_at})
    return user


async def unban(session: WriteSession, platform: Platform, actor: Actor, user_id: UserId) -> User:
    """End a ban; nothing happens where there is none."""
    user = await administration.load_subject(session, actor, user_id, AdminAction.BAN)
    if user.banned_at is not None:
        _clear(user, platform.clock.now())
        await administration.record(session, actor, "user.unbanned", user)
    return user


def _clear(user: User, now: datetime) -> None:
    user.banned_at = user.ban_reason = user.ban_expires_at = user.banned_by_user_id = None
    user.updated_at = now
