"""Jobs, events and the bus against a real PostgreSQL."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar
from uuid import uuid4

import pytest
from sqlalchemy import text

from stoa.platform.context import Platform
from stoa.platform.db import Database, Scope, WriteSession
from stoa.platform.jobs import LEASE_SECONDS, JobContext, Worker, enqueue, job
from stoa.platform.outbox import DeliveredEvent, Dispatcher, DomainEvent, record
from stoa.platform.realtime import TopicEvent
from tests.support.clock import TurnableClock
from tests.support.database import TestDatabase

calls: list[tuple[str, int]] = []


@job("tests.remember", queue="tests", max_attempts=3)
async def remember(context: JobContext, *, word: str) -> None:
    calls.append((word, context.attempt))


@job("tests.fail", queue="tests", max_attempts=2)
async def fail(context: JobContext, *, word: str) -> None:
    calls.append((word, context.attempt))
    raise RuntimeError(word)


@dataclass(frozen=True)
class ThingHappened(DomainEvent):
    type: ClassVar[str] = "thing.happened"

    word: str


@pytest.fixture(autouse=True)
def forget() -> None:
    calls.clear()


@pytest.fixture
async def worker(platform: Platform) -> AsyncIterator[Worker]:
    yield Worker(platform, queues=("tests",))
    async with platform.db.writing(Scope.system()) as session:
        await session.execute(text("DELETE FROM jobs WHERE queue = 'tests'"))


async def status_of(platform: Platform, word: str) -> list[str]:
    async with platform.db.reading(Scope.system()) as session:
        found = await session.execute(text("SELECT status FROM jobs WHERE args->>'word' = :word"), {"word": word})
        return list(found.scalars())


async def test_a_job_exists_exactly_when_its_cause_was_committed(platform: Platform, worker: Worker) -> None:
    with pytest.raises(ZeroDivisionError):
        async with platform.db.writing(Scope()) as session:
            await enqueue(session, remember, word="rolled back")
            raise ZeroDivisionError
    async with platform.db.writing(Scope()) as session:
        await enqueue(session, remember, word="committed")

    await worker.run_until_idle()

    assert calls == [("committed", 1)]
    assert await status_of(platform, "committed") == ["done"]
    assert await status_of(platform, "rolled back") == []


async def test_two_jobs_with_one_dedupe_key_are_one(platform: Platform, worker: Worker) -> None:
    key = str(uuid4())
    async with platform.db.writing(Scope()) as session:
        first = await enqueue(session, remember, word="once", dedupe_key=key)
        second = await enqueue(session, remember, word="once", dedupe_key=key)

    await worker.run_until_idle()

    assert first is not None
    assert second is None
    assert calls == [("once", 1)]


@pytest.mark.spec("OP-71")
async def test_a_failing_job_is_tried_again_later_and_then_stays_visible_as_failed(
    platform: Platform, worker: Worker, clock: TurnableClock
) -> None:
    async with platform.db.writing(Scope()) as session:
        await enqueue(session, fail, word="broken")
    await worker.run_until_idle()
    assert await status_of(platform, "broken") == ["queued"]

    clock.advance(timedelta(minutes=5))
    await worker.run_until_idle()

    assert calls == [("broken", 1), ("broken", 2)]
    assert await status_of(platform, "broken") == ["failed"]


@pytest.mark.spec("OP-71")
async def test_twenty_workers_run_each_job_once(platform: Platform, worker: Worker) -> None:
    words = [f"job {number}" for number in range(60)]
    async with platform.db.writing(Scope()) as session:
        for word in words:
            await enqueue(session, remember, word=word)

    workers = [worker, *(Worker(platform, queues=("tests",)) for _ in range(19))]
    await asyncio.gather(*(each.run_until_idle() for each in workers))

    assert sorted(calls) == sorted((word, 1) for word in words)


@pytest.mark.spec("OP-71")
async def test_a_job_whose_worker_died_is_taken_again_when_its_lease_ends(
    platform: Platform, worker: Worker, clock: TurnableClock
) -> None:
    async with platform.db.writing(Scope()) as session:
        await enqueue(session, remember, word="orphan")
        await session.execute(
            text(
                "UPDATE jobs SET status = 'running', attempts = 1, lease_owner = 'dead', lease_until = :until"
                " WHERE args->>'word' = 'orphan'"
            ),
            {"until": clock.now() + timedelta(seconds=LEASE_SECONDS)},
        )
    await worker.run_until_idle()
    assert calls == []

    clock.advance(timedelta(seconds=LEASE_SECONDS + 1))
    await worker.run_until_idle()

    assert calls == [("orphan", 2)]


async def test_an_event_reaches_each_subscriber_once_even_when_one_fails_first(
    platform: Platform, fresh_database: TestDatabase
) -> None:
    heard: list[str] = []
    is_broken = True

    async def good(session: WriteSession, event: DeliveredEvent) -> None:
        heard.append(f"good {event.payload['word']}")

    async def flaky(session: WriteSession, event: DeliveredEvent) -> None:
        if is_broken:
            raise RuntimeError
        heard.append(f"flaky {event.payload['word']}")

    database = Database(fresh_database.app)
    dispatcher = Dispatcher(
        database, platform.clock, {"thing.happened": {"tests.good": good, "tests.flaky": flaky}}
    )
    async with database.writing(Scope()) as session:
        await record(session, ThingHappened(organization_id=None, word="hello"))
    await dispatcher.dispatch_batch()
    is_broken = False
    await dispatcher.dispatch_batch()
    await dispatcher.dispatch_batch()
    await database.dispose()

    assert heard == ["good hello", "flaky hello"]


@pytest.mark.spec("OP-70")
async def test_sockets_hear_of_a_committed_event_and_never_of_a_rolled_back_one(platform: Platform) -> None:
    topic = f"thing:{uuid4()}"
    heard: asyncio.Queue[TopicEvent] = asyncio.Queue()
    platform.realtime.subscribe(topic, heard.put_nowait)
    with pytest.raises(ZeroDivisionError):
        async with platform.db.writing(Scope()) as session:
            await record(session, ThingHappened(organization_id=None, word="lost"), topics=[topic])
            raise ZeroDivisionError
    async with platform.db.writing(Scope()) as session:
        await record(session, ThingHappened(organization_id=None, word="kept"), topics=[topic])

    async with asyncio.timeout(10):
        event = await heard.get()
    platform.realtime.unsubscribe(topic, heard.put_nowait)

    assert (event.kind, event.data) == ("thing.happened", {"word": "kept"})
    assert heard.empty()


@pytest.mark.spec("OP-70")
async def test_an_event_whose_notification_was_lost_is_made_up(platform: Platform) -> None:
    topic = f"thing:{uuid4()}"
    heard: asyncio.Queue[TopicEvent] = asyncio.Queue()
    platform.realtime.subscribe(topic, heard.put_nowait)
    async with platform.db.writing(Scope()) as session:
        await session.execute(
            text(
                "INSERT INTO outbox_events (event_type, payload, topics) VALUES ('thing.happened', '{}', ARRAY[:topic])"
            ),
            {"topic": topic},
        )

    async with asyncio.timeout(10):
        event = await heard.get()
    platform.realtime.unsubscribe(topic, heard.put_nowait)

    assert event.kind == "thing.happened"
