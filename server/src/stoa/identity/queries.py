"""Statements of accounts and sessions."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, Uuid, and_, exists, func, insert, literal, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from stoa.identity.models import Account, InstanceSettings, Session, SessionMetadata, User, Verification
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.ids import OrganizationId, SessionId, UserId, new_id

INSTANCE = 1
# Serialises set-up: of twenty uses of the owner link one makes the account.
SETUP_LOCK = 4_801_263_551


async def instance_settings(session: ReadSession) -> InstanceSettings:
    return (await session.execute(select(InstanceSettings).where(InstanceSettings.id == INSTANCE))).scalar_one()


async def count_users(session: ReadSession) -> int:
    return (await session.execute(select(func.count()).select_from(User))).scalar_one()


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


def _is_live(purpose: str, secret_hash: bytes, now: datetime) -> ColumnElement[bool]:
    return and_(
        Verification.purpose == purpose,
        Verification.secret_hash == secret_hash,
        Verification.consumed_at.is_(None),
        Verification.expires_at > now,
    )


async def is_live_verification(session: ReadSession, purpose: str, secret_hash: bytes, now: datetime) -> bool:
    """Whether the proof could be consumed at this moment."""
    return (
        await session.execute(select(Verification.id).where(_is_live(purpose, secret_hash, now)))
    ).first() is not None


async def consume_verification(session: WriteSession, purpose: str, secret_hash: bytes, now: datetime) -> bool:
    """Use a proof up. One statement: of many consumers at once exactly one is told yes (ID-20)."""
    statement = (
        update(Verification)
        .where(_is_live(purpose, secret_hash, now))
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
) -> Row[User, str | None] | None:
    """The person with this address or username, and the hash of their password."""
    who = User.email_key == email_key if email_key is not None else User.username_key == username_key
    statement = (
        select(User, Account.password_hash)
        .join(Account, (Account.user_id == User.id) & (Account.provider_id == "credential"))
        .where(who, User.deleted_at.is_(None))
    )
    return (await session.execute(statement)).one_or_none()


async def load_user(session: ReadSession, user_id: UserId, *, lock: bool = False) -> User:
    statement = select(User).where(User.id == user_id)
    return (await session.execute(statement.with_for_update() if lock else statement)).scalar_one()


async def names_by_id(session: ReadSession, ids: Collection[UserId]) -> list[Row[UserId, str, str]]:
    """Id, name and username."""
    statement = select(User.id, User.name, User.username).where(User.id.in_(ids))
    return list((await session.execute(statement)).all())


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
        .values(last_login_at=now)
        .execution_options(synchronize_session=False)
    )


# Sessions


async def insert_session(session: WriteSession, values: dict[str, Any], metadata: dict[str, Any]) -> None:
    await session.execute(insert(Session).values(values))
    await session.execute(insert(SessionMetadata).values(metadata))


@dataclass(frozen=True)
class Credential:
    """What decides about a request: the session, its person, and their role in the wanted organization."""

    session_id: SessionId
    revoked_at: datetime | None
    expires_at: datetime
    absolute_expires_at: datetime
    session_token_version: int
    updated_at: datetime
    user_id: UserId
    name: str
    instance_role: str
    status: str
    token_version: int
    banned_at: datetime | None
    ban_expires_at: datetime | None
    deleted_at: datetime | None
    organization_id: OrganizationId | None
    organization_role: str | None


async def find_credential_of_token(
    session: ReadSession,
    active_memberships: Select[OrganizationId, UserId, str],
    token_hash: bytes,
    named: OrganizationId | None,
) -> Credential | None:
    """All about a session token, live or not, in one statement. `named`: instead of the active organization."""
    held = active_memberships.subquery()
    wanted = Session.active_organization_id if named is None else literal(named, Uuid())
    statement = (
        select(
            Session.id.label("session_id"),
            Session.revoked_at,
            Session.expires_at,
            Session.absolute_expires_at,
            Session.token_version.label("session_token_version"),
            Session.updated_at,
            User.id.label("user_id"),
            User.name,
            User.role.label("instance_role"),
            User.status,
            User.token_version,
            User.banned_at,
            User.ban_expires_at,
            User.deleted_at,
            held.c.organization_id,
            held.c.role.label("organization_role"),
        )
        .join(User, User.id == Session.user_id)
        .outerjoin(held, (held.c.user_id == User.id) & (held.c.organization_id == wanted))
        .where(Session.token_hash == token_hash)
    )
    row = (await session.execute(statement)).mappings().one_or_none()
    return Credential(**row) if row is not None else None


async def find_own_session(session: ReadSession, user_id: UserId, session_id: SessionId) -> Session | None:
    statement = select(Session).where(Session.id == session_id, Session.user_id == user_id)
    return (await session.execute(statement)).scalar_one_or_none()


async def live_sessions(
    session: ReadSession, user_id: UserId, now: datetime
) -> list[Row[Session, SessionMetadata]]:
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


async def replace_session(
    session: WriteSession, token_hash: bytes, now: datetime
) -> Row[SessionId, UserId] | None:
    """End the live session with this token, because another takes its place in the browser."""
    statement = (
        update(Session)
        .where(Session.token_hash == token_hash, Session.revoked_at.is_(None))
        .values(revoked_at=now, revoke_reason="replaced", updated_at=now)
        .returning(Session.id, Session.user_id)
        .execution_options(synchronize_session=False)
    )
    return (await session.execute(statement)).one_or_none()


async def touch_session(
    session: WriteSession, session_id: SessionId, *, expires_at: datetime, seen_before: datetime, now: datetime
) -> None:
    """Note activity, unless somebody else has since `seen_before`."""
    await session.execute(
        update(Session)
        .where(Session.id == session_id, Session.updated_at <= seen_before, Session.revoked_at.is_(None))
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
