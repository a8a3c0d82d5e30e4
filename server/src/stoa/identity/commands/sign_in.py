"""Signing in with a password (ID-33 to ID-42)."""

import asyncio
import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from stoa.identity.adapters.hashing import hash_password, needs_rehash, require_room, verify_password
from stoa.identity.commands import devices, locks
from stoa.identity.commands.admission import Admission, admit
from stoa.identity.commands.locks import LOCKED_BEFORE, PER_IDENTIFIER, WINDOW
from stoa.identity.commands.sessions import PASSWORD, Caller
from stoa.identity.core import emails, usernames
from stoa.identity.errors import Busy, InvalidCredentials, Locked
from stoa.identity.ports import Memberships
from stoa.identity.queries import administration, people
from stoa.identity.queries.sign_in import Credential, find_credential
from stoa.platform.addresses import limit_subject
from stoa.platform.context import Platform
from stoa.platform.db import Scope
from stoa.platform.ratelimit import RateLimited, Rule, Slot

PER_ADDRESS = Rule("sign_in_address", 30, WINDOW, hides_subject=True)
PER_DEVICE = Rule("sign_in_device", 10, WINDOW, hides_subject=True)
KNOWN_FOR = timedelta(days=90)
FIRST_LOCK, FURTHER_LOCK = timedelta(minutes=15), timedelta(minutes=30)

MAX_IDENTIFIER = 320
SLOT_TRIES, SLOT_WAIT_SECONDS = 40, 0.1
SHARE = 3

# However many sign in at once, so many hold a connection of the pool: the others are for everybody else.
_share = asyncio.Semaphore(SHARE)


async def sign_in(
    platform: Platform, memberships: Memberships, *, identifier: str, password: str, caller: Caller
) -> Admission:
    """Begin a session, or ask for the second factor.

    A wrong password, an unknown and a deleted account are told apart by nothing.

    Raises InvalidCredentials, Locked, RateLimited, Busy; and, only after a right password, Inactive,
    PendingApproval, Banned.
    """
    # Refused at once, a sign-in costs nothing; refused at the hash, what comes before it.
    require_room()
    email_key = emails.normalise(identifier[:MAX_IDENTIFIER]) if "@" in identifier else None
    username_key = usernames.fold(identifier.strip()[:MAX_IDENTIFIER])
    fingerprint = await devices.fingerprint_outside(platform, caller.device_id, caller.user_agent)
    # Somebody unknown is looked up by the same statement: the time it takes must tell nothing.
    found = await find_credential(
        platform.lookups,
        email_key=email_key,
        username_key=username_key,
        fingerprint=fingerprint,
        now=platform.clock.now(),
    )
    counter = _own_counter(platform, found) or _Counter(PER_IDENTIFIER, email_key or username_key)
    attempt = _Attempt(platform, counter, limit_subject(caller.ip_address))
    await attempt.begin()
    try:
        is_right = await verify_password(found.password_hash if found is not None else None, password)
    except BaseException:
        # What we could not decide is nobody's failure.
        await attempt.withdraw()
        raise
    if found is None or found.password_hash is None or not is_right:
        await locks.note_failure(platform, found.user_id if found is not None else None, await attempt.fail())
        raise InvalidCredentials
    await attempt.succeed()
    fresh_hash = await hash_password(password) if needs_rehash(found.password_hash) else None
    async with _share, platform.db.writing(Scope(user_id=found.user_id)) as session:
        user = await administration.find_person(session, found.user_id)
        # Since the hash was read the password may have been changed, or the account ended.
        if user is None or user.token_version != found.token_version:
            raise InvalidCredentials
        if fresh_hash is not None:
            await people.store_rehash(session, user.id, fresh_hash, platform.clock.now())
        return await admit(session, platform, memberships, user, caller=caller, proof=PASSWORD)


@dataclass(frozen=True)
class _Counter:
    """What failures are counted by: the identifier, or a device that its person was seen on."""

    rule: Rule
    subject: str


def _own_counter(platform: Platform, found: Credential | None) -> _Counter | None:
    """The counter of a device that is trusted, or was used of late: strangers do not lock it out (ID-36)."""
    known = found.device if found is not None else None
    if found is None or known is None:
        return None
    is_recent = platform.clock.now() - known.last_seen_at <= KNOWN_FOR
    if not is_recent and known.trust_level not in ("medium", "high"):
        return None
    return _Counter(PER_DEVICE, f"{found.user_id}:{known.fingerprint}")


class _Attempt:
    """One try to sign in, counted before the hash and given back unless it fails (ID-35, ID-37).

    Only failures lock, so that right sign-ins in parallel are never refused: where all slots are taken by tries
    that are still being decided, the next one waits for them.
    """

    def __init__(self, platform: Platform, counter: _Counter, address: str) -> None:
        self._limiter = platform.limiter
        self._clock = platform.clock
        self._rule = counter.rule
        self._subject = counter.subject
        self._address = address
        self._slots: list[Slot] = []

    async def begin(self) -> None:
        """Take the slots. Raises Locked for the identifier, RateLimited for the address, Busy."""
        try:
            await self._take(PER_ADDRESS, self._address)
            await self._take(self._rule, self._subject)
        except BaseException as error:
            await self.withdraw()
            if isinstance(error, RateLimited) and error.rule is self._rule:
                raise Locked(retry_after_seconds=error.extensions["retry_after_seconds"]) from error
            raise

    async def _take(self, rule: Rule, subject: str) -> None:
        for _ in range(SLOT_TRIES):
            try:
                self._slots.append(await self._limiter.take(rule, subject))
            except RateLimited as refused:
                until = await self._limiter.blocked_until(rule, subject)
                if until is not None:
                    raise RateLimited(rule, retry_after=until - self._clock.now()) from refused
                await asyncio.sleep(SLOT_WAIT_SECONDS)
            else:
                return
        raise Busy(retry_after_seconds=math.ceil(SLOT_TRIES * SLOT_WAIT_SECONDS))

    async def withdraw(self) -> None:
        """Leave no trace."""
        while self._slots:
            await self._limiter.give_back(self._slots.pop())

    async def succeed(self) -> None:
        """Give the slots back and forget the failures of the address, and of the device that has its own counter."""
        by_address, by_subject = (PER_ADDRESS, self._address), (self._rule, self._subject)
        if self._rule is PER_DEVICE:
            await self._limiter.clear(by_address, by_subject)
        else:
            await self._limiter.give_back(self._slots[-1])
            await self._limiter.clear(by_address)

    async def fail(self) -> datetime | None:
        """Keep the slots, and lock what has failed too often; gives until when this is locked now."""
        now = self._clock.now()
        by_address, by_subject = self._slots
        if by_address.used >= PER_ADDRESS.limit:
            await self._limiter.block(PER_ADDRESS, self._address, now + WINDOW)
        if await self._limiter.blocked_until(LOCKED_BEFORE, self._subject) is not None:
            await self._limiter.block(self._rule, self._subject, now + FURTHER_LOCK)
            return now + FURTHER_LOCK
        if by_subject.used >= self._rule.limit:
            await self._limiter.block(self._rule, self._subject, now + FIRST_LOCK)
            await self._limiter.block(LOCKED_BEFORE, self._subject, now + LOCKED_BEFORE.window)
            return now + FIRST_LOCK
        return None
