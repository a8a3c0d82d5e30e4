"""What administrators see of AUTO: decisions in sums and one by one, and what they saved."""

from typing import Any
from uuid import UUID

import pytest

from stoa.platform.context import Platform
from stoa.platform.ids import new_id
from tests.conversations.talking import Talker
from tests.providers.conftest import connect
from tests.providers.test_routing import CLAUDES, COMPLEX_TEXT, SIMPLE_TEXT, UNSURE_TEXT
from tests.support.http import assert_problem
from tests.support.model_server import ModelServer, Script
from tests.support.team import Team, execute, make_team
from tests.support.world import Person, World
from tests.usage.spending import DOLLAR

HAIKU, SONNET, OPUS = [f"anthropic:{name}" for name in CLAUDES]
# 1000 tokens in and 100 out, in micro-dollars, where so many dollars buy a million in, and five times as many out.
DOLLARS = {HAIKU: 1, SONNET: 3, OPUS: 5}
COST = {HAIKU: 1500, SONNET: 4500, OPUS: 7500}
ANSWER = Script(usage={"prompt_tokens": 1000, "completion_tokens": 100})


async def give_models(team: Team, models: ModelServer) -> None:
    """A connection of the organization; a server on this machine costs nothing until somebody says otherwise."""
    models.models, models.default = CLAUDES, ANSWER
    path = f"/organizations/{team.organization_id}/provider-keys"
    await connect(team.founder.client, models, path=path, secret="sk-anything", provider="anthropic")
    for slug, dollars in DOLLARS.items():
        prices = {"input_micros_per_mtok": dollars * DOLLAR, "output_micros_per_mtok": 5 * dollars * DOLLAR}
        answer = await team.founder.client.patch(f"/models/{slug}", json=prices)
        assert answer.status_code == 200, answer.text


async def read(person: Person, organization_id: UUID, what: str) -> Any:
    answer = await person.client.get(f"/organizations/{organization_id}/routing/{what}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def figures(lines: list[dict[str, Any]]) -> dict[str, tuple[int, int, int, int]]:
    """Of each line: decisions, how many went well, what they cost, and what they saved."""
    return {
        line["key"]: (line["decisions"], line["succeeded"], line["cost_micros"], line["saved_micros"])
        for line in lines
    }


@pytest.mark.spec("PR-50")
async def test_the_board_has_decisions_savings_and_reasons_and_no_text(
    platform: Platform, world: World, models: ModelServer
) -> None:
    team = await make_team(platform, world)
    bob = await team.join("Bob")
    organization_id, founder = team.organization_id, team.founder
    empty = await read(founder, organization_id, "summary")
    assert (empty["total"]["decisions"], len(empty["days"]), empty["tiers"]) == (0, 30, [])

    await give_models(team, models)
    talker = Talker(bob, models)
    for text in (SIMPLE_TEXT, UNSURE_TEXT, COMPLEX_TEXT):
        await talker.finished(await talker.say(text, model="auto"))
    rule = {"action": {"tier": "complex"}, "conditions": {"max_words": 1}}
    assert (await founder.client.post("/routing/rules", json=rule)).status_code == 201
    await talker.finished(await talker.say(SIMPLE_TEXT, model="auto"))
    models.default = Script(status=400)
    failed = await talker.finished(await talker.say(UNSURE_TEXT, model="auto"))
    assert failed["status"] == "failed"

    found = await read(founder, organization_id, "summary")

    total = found["total"]
    assert (total["decisions"], total["ended"], total["succeeded"], total["compared"]) == (5, 5, 4, 5)
    cost = COST[HAIKU] + COST[SONNET] + 2 * COST[OPUS]
    assert (total["cost_micros"], total["baseline_cost_micros"]) == (cost, 4 * COST[OPUS])
    simple, medium = COST[OPUS] - COST[HAIKU], COST[OPUS] - COST[SONNET]
    assert total["saved_micros"] == simple + medium == 9000
    by_model = {
        HAIKU: (1, 1, COST[HAIKU], simple),
        SONNET: (2, 1, COST[SONNET], medium),
        OPUS: (2, 2, 2 * COST[OPUS], 0),
    }
    assert figures(found["models"]) == by_model
    assert figures(found["tiers"]) == dict(zip(("simple", "medium", "complex"), by_model.values(), strict=True))
    assert figures(found["policies"]) == {
        "reference": (4, 3, cost - COST[OPUS], simple + medium),
        "rules": (1, 1, COST[OPUS], 0),
    }
    assert figures(found["overrides"]) == {
        "none": (3, 3, COST[HAIKU] + 2 * COST[OPUS], simple),
        "minimum_tier": (2, 1, COST[SONNET], medium),
    }

    listed = (await read(founder, organization_id, "decisions"))["items"]
    assert [item["selected_model"] for item in listed] == [SONNET, OPUS, OPUS, SONNET, HAIKU]
    assert [item["request_succeeded"] for item in listed] == [False, True, True, True, True]
    assert listed[-1]["reasoning"] == "simple (0/100): greeting, short_query, confirmation"
    assert listed[1]["reasoning"].startswith("rule 1: ")
    assert [item["baseline_cost_micros"] for item in listed[1:]] == [COST[OPUS]] * 4
    for word in ("capital", "roadmap", "France"):
        assert word not in str(listed)


@pytest.mark.spec("PR-50")
async def test_thirty_days_by_day_the_last_two_hundred_and_nobody_but_administrators(
    platform: Platform, world: World, models: ModelServer
) -> None:
    team = await make_team(platform, world)
    bob = await team.join("Bob")
    organization_id, founder = team.organization_id, team.founder
    await give_models(team, models)
    await Talker(bob, models).finished(await Talker(bob, models).say(SIMPLE_TEXT, model="auto"))
    # The same decision again: one a day, of 210 days.
    older = [new_id() for _ in range(209)]
    await execute(
        platform,
        "INSERT INTO routing_decisions SELECT (jsonb_populate_record(d, jsonb_build_object('id', copy.id,"
        " 'created_at', d.created_at - make_interval(days => (210 - copy.place)::int)))).*"
        " FROM routing_decisions d, unnest(CAST(:ids AS uuid[])) WITH ORDINALITY AS copy(id, place)"
        " WHERE organization_id = :organization",
        ids=older,
        organization=organization_id,
    )

    found = await read(founder, organization_id, "summary")

    assert (len(found["days"]), found["days"][0]["key"], found["days"][-1]["key"]) == (
        30,
        found["first"],
        found["last"],
    )
    saved = COST[OPUS] - COST[HAIKU]
    assert set(figures(found["days"]).values()) == {(1, 1, COST[HAIKU], saved)}
    assert figures(found["models"]) == {HAIKU: (30, 30, 30 * COST[HAIKU], 30 * saved)}
    listed = (await read(founder, organization_id, "decisions"))["items"]
    assert [item["id"] for item in listed][:3] == [str(each) for each in reversed(older[-3:])]
    assert len(listed) == 200

    stranger = await world.person("Stan")
    for what in ("summary", "decisions"):
        path = f"/organizations/{organization_id}/routing/{what}"
        assert_problem(await bob.client.get(path), 403, "access.forbidden")
        assert_problem(await stranger.client.get(path), 404, "not_found")
