"""Readers come and go; what they read together is the stored answer, byte for byte."""

import asyncio
import random
from datetime import timedelta

import httpx
import pytest

from stoa.app.container import Container
from tests.conversations.talking import TERMINAL, Event, Talker, text_of
from tests.support.clock import TurnableClock
from tests.support.http import assert_problem
from tests.support.model_server import ModelServer, Script
from tests.support.world import PASSWORD


async def read_in_pieces(ada: Talker, run_id: str, dice: random.Random) -> tuple[list[Event], int]:
    """Read a run to its end, leaving after a few events each time; gives the events and how often it left."""
    read: list[Event] = []
    left = 0
    while not read or read[-1].type not in TERMINAL:
        stay = dice.randint(1, 6)
        async with ada.stream(run_id, after=read[-1].seq if read else None) as events:
            async for event in events:
                read.append(event)
                stay -= 1
                if stay == 0:
                    left += 1
                    break
    return read, left


@pytest.mark.spec("CV-39", "CV-51")
async def test_a_hundred_cut_streams_lose_and_repeat_nothing(ada: Talker, models: ModelServer) -> None:
    await cut_streams(ada, models, 100)


@pytest.mark.slow
@pytest.mark.spec("CV-39", "CV-51")
async def test_a_thousand_cut_streams_lose_and_repeat_nothing(ada: Talker, models: ModelServer) -> None:
    await cut_streams(ada, models, 1000)


async def cut_streams(ada: Talker, models: ModelServer, number: int) -> None:
    """Leave streams so often; what each reader has read together is the stored answer, byte for byte."""
    dice, cuts = random.Random(20), 0
    while cuts < number:
        script = Script(tokens=250, delay_ms=2)
        models.play(script)
        sent = await ada.say()

        readers = [read_in_pieces(ada, sent["run"]["id"], dice) for _ in range(10)]
        for read, left in await asyncio.gather(*readers):
            assert [event.seq for event in read] == list(range(1, len(read) + 1))
            assert text_of(read) == script.text
            cuts += left
        message = await ada.get(f"/messages/{sent['assistant_message']['id']}")
        assert message["content"] == script.text


@pytest.mark.spec("CV-52")
async def test_a_finished_run_is_replayed_for_a_day(ada: Talker, clock: TurnableClock) -> None:
    sent = await ada.talk()
    first = await ada.follow(sent["run"]["id"])
    assert first[-1].type == "done"
    assert await ada.follow(sent["run"]["id"], after=first[-1].seq) == []

    clock.advance(timedelta(hours=24, minutes=1))
    ada.client.cookies.clear()
    answer = await ada.client.post("/sessions", json={"identifier": ada.person.email, "password": PASSWORD})
    assert answer.status_code == 201
    answer = await ada.client.get(f"/runs/{sent['run']['id']}/events")

    assert_problem(answer, 410, "conversations.events_expired")


@pytest.mark.spec("CV-51")
@pytest.mark.parametrize("position", ["-1", "text", "1.5", "٣"])
async def test_a_position_that_is_no_number_is_refused(ada: Talker, position: str) -> None:
    sent = await ada.talk()

    answer = await ada.client.get(f"/runs/{sent['run']['id']}/events", params={"after": position})

    assert_problem(answer, 422, "invalid_input")


async def test_a_position_ahead_of_the_run_is_refused(ada: Talker) -> None:
    sent = await ada.talk()

    answer = await ada.client.get(
        f"/runs/{sent['run']['id']}/events", headers={"Last-Event-ID": "9223372036854775808"}
    )

    assert_problem(answer, 409, "conversations.ahead_of_run")


@pytest.mark.spec("CV-53")
async def test_the_first_byte_comes_before_the_model_answers(ada: Talker, models: ModelServer) -> None:
    models.play(Script(stall_before=True))
    sent = await ada.say()

    async with ada.client.stream("GET", f"/runs/{sent['run']['id']}/events") as answer:
        first = await anext(answer.aiter_bytes())
        headers = answer.headers
    await ada.client.put(f"/runs/{sent['run']['id']}/stop")

    assert first.startswith(b": ok\n\n")
    assert headers["x-accel-buffering"] == "no"
    assert headers["cache-control"] == "no-store"
    assert headers["content-type"].startswith("text/event-stream")


@pytest.mark.spec("CV-54")
async def test_idle_streams_hold_no_connection(ada: Talker, models: ModelServer, container: Container) -> None:
    models.play(Script(stall_before=True))
    sent = await ada.say()
    limits = httpx.Limits(max_connections=60)
    transport = httpx.AsyncHTTPTransport(limits=limits)
    async with httpx.AsyncClient(
        transport=transport, base_url=ada.client.base_url, cookies=ada.client.cookies, timeout=30
    ) as many:

        async def open_and_wait(opened: asyncio.Semaphore) -> None:
            async with many.stream("GET", f"/runs/{sent['run']['id']}/events") as answer:
                async for line in answer.aiter_lines():
                    if line.startswith("event: run.status"):
                        opened.release()

        opened = asyncio.Semaphore(0)
        streams = [asyncio.create_task(open_and_wait(opened)) for _ in range(50)]
        async with asyncio.timeout(20):
            for _ in streams:
                await opened.acquire()
        async with asyncio.timeout(10):
            # Only work that ends by itself may hold one: heartbeats, the bus.
            while container.platform.db.engine.pool.checkedout():  # type: ignore[attr-defined]
                await asyncio.sleep(0.01)
        answer = await ada.client.get("/conversations")
        await ada.client.put(f"/runs/{sent['run']['id']}/stop")
        await asyncio.gather(*streams)

    assert answer.status_code == 200
