"""A server that is killed in mid-answer: the text stays, the run ends, and nothing is charged twice."""

import asyncio
import os
import signal
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from stoa.app.container import Container
from stoa.conversations.api import sweep
from stoa.platform.context import Platform
from stoa.platform.db import Scope
from tests.conversations.talking import Event, Talker, text_of
from tests.support.clock import TurnableClock
from tests.support.http import browser
from tests.support.model_server import ModelServer, Script
from tests.support.second_process import second_process

HALF = Script(tokens=30, stall_after=10)
HALF_TEXT = "".join(HALF.texts()[:10])


def elsewhere(ada: Talker, origin: str) -> Talker:
    """The same person, on another server process."""
    client = browser(origin)
    client.cookies.update(ada.client.cookies)
    person = type(ada.person)(ada.person.id, ada.person.name, ada.person.email, client, ada.person.organization_id)
    return Talker(person, ada.models)


async def read_half(ada: Talker, run_id: str) -> list[Event]:
    """Read until the model has fallen silent."""
    read: list[Event] = []
    async with asyncio.timeout(20), ada.stream(run_id) as events:
        async for event in events:
            read.append(event)
            if text_of(read) == HALF_TEXT:
                break
    return read


async def calls(platform: Platform, run_id: str) -> list[Any]:
    async with platform.db.reading(Scope.system()) as session:
        query = "SELECT status, is_estimated, cost_micros FROM llm_usage WHERE run_id = :id"
        return list((await session.execute(text(query), {"id": run_id})).all())


async def held(platform: Platform, budget_id: str) -> list[str]:
    """States of what calls hold in a budget."""
    async with platform.db.reading(Scope.system()) as session:
        query = "SELECT state FROM budget_reservations WHERE budget_id = :id"
        return list((await session.execute(text(query), {"id": budget_id})).scalars())


@pytest.mark.spec("CV-40", "CV-41", "US-9")
async def test_a_killed_process_leaves_its_text_and_an_interrupted_run(
    ada: Talker, models: ModelServer, container: Container, clock: TurnableClock
) -> None:
    own_cap = (await ada.client.put("/me/budgets", json={"limit_micros": 1_000_000})).json()["id"]
    await kill_in_mid_answer(ada, models, container, clock, own_cap)


@pytest.mark.slow
@pytest.mark.spec("CV-40", "CV-41", "US-9")
async def test_twenty_kills_leave_twenty_texts_and_nothing_held(
    ada: Talker, models: ModelServer, container: Container, clock: TurnableClock
) -> None:
    own_cap = (await ada.client.put("/me/budgets", json={"limit_micros": 1_000_000})).json()["id"]
    for _ in range(20):
        await kill_in_mid_answer(ada, models, container, clock, own_cap)


async def kill_in_mid_answer(
    ada: Talker, models: ModelServer, container: Container, clock: TurnableClock, own_cap: str
) -> None:
    """Kill a process that writes an answer: the question and the text stay, the run ends, nothing stays held."""
    models.play(HALF)
    async with second_process(container) as (process, origin):
        there = elsewhere(ada, origin)
        sent = await there.say("Are you there?")
        assert (await held(container.platform, own_cap)).count("held") == 1
        read = await read_half(there, sent["run"]["id"])
        os.kill(process.pid, signal.SIGKILL)
        await process.wait()
        await there.client.aclose()

    [question, streaming] = await ada.messages(sent["conversation"]["id"])
    assert (streaming["status"], streaming["content"]) == ("streaming", HALF_TEXT)
    clock.advance(timedelta(seconds=16))
    await sweep(container.platform)

    rest = await ada.follow(sent["run"]["id"], after=read[-1].seq)
    [question, answer] = await ada.messages(sent["conversation"]["id"])
    assert question["content"] == "Are you there?"
    assert (answer["status"], answer["content"]) == ("interrupted", HALF_TEXT)
    assert answer["error"][0]["code"] == "conversations.interrupted"
    assert [event.type for event in rest] == ["usage", "message.saved", "error", "interrupted"]
    assert [event.seq for event in (*read, *rest)] == list(range(1, len(read) + 5))
    [call] = await calls(container.platform, sent["run"]["id"])
    assert (call.status, call.is_estimated) == ("interrupted", True)
    assert call.cost_micros == answer["cost_micros"]
    assert "held" not in await held(container.platform, own_cap)
    assert (await ada.get(f"/runs/{sent['run']['id']}"))["status"] == "interrupted"
    # The processes that are still to come go by the true time.
    clock.advance(timedelta(seconds=-16))


@pytest.mark.spec("CV-51")
async def test_a_run_of_another_process_is_followed_and_stopped_from_here(
    ada: Talker, models: ModelServer, container: Container
) -> None:
    models.play(Script(tokens=200, delay_ms=5, stall_after=150))
    async with second_process(container) as (_, origin):
        there = elsewhere(ada, origin)
        sent = await there.say()
        following = asyncio.create_task(ada.follow(sent["run"]["id"]))
        async with asyncio.timeout(20), ada.stream(sent["run"]["id"]) as events:
            read = ""
            async for event in events:
                read += text_of([event])
                if "-149" in read:
                    break
        await ada.client.put(f"/runs/{sent['run']['id']}/stop")
        events_here = await following
        await there.client.aclose()

    assert [event.seq for event in events_here] == list(range(1, len(events_here) + 1))
    assert text_of(events_here) == "".join(Script(tokens=200).texts()[:150])
    assert events_here[-1].type == "stopped"


@pytest.mark.spec("CV-41")
async def test_a_process_that_is_told_to_end_interrupts_its_runs_itself(
    ada: Talker, models: ModelServer, container: Container
) -> None:
    models.play(HALF)
    async with second_process(container) as (process, origin):
        there = elsewhere(ada, origin)
        sent = await there.say()
        await read_half(there, sent["run"]["id"])
        await there.client.aclose()
        process.terminate()
        async with asyncio.timeout(20):
            await process.wait()

    answer = await ada.get(f"/messages/{sent['assistant_message']['id']}")
    assert (answer["status"], answer["content"]) == ("interrupted", HALF_TEXT)
    [call] = await calls(container.platform, sent["run"]["id"])
    assert call.status == "interrupted"
