"""Signing in with a password (ID-33 to ID-42)."""

from datetime import timedelta

from stoa.audit import api as audit
from stoa.identity import queries
from stoa.identity.adapters.hashing import hash_password, needs_rehash, verify_password
from stoa.identity.commands import sessions
from stoa.identity.commands.sessions import Caller, NewSession
from stoa.identity.core import emails, usernames
from stoa.identity.errors import Banned, Inactive, InvalidCredentials, Locked, PendingApproval
from stoa.identity.models import User
from stoa.identity.ports import Memberships
from stoa.platform.actor import Actor, InstanceRole
from stoa.platform.addresses import limit_subject
from stoa.platform.context import Platform
from stoa.platform.db import Scope, enter
from stoa.platform.errors import LimitExceeded
from stoa.platform.ratelimit import Rule, Slot

WINDOW = timedelta(minutes=15)
PER_IDENTIFIER = Rule("sign_in_identifier", 5, WINDOW, hides_subject=True)
PER_ADDRESS = Rule("sign_in_address", 30, WINDOW, hides_subject=True)
MAX_IDENTIFIER = 320


async def sign_in(
    platform: Platform, memberships: Memberships, *, identifier: str, password: str, caller: Caller
) -> NewSession:
    """Begin a session. A wrong password, an unknown and a deleted account are told apart by nothing.

    Raises InvalidCredentials, Locked, RateLimited, Busy; and, only after a right password, Inactive, PendingApproval,
    Banned.
    """
    email_key = emails.normalise(identifier[:MAX_IDENTIFIER]) if "@" in identifier else None
    username_key = usernames.fold(identifier.strip()[:MAX_IDENTIFIER])
    # Slots are taken before the hash and given back on success: right sign-ins in parallel are never refused.
    slots = await _take_slots(platform, email_key or username_key, limit_subject(caller.ip_address))
    async with platform.db.reading(Scope()) as session:
        found = await queries.find_credential(session, email_key=email_key, username_key=username_key)
    user, password_hash = (found[0], found[1]) if found is not None else (None, None)
    try:
        is_right = await verify_password(password_hash, password)
    except BaseException:
        await _give_back(platform, slots)
        raise
    if user is None or password_hash is None or not is_right:
        if user is not None:
            await _note_failure(platform, user)
        raise InvalidCredentials
    await _give_back(platform, slots)
    _check_standing(platform, user)
    fresh_hash = await hash_password(password) if needs_rehash(password_hash) else None
    return await _begin(platform, memberships, user, caller, fresh_hash)


async def _take_slots(platform: Platform, identifier: str, address: str) -> list[Slot]:
    by_address = await platform.limiter.take(PER_ADDRESS, address)
    try:
        return [by_address, await platform.limiter.take(PER_IDENTIFIER, identifier)]
    except LimitExceeded as error:
        await platform.limiter.give_back(by_address)
        raise Locked(retry_after_seconds=error.extensions["retry_after_seconds"]) from error


async def _give_back(platform: Platform, slots: list[Slot]) -> None:
    for slot in slots:
        await platform.limiter.give_back(slot)


async def _note_failure(platform: Platform, user: User) -> None:
    async with platform.db.writing(Scope(user_id=user.id)) as session:
        await queries.note_failure(session, user.id, platform.clock.now())


def _check_standing(platform: Platform, user: User) -> None:
    now = platform.clock.now()
    if user.banned_at is not None and (user.ban_expires_at is None or user.ban_expires_at > now):
        raise Banned(reason=user.ban_reason, until=user.ban_expires_at)
    if user.status == "pending_approval":
        raise PendingApproval
    if user.status != "active":
        raise Inactive


async def _begin(
    platform: Platform, memberships: Memberships, user: User, caller: Caller, fresh_hash: str | None
) -> NewSession:
    now = platform.clock.now()
    async with platform.db.writing(Scope(user_id=user.id)) as session:
        organization_id = await sessions.starting_organization(session, memberships, user.id)
        await enter(session, Scope(organization_id=organization_id, user_id=user.id))
        if fresh_hash is not None:
            await queries.store_rehash(session, user.id, fresh_hash, now)
        await queries.note_sign_in(session, user.id, now)
        begun = await sessions.begin(
            session, platform, user, caller, organization_id=organization_id, method="password"
        )
        actor = Actor(user.id, user.name, InstanceRole(user.role), organization_id, session_id=begun.id)
        await audit.record(
            session,
            actor,
            "user.signed_in",
            resource_type="user",
            resource_id=user.id,
            organization_id=organization_id,
        )
    return begun
