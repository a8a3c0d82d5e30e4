"""Passwords and views of links, whatever they show (SP-53, SP-56)."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from stoa.access.errors import LinkPasswordWrong
from stoa.identity import api as identity
from stoa.platform.context import Platform
from stoa.platform.crypto import secrets_match
from stoa.platform.db import Scope
from stoa.platform.ratelimit import RateLimited, Rule
from stoa.platform.visitors import Visitor

UNLOCKED_FOR = timedelta(hours=12)
PASSWORDS = Rule("link_passwords", 5, timedelta(minutes=15), hides_subject=True)
VIEWS = Rule("link_views", 1, timedelta(minutes=30), hides_subject=True)
PURPOSE = "access.unlocked_link"


@dataclass(frozen=True)
class Lock:
    """A link and the hash of its password, if it has one."""

    link_id: UUID
    password_hash: str | None


async def require_unlocked(platform: Platform, lock: Lock, visitor: Visitor) -> None:
    """Raises LinkPasswordWrong until the browser has given the password."""
    if lock.password_hash is not None and not await _is_unlocked(platform, lock, visitor.unlocked):
        raise LinkPasswordWrong


async def unlock(platform: Platform, lock: Lock, visitor: Visitor, password: str) -> str:
    """What the browser keeps once the password was right; also the right one waits after too many wrong ones.

    Raises LinkPasswordWrong, RateLimited.
    """
    slot = await platform.limiter.take(PASSWORDS, f"{lock.link_id}:{visitor.address}")
    if not await identity.verify_shared_password(lock.password_hash, password):
        raise LinkPasswordWrong
    await platform.limiter.give_back(slot)
    expires = int((platform.clock.now() + UNLOCKED_FOR).timestamp())
    return f"{expires}.{await _seal(platform, lock, expires)}"


async def is_new_view(platform: Platform, lock: Lock, visitor: Visitor) -> bool:
    """Once per link and client in half an hour; the address is known to the limiter as HMAC only."""
    try:
        await platform.limiter.take(VIEWS, f"{lock.link_id}:{visitor.address}")
    except RateLimited:
        return False
    return True


async def _is_unlocked(platform: Platform, lock: Lock, unlocked: str | None) -> bool:
    moment, _, seal = (unlocked or "").partition(".")
    if not moment.isdigit() or int(moment) <= platform.clock.now().timestamp():
        return False
    return secrets_match(seal, await _seal(platform, lock, int(moment)))


async def _seal(platform: Platform, lock: Lock, expires: int) -> str:
    # With the hash of the password inside: a new password locks every browser again.
    data = f"{lock.link_id}:{lock.password_hash}:{expires}".encode()
    async with platform.db.writing(Scope.system()) as session:
        return (await platform.crypto.hmac(session, PURPOSE, data)).hex()
