"""Pairs of tokens for native clients: short-lived access, and a refresh token that rotates (ID-56 to ID-61)."""

from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime, timedelta

from stoa.audit import api as audit
from stoa.identity.commands import activity, revocation, token_theft
from stoa.identity.core import tokens
from stoa.identity.errors import InvalidToken, NotABrowser
from stoa.identity.models import Session
from stoa.identity.queries import credentials, token_pairs
from stoa.identity.queries.token_pairs import Generation
from stoa.platform.actor import Actor
from stoa.platform.context import Platform
from stoa.platform.crypto import hash_secret, new_secret
from stoa.platform.db import Scope, WriteSession
from stoa.platform.ids import SessionId, new_id
from stoa.platform.ratelimit import Rule

ACCESS_LIFE = timedelta(minutes=15)
REFRESH_LIFE = timedelta(days=7)
ABSOLUTE_LIFE = timedelta(days=90)
# A lost answer is asked for again within so long; later the token must have been stolen.
REPEAT_WITHIN = timedelta(seconds=10)
PER_SESSION = Rule("token_refresh", 10, timedelta(minutes=5))


@dataclass(frozen=True)
class TokenPair:
    """Both tokens of a generation; known at this moment only."""

    session_id: SessionId
    access_token: str
    access_expires_at: datetime
    refresh_token: str
    refresh_expires_at: datetime


async def exchange(
    session: WriteSession, platform: Platform, actor: Actor, *, label: str | None, ip_address: str, user_agent: str
) -> TokenPair:
    """Make the browser session that was just begun one of a native client, with its first pair.

    However somebody signs in, with whatever factors, ends here for a native client. Raises NotABrowser.
    """
    if actor.session_id is None or actor.impersonator_id is not None:
        raise NotABrowser
    now = platform.clock.now()
    absolute = now + ABSOLUTE_LIFE
    if not await token_pairs.make_native(
        session, actor.session_id, expires_at=now + REFRESH_LIFE, absolute_expires_at=absolute
    ):
        raise NotABrowser
    held = await credentials.find_own_session(session, actor.user_id, actor.session_id)
    assert held is not None
    access, refresh = tokens.ACCESS_PREFIX + new_secret(), tokens.REFRESH_PREFIX + new_secret()
    first = _Place(held, 1, label, ip_address, user_agent[:512])
    pair = await _store(session, first, access, refresh, now)
    await audit.record(
        session,
        actor,
        "session.made_native",
        resource_type="session",
        resource_id=actor.session_id,
        organization_id=None,
    )
    return pair


async def refresh(platform: Platform, presented: str, *, ip_address: str, user_agent: str) -> TokenPair:
    """The next pair. Raises InvalidToken, also for a token that was used before, whose session then ends."""
    if not tokens.is_refresh_token(presented):
        raise InvalidToken
    async with platform.db.reading(Scope()) as reading:
        session_id = await token_pairs.session_of(reading, hash_secret(presented))
    if session_id is None:
        raise InvalidToken
    await platform.limiter.take(PER_SESSION, str(session_id))
    # The end of a session and the removal of a token must stay although the answer is a refusal.
    async with platform.db.writing(Scope()) as session:
        pair = await _refresh(session, platform, session_id, presented, ip_address, user_agent[:512])
    if pair is None:
        raise InvalidToken
    return pair


async def sign_out(session: WriteSession, platform: Platform, actor: Actor) -> None:
    """End the session of a native client with all its tokens (ID-61)."""
    if actor.session_id is None:
        raise InvalidToken
    await revocation.end_session(
        session, platform, actor.user_id, actor.session_id, reason="sign_out", by=actor.user_id
    )
    await activity.record(session, platform, activity.Entry.of(actor), "logout", {})


async def _refresh(  # noqa: PLR0917  # one step of the above
    session: WriteSession, platform: Platform, session_id: SessionId, presented: str, ip_address: str, agent: str
) -> TokenPair | None:
    now = platform.clock.now()
    found = await token_pairs.lock_generation(session, hash_secret(presented), session_id)
    if found is None:
        return None
    token, held = found.token, found.session
    if token.token_version != found.user.token_version:
        await token_pairs.delete_generation(session, token)
        return None
    if not _lives(found, now):
        return None
    if token.used_at is not None:
        return await _repeat(session, platform, found, presented)
    if now >= token.expires_at:
        return None
    access, following = await _derived(session, platform, presented)
    await token_pairs.use_generation(session, token, now)
    await token_pairs.extend(session, held.id, min(now + REFRESH_LIFE, held.absolute_expires_at), now)
    place = _Place(held, token.generation + 1, token.device_label, ip_address, agent)
    return await _store(session, place, access, following, now)


async def _repeat(
    session: WriteSession, platform: Platform, found: Generation, presented: str
) -> TokenPair | None:
    """The same pair for a token that was used just now; any other use of a used token is theft (ID-59)."""
    token = found.token
    assert token.used_at is not None
    successor = await token_pairs.successor_of(session, token)
    is_latest = successor is not None and successor.used_at is None
    if successor is None or not is_latest or platform.clock.now() - token.used_at > REPEAT_WITHIN:
        await token_theft.end_stolen(session, platform, found.user, found.session.id)
        return None
    access, following = await _derived(session, platform, presented)
    return TokenPair(found.session.id, access, successor.access_expires_at, following, successor.expires_at)


def _lives(found: Generation, now: datetime) -> bool:
    user, held = found.user, found.session
    is_banned = user.banned_at is not None and (user.ban_expires_at is None or user.ban_expires_at > now)
    is_open = held.revoked_at is None and now < held.absolute_expires_at
    return is_open and user.status == "active" and user.deleted_at is None and not is_banned


async def _derived(session: WriteSession, platform: Platform, presented: str) -> tuple[str, str]:
    """Access and refresh token of the generation after this token.

    They follow from it and from a key of the installation alone: the same question gets the same answer, although
    nothing of the answer is stored (ID-58).
    """

    async def derive(purpose: str) -> str:
        digest = await platform.crypto.hmac(session, f"token_pair_{purpose}", presented.encode())
        return urlsafe_b64encode(digest).rstrip(b"=").decode()

    return tokens.ACCESS_PREFIX + await derive("access"), tokens.REFRESH_PREFIX + await derive("refresh")


@dataclass(frozen=True)
class _Place:
    """Where a generation belongs and where it was asked for."""

    session: Session
    generation: int
    label: str | None
    ip_address: str
    user_agent: str


async def _store(
    session: WriteSession, place: _Place, access: str, refresh_token: str, now: datetime
) -> TokenPair:
    held = place.session
    access_expires_at = min(now + ACCESS_LIFE, held.absolute_expires_at)
    expires_at = min(now + REFRESH_LIFE, held.absolute_expires_at)
    await token_pairs.insert_generation(
        session,
        {
            "id": new_id(),
            "session_id": held.id,
            "user_id": held.user_id,
            "generation": place.generation,
            "token_hash": hash_secret(refresh_token),
            "access_token_hash": hash_secret(access),
            "access_expires_at": access_expires_at,
            "expires_at": expires_at,
            "token_version": held.token_version,
            "device_label": place.label,
            "ip_address": place.ip_address,
            "user_agent": place.user_agent,
            "created_at": now,
        },
    )
    return TokenPair(held.id, access, access_expires_at, refresh_token, expires_at)
