"""How much one person may ask of models at a time."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest

from tests.conversations.talking import Talker
from tests.support.http import assert_problem, browser
from tests.support.model_server import ModelServer, Script
from tests.support.world import PASSWORD


@pytest.fixture
async def owner(origin: str) -> AsyncIterator[httpx.AsyncClient]:
    """The owner of the installation, whose settings are put back."""
    async with browser(origin) as client:
        answer = await client.post("/sessions", json={"identifier": "owner@example.org", "password": PASSWORD})
        assert answer.status_code == 201, answer.text
        yield client
        await limit(client, sends_per_minute=1_000_000, runs_at_once=10_000)


async def limit(owner: httpx.AsyncClient, **values: int) -> None:
    tag = (await owner.get("/admin/instance-settings")).json()["etag"]
    answer = await owner.patch("/admin/instance-settings", json=values, headers={"If-Match": f'"{tag}"'})
    assert answer.status_code == 200, answer.text


@pytest.mark.spec("CV-47", "CV-87")
async def test_sends_of_one_person_in_a_minute(ada: Talker, owner: httpx.AsyncClient) -> None:
    client_id = "01a218cf-0000-7000-8000-000000000001"
    first = await ada.say("One", client_message_id=client_id)
    await ada.follow(first["run"]["id"])
    await limit(owner, sends_per_minute=2)

    # A repeat, and what is refused, begin nothing and count for nothing.
    for _ in range(3):
        assert (await ada.try_to_say("One", client_message_id=client_id)).status_code == 200
        assert (await ada.try_to_say("No", model="openai_compatible:none")).status_code == 404
    second = await ada.say("Two", to=first["conversation"]["id"])
    await ada.follow(second["run"]["id"])

    refused = await ada.try_to_say("Three", to=first["conversation"]["id"])
    document = assert_problem(refused, 429, "rate_limited")
    assert document["limit"] == 2
    assert 1 <= int(refused.headers["Retry-After"]) <= 60
    path = await ada.messages(first["conversation"]["id"])
    assert [message["content"] for message in path if message["role"] == "user"] == ["One", "Two"]


@pytest.mark.spec("CV-47", "CV-87")
async def test_answers_of_one_person_at_once(ada: Talker, models: ModelServer, owner: httpx.AsyncClient) -> None:
    await limit(owner, runs_at_once=2)
    models.default = Script(pieces=("on", " and on"), delay_ms=60_000)

    answers = await asyncio.gather(*(ada.try_to_say(f"Number {number}") for number in range(5)))

    assert sorted(answer.status_code for answer in answers) == [202, 202, 409, 409, 409]
    refused = next(answer for answer in answers if answer.status_code == 409)
    assert assert_problem(refused, 409, "limit_reached")["limit"] == 2
    listed = (await ada.get("/conversations"))["items"]
    assert len(listed) == 2
    for answer in answers:
        if answer.status_code == 202:
            run_id = answer.json()["run"]["id"]
            assert (await ada.client.put(f"/runs/{run_id}/stop")).status_code == 200
            await ada.follow(run_id)
    models.default = Script()
    await ada.talk("Again")
