"""Statements of sessions."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, case, delete, func, select, update

from stoa.identity.models import Session, SessionMetadata
from stoa.platform.db import ReadSession, WriteSession, inserting
from stoa.platform.ids import OrganizationId, SessionId, UserId

_BEGIN, _DESCRIBE = inserting(Session), inserting(SessionMetadata)


async def insert_session(session: WriteSession, values: dict[str, Any], metadata: dict[str, Any]) -> None:
    await session.execute(_BEGIN, values)
    await session.execute(_DESCRIBE, metadata)


async def find_session_of_token(session: ReadSession, token_hash: bytes) -> Session | None:
    return (await session.execute(select(Session).where(Session.token_hash == token_hash))).scalar_one_or_none()


async def find_own_session(session: ReadSession, user_id: UserId, session_id: SessionId) -> Session | None:
    statement = select(Session).where(Session.id == session_id, Session.user_id == user_id)
    return (await session.execute(statement)).scalar_one_or_none()


async def renew_proof(session: WriteSession, session_id: SessionId, method: str, now: datetime) -> None:
    """The person has proven again who they are, by `method`."""
    methods = case(
        (Session.methods.any_() == method, Session.methods), else_=func.array_append(Session.methods, method)
    )
    await session.execute(
        update(Session)
        .where(Session.id == session_id, Session.revoked_at.is_(None))
        .values(authenticated_at=now, methods=methods)
        .execution_options(synchronize_session=False)
    )


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


async def delete_ended(session: WriteSession, before: datetime) -> None:
    """Delete sessions that ended, or ran out, before a moment."""
    ended_at = func.coalesce(Session.revoked_at, func.least(Session.expires_at, Session.absolute_expires_at))
    await session.execute(delete(Session).where(ended_at < before).execution_options(synchronize_session=False))


async def bind_to_provider(
    session: WriteSession, session_id: SessionId, key: str, provider_session: str | None
) -> None:
    """The session ends with the one that the person has at an identity provider (ID-85)."""
    await session.execute(
        update(Session)
        .where(Session.id == session_id)
        .values(oidc_provider_key=key, oidc_session_id=provider_session)
        .execution_options(synchronize_session=False)
    )
