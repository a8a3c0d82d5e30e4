"""What calls would have cost otherwise: with another model, without a cache, without substitutes (US-47, US-48)."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from stoa.platform.context import Platform
from stoa.usage.contracts import Displaced, Price, RequestType, TokenUse
from tests.conversations.talking import Talker
from tests.providers.test_routing import SIMPLE_TEXT
from tests.providers.test_routing_board import COST, HAIKU, OPUS, SONNET, give_models
from tests.support.http import assert_problem
from tests.support.model_server import ModelServer, Script, model_server
from tests.support.team import execute, make_team
from tests.support.world import World
from tests.usage.spending import DOLLAR, THOUSAND, TWO_CENTS, Spender
from tests.usage.test_figures import age
from tests.usage.test_steps import DEAR, MIDDLING, NAMES, OUTPUT, connected

CACHED = TokenUse(prompt=1000, completion=100, cache_read=600, cache_creation=200)


@pytest.fixture
async def models() -> AsyncIterator[ModelServer]:
    async with model_server() as server:
        yield server


@pytest.mark.spec("US-48", "US-50")
async def test_the_month_is_compared_with_what_another_model_would_have_taken_for_the_same_tokens(
    platform: Platform, world: World, models: ModelServer
) -> None:
    team = await make_team(platform, world)
    bob = await team.join("Bob")
    await give_models(team, models)
    founder = Spender(platform, team.founder)
    member = Spender(platform, replace(bob, organization_id=team.organization_id))
    opus = Price(input=5 * DOLLAR, output=25 * DOLLAR)
    cached = await founder.open(model=OPUS, price=opus)
    # 200 at the full price, 600 at a tenth of it, 200 at five quarters, and 100 written.
    paid = await founder.settle(cached, CACHED)
    assert paid == 1000 + 300 + 1250 + 2500
    await member.spend()
    # What is no answer, what is not over yet, and what was before this month are not compared.
    await member.spend(request_type=RequestType.EMBEDDING)
    await member.open()
    last_month = await member.open()
    await member.settle(last_month)
    await age(member, last_month, 32)
    path = f"/organizations/{team.organization_id}/usage/comparison"

    async def compared(person: Any, path: str, model: str) -> Any:
        answer = await person.client.get(path, params={"model": model})
        assert answer.status_code == 200, answer.text
        return answer.json()

    found = await compared(team.founder, path, HAIKU)
    # A fifth of the price, and a dollar for a million of Bob's tokens instead of twenty.
    assert [(line["model"], line["cost_micros"], line["other_micros"]) for line in found["models"]] == [
        ("openai:gpt-x", 2 * TWO_CENTS, 2 * 1000),
        (OPUS, paid, paid // 5),
    ]
    assert (found["cost_micros"], found["other_micros"]) == (paid + 2 * TWO_CENTS, paid // 5 + 2000)
    assert (found["model"], found["calls"], found["first"][-2:]) == (HAIKU, 3, "01")
    same = await compared(team.founder, path, OPUS)
    assert next(line for line in same["models"] if line["model"] == OPUS)["other_micros"] == paid

    own = await compared(bob, "/me/usage/comparison", SONNET)
    assert [(line["model"], line["other_micros"]) for line in own["models"]] == [("openai:gpt-x", 2 * 3000)]
    assert_problem(await bob.client.get(path, params={"model": HAIKU}), 403, "access.forbidden")
    unknown = await bob.client.get("/me/usage/comparison", params={"model": "openai:nothing"})
    assert_problem(unknown, 404, "providers.model_unknown")
    assert (await bob.client.get("/me/usage/comparison")).status_code == 422


@pytest.mark.spec("US-48")
async def test_a_model_without_a_price_is_compared_with_nothing(
    world: World, platform: Platform, models: ModelServer
) -> None:
    ada = await world.person("Ada")
    models.models = ["gpt-nobody-knows"]
    body = {"provider": "openai", "name": "A", "base_url": f"{models.origin}/v1", "secret": "sk-test"}
    assert (await ada.client.post("/me/provider-keys", json=body)).status_code == 201
    # Only what runs on one's own machine costs nothing without a price.
    away = "UPDATE provider_keys SET base_url = 'https://models.example.com/v1' WHERE user_id = :id"
    await execute(platform, away, id=ada.id)
    slug = "openai:gpt-nobody-knows"
    answer = await ada.client.get("/me/usage/comparison", params={"model": slug})
    assert_problem(answer, 422, "usage.price_unknown", model=slug)


@pytest.mark.spec("US-47")
async def test_savings_are_those_of_the_cache_of_auto_and_of_substitutes(
    platform: Platform, world: World, models: ModelServer
) -> None:
    team = await make_team(platform, world)
    path = f"/organizations/{team.organization_id}/usage/savings"
    founder = Spender(platform, team.founder)
    nothing = (await team.founder.client.get(path)).json()
    assert {value for name, value in nothing.items() if name not in ("first", "last")} == {0}
    await give_models(team, models)
    talker = Talker(team.founder, models)
    await talker.finished(await talker.say(SIMPLE_TEXT, model="auto"))
    opus = Price(input=5 * DOLLAR, output=25 * DOLLAR)
    await founder.settle(await founder.open(model=OPUS, price=opus), CACHED)
    # Instead of one that took a hundred dollars for a million; and instead of one whose price nobody knows.
    dear = Displaced("openai:dear", Price(input=100 * DOLLAR, output=0))
    await founder.settle(await founder.open(instead_of=dear), THOUSAND)
    await founder.settle(await founder.open(instead_of=Displaced("openai:x", Price(None, None))), THOUSAND)
    # A substitute that was dearer takes from what others saved.
    cheap = Displaced("openai:cheap", Price(input=DOLLAR, output=0, cache_read=0))
    await founder.settle(await founder.open(instead_of=cheap), THOUSAND)
    old = await founder.open(instead_of=dear)
    await founder.settle(old, THOUSAND)
    await age(founder, old, 40)

    month = (await team.founder.client.get(path)).json()

    assert (month["cached_calls"], month["cached_tokens"]) == (1, 600)
    # 1000 tokens in would have been 5000, and were 2550.
    assert month["cached_saved_micros"] == 5000 - 2550
    assert (month["routed_calls"], month["routed_saved_micros"]) == (1, COST[OPUS] - COST[HAIKU])
    assert month["substituted_calls"] == 4
    assert month["substituted_saved_micros"] == 2 * (100_000 - TWO_CENTS) + (1000 - TWO_CENTS)
    quarter = (await team.founder.client.get(path, params={"period": "90d"})).json()
    assert quarter["substituted_calls"] == 5
    assert (await team.founder.client.get(path, params={"period": "decade"})).status_code == 422
    bob = await team.join("Bob")
    assert_problem(await bob.client.get(path), 403, "access.forbidden")


@pytest.mark.spec("US-47")
async def test_a_call_that_moved_for_a_budget_counts_as_a_substitution(
    platform: Platform, world: World, models: ModelServer
) -> None:
    models.models = list(NAMES)
    models.default = Script(usage={"prompt_tokens": 0, "completion_tokens": 400})
    ada = await connected(await world.person("Ada"), models)
    spender = Spender(platform, ada.person)
    await spender.set_budget(OUTPUT // 2)
    sent = await ada.say(model=DEAR, allow_substitute=True)
    assert (await ada.finished(sent))["model"] == MIDDLING
    # What AUTO chose instead is its own saving, and counts once.
    assert (await ada.finished(await ada.say(model="auto")))["model"] == MIDDLING

    found = (await ada.client.get(f"/organizations/{spender.organization_id}/usage/savings")).json()

    assert (found["substituted_calls"], found["substituted_saved_micros"]) == (1, 400 - 100)
