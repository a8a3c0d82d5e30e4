"""Budgets on the way of a message: reserved with it, refused before anything is called (US-20, CV-23)."""

import asyncio
from collections.abc import AsyncIterator
from uuid import UUID

import pytest

from stoa.platform.context import Platform
from stoa.platform.ids import new_id
from tests.conversations.talking import MODEL, Talker
from tests.support.http import assert_problem
from tests.support.model_server import ModelServer, Script, model_server
from tests.support.team import execute, fetch
from tests.support.world import World
from tests.usage.spending import DOLLAR, Spender

LARGE = "openai_compatible:stoa-test-large"
# With 4 096 tokens of output reserved and two used, prices in round micro-dollars.
OUTPUT = 4096


@pytest.fixture
async def models() -> AsyncIterator[ModelServer]:
    async with model_server() as server:
        server.default = Script(usage={"prompt_tokens": 0, "completion_tokens": 2})
        yield server


async def connected(platform: Platform, world: World, models: ModelServer) -> Talker:
    """Somebody whose organization's server has a dear and a cheap model."""
    ada = await world.person("Ada")
    talker = Talker(ada, models)
    body = {"provider": "openai_compatible", "name": "Server", "base_url": models.origin}
    made = await ada.client.post(f"/organizations/{ada.organization_id}/provider-keys", json=body)
    assert made.status_code == 201, made.text
    for slug, price in ((MODEL, 0), (LARGE, DOLLAR)):
        await execute(
            platform,
            "INSERT INTO models (id, organization_id, slug, provider, provider_model, display_name,"
            " input_micros_per_mtok, output_micros_per_mtok, price_source, created_at, updated_at) VALUES"
            " (:id, :organization, :slug, 'openai_compatible', :slug, :slug, 0, :price, 'manual', now(), now())",
            id=new_id(),
            organization=ada.organization_id,
            slug=slug,
            price=price,
        )
    return talker


@pytest.mark.spec("US-20")
async def test_a_message_that_does_not_fit_is_refused_and_neither_called_nor_stored(
    platform: Platform, world: World, models: ModelServer
) -> None:
    ada = await connected(platform, world, models)
    spender = Spender(platform, ada.person)
    budget = await spender.set_budget(OUTPUT)

    sent = await ada.say(model=LARGE)
    await ada.follow(sent["run"]["id"])
    assert await spender.figures(budget["id"]) == (2, 0)
    refused = await ada.try_to_say(model=LARGE)

    problem = assert_problem(refused, 429, "usage.budget_exhausted")
    assert (problem["budget_kind"], problem["period"]) == ("organization", "month")
    assert problem["left_micros"] == OUTPUT - 2
    assert problem["period_ends_at"] == budget["period_ends_at"].replace("Z", "+00:00")
    assert problem["fitting_models"] == [MODEL]
    assert int(refused.headers["Retry-After"]) == problem["retry_after_seconds"] > 0
    assert len(models.asked) == 1
    counts = await fetch(
        platform,
        "SELECT (SELECT count(*) FROM messages WHERE organization_id = :id),"
        " (SELECT count(*) FROM runs WHERE organization_id = :id),"
        " (SELECT count(*) FROM llm_usage WHERE organization_id = :id)",
        id=ada.person.organization_id,
    )
    assert tuple(counts[0]) == (2, 1, 1)
    # What would fit does.
    cheap = await ada.say(model=MODEL)
    await ada.follow(cheap["run"]["id"])


@pytest.mark.spec("US-12")
async def test_messages_runs_and_ledger_of_a_conversation_come_to_the_same(
    platform: Platform, world: World, models: ModelServer
) -> None:
    ada = await connected(platform, world, models)
    spender = Spender(platform, ada.person)
    budget = await spender.set_budget(DOLLAR)
    first = await ada.say(model=LARGE)
    await ada.follow(first["run"]["id"])
    conversation_id = first["conversation"]["id"]

    # An answer that is given again leaves a branch; one whose first attempt fails has two rows.
    models.play(Script(status=529), Script(usage={"prompt_tokens": 0, "completion_tokens": 7}))
    again = await ada.client.post(
        f"/messages/{first['assistant_message']['id']}/regenerations", json={"model": LARGE}
    )
    assert again.status_code == 202, again.text
    await ada.follow(again.json()["run"]["id"])
    models.play(Script(stall_after=1))
    stopped = await ada.say(to=conversation_id, model=LARGE)
    await models.arrival()
    assert (await ada.client.put(f"/runs/{stopped['run']['id']}/stop")).status_code == 200
    await ada.follow(stopped["run"]["id"])

    assert (await ada.client.delete(f"/conversations/{conversation_id}")).status_code == 204
    (sums,) = await fetch(
        platform,
        "SELECT (SELECT sum(cost_micros) FROM messages WHERE conversation_id = :id),"
        " (SELECT sum(cost_micros) FROM llm_usage WHERE conversation_id = :id),"
        " (SELECT sum(u.cost_micros) FROM llm_usage u JOIN runs r ON r.id = u.run_id"
        "   WHERE r.conversation_id = :id)",
        id=UUID(conversation_id),
    )
    assert sums[0] == sums[1] == sums[2] > 0
    assert await spender.figures(budget["id"]) == (sums[1], 0)


async def test_many_who_send_at_once_hold_no_more_than_the_limit(
    platform: Platform, world: World, models: ModelServer
) -> None:
    ada = await connected(platform, world, models)
    spender = Spender(platform, ada.person)
    budget = await spender.set_budget(3 * OUTPUT)
    models.default = Script(stall_before=True)

    answers = await asyncio.gather(*(ada.try_to_say(model=LARGE) for _ in range(12)))

    assert sorted(answer.status_code for answer in answers) == [202] * 3 + [429] * 9
    assert await spender.figures(budget["id"]) == (0, 3 * OUTPUT)
    for answer in answers:
        if answer.status_code == 202:
            run_id = answer.json()["run"]["id"]
            assert (await ada.client.put(f"/runs/{run_id}/stop")).status_code == 200
            await ada.follow(run_id)
    assert (await spender.figures(budget["id"]))[1] == 0
