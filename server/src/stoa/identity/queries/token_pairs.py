"""Statements of the token pairs of native clients."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, delete, func, insert, or_, select, update

from stoa.identity.models import RefreshToken, Session, User
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.ids import SessionId, UserId


@dataclass(frozen=True)
class Generation:
    """A refresh token as it is stored, with its session."""

    token: RefreshToken
    session: Session
    user: User


async def session_of(session: ReadSession, token_hash: bytes) -> SessionId | None:
    """The session that a refresh token belongs to, used or not."""
    statement = select(RefreshToken.session_id).where(RefreshToken.token_hash == token_hash)
    return (await session.execute(statement)).scalar_one_or_none()


async def lock_generation(session: WriteSession, token_hash: bytes, session_id: SessionId) -> Generation | None:
    """A refresh token with its session, whose row is locked: refreshes of one session come one after another."""
    await session.execute(select(Session.id).where(Session.id == session_id).with_for_update())
    statement = (
        select(RefreshToken, Session, User)
        .join(Session, Session.id == RefreshToken.session_id)
        .join(User, User.id == Session.user_id)
        .where(RefreshToken.token_hash == token_hash)
        .execution_options(populate_existing=True)
    )
    row = (await session.execute(statement)).one_or_none()
    return Generation(row[0], row[1], row[2]) if row is not None else None


async def successor_of(session: ReadSession, token: RefreshToken) -> RefreshToken | None:
    statement = select(RefreshToken).where(
        RefreshToken.session_id == token.session_id, RefreshToken.generation == token.generation + 1
    )
    return (await session.execute(statement)).scalar_one_or_none()


async def insert_generation(session: WriteSession, values: dict[str, Any]) -> None:
    await session.execute(insert(RefreshToken).values(values))


async def use_generation(session: WriteSession, token: RefreshToken, now: datetime) -> None:
    await session.execute(
        update(RefreshToken)
        .where(RefreshToken.id == token.id)
        .values(used_at=now)
        .execution_options(synchronize_session=False)
    )


async def delete_generation(session: WriteSession, token: RefreshToken) -> None:
    await session.execute(delete(RefreshToken).where(RefreshToken.id == token.id))


async def make_native(
    session: WriteSession,
    session_id: SessionId,
    *,
    expires_at: datetime,
    absolute_expires_at: datetime,
) -> bool:
    """Turn a live browser session into one of a native client: its cookie counts no more. False for any other."""
    statement = (
        update(Session)
        .where(Session.id == session_id, Session.kind == "browser", Session.revoked_at.is_(None))
        .values(kind="native", token_hash=None, expires_at=expires_at, absolute_expires_at=absolute_expires_at)
        .returning(Session.id)
        .execution_options(synchronize_session=False)
    )
    return (await session.execute(statement)).first() is not None


async def extend(session: WriteSession, session_id: SessionId, expires_at: datetime, now: datetime) -> None:
    await session.execute(
        update(Session)
        .where(Session.id == session_id)
        .values(expires_at=expires_at, updated_at=now)
        .execution_options(synchronize_session=False)
    )


async def count_reuse(session: ReadSession, user_id: UserId, since: datetime) -> int:
    """How many sessions of the person ended since because a used token came again."""
    statement = select(func.count()).where(
        Session.user_id == user_id, Session.revoke_reason == "reuse", Session.revoked_at > since
    )
    return (await session.execute(statement)).scalar_one()


async def purge_expired(session: WriteSession, now: datetime) -> None:
    """Forget generations that have run out; theft can be told by those of live sessions only."""
    dead = select(Session.id).where(or_(Session.revoked_at.is_not(None), Session.absolute_expires_at < now))
    await session.execute(
        delete(RefreshToken).where(
            and_(RefreshToken.expires_at < now, RefreshToken.session_id.in_(dead)),
        )
    )
