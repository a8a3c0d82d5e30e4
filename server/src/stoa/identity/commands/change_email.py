"""Changing one's e-mail address, and taking the change back (ID-18)."""

from stoa.audit import api as audit
from stoa.identity.commands import letters, proofs, revocation
from stoa.identity.commands.change_password import confirm_password
from stoa.identity.commands.freshness import require_fresh
from stoa.identity.core import emails
from stoa.identity.errors import EmailInvalid, EmailTaken
from stoa.identity.models import User
from stoa.identity.queries import people
from stoa.identity.queries import revocation as ended
from stoa.mail.contracts import Recipient
from stoa.platform.actor import Actor, InstanceRole
from stoa.platform.context import Platform
from stoa.platform.db import Scope, WriteSession, as_system
from stoa.platform.errors import FieldError

CHECK_MAIL, CHANGED = "check_mail", "changed"


async def ask_for_change(platform: Platform, actor: Actor, *, email: str, password: str | None) -> str:
    """Begin a change of address: `check_mail`, or `changed` at once where no mail is sent and the password confirms it.

    Raises StepUpRequired, EmailInvalid; without mail also InvalidCredentials, EmailTaken, RateLimited, Busy.
    """
    key = emails.normalise(email)
    async with platform.db.reading(Scope.of(actor)) as session:
        await require_fresh(session, platform, actor)
    if key is None:
        raise EmailInvalid(errors=(FieldError("/email", "invalid", EmailInvalid.title),))
    if not platform.mailer.is_configured:
        await confirm_password(platform, actor.user_id, password)
    async with platform.db.writing(Scope.of(actor)) as session:
        user = await people.load_user(session, actor.user_id, lock=True)
        if not platform.mailer.is_configured:
            await _set(session, platform, user, email.strip(), is_proven=False)
            return CHANGED
        await _send_link(session, platform, user, email.strip(), key)
    return CHECK_MAIL


async def _send_link(session: WriteSession, platform: Platform, user: User, email: str, key: str) -> None:
    """To the new address, which alone can confirm. A taken one gets no mail, and its answer does not tell."""
    token = await proofs.new_link(
        session, platform, proofs.CHANGE, user.id, life=letters.CHANGE_LIFE, facts={"email": email}
    )
    if not await people.email_is_taken(session, key):
        to = Recipient(email, key, user.id, user.locale)
        arguments = letters.AddressChange(user.name, email, token)
        await letters.send(session, platform, user, letters.EMAIL_CHANGE, arguments, to=to)


async def change(session: WriteSession, platform: Platform, user: User, email: str) -> None:
    """The new address was proven by its link. Raises EmailTaken if somebody has taken it meanwhile."""
    old, old_key = user.email, user.email_key
    await _set(session, platform, user, email, is_proven=True)
    token = await proofs.new_link(
        session,
        platform,
        proofs.REVERT,
        user.id,
        life=letters.REVERT_LIFE,
        # Several changes in a week can each be taken back.
        identifier=f"{user.id}:{old_key}",
        facts={"email": old},
    )
    to = Recipient(old, old_key, user.id, user.locale)
    arguments = letters.AddressChange(user.name, user.email, token)
    await letters.send(session, platform, user, letters.EMAIL_CHANGED, arguments, to=to)


async def revert(session: WriteSession, platform: Platform, user: User, email: str) -> None:
    """Back to the old address, by whoever reads its mail; everything that was opened ends."""
    await _set(session, platform, user, email, is_proven=True)
    await revocation.end_everything(session, platform, user.id, reason="user", by=user.id)


async def _set(session: WriteSession, platform: Platform, user: User, email: str, *, is_proven: bool) -> None:
    key = emails.normalise(email)
    assert key is not None
    if key != user.email_key and await people.email_is_taken(session, key):
        raise EmailTaken(errors=(FieldError("/email", "taken", EmailTaken.title),))
    now = platform.clock.now()
    user.email, user.email_key = email, key
    user.email_verified_at = now if is_proven else None
    user.updated_at = now
    await session.flush()
    # Links to the old address do not lead into the account any more (ID-30).
    await ended.end_codes(session, user.id, now)
    async with as_system(session):
        await ended.end_reset_tokens(session, user.id, now)
    await audit.record(
        session,
        Actor(user.id, user.name, InstanceRole(user.role)),
        "user.email_changed",
        resource_type="user",
        resource_id=user.id,
        organization_id=None,
        metadata={"is_proven": is_proven},
    )
