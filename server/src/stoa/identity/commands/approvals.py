"""Accounts that wait for an administrator (ID-4)."""

from dataclasses import dataclass

from stoa.identity.commands import administration, revocation
from stoa.identity.errors import NotPending
from stoa.identity.models import User
from stoa.identity.policy import AdminAction
from stoa.mail import api as mail
from stoa.mail.contracts import Button, Category, Letter, MailType, Paragraph, Recipient, Said
from stoa.platform.actor import Actor
from stoa.platform.context import Platform
from stoa.platform.db import WriteSession
from stoa.platform.ids import UserId


@dataclass(frozen=True)
class Approved:
    name: str


def _approved_letter(arguments: Approved) -> Letter:
    return Letter(
        Said("Your account is open"),
        (
            Paragraph(Said("Hello {name},", name=arguments.name)),
            Paragraph(Said("An administrator has approved your account. You can sign in now.")),
            Button(Said("Sign in"), "/sign-in"),
        ),
    )


APPROVED = mail.register(MailType("account_approved", Category.ACCOUNT, Approved, _approved_letter))


async def approve(session: WriteSession, platform: Platform, actor: Actor, user_id: UserId) -> User:
    """Let a person in who waits for it, and tell them. Raises NotFound, NotPending."""
    user = await _load_pending(session, actor, user_id)
    user.status, user.updated_at = "active", platform.clock.now()
    await administration.record(session, actor, "user.approved", user)
    await mail.enqueue(
        session,
        platform,
        APPROVED,
        Approved(user.name),
        to=Recipient(user.email, user.email_key, user.id, user.locale),
        organization_id=None,
        dedupe_key=f"approved:{user.id}",
    )
    return user


async def decline(session: WriteSession, platform: Platform, actor: Actor, user_id: UserId) -> User:
    """Leave a person outside: the account stays, inactive, until it is approved after all or deleted."""
    user = await _load_pending(session, actor, user_id)
    user.status, user.updated_at = "inactive", platform.clock.now()
    await revocation.end_everything(session, platform, user.id, reason="admin", by=actor.user_id)
    await administration.record(session, actor, "user.declined", user)
    return user


async def _load_pending(session: WriteSession, actor: Actor, user_id: UserId) -> User:
    user = await administration.load_subject(session, actor, user_id, AdminAction.APPROVE)
    if user.status != "pending_approval":
        raise NotPending
    return user
