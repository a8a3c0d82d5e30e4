"""Rules that come before the automatic choice of a model (PR-44)."""

from datetime import time
from typing import Any
from uuid import uuid4

import pytest

from stoa.platform.context import Platform
from stoa.providers.core.categories import CATEGORIES, category_of
from stoa.providers.core.routing_rules import Facts, matches
from tests.conversations.talking import MODEL, Talker
from tests.providers.conftest import connect
from tests.support.http import assert_problem
from tests.support.model_server import ModelServer
from tests.support.team import execute, make_team
from tests.support.world import Person, World

LARGE = f"{MODEL}-large"
FACTS = Facts(
    words=10, tokens=40, has_attachments=False, category="coding", at=time(23, 30), space_id=None, agent_id=None
)


async def put(person: Person, action: dict[str, Any], status: int = 201, **conditions: Any) -> dict[str, Any]:
    made = await person.client.post("/routing/rules", json={"action": action, "conditions": conditions})
    assert made.status_code == status, made.text
    rule: dict[str, Any] = made.json()
    return rule


async def outcome(person: Person, text: str, **more: Any) -> tuple[str, int | None]:
    """What the dry run says: the model, and the number of the rule."""
    answer = await person.client.post("/routing/previews", json={"text": text, **more})
    assert answer.status_code == 200, answer.text
    return answer.json()["selected_model"], answer.json()["rule_number"]


@pytest.mark.parametrize(
    ("conditions", "holds"),
    [
        ({}, True),
        ({"min_words": 10, "max_words": 10, "min_tokens": 40, "max_tokens": 40}, True),
        ({"min_words": 11}, False),
        ({"max_words": 9}, False),
        ({"min_tokens": 41}, False),
        ({"max_tokens": 39}, False),
        ({"has_attachments": True}, False),
        ({"category": "coding"}, True),
        ({"category": "coding", "max_words": 5}, False),
        ({"space_id": str(uuid4())}, False),
        ({"agent_id": str(uuid4())}, False),
        ({"group_id": str(uuid4())}, False),
        ({"time": {"from": "22:00", "until": "06:00"}}, True),
        ({"time": {"from": "06:00", "until": "22:00"}}, False),
        ({"time": {"from": "23:00", "until": "23:30"}}, False),
    ],
)
def test_all_conditions_have_to_hold(conditions: dict[str, Any], holds: bool) -> None:
    assert matches(conditions, FACTS) is holds


def test_a_text_has_the_category_of_most_of_its_words() -> None:
    texts = {
        "Fix the bug in this Python function": "coding",
        "A poem, a story and a song about one bug": "creative",
        "Prove it: solve the equation": "reasoning",
        "Good morning": "general",
        "x" * 100_000: "general",
    }
    assert {text: category_of(text) for text in texts} == texts
    assert set(texts.values()) < set(CATEGORIES)


@pytest.mark.spec("PR-44")
async def test_the_first_rule_that_matches_decides_before_the_scoring(
    world: World, models: ModelServer, platform: Platform
) -> None:
    team = await make_team(platform, world)
    ada = team.founder
    await connect(ada.client, models)
    talk = Talker(ada, models)
    code = await put(ada, {"model": LARGE}, category="coding")
    short = await put(ada, {"tier": "complex"}, max_words=3)
    group_id = await team.group("Writers", await team.join("Bob"))
    await put(ada, {"model": LARGE}, group_id=group_id)
    await put(ada, {"model": LARGE}, space_id=team.space_id)
    await put(ada, {"model": LARGE}, has_attachments=True)
    await put(ada, {"local_only": True}, time={"from": "00:00", "until": "23:59"}, min_tokens=2000)
    rules = (await ada.client.get("/routing/rules")).json()["items"]
    assert [rule["position"] for rule in rules] == [1, 2, 3, 4, 5, 6]

    # The dry run shows the outcome for a text, and nothing is called or kept.
    assert await outcome(ada, "Which of all those colours is it then?") == (MODEL, None)
    assert await outcome(ada, "Fix this bug") == (LARGE, 1)
    assert await outcome(ada, "Good morning", space_id=team.space_id) == (MODEL, 2)
    assert await outcome(ada, "What do you make of it all?", space_id=team.space_id) == (LARGE, 4)
    assert await outcome(ada, "What do you make of it all?", has_attachments=True) == (LARGE, 5)
    assert models.asked == []
    assert (await ada.client.get("/routing/decisions")).json()["items"] == []

    # The order counts, and it is changed by place.
    moved = await ada.client.patch(f"/routing/rules/{short['id']}", json={"position": 1})
    assert moved.json()["position"] == 1
    assert await outcome(ada, "Fix this bug") == (MODEL, 1)
    off = await ada.client.patch(f"/routing/rules/{short['id']}", json={"is_enabled": False})
    assert (off.status_code, off.json()["conditions"]["max_words"]) == (200, 3)
    assert await outcome(ada, "Fix this bug") == (LARGE, 2)

    answer = await talk.finished(await talk.say("Fix this bug", model="auto"))
    assert answer["model"] == LARGE
    [decision] = (await ada.client.get("/routing/decisions")).json()["items"]
    assert (decision["policy"], decision["selected_model"]) == ("rules", LARGE)
    assert decision["reasoning"].startswith(f"rule 2: model {LARGE} | ")
    # What a rule names is only a wish: what cannot be taken gives way to the nearest.
    await ada.client.patch(f"/models/{LARGE}", json={"is_enabled": False})
    assert await outcome(ada, "Fix this bug") == (MODEL, 2)
    # Local only refuses rather than going elsewhere.
    long = "word " * 2000
    assert await outcome(ada, long) == (MODEL, 6)
    await execute(
        platform, "UPDATE provider_keys SET base_url = 'https://models.example' WHERE user_id = :id", id=ada.id
    )
    refused = await ada.client.post("/routing/previews", json={"text": long})
    assert_problem(refused, 422, "providers.no_model_fits", reason="local_only")

    assert (await ada.client.delete(f"/routing/rules/{code['id']}")).status_code == 204
    rules = (await ada.client.get("/routing/rules")).json()["items"]
    assert [rule["position"] for rule in rules] == [1, 2, 3, 4, 5]


async def test_rules_are_the_administrators_and_say_what_there_is(world: World, platform: Platform) -> None:
    team = await make_team(platform, world)
    ada, bob = team.founder, await team.join("Bob")
    rule = await put(ada, {"tier": "simple"})
    one = f"/routing/rules/{rule['id']}"
    body = {"action": {"tier": "simple"}}
    for answer in (
        await bob.client.get("/routing/rules"),
        await bob.client.get(one),
        await bob.client.post("/routing/rules", json=body),
        await bob.client.patch(one, json={"position": 1}),
        await bob.client.delete(one),
    ):
        assert_problem(answer, 403, "access.forbidden")
    stranger = await world.person("Eve")
    assert_problem(await stranger.client.get(one), 404, "not_found")
    for wrong in (
        {},
        {"tier": "simple", "local_only": True},
        {"local_only": False},
        {"tier": "lavish"},
    ):
        assert_problem(await ada.client.post("/routing/rules", json={"action": wrong}), 422, "invalid_input")
    for conditions in (
        {"min_words": -1},
        {"category": "gossip"},
        {"time": {"from": "25:00", "until": "06:00"}},
        {"space_id": str(uuid4())},
        {"group_id": str(uuid4())},
    ):
        refused = await ada.client.post("/routing/rules", json=body | {"conditions": conditions})
        assert_problem(refused, 422, "invalid_input")
    unknown = await ada.client.post("/routing/rules", json={"action": {"model": "openai:none"}})
    assert_problem(unknown, 404, "providers.model_unknown")
    assert_problem(await ada.client.patch(one, json={"position": 51}), 422, "invalid_input")
    for _ in range(49):
        await put(ada, {"tier": "simple"})
    assert_problem(await ada.client.post("/routing/rules", json=body), 409, "limit_reached", limit=50)
