"""Stopping: the text stays, the model's connection is closed, the cost is known."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from stoa.conversations.runtime.sweep import sweep
from stoa.platform.context import Platform
from stoa.platform.db import Scope
from tests.conversations.talking import Talker, text_of
from tests.support.clock import TurnableClock
from tests.support.http import assert_problem
from tests.support.model_server import ModelServer, Script

HALF = Script(tokens=30, stall_after=10)
HALF_TEXT = "".join(HALF.texts()[:10])


async def stalled(ada: Talker, models: ModelServer) -> dict[str, Any]:
    """A turn whose model has fallen silent after ten words, all of which were read."""
    models.play(HALF)
    sent = await ada.say()
    read = ""
    async with ada.stream(sent["run"]["id"]) as events:
        async for event in events:
            read += text_of([event])
            if read == HALF_TEXT:
                break
    return sent


@pytest.mark.spec("CV-42", "CV-43")
async def test_a_stopped_answer_keeps_its_text_and_closes_the_model(ada: Talker, models: ModelServer) -> None:
    sent = await stalled(ada, models)

    answer = await ada.client.put(f"/runs/{sent['run']['id']}/stop")
    async with asyncio.timeout(5):
        await models.asked[-1].client_gone.wait()
    message = await ada.get(f"/messages/{sent['assistant_message']['id']}")

    assert answer.json()["status"] == "stopped"
    assert (message["status"], message["content"], message["stop_reason"]) == ("stopped", HALF_TEXT, "stopped")
    assert message["output_tokens"] > 0
    assert message["is_cost_estimated"]
    assert (await ada.follow(sent["run"]["id"]))[-1].type == "stopped"


@pytest.mark.spec("CV-42")
async def test_stopping_twice_changes_nothing(ada: Talker, models: ModelServer) -> None:
    sent = await stalled(ada, models)
    first = await ada.client.put(f"/runs/{sent['run']['id']}/stop")
    second = await ada.client.put(f"/runs/{sent['run']['id']}/stop")

    assert (first.status_code, second.status_code) == (200, 200)
    assert second.json() == first.json()


@pytest.mark.spec("CV-48")
@pytest.mark.parametrize("ending", ["delete", "archive"])
async def test_deleting_and_archiving_stop_what_runs(ada: Talker, models: ModelServer, ending: str) -> None:
    sent = await stalled(ada, models)
    path = f"/conversations/{sent['conversation']['id']}"

    if ending == "delete":
        answer = await ada.client.delete(path)
    else:
        answer = await ada.client.patch(path, json={"status": "archived"})

    assert answer.status_code in (200, 204)
    assert (await ada.follow(sent["run"]["id"]))[-1].type == "stopped"
    message = await ada.get(f"/messages/{sent['assistant_message']['id']}")
    assert (message["status"], message["content"]) == ("stopped", HALF_TEXT)


@pytest.mark.spec("CV-31")
async def test_nothing_else_begins_while_an_answer_is_written(ada: Talker, models: ModelServer) -> None:
    sent = await stalled(ada, models)
    answer_id, question_id = sent["assistant_message"]["id"], sent["user_message"]["id"]

    refused = [
        await ada.try_to_say("More", to=sent["conversation"]["id"]),
        await ada.client.post(f"/messages/{answer_id}/regenerations", json={}),
        await ada.client.patch(f"/messages/{question_id}", json={"content": "Other"}),
        await ada.client.put(
            f"/conversations/{sent['conversation']['id']}/active-leaf", json={"message_id": answer_id}
        ),
    ]
    await ada.client.put(f"/runs/{sent['run']['id']}/stop")

    for answer in refused:
        assert_problem(answer, 409, "conversations.run_active", run_id=sent["run"]["id"])


@pytest.mark.spec("CV-41")
async def test_a_live_run_renews_its_heartbeat_and_is_not_swept(
    ada: Talker, models: ModelServer, platform: Platform, clock: TurnableClock
) -> None:
    sent = await stalled(ada, models)
    clock.advance(timedelta(minutes=1))
    async with asyncio.timeout(20):
        while await silence(platform, sent["run"]["id"]) > timedelta(seconds=30):
            await asyncio.sleep(0.1)
    await sweep(platform)

    run = await ada.get(f"/runs/{sent['run']['id']}")
    await ada.client.put(f"/runs/{sent['run']['id']}/stop")

    assert run["status"] == "running"


async def silence(platform: Platform, run_id: str) -> timedelta:
    async with platform.db.reading(Scope.system()) as session:
        query = text("SELECT heartbeat_at FROM runs WHERE id = :id")
        beaten: datetime = (await session.execute(query, {"id": run_id})).scalar_one()
        return platform.clock.now() - beaten


@pytest.mark.spec("CV-41", "CV-42")
async def test_a_run_whose_process_is_gone_can_be_stopped_and_deleted(
    ada: Talker, models: ModelServer, platform: Platform, clock: TurnableClock
) -> None:
    """A run that nobody streams: its row was left behind by a process that ended at once after its commit."""
    sent = await ada.talk()
    async with platform.db.writing(Scope.system()) as session:
        await session.execute(
            text("UPDATE runs SET status = 'running', finished_at = NULL, heartbeat_at = :now WHERE id = :id"),
            {"id": sent["run"]["id"], "now": clock.now()},
        )

    assert (await ada.client.delete(f"/conversations/{sent['conversation']['id']}")).status_code == 204

    assert (await ada.get(f"/runs/{sent['run']['id']}"))["status"] == "stopped"
