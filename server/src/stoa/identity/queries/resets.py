"""Statements of links that set a password."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, insert, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert

from stoa.identity.models import Account, PasswordResetAttempt, PasswordResetToken
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.ids import AccountId, UserId, new_id

# Always taken in this order, so that two requests never wait for each other.
_LOCK_ADDRESS, _LOCK_CLIENT = 4_801_263_552, 4_801_263_553
_LOCK = text("SELECT pg_advisory_xact_lock(hashtextextended(encode(CAST(:subject AS bytea), 'hex'), :kind))")


async def note_attempt(
    session: WriteSession, email_hash: bytes, ip_address: str, *, now: datetime, window: timedelta
) -> tuple[int, int]:
    """Write a request down; gives how many there were in the window for the address and from the client."""
    for kind, subject in ((_LOCK_ADDRESS, email_hash), (_LOCK_CLIENT, ip_address.encode())):
        await session.execute(_LOCK, {"subject": subject, "kind": kind})
    values = {"id": new_id(), "email_hash": email_hash, "ip_address": ip_address, "attempted_at": now}
    await session.execute(insert(PasswordResetAttempt).values(values))
    counts = []
    for of_subject in (
        PasswordResetAttempt.email_hash == email_hash,
        PasswordResetAttempt.ip_address == ip_address,
    ):
        statement = (
            select(func.count())
            .select_from(PasswordResetAttempt)
            .where(of_subject, PasswordResetAttempt.attempted_at > now - window)
        )
        counts.append((await session.execute(statement)).scalar_one())
    return counts[0], counts[1]


async def insert_token(session: WriteSession, values: dict[str, Any], now: datetime) -> None:
    """Write a link; unused ones of the same type end."""
    await session.execute(
        update(PasswordResetToken)
        .where(
            PasswordResetToken.user_id == values["user_id"],
            PasswordResetToken.token_type == values["token_type"],
            PasswordResetToken.used_at.is_(None),
        )
        .values(used_at=now)
        .execution_options(synchronize_session=False)
    )
    await session.execute(insert(PasswordResetToken).values(id=new_id(), created_at=now, **values))


async def find_live_token(session: ReadSession, token_hash: bytes, now: datetime) -> PasswordResetToken | None:
    statement = select(PasswordResetToken).where(
        PasswordResetToken.token_hash == token_hash,
        PasswordResetToken.used_at.is_(None),
        PasswordResetToken.expires_at > now,
    )
    return (await session.execute(statement)).scalar_one_or_none()


async def consume_token(session: WriteSession, token_hash: bytes, now: datetime) -> bool:
    """Use a link up. One statement: of many consumers at once exactly one is told yes (ID-20)."""
    statement = (
        update(PasswordResetToken)
        .where(
            PasswordResetToken.token_hash == token_hash,
            PasswordResetToken.used_at.is_(None),
            PasswordResetToken.expires_at > now,
        )
        .values(used_at=now)
        .returning(PasswordResetToken.id)
        .execution_options(synchronize_session=False)
    )
    return (await session.execute(statement)).first() is not None


async def find_password_hash(session: ReadSession, user_id: UserId) -> str | None:
    statement = select(Account.password_hash).where(
        Account.user_id == user_id, Account.provider_id == "credential"
    )
    return (await session.execute(statement)).scalar_one_or_none()


async def set_password(session: WriteSession, user_id: UserId, password_hash: str, now: datetime) -> None:
    """Give the person this password, their first or another."""
    changed = {"password_hash": password_hash, "password_changed_at": now, "updated_at": now}
    statement = upsert(Account).values(
        id=AccountId(new_id()),
        user_id=user_id,
        provider_id="credential",
        provider_account_id=str(user_id),
        created_at=now,
        **changed,
    )
    await session.execute(
        statement.on_conflict_do_update(index_elements=["provider_id", "provider_account_id"], set_=changed)
    )


async def delete_old(session: WriteSession, now: datetime, *, attempts_before: datetime) -> None:
    """Remove links past their time, used or not, and requests that no limit counts any more."""
    await session.execute(delete(PasswordResetToken).where(PasswordResetToken.expires_at < now))
    await session.execute(delete(PasswordResetAttempt).where(PasswordResetAttempt.attempted_at < attempts_before))
