"""Statements that end credentials."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, select, update

from stoa.identity.models import (
    ApiToken,
    PasswordResetToken,
    RefreshToken,
    Session,
    TrustedDevice,
    Verification,
)
from stoa.platform.db import WriteSession
from stoa.platform.ids import ApiTokenId, OrganizationId, SessionId, UserId

# What a change of the password makes worthless. A link that takes back a change of address stays good.
CODES = ("email_code", "magic_link", "mfa_challenge", "webauthn_challenge", "realtime_ticket", "change_email")


async def revoke_sessions(
    session: WriteSession,
    user_id: UserId,
    *,
    reason: str,
    by: UserId | None,
    keep: SessionId | None,
    now: datetime,
) -> list[SessionId]:
    """End the person's live sessions but one; gives those that ended."""
    statement = (
        update(Session)
        .where(Session.user_id == user_id, Session.revoked_at.is_(None))
        .values(revoked_at=now, revoked_by_user_id=by, revoke_reason=reason, updated_at=now)
        .returning(Session.id)
        .execution_options(synchronize_session=False)
    )
    if keep is not None:
        statement = statement.where(Session.id != keep)
    return list((await session.execute(statement)).scalars())


async def revoke_session(
    session: WriteSession, user_id: UserId, session_id: SessionId, *, reason: str, by: UserId | None, now: datetime
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


async def revoke_oldest(session: WriteSession, user_id: UserId, *, keep: int, now: datetime) -> list[SessionId]:
    """End the person's live sessions but the `keep` used last; gives those that ended."""
    surplus = (
        select(Session.id)
        .where(Session.user_id == user_id, Session.revoked_at.is_(None), Session.expires_at > now)
        .order_by(Session.updated_at.desc(), Session.id.desc())
        .offset(keep)
    )
    statement = (
        update(Session)
        .where(Session.id.in_(surplus))
        .values(revoked_at=now, revoke_reason="limit", updated_at=now)
        .returning(Session.id)
        .execution_options(synchronize_session=False)
    )
    return list((await session.execute(statement)).scalars())


async def revoke_one(
    session: WriteSession, session_id: SessionId, *, reason: str, by: UserId | None, now: datetime
) -> bool:
    """End one live session, whosever it is; false if it was over."""
    statement = (
        update(Session)
        .where(Session.id == session_id, Session.revoked_at.is_(None))
        .values(revoked_at=now, revoked_by_user_id=by, revoke_reason=reason, updated_at=now)
        .returning(Session.id)
        .execution_options(synchronize_session=False)
    )
    return (await session.execute(statement)).first() is not None


async def delete_refresh_tokens(session: WriteSession, session_ids: Collection[SessionId]) -> None:
    await session.execute(delete(RefreshToken).where(RefreshToken.session_id.in_(session_ids)))


async def follow_version(session: WriteSession, session_id: SessionId, token_version: int) -> None:
    """Let one session, with its token pair, live on under the person's new token version."""
    for table, own in ((Session, Session.id), (RefreshToken, RefreshToken.session_id)):
        await session.execute(
            update(table)
            .where(own == session_id)
            .values(token_version=token_version)
            .execution_options(synchronize_session=False)
        )


async def distrust_devices(session: WriteSession, user_id: UserId, now: datetime) -> None:
    await session.execute(
        update(TrustedDevice)
        .where(TrustedDevice.user_id == user_id, TrustedDevice.is_active)
        .values(is_active=False, updated_at=now)
        .execution_options(synchronize_session=False)
    )


async def end_codes(session: WriteSession, user_id: UserId, now: datetime) -> None:
    await session.execute(
        update(Verification)
        .where(
            Verification.user_id == user_id, Verification.consumed_at.is_(None), Verification.purpose.in_(CODES)
        )
        .values(consumed_at=now)
        .execution_options(synchronize_session=False)
    )


async def end_reset_tokens(session: WriteSession, user_id: UserId, now: datetime) -> None:
    await session.execute(
        update(PasswordResetToken)
        .where(PasswordResetToken.user_id == user_id, PasswordResetToken.used_at.is_(None))
        .values(used_at=now)
        .execution_options(synchronize_session=False)
    )


async def revoke_api_tokens(
    session: WriteSession,
    user_id: UserId,
    *,
    by: UserId | None,
    now: datetime,
    organization_id: OrganizationId | None = None,
    token_id: ApiTokenId | None = None,
) -> list[ApiTokenId]:
    """End the person's live API tokens, everywhere, in one organization or this one; gives those that ended."""
    statement = (
        update(ApiToken)
        .where(ApiToken.user_id == user_id, ApiToken.revoked_at.is_(None))
        .values(revoked_at=now, revoked_by_user_id=by)
        .returning(ApiToken.id)
        .execution_options(synchronize_session=False)
    )
    if organization_id is not None:
        statement = statement.where(ApiToken.organization_id == organization_id)
    if token_id is not None:
        statement = statement.where(ApiToken.id == token_id)
    return list((await session.execute(statement)).scalars())
