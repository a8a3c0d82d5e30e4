"""Statements of accounts and sessions."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, exists, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from stoa.identity.models import Account, InstanceSettings, Session, SessionMetadata, User, Verification
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.ids import OrganizationId, SessionId, UserId, new_id

INSTANCE = 1
# Serialises set-up: of twenty uses of the owner link one makes the account.
SETUP_LOCK = 4_801_263_551


async def instance_settings(session: ReadSession) -> InstanceSettings:
    return (await session.execute(select(InstanceSettings).where(InstanceSettings.id == INSTANCE))).scalar_one()


async def has_users(session: ReadSession) -> bool:
    return bool((await session.execute(select(exists().where(User.id.is_not(None))))).scalar())


async def lock_setup(session: WriteSession) -> None:
    await session.execute(select(func.pg_advisory_xact_lock(SETUP_LOCK)))


# Proofs that can be used once


async def replace_verification(session: WriteSession, values: dict[str, Any], now: datetime) -> None:
    """Write a proof; older ones for the same purpose and identifier end."""
    await session.execute(
        update(Verification)
        .where(
            Verification.purpose == values["purpose"],
            Verification.identifier == values["identifier"],
            Verification.consumed_at.is_(None),
        )
        .values(consumed_at=now)
        .execution_options(synchronize_session=False)
    )
    await session.execute(insert(Verification).values(id=new_id(), created_at=now, **values))


async def consume_verification(session: WriteSession, purpose: str, secret_hash: bytes, now: datetime) -> bool:
    """Use a proof up. One statement: of many consumers at once exactly one is told yes (ID-20)."""
    statement = (
        update(Verification)
        .where(
            Verification.purpose == purpose,
            Verification.secret_hash == secret_hash,
            Verification.consumed_at.is_(None),
            Verification.expires_at > now,
        )
        .values(consumed_at=now)
        .returning(Verification.id)
        .execution_options(synchronize_session=False)
    )
    return (await session.execute(statement)).first() is not None


# People


async def insert_user(session: WriteSession, values: dict[str, Any]) -> bool:
    """False if the address or the username is taken."""
    statement = upsert(User).values(values).on_conflict_do_nothing().returning(User.id)
    return (await session.execute(statement)).first() is not None


async def insert_account(session: WriteSession, values: dict[str, Any]) -> None:
    await session.execute(insert(Account).values(values))


async def email_is_taken(session: ReadSession, email_key: str) -> bool:
    return (await session.execute(select(User.id).where(User.email_key == email_key))).first() is not None


async def taken_username_keys(session: ReadSession, prefix: str) -> set[str]:
    statement = select(User.username_key).where(User.username_key.startswith(prefix, autoescape=True))
    return set((await session.execute(statement)).scalars())


async def find_credential(
    session: ReadSession, *, email_key: str | None, username_key: str
) -> Row[tuple[User, str]] | None:
    """The person with this address or username, and the hash of their password."""
    who = User.email_key == email_key if email_key is not None else User.username_key == username_key
    statement = (
        select(User, Account.password_hash)
        .join(Account, (Account.user_id == User.id) & (Account.provider_id == "credential"))
        .where(who, User.deleted_at.is_(None))
    )
    return (await session.execute(statement)).one_or_none()  # type: ignore[return-value]  # the hash is there by a CHECK


async def load_user(session: ReadSession, user_id: UserId) -> User:
    return (await session.execute(select(User).where(User.id == user_id))).scalar_one()


async def users_by_id(session: ReadSession, ids: list[UserId]) -> list[User]:
    return list((await session.execute(select(User).where(User.id.in_(ids)))).scalars())


async def store_rehash(session: WriteSession, user_id: UserId, password_hash: str, now: datetime) -> None:
    await session.execute(
        update(Account)
        .where(Account.user_id == user_id, Account.provider_id == "credential")
        .values(password_hash=password_hash, updated_at=now)
        .execution_options(synchronize_session=False)
    )


async def note_sign_in(session: WriteSession, user_id: UserId, now: datetime) -> None:
    await session.execute(
        update(User)
        .where(User.id == user_id)
        .values(last_login_at=now, failed_login_count=0)
        .execution_options(synchronize_session=False)
    )


async def note_failure(session: WriteSession, user_id: UserId, now: datetime) -> None:
    await session.execute(
        update(User)
        .where(User.id == user_id)
        .values(last_failed_login_at=now, failed_login_count=User.failed_login_count + 1)
        .execution_options(synchronize_session=False)
    )


# Sessions


async def insert_session(session: WriteSession, values: dict[str, Any], metadata: dict[str, Any]) -> None:
    await session.execute(insert(Session).values(values))
    await session.execute(insert(SessionMetadata).values(metadata))


async def find_session(session: ReadSession, token_hash: bytes) -> Row[tuple[Session, User]] | None:
    """The session with this token and its person, live or not."""
    statement = (
        select(Session, User).join(User, User.id == Session.user_id).where(Session.token_hash == token_hash)
    )
    return (await session.execute(statement)).one_or_none()


async def find_own_session(session: ReadSession, user_id: UserId, session_id: SessionId) -> Session | None:
    statement = select(Session).where(Session.id == session_id, Session.user_id == user_id)
    return (await session.execute(statement)).scalar_one_or_none()


async def live_sessions(
    session: ReadSession, user_id: UserId, now: datetime
) -> list[Row[tuple[Session, SessionMetadata]]]:
    statement = (
        select(Session, SessionMetadata)
        .join(SessionMetadata, SessionMetadata.session_id == Session.id)
        .where(Session.user_id == user_id, Session.revoked_at.is_(None), Session.expires_at > now)
        .order_by(Session.updated_at.desc(), Session.id)
        .limit(50)
    )
    return list((await session.execute(statement)).all())


async def revoke_session(
    session: WriteSession, user_id: UserId, session_id: SessionId, *, reason: str, by: UserId, now: datetime
) -> bool:
    """End a live session of the person; false if there is none of this id."""
    statement = (
        update(Session)
        .where(Session.id == session_id, Session.user_id == user_id, Session.revoked_at.is_(None))
        .values(revoked_at=now, revoked_by_user_id=by, revoke_reason=reason, updated_at=now)
        .returning(Session.id)
        .execution_options(synchronize_session=False)
    )
    return (await session.execute(statement)).first() is not None


async def touch_session(
    session: WriteSession, session_id: SessionId, *, expires_at: datetime, now: datetime
) -> None:
    await session.execute(
        update(Session)
        .where(Session.id == session_id)
        .values(expires_at=expires_at, updated_at=now)
        .execution_options(synchronize_session=False)
    )


async def set_active_organization(
    session: WriteSession, session_id: SessionId, organization_id: OrganizationId
) -> None:
    await session.execute(
        update(Session)
        .where(Session.id == session_id)
        .values(active_organization_id=organization_id)
        .execution_options(synchronize_session=False)
    )


async def last_organization(session: ReadSession, user_id: UserId) -> OrganizationId | None:
    """The organization that the person's newest session worked in."""
    statement = (
        select(Session.active_organization_id)
        .where(Session.user_id == user_id, Session.active_organization_id.is_not(None))
        .order_by(Session.updated_at.desc())
        .limit(1)
    )
    return (await session.execute(statement)).scalar_one_or_none()
