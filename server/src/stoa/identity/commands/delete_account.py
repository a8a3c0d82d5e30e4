"""The end of an account: at once for everybody, for good after fourteen days (ID-108, ID-109)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from stoa.audit import api as audit
from stoa.identity.commands import letters, proofs, revocation
from stoa.identity.commands.change_password import confirm_password
from stoa.identity.commands.freshness import require_fresh
from stoa.identity.errors import LastSuperAdmin, LinkUsed
from stoa.identity.events import UserPurged
from stoa.identity.models import User
from stoa.identity.ports import AccountEnding
from stoa.identity.queries import administration, endings, people, resets
from stoa.identity.queries import proofs as used_proofs
from stoa.mail import api as mail
from stoa.platform.actor import Actor, InstanceRole
from stoa.platform.context import Platform
from stoa.platform.db import Scope, WriteSession
from stoa.platform.ids import UserId
from stoa.platform.outbox import record

GRACE = timedelta(days=14)
NEVER_VERIFIED = timedelta(days=7)
# Longer than an account may wait to be confirmed: what was asked for tells which accounts wait.
KEEP_PROOFS, KEEP_ATTEMPTS = timedelta(days=30), timedelta(days=1)
CHECK_MAIL, DELETED = "check_mail", "deleted"
CANCEL = "cancel"


@dataclass(frozen=True)
class Deletion:
    """`check_mail`, or `deleted`: then also until when, and where no mail is sent the link that takes it back."""

    state: str
    purge_at: datetime | None = None
    cancel_link: str | None = None


async def ask_for_deletion(
    platform: Platform, ending: AccountEnding, actor: Actor, *, password: str | None
) -> Deletion:
    """Mail the link that ends the account, or where no mail is sent end it by the password.

    Raises StepUpRequired, LastSuperAdmin, what `ending` has against it, InvalidCredentials, RateLimited, Busy.
    """
    async with platform.db.reading(Scope.of(actor)) as session:
        await require_fresh(session, platform, actor)
    if not platform.mailer.is_configured:
        await confirm_password(platform, actor.user_id, password)
    async with platform.db.writing(Scope(user_id=actor.user_id)) as session:
        user = await people.load_user(session, actor.user_id, lock=True)
        await _refuse_if_needed(session, platform, ending, user)
        if platform.mailer.is_configured:
            token = await proofs.new_link(session, platform, proofs.DELETE, user.id, life=letters.DELETION_LIFE)
            await letters.send(session, platform, user, letters.ACCOUNT_DELETION, letters.Token(user.name, token))
            return Deletion(CHECK_MAIL)
        cancel = await end(session, platform, ending, user, by=user.id)
        link = f"{platform.settings.base_url}/keep-account#token={cancel}"
        return Deletion(DELETED, platform.clock.now() + GRACE, link)


async def _refuse_if_needed(session: WriteSession, platform: Platform, ending: AccountEnding, user: User) -> None:
    await administration.lock_super_admins(session)
    if user.role == InstanceRole.SUPER_ADMIN and not await administration.is_other_super_admin(
        session, user.id, platform.clock.now()
    ):
        raise LastSuperAdmin
    await ending.refuse_if_needed(session, user.id)


async def end(
    session: WriteSession, platform: Platform, ending: AccountEnding, user: User, *, by: UserId | None
) -> str:
    """End the account at once; gives the secret of the link that takes it back, which is mailed too."""
    if user.deleted_at is not None:
        raise LinkUsed
    await _refuse_if_needed(session, platform, ending, user)
    now = platform.clock.now()
    await revocation.end_everything(session, platform, user.id, reason="deleted", by=by)
    user.deleted_at = user.updated_at = now
    await session.flush()
    # What was on its way to them is obsolete, but for the letter that says so.
    await mail.fail_pending(session, user_id=user.id)
    token = await proofs.new_link(
        session, platform, proofs.DELETE, user.id, life=GRACE, identifier=f"{user.id}:{CANCEL}"
    )
    await letters.send(session, platform, user, letters.ACCOUNT_DELETED, letters.Token(user.name, token))
    await _record(session, user, "user.deleted")
    return token


async def keep(platform: Platform, token: str) -> None:
    """Take a deletion back with its link. Sessions stay ended. Raises LinkUsed."""
    async with platform.db.writing(Scope()) as session:
        proven = await proofs.use_link(session, platform, token, (proofs.DELETE,))
        user = await people.load_user(session, proven.user_id, lock=True)
        if user.deleted_at is None:
            raise LinkUsed
        user.deleted_at, user.updated_at = None, platform.clock.now()
        await _record(session, user, "user.deletion_cancelled")


async def _record(session: WriteSession, user: User, event: str) -> None:
    actor = Actor(user.id, user.name, InstanceRole(user.role))
    await audit.record(session, actor, event, resource_type="user", resource_id=user.id, organization_id=None)


async def remove_unproven(session: WriteSession, platform: Platform, ending: AccountEnding, user: User) -> None:
    """Remove an account that nobody has ever used; its address is free again. Leaves no row behind."""
    await revocation.end_everything(session, platform, user.id, reason="deleted", by=None)
    await mail.fail_pending(session, user_id=user.id)
    await ending.account_purged(session, user.id)
    await audit.record(
        session, None, "user.removed_unproven", resource_type="user", resource_id=user.id, organization_id=None
    )
    await endings.delete_user(session, user.id)


async def sweep(platform: Platform, ending: AccountEnding) -> None:
    """Purge what was deleted fourteen days ago, and remove accounts that were never confirmed in seven."""
    now = platform.clock.now()
    async with platform.db.writing(Scope.system()) as session:
        await used_proofs.delete_old(session, now - KEEP_PROOFS)
        await resets.delete_old(session, now, attempts_before=now - KEEP_ATTEMPTS)
    async with platform.db.reading(Scope.system()) as session:
        deleted = await endings.due_for_purge(session, now - GRACE)
        unproven = await endings.never_verified(session, now - NEVER_VERIFIED)
    for user_id in deleted:
        async with platform.db.writing(Scope.system()) as session:
            await _purge(session, ending, user_id, now)
    for user_id in unproven:
        async with platform.db.writing(Scope.system()) as session:
            # Read again under the lock: they may have confirmed it meanwhile.
            user = await people.load_user(session, user_id, lock=True)
            if user.email_verified_at is None and user.last_login_at is None:
                await remove_unproven(session, platform, ending, user)


async def _purge(session: WriteSession, ending: AccountEnding, user_id: UserId, now: datetime) -> None:
    user = await people.load_user(session, user_id, lock=True)
    if user.deleted_at is None or user.deleted_at > now - GRACE:
        return
    await ending.account_purged(session, user_id)
    await endings.erase_user(session, user_id, now)
    await record(session, UserPurged(organization_id=None, user_id=user_id), topics=[])
    await audit.record(
        session, None, "user.purged", resource_type="user", resource_id=user_id, organization_id=None
    )
