"""The one place that ends credentials (ID-98). What was opened with them hears of it on the topic of its person."""

from collections.abc import Collection

from stoa.identity.events import AccessEnded, SessionEnded, TokenRevoked
from stoa.identity.queries import administration, people, revocation
from stoa.platform.context import Platform
from stoa.platform.db import WriteSession, as_system
from stoa.platform.ids import ApiTokenId, OrganizationId, SessionId, UserId
from stoa.platform.outbox import record


async def end_sessions(
    session: WriteSession,
    platform: Platform,
    user_id: UserId,
    *,
    reason: str,
    by: UserId | None,
    keep: SessionId | None = None,
) -> list[SessionId]:
    """End all live sessions of a person but `keep`, with their token pairs; gives those that ended.

    `reason` is one of the sessions' revoke reasons; `by` None: the system.
    """
    now = platform.clock.now()
    ended = await revocation.revoke_sessions(session, user_id, reason=reason, by=by, keep=keep, now=now)
    await _tell_ended(session, user_id, ended)
    return ended


async def end_session(
    session: WriteSession,
    platform: Platform,
    user_id: UserId,
    session_id: SessionId,
    *,
    reason: str,
    by: UserId | None,
) -> bool:
    """End one live session of a person, with its token pair; false if there is none of this id."""
    now = platform.clock.now()
    if not await revocation.revoke_session(session, user_id, session_id, reason=reason, by=by, now=now):
        return False
    await _tell_ended(session, user_id, [session_id])
    return True


async def end_oldest(session: WriteSession, platform: Platform, user_id: UserId, *, keep: int) -> None:
    """End what a person has too much of: their live sessions but the `keep` used last (ID-55)."""
    ended = await revocation.revoke_oldest(session, user_id, keep=keep, now=platform.clock.now())
    await _tell_ended(session, user_id, ended)


async def _tell_ended(session: WriteSession, user_id: UserId, ended: Collection[SessionId]) -> None:
    if not ended:
        return
    await revocation.delete_refresh_tokens(session, ended)
    for session_id in ended:
        event = SessionEnded(organization_id=None, session_id=session_id, user_id=user_id)
        await record(session, event, topics=[f"user:{user_id}"])


async def end_api_tokens(
    session: WriteSession,
    platform: Platform,
    user_id: UserId,
    *,
    by: UserId | None,
    organization_id: OrganizationId | None = None,
    token_id: ApiTokenId | None = None,
) -> list[ApiTokenId]:
    """End live API tokens of a person: all, those in one organization, or this one. Gives those that ended."""
    # Tokens belong to organizations that this transaction may not be in.
    async with as_system(session):
        ended = await revocation.revoke_api_tokens(
            session,
            user_id,
            by=by,
            now=platform.clock.now(),
            organization_id=organization_id,
            token_id=token_id,
        )
    for ended_id in ended:
        event = TokenRevoked(organization_id=None, token_id=ended_id, user_id=user_id)
        await record(session, event, topics=[f"user:{user_id}"])
    return ended


async def end_impersonations(
    session: WriteSession, platform: Platform, admin_id: UserId, *, by: UserId | None
) -> None:
    """End the sessions in which an administrator acts for others."""
    for held in await administration.impersonations_by(session, admin_id):
        await revocation.revoke_one(session, held.id, reason="admin", by=by, now=platform.clock.now())
        event = SessionEnded(organization_id=None, session_id=held.id, user_id=held.user_id)
        await record(session, event, topics=[f"user:{held.user_id}"])


async def end_everything(
    session: WriteSession,
    platform: Platform,
    user_id: UserId,
    *,
    reason: str,
    by: UserId | None,
    keep: SessionId | None = None,
    api_tokens: bool = True,
    work: bool | None = None,
) -> list[SessionId]:
    """Raise the token version and end sessions, token pairs, device trust, open codes, reset links, and API tokens.

    `keep` lives on under the new version. `work`: runs and whatever else is done for the person ends, too; if not
    said, where no session lives on. Gives the sessions that ended.
    """
    now = platform.clock.now()
    version = await people.raise_token_version(session, user_id)
    ended = await end_sessions(session, platform, user_id, reason=reason, by=by, keep=keep)
    if keep is not None:
        await revocation.follow_version(session, keep, version)
    await revocation.distrust_devices(session, user_id, now)
    await revocation.end_codes(session, user_id, now)
    async with as_system(session):
        await revocation.end_reset_tokens(session, user_id, now)
    await end_impersonations(session, platform, user_id, by=by)
    if api_tokens:
        await end_api_tokens(session, platform, user_id, by=by)
    if work if work is not None else keep is None:
        await record(session, AccessEnded(organization_id=None, user_id=user_id), topics=[f"user:{user_id}"])
    return ended
