"""What a budget does before it refuses: it moves calls to cheaper models, and closes dear ones (US-29 to US-31)."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import httpx
import pytest

from stoa.platform.context import Platform
from stoa.platform.jobs import Worker
from tests.conversations.talking import Talker
from tests.notifications.reading import settle
from tests.orgs.test_created_members import choose_password, create, token_of
from tests.support.http import assert_problem
from tests.support.model_server import ModelServer, Script, model_server
from tests.support.team import make_team
from tests.support.world import Person, World
from tests.usage.spending import DOLLAR, Spender

NAMES = ("dear", "middling", "free")
DEAR, MIDDLING, FREE = (f"openai_compatible:{name}" for name in NAMES)
# What is reserved for an answer without a limit of its own, at a dollar for a million tokens.
OUTPUT = 4096


@pytest.fixture
async def models() -> AsyncIterator[ModelServer]:
    async with model_server() as server:
        server.models = list(NAMES)
        server.default = Script(usage={"prompt_tokens": 0, "completion_tokens": 2})
        yield server


async def connected(person: Person, models: ModelServer) -> Talker:
    """Somebody whose organization's server has a dear, a middling and a free model, in that order of tiers."""
    path = f"/organizations/{person.organization_id}/provider-keys"
    body = {"provider": "openai_compatible", "name": "Server", "base_url": models.origin}
    assert (await person.client.post(path, json=body)).status_code == 201
    for slug, price, tier in ((DEAR, DOLLAR, "premium"), (MIDDLING, DOLLAR // 4, "standard"), (FREE, 0, "basic")):
        values = {
            "input_micros_per_mtok": 0,
            "output_micros_per_mtok": price,
            "tier": tier,
            "is_recommended": slug == DEAR,
        }
        assert (await person.client.patch(f"/models/{slug}", json=values)).status_code == 200
    return Talker(person, models)


async def change(spender: Spender, budget: dict[str, Any], **changes: Any) -> httpx.Response:
    path = f"/organizations/{spender.organization_id}/budgets/{budget['id']}"
    tag = (await spender.person.client.get(path)).headers["etag"]
    return await spender.person.client.patch(path, json=changes, headers={"If-Match": tag})


@pytest.mark.spec("US-29")
async def test_a_call_that_does_not_fit_moves_to_the_next_cheaper_model_and_then_to_a_free_one(
    platform: Platform, world: World, models: ModelServer
) -> None:
    ada = await connected(await world.person("Ada"), models)
    spender = Spender(platform, ada.person)
    budget = await spender.set_budget(OUTPUT)
    first = await ada.finished(await ada.say(model="auto"))
    assert (first["model"], first["notes"]) == (DEAR, [])

    moved = await ada.finished(await ada.say(model="auto"))
    assert moved["model"] == MIDDLING
    told = {"kind": "substituted", "asked": DEAR, "used": MIDDLING, "reason": "budget"}
    assert [{name: note[name] for name in told} for note in moved["notes"]] == [told]
    decision = (await ada.get("/routing/decisions"))["items"][0]
    assert (decision["selected_model"], decision["overrides"][-1]) == (MIDDLING, "budget")

    # A model that somebody chose is replaced only where they allow it, from then on in this conversation.
    problem = assert_problem(await ada.try_to_say(model=DEAR), 429, "usage.budget_exhausted")
    assert problem["fitting_models"] == [FREE, MIDDLING]
    sent = await ada.say(model=DEAR, allow_substitute=True)
    assert (await ada.finished(sent))["model"] == MIDDLING
    assert (await change(spender, budget, limit_micros=OUTPUT // 8)).status_code == 200
    again = await ada.finished(await ada.say(model=DEAR, to=sent["conversation"]["id"]))
    assert (again["model"], again["notes"][0]["reason"]) == (FREE, "budget")

    # Where nothing is left to move to, or the budget is to stop, nothing is called.
    assert (await change(spender, budget, on_exhausted="block")).status_code == 200
    questions = len(models.asked)
    assert_problem(await ada.try_to_say(model="auto"), 429, "usage.budget_exhausted")
    assert (await change(spender, budget, on_exhausted="downgrade")).status_code == 200
    await ada.client.patch(f"/models/{FREE}", json={"is_enabled": False})
    assert_problem(await ada.try_to_say(model="auto"), 429, "usage.budget_exhausted", fitting_models=[])
    assert len(models.asked) == questions


@pytest.mark.spec("US-30")
async def test_steps_close_tiers_as_a_budget_fills_and_the_picker_says_so(
    platform: Platform, world: World, models: ModelServer
) -> None:
    ada = await connected(await world.person("Ada"), models)
    spender = Spender(platform, ada.person)
    budget = await spender.set_budget(
        None, hard=False, scope_kind="user", scope_id=str(ada.person.id), template="20"
    )
    assert [(step["percent"], step["tiers"]) for step in budget["steps"]] == [
        (50, ["basic", "standard"]),
        (75, ["basic"]),
        (100, []),
    ]

    async def spend(percent: int) -> None:
        correction = {"amount_micros": percent * 20 * DOLLAR // 100, "reason": "As if"}
        assert (await ada.client.post(f"/budgets/{budget['id']}/adjustments", json=correction)).status_code == 204

    async def closed() -> list[tuple[str, str, int]]:
        items = (await ada.get("/models"))["items"]
        return [(item["slug"], item["reason"], item["budget_percent"]) for item in items if item["reason"]]

    await spend(49)
    assert await closed() == []
    await ada.finished(await ada.say(model=DEAR))
    await spend(2)
    assert await closed() == [(DEAR, "budget_step", 50)]
    problem = assert_problem(await ada.try_to_say(model=DEAR), 429, "usage.budget_exhausted", closed_at_percent=50)
    assert (problem["open_tiers"], problem["fitting_models"]) == (["basic", "standard"], [FREE, MIDDLING])
    # AUTO moves on by itself.
    assert (await ada.finished(await ada.say(model="auto")))["model"] == MIDDLING
    await spend(25)
    assert {slug for slug, *_ in await closed()} == {DEAR, MIDDLING}
    assert_problem(await ada.try_to_say(model=MIDDLING), 429, "usage.budget_exhausted", closed_at_percent=75)
    await ada.client.patch(f"/models/{FREE}", json={"output_micros_per_mtok": 1000})
    assert (await ada.finished(await ada.say(model=FREE)))["status"] == "complete"
    await spend(25)
    assert_problem(await ada.try_to_say(model=FREE), 429, "usage.budget_exhausted", closed_at_percent=100)

    # Percentages and tiers are the administrators' to edit.
    for wrong in (
        [{"percent": 75, "tiers": []}, {"percent": 50, "tiers": []}],
        [{"percent": 0, "tiers": []}],
        [{"percent": 50, "tiers": ["lavish"]}],
    ):
        assert_problem(await change(spender, budget, steps=wrong), 422, "invalid_input")
    edited = await change(spender, budget, steps=[{"percent": 90, "tiers": ["basic"]}])
    assert edited.json()["steps"] == [{"percent": 90, "tiers": ["basic"]}]
    assert (await ada.finished(await ada.say(model=FREE)))["status"] == "complete"
    assert_problem(await ada.try_to_say(model=MIDDLING), 429, "usage.budget_exhausted", closed_at_percent=90)
    assert (await change(spender, budget, steps=[])).json()["steps"] == []
    assert (await ada.finished(await ada.say(model=DEAR)))["status"] == "complete"


@pytest.mark.spec("US-31")
async def test_templates_are_for_newcomers_and_for_groups(platform: Platform, world: World) -> None:
    team = await make_team(platform, world)
    bob, cem, dora = [await team.join(name) for name in ("Bob", "Cem", "Dora")]
    founder, path = Spender(platform, team.founder), f"/organizations/{team.organization_id}"
    group_id = await team.group("Writers", bob, cem)
    held = await founder.set_budget(DOLLAR, scope_kind="user", scope_id=str(bob.id))
    templates = {
        template: await founder.set_budget(
            None, scope_kind="user", scope_id=str(dora.id), template=template, period=at
        )
        for template, at in (("20", "day"), ("50", "week"), ("200", "total"))
    }
    assert [each["limit_micros"] // DOLLAR for each in templates.values()] == [20, 50, 200]

    async def budgets() -> dict[str, dict[str, Any]]:
        items = (await team.founder.client.get(f"{path}/budgets")).json()["items"]
        return {item["scope_id"]: item for item in items if item["period"] == "month"}

    body = {"group_id": group_id, "template": "50"}
    applied = await team.founder.client.post(f"{path}/budget-templates", json=body)
    assert (applied.status_code, applied.json()) == (200, {"made": 1, "changed": 1})
    found = await budgets()
    assert set(found) == {str(bob.id), str(cem.id)}
    assert found[str(bob.id)]["id"] == held["id"]
    assert {(each["limit_micros"], each["template"], len(each["steps"])) for each in found.values()} == {
        (50 * DOLLAR, "50", 3)
    }
    unlimited = {"group_id": group_id, "template": "unlimited"}
    applied = await team.founder.client.post(f"{path}/budget-templates", json=unlimited)
    assert applied.json() == {"made": 0, "changed": 2}
    assert {each["limit_micros"] for each in (await budgets()).values()} == {None}
    assert_problem(await bob.client.post(f"{path}/budget-templates", json=body), 403, "usage.admin_only")
    nobody = {"group_id": str(team.organization_id), "template": "50"}
    refused = await team.founder.client.post(f"{path}/budget-templates", json=nobody)
    assert_problem(refused, 422, "usage.unknown_scope")
    lavish = await team.founder.client.post(f"{path}/budget-templates", json=body | {"template": "1000"})
    assert_problem(lavish, 422, "invalid_input")

    # Who joins from now on has the budget of the house.
    tag = (await team.founder.client.get(path)).headers["etag"]
    settings = {"settings": {"default_budget": "200"}}
    changed = await team.founder.client.patch(path, json=settings, headers={"If-Match": tag})
    assert changed.status_code == 200, changed.text
    token = token_of(await create(team.founder, f"{uuid4().hex}@example.org"))
    tab = world.tab()
    assert (await choose_password(tab, token)).status_code in (200, 201)
    eve = (await tab.get("/me")).json()["id"]
    await settle(platform, team.founder)
    await Worker(platform).run_until_idle()
    # Another worker may be at it.
    async with asyncio.timeout(20):
        while (given := (await budgets()).get(eve)) is None:
            await asyncio.sleep(0.05)
    assert (given["limit_micros"], given["template"], given["steps"][-1]["tiers"]) == (200 * DOLLAR, "200", [])
