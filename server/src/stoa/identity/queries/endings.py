"""Statements of accounts that end."""

from datetime import datetime

from sqlalchemy import Text, cast, delete, exists, select, update

from stoa.identity.models import (
    Account,
    ApiToken,
    Passkey,
    PasswordResetToken,
    Session,
    SessionActivity,
    TotpSecret,
    TrustedDevice,
    User,
    Verification,
)
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.ids import UserId

BATCH = 100
# No mail goes to this domain (RFC 2606), so that an erased account has an address that nobody can have.
ERASED_DOMAIN = "@deleted.invalid"


async def due_for_purge(session: ReadSession, deleted_before: datetime) -> list[UserId]:
    """People whose time to take the deletion back is over, and who are not erased yet."""
    statement = (
        select(User.id)
        .where(User.deleted_at <= deleted_before, User.email_key != cast(User.id, Text) + ERASED_DOMAIN)
        .order_by(User.deleted_at)
        .limit(BATCH)
    )
    return list((await session.execute(statement)).scalars())


async def never_verified(session: ReadSession, made_before: datetime) -> list[UserId]:
    """Accounts that were asked to prove their address, never did, and never were signed in to."""
    was_asked = exists().where(Verification.user_id == User.id, Verification.purpose == "verify_email")
    statement = (
        select(User.id)
        .where(
            User.created_at <= made_before,
            User.email_verified_at.is_(None),
            User.last_login_at.is_(None),
            User.deleted_at.is_(None),
            was_asked,
            ~exists().where(Session.user_id == User.id),
        )
        .order_by(User.created_at)
        .limit(BATCH)
    )
    return list((await session.execute(statement)).scalars())


async def delete_user(session: WriteSession, user_id: UserId) -> None:
    """Only for an account that nothing refers to."""
    await session.execute(delete(User).where(User.id == user_id))


async def erase_user(session: WriteSession, user_id: UserId, now: datetime) -> None:
    """Remove everything personal. The row stays, as the author of what stays: "Deleted user"."""
    for table in (
        Account,
        Session,
        TotpSecret,
        Passkey,
        TrustedDevice,
        ApiToken,
        PasswordResetToken,
        Verification,
        SessionActivity,
    ):
        await session.execute(delete(table).where(table.user_id == user_id))
    await session.execute(
        update(User)
        .where(User.id == user_id)
        .values(
            email=f"{user_id}{ERASED_DOMAIN}",
            email_key=f"{user_id}{ERASED_DOMAIN}",
            email_verified_at=None,
            name="Deleted user",
            given_name=None,
            family_name=None,
            username=f"deleted-{user_id}",
            username_key=f"deleted-{user_id}",
            role="user",
            ban_reason=None,
            avatar_key=None,
            address=None,
            phone=None,
            website=None,
            contact_visible=False,
            custom_prompt=None,
            last_used_model=None,
            preferences={},
            updated_at=now,
        )
        .execution_options(synchronize_session=False)
    )
