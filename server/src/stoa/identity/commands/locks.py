"""Locks after failed sign-ins: shown to administrators, opened by them, told to the person once (ID-38)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from stoa.identity.commands import administration
from stoa.identity.models import User
from stoa.identity.policy import AdminAction
from stoa.identity.queries import administration as people
from stoa.mail import api as mail
from stoa.mail.contracts import Button, Category, Letter, MailType, Paragraph, Recipient, Said
from stoa.platform.actor import Actor
from stoa.platform.context import Platform
from stoa.platform.db import Scope, WriteSession
from stoa.platform.ids import UserId, new_id
from stoa.platform.jobs import JobContext, enqueue, job
from stoa.platform.ratelimit import Rule

WINDOW = timedelta(minutes=15)
PER_IDENTIFIER = Rule("sign_in_identifier", 5, WINDOW, hides_subject=True)
# A mark, not a count: this identifier was locked of late, so that its next failure locks it for longer.
LOCKED_BEFORE = Rule("sign_in_locked_before", 1, timedelta(days=1), hides_subject=True)


@dataclass(frozen=True)
class AccountLocked:
    name: str
    minutes: int


def _locked_letter(arguments: AccountLocked) -> Letter:
    return Letter(
        Said("Sign-in to your account is locked for a while"),
        (
            Paragraph(Said("Hello {name},", name=arguments.name)),
            Paragraph(
                Said(
                    "Somebody typed a wrong password for your account several times. From devices that we do not"
                    " know, nobody can sign in for {minutes} minutes.",
                    minutes=arguments.minutes,
                )
            ),
            Paragraph(Said("Was it you, and you do not know the password any more? Then set a new one.")),
            Button(Said("Set a new password"), "/forgot-password"),
        ),
    )


LOCKED = mail.register(MailType("account_locked", Category.SECURITY, AccountLocked, _locked_letter))


async def note_failure(platform: Platform, user_id: UserId | None, locked_until: datetime | None) -> None:
    """A sign-in has failed and, where `locked_until` is given, locked the identifier.

    What follows is a job's: this writes the same for an account that does not exist, so that nothing tells them apart.
    """
    async with platform.db.writing(Scope()) as session:
        await enqueue(
            session,
            note_failed_sign_in,
            user_id=str(user_id or new_id()),
            failed_at=platform.clock.now().isoformat(),
            locked_until=locked_until.isoformat() if locked_until is not None else None,
        )


@job("identity.note_failed_sign_in")
async def note_failed_sign_in(
    context: JobContext, *, user_id: str, failed_at: str, locked_until: str | None
) -> None:
    """Show administrators the failure, and tell the person of a lock, once for each."""
    platform, person_id = context.platform, UserId(UUID(user_id))
    at = datetime.fromisoformat(failed_at)
    until = datetime.fromisoformat(locked_until) if locked_until is not None else None
    async with platform.db.writing(Scope.system()) as session:
        user = await people.find_person(session, person_id, lock=True)
        if user is None:
            return
        await people.note_failure(session, person_id, now=at, locked_until=until)
        if until is not None:
            await _tell(session, platform, user, at, until)


async def _tell(session: WriteSession, platform: Platform, user: User, at: datetime, until: datetime) -> None:
    await mail.enqueue(
        session,
        platform,
        LOCKED,
        AccountLocked(user.name, max(1, round((until - at).total_seconds() / 60))),
        to=Recipient(user.email, user.email_key, user.id, user.locale),
        organization_id=None,
        dedupe_key=f"locked:{user.id}:{until.isoformat()}",
    )


async def unlock(session: WriteSession, platform: Platform, actor: Actor, user_id: UserId) -> User:
    """Let a person try to sign in again, and forget the failures. Audited also where nothing was locked."""
    user = await administration.load_subject(session, actor, user_id, AdminAction.UNLOCK)
    await forget_failures(platform, user)
    await administration.record(
        session, actor, "user.unlocked", user, {"failures": user.failed_login_count, "until": user.locked_until}
    )
    user.failed_login_count, user.locked_until = 0, None
    user.updated_at = platform.clock.now()
    return user


async def forget_failures(platform: Platform, user: User) -> None:
    """Let the person try to sign in again at once, from any device."""
    subjects, rules = (user.email_key, user.username_key), (PER_IDENTIFIER, LOCKED_BEFORE)
    await platform.limiter.clear(*((rule, subject) for subject in subjects for rule in rules))
