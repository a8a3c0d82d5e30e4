"""Limits hold across processes, and what cannot be counted stays shut."""

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from stoa.platform.clock import FrozenClock
from stoa.platform.crypto import Crypto
from stoa.platform.db import Database, Scope
from stoa.platform.errors import Unavailable
from stoa.platform.ids import new_id
from stoa.platform.keyring import KeyRing
from stoa.platform.ratelimit import RateLimited, RateLimiter, Rule
from tests.support.database import TestDatabase, cloned

RULE = Rule("sign_in", 5, timedelta(minutes=15))


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock(datetime(2026, 3, 1, 12, 0, tzinfo=UTC))


@pytest.fixture(scope="module")
def own_database(database_server: TestDatabase, template: str) -> Iterator[TestDatabase]:
    """A database whose data keys belong to this module's master keys."""
    with cloned(database_server, template, f"stoa_limits_{os.getpid()}") as own:
        yield own


@pytest.fixture
async def db(own_database: TestDatabase) -> AsyncIterator[Database]:
    opened = Database(own_database.app, pool_size=10)
    yield opened
    await opened.dispose()


@pytest.fixture(scope="module")
def master_keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("limits") / "master.key"


@pytest.fixture
def crypto(master_keys: Path, clock: FrozenClock) -> Crypto:
    return Crypto(KeyRing(master_keys), clock=clock)


@pytest.fixture
async def limiter(db: Database, clock: FrozenClock, crypto: Crypto) -> AsyncIterator[RateLimiter]:
    opened = RateLimiter(db, clock, crypto)
    yield opened
    await opened.close()


@pytest.fixture
def subject() -> str:
    return str(new_id())


@pytest.mark.spec("ID-41")
async def test_the_limit_is_exact_for_parallel_processes(
    db: Database, clock: FrozenClock, crypto: Crypto, subject: str
) -> None:
    processes = [RateLimiter(db, clock, crypto) for _ in range(4)]

    results = await asyncio.gather(
        *(processes[number % 4].take(RULE, subject) for number in range(40)), return_exceptions=True
    )

    for process in processes:
        await process.close()

    taken = [result for result in results if not isinstance(result, BaseException)]
    assert sorted(slot.used for slot in taken) == [1, 2, 3, 4, 5]
    assert all(isinstance(result, RateLimited) for result in results if isinstance(result, BaseException))


@pytest.mark.spec("ID-41")
async def test_over_the_limit_says_when_to_come_back_and_that_holds(
    limiter: RateLimiter, clock: FrozenClock, subject: str
) -> None:
    for _ in range(RULE.limit):
        await limiter.take(RULE, subject)
    with pytest.raises(RateLimited) as refusal:
        await limiter.take(RULE, subject)
    wait = int(refusal.value.headers["Retry-After"])
    assert refusal.value.headers["RateLimit"] == f'"sign_in";r=0;t={wait}'
    assert refusal.value.headers["RateLimit-Policy"] == '"sign_in";q=5;w=900'

    clock.advance(timedelta(seconds=wait - 30))
    with pytest.raises(RateLimited):
        await limiter.take(RULE, subject)
    clock.advance(timedelta(seconds=31))
    await limiter.take(RULE, subject)


async def test_the_window_slides(limiter: RateLimiter, clock: FrozenClock, subject: str) -> None:
    clock.advance(timedelta(minutes=14))
    for _ in range(RULE.limit):
        await limiter.take(RULE, subject)
    clock.advance(timedelta(minutes=2))

    await limiter.take(RULE, subject)
    with pytest.raises(RateLimited):
        await limiter.take(RULE, subject)


async def test_a_slot_given_back_is_free_again(limiter: RateLimiter, clock: FrozenClock, subject: str) -> None:
    slots = [await limiter.take(RULE, subject) for _ in range(RULE.limit)]
    await limiter.give_back(slots[0])

    assert (await limiter.take(RULE, subject)).used == RULE.limit
    clock.advance(RULE.window)
    for slot in slots[1:]:
        await limiter.give_back(slot)
    assert (await limiter.take(RULE, subject)).used == 2


async def test_a_block_ends_by_itself_or_when_cleared(
    limiter: RateLimiter, clock: FrozenClock, subject: str
) -> None:
    until = clock.now() + timedelta(minutes=30)
    await limiter.block(RULE, subject, until)
    with pytest.raises(RateLimited) as refusal:
        await limiter.take(RULE, subject)
    assert refusal.value.headers["Retry-After"] == "1800"
    assert await limiter.blocked_until(RULE, subject) == until

    clock.advance(timedelta(minutes=31))
    assert await limiter.blocked_until(RULE, subject) is None
    await limiter.take(RULE, subject)

    await limiter.block(RULE, subject, clock.now() + timedelta(days=1))
    await limiter.clear((RULE, subject))
    await limiter.take(RULE, subject)


async def test_addresses_are_not_stored(limiter: RateLimiter, db: Database) -> None:
    hidden = Rule("sign_in_identifier", 5, timedelta(minutes=15), hides_subject=True)
    await limiter.take(hidden, "ada@example.org")

    async with db.reading(Scope.system()) as session:
        keys = (await session.execute(text("SELECT key FROM rate_limits"))).scalars().all()
    assert any(key.startswith("sign_in_identifier:") for key in keys)
    assert not any("example" in key for key in keys)


@pytest.mark.spec("ID-42")
async def test_without_its_counters_the_limiter_stays_shut(clock: FrozenClock, crypto: Crypto) -> None:
    away = Database("postgresql://stoa@127.0.0.1:1/stoa")
    limiter = RateLimiter(away, clock, crypto)

    with pytest.raises(Unavailable) as refusal:
        await limiter.take(RULE, "somebody")

    assert (refusal.value.status, refusal.value.code) == (503, "platform.limiter_unavailable")
    limiter.allow(RULE, "somebody")
    await limiter.close()


async def test_requests_that_hold_every_connection_can_still_be_counted(
    own_database: TestDatabase, clock: FrozenClock, crypto: Crypto, subject: str
) -> None:
    small = Database(own_database.app, pool_size=1)
    limiter = RateLimiter(small, clock, crypto)
    async with small.writing(Scope()), asyncio.timeout(5):
        await limiter.take(RULE, subject)
    await limiter.close()
    await small.dispose()


def test_general_limits_count_in_the_process(limiter: RateLimiter, clock: FrozenClock, subject: str) -> None:
    for _ in range(RULE.limit):
        limiter.allow(RULE, subject)
    with pytest.raises(RateLimited):
        limiter.allow(RULE, subject)
    limiter.allow(RULE, "another")
    clock.advance(RULE.window * 2)
    limiter.allow(RULE, subject)
