"""Statements of sessions."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, Uuid, and_, func, insert, literal, or_, select, update
from sqlalchemy.orm import aliased

from stoa.identity.models import Session, SessionMetadata, User
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.ids import OrganizationId, SessionId, UserId


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
    is_mfa: bool
    impersonated_by_user_id: UserId | None
    impersonator_is_in_office: bool
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
    active_memberships: Select[OrganizationId, UserId, str, bool, str | None],
    token_hash: bytes,
    named: OrganizationId | None,
    now: datetime,
) -> Credential | None:
    """All about a session token, live or not, in one statement. `named`: instead of the active organization."""
    held = active_memberships.subquery()
    impersonator = aliased(User)
    wanted = Session.active_organization_id if named is None else literal(named, Uuid())
    statement = (
        select(
            Session.id.label("session_id"),
            Session.revoked_at,
            Session.expires_at,
            Session.absolute_expires_at,
            Session.token_version.label("session_token_version"),
            Session.is_mfa,
            Session.impersonated_by_user_id,
            _is_in_office(impersonator, now).label("impersonator_is_in_office"),
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
        .outerjoin(impersonator, impersonator.id == Session.impersonated_by_user_id)
        .outerjoin(held, (held.c.user_id == User.id) & (held.c.organization_id == wanted))
        .where(Session.token_hash == token_hash)
    )
    row = (await session.execute(statement)).mappings().one_or_none()
    return Credential(**row) if row is not None else None


def _is_in_office(person: type[User], now: datetime) -> ColumnElement[bool]:
    """Whether an administrator may still act for others; false where there is none."""
    return and_(
        person.id.is_not(None),
        person.role.in_(("admin", "super_admin")),
        person.status == "active",
        person.deleted_at.is_(None),
        or_(person.banned_at.is_(None), person.ban_expires_at <= now),
    )


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


async def renew_session(
    session: WriteSession, session_id: SessionId, token_hash: bytes, *, factor: str | None
) -> datetime | None:
    """Replace the token, and note the second factor that was proven; gives when the session ends at last.

    None: a session of a native client, which has no such token.
    """
    values: dict[str, Any] = {"token_hash": token_hash}
    if factor is not None:
        without = func.array_remove(Session.methods, factor)
        values |= {"methods": func.array_append(without, factor), "is_mfa": True}
    statement = (
        update(Session)
        .where(Session.id == session_id, Session.token_hash.is_not(None))
        .values(values)
        .returning(Session.absolute_expires_at)
        .execution_options(synchronize_session=False)
    )
    return (await session.execute(statement)).scalar_one_or_none()


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
