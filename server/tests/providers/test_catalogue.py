"""What is shipped of models, what an organization makes of it, and who may use what (PR-21 to PR-25, PR-27)."""

from uuid import UUID, uuid4

import httpx
import pytest

from stoa.platform.context import Platform
from stoa.providers import api as providers
from stoa.providers.contracts import CallPurpose, ChatMessage, ChatRequest, EmbeddingRequest, ModelRole, Provider
from stoa.providers.core import catalogue
from stoa.providers.core.constraints import Adjustment, within
from stoa.providers.errors import TierNotAllowed
from stoa.usage.contracts import RequestType
from tests.conversations.talking import Talker
from tests.providers.conftest import MODEL, actor_of, change_organization, connect
from tests.support.http import assert_problem
from tests.support.model_server import ModelServer, Script
from tests.support.team import execute, fetch, make_team
from tests.support.world import World

LARGE = f"{MODEL}-large"


def test_the_shipped_list_knows_context_limits_abilities_tier_and_price() -> None:
    sonnet = catalogue.describe(Provider.ANTHROPIC, "claude-sonnet-4-5-20250929", is_local=False)
    assert (sonnet.slug, sonnet.display_name) == ("anthropic:claude-sonnet-4-5-20250929", "Claude Sonnet 4.5")
    assert (sonnet.context_window, sonnet.max_output_tokens, sonnet.tier) == (200_000, 64_000, "standard")
    assert (sonnet.complexity, sonnet.price.input, sonnet.price.output) == ("medium", 3_000_000, 15_000_000)
    assert (sonnet.supports_vision, sonnet.supports_tools, sonnet.supports_caching) == (True, True, True)
    assert catalogue.describe(Provider.OPENAI, "gpt-5", is_local=True).price == catalogue.FREE
    embedder = catalogue.describe(Provider.OPENAI, "text-embedding-3-small", is_local=False)
    assert (embedder.supports_embeddings, embedder.price.input) == (True, 20_000)
    unheard_of = catalogue.describe(Provider.OPENAI, "gpt-99-unheard-of", is_local=False)
    assert (unheard_of.tier, unheard_of.complexity, unheard_of.price.is_known) == ("standard", "medium", False)


@pytest.mark.spec("PR-21")
async def test_administrators_set_what_holds_for_a_model_and_their_price_stays(
    world: World, models: ModelServer, platform: Platform
) -> None:
    team = await make_team(platform, world)
    ada, bob = team.founder, await team.join("Bob")
    await connect(ada.client, models, path=f"/organizations/{team.organization_id}/provider-keys")
    path = f"/models/{MODEL}"
    shipped = (await bob.client.get(path)).json()
    assert (shipped["tier"], shipped["price_source"], shipped["input_micros_per_mtok"]) == ("basic", "shipped", 0)

    change = {"tier": "premium", "context_window": 9000, "supports_vision": True, "display_name": "House model"}
    prices = {"input_micros_per_mtok": 5_000_000, "output_micros_per_mtok": 7_000_000}
    made = (await ada.client.patch(path, json=change | prices)).json()
    assert {name: made[name] for name in change | prices} == change | prices
    assert made["price_source"] == "manual"
    # Another change leaves the price alone; null takes the shipped one again.
    kept = (await ada.client.patch(path, json={"is_recommended": True})).json()
    assert (kept["input_micros_per_mtok"], kept["price_source"], kept["tier"]) == (5_000_000, "manual", "premium")
    back = (await ada.client.patch(path, json=dict.fromkeys(prices))).json()
    assert (back["input_micros_per_mtok"], back["price_source"], back["tier"]) == (0, "shipped", "premium")

    assert_problem(await bob.client.patch(path, json=change), 403, "access.forbidden")
    assert_problem(await ada.client.patch("/models/openai:none", json=change), 404, "providers.model_unknown")
    assert_problem(await ada.client.patch("/models/stoa:demo", json=change), 404, "providers.model_unknown")
    for wrong in (
        {"tier": "gold"},
        {"tier": None},
        {"input_micros_per_mtok": -1},
        {"constraints": {"min": {"x": 1}}},
    ):
        assert (await ada.client.patch(path, json=wrong)).status_code == 422, wrong
    unknown = await ada.client.patch(path, json={"fallback_slug": "openai:none"})
    assert_problem(unknown, 404, "providers.model_unknown")
    events = await fetch(
        platform,
        "SELECT metadata FROM audit_events WHERE event_type = 'model.changed' AND organization_id = :organization",
        organization=team.organization_id,
    )
    assert len(events) == 3


@pytest.mark.spec("PR-22")
@pytest.mark.spec("PR-23")
@pytest.mark.spec("PR-25")
async def test_tiers_of_the_organization_and_of_groups_decide_and_a_disabled_model_answers_no_more(
    world: World, models: ModelServer, platform: Platform
) -> None:
    team = await make_team(platform, world)
    ada, bob = team.founder, await team.join("Bob")
    await connect(ada.client, models, path=f"/organizations/{team.organization_id}/provider-keys")
    talk = Talker(bob, models)

    async def tier_and_use(slug: str = MODEL) -> tuple[str, bool]:
        found = (await bob.client.get(f"/models/{slug}")).json()
        return found["tier"], found["is_available"]

    # Shipped, then the organization's row, then its assignment.
    assert await tier_and_use() == ("basic", True)
    await ada.client.patch(f"/models/{MODEL}", json={"tier": "premium"})
    assert await tier_and_use() == ("premium", True)
    assert (await change_organization(ada, allowed_tiers=["basic", "standard"])).status_code == 200
    assert await tier_and_use() == ("premium", False)
    refused = await talk.try_to_say()
    assert_problem(refused, 403, "providers.tier_not_allowed", tier="premium", allowed=["basic", "standard"])
    await change_organization(ada, model_tier_assignments={MODEL: "standard"})
    assert await tier_and_use() == ("standard", True)

    # A group narrows, another one of the same person widens, neither beyond the organization.
    groups = f"/organizations/{team.organization_id}/groups"
    beyond = await ada.client.post(groups, json={"name": "All", "allowed_tiers": ["premium"]})
    assert_problem(beyond, 422, "orgs.tiers_not_subset")
    for name, tiers, usable in (("Careful", ["basic"], False), ("Usual", ["standard"], True)):
        group = await ada.client.post(groups, json={"name": name, "allowed_tiers": tiers})
        assert group.status_code == 201, group.text
        await ada.client.put(f"/groups/{group.json()['id']}/members/{bob.id}", json={"role": "member"})
        assert await tier_and_use() == ("standard", usable)

    # A running answer ends well though its model is switched off; then nobody uses it.
    models.play(Script(tokens=60, delay_ms=20))
    sent = await talk.say("Go on")
    await models.arrival()
    assert (await ada.client.patch(f"/models/{MODEL}", json={"is_enabled": False})).status_code == 200
    assert (await talk.finished(sent))["status"] == "complete"
    conversation = sent["conversation"]["id"]
    assert_problem(await talk.try_to_say(to=conversation), 403, "providers.tier_not_allowed", tier=None)
    assert [message["role"] for message in await talk.messages(conversation)] == ["user", "assistant"]
    offered = [model["slug"] for model in (await bob.client.get("/models")).json()["items"]]
    assert offered == [LARGE, "stoa:demo"]
    everything = (await ada.client.get("/models", params={"all": "true"})).json()["items"]
    assert next((model["slug"], model["reason"]) for model in everything) == (MODEL, "disabled")
    assert [
        model["slug"] for model in (await bob.client.get("/models", params={"all": "true"})).json()["items"]
    ] == [
        LARGE,
        "stoa:demo",
    ]


@pytest.mark.spec("PR-24")
async def test_no_path_that_calls_a_model_leads_around_the_tiers(
    world: World, models: ModelServer, platform: Platform, origin: str
) -> None:
    ada = await world.person("Ada")
    models.models = ["stoa-test", "stoa-test-large", "text-embed"]
    await connect(ada.client, models)
    body = {"name": "Program", "kind": "gateway", "scopes": ["gateway"]}
    token = (await ada.client.post("/me/api-tokens", json=body)).json()["token"]
    actor, embedder = actor_of(ada), "openai_compatible:text-embed"
    talk = Talker(ada, models)
    started = await talk.talk()
    for slug in (MODEL, LARGE, embedder):
        await ada.client.patch(f"/models/{slug}", json={"tier": "premium"})
    await change_organization(
        ada,
        allowed_tiers=["basic"],
        settings={"providers": dict.fromkeys(("cheap_model", "judge_model"), MODEL)},
    )
    before = len(models.asked)

    message = started["assistant_message"]["id"]
    for path, body in (
        ("/messages", {"content": "Hello", "client_message_id": str(uuid4()), "model": MODEL}),
        (f"/messages/{message}/regenerations", {"model": MODEL}),
        (f"/messages/{message}/second-opinions", {"model": LARGE}),
    ):
        assert_problem(
            await ada.client.post(path, json=body), 403, "providers.tier_not_allowed", allowed=["basic"]
        )
    question = ChatRequest((ChatMessage("user", "A title?"),))
    for role in (ModelRole.CHEAP, ModelRole.JUDGE):
        with pytest.raises(TierNotAllowed):
            await providers.ask(platform, actor, question, role=role, purpose=CallPurpose(RequestType.TITLE))
    with pytest.raises(TierNotAllowed):
        vectors, purpose = EmbeddingRequest(("a porch",)), CallPurpose(RequestType.EMBEDDING)
        await providers.embed(platform, actor, vectors, purpose=purpose, model=embedder)
    async with httpx.AsyncClient(headers={"Authorization": f"Bearer {token}"}, timeout=30) as program:
        asked = {"model": MODEL, "messages": [{"role": "user", "content": "Hello"}]}
        refused = await program.post(f"{origin}/gateway/v1/chat/completions", json=asked)
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "providers.tier_not_allowed")
    assert len(models.asked) == before


ASKED = ChatRequest(
    (ChatMessage("user", "Hello"),), temperature=1.5, top_p=0.4, stop=("END",), thinking_budget_tokens=100
)


def test_values_are_fixed_held_within_bounds_or_left_out() -> None:
    limits = {
        "fixed": {"top_p": 1.0, "top_k": 5},
        "max": {"temperature": 1},
        "min": {"thinking_budget_tokens": 1024},
        "unsupported": ["stop", "seed"],
    }
    sent, notes = within(ASKED, limits)
    assert (sent.temperature, sent.top_p, sent.top_k, sent.stop) == (1.0, 1.0, 5, ())
    assert sent.thinking_budget_tokens == 1024
    assert {note.parameter: (note.asked, note.used) for note in notes} == {
        "temperature": (1.5, 1.0),
        "top_p": (0.4, 1.0),
        "thinking_budget_tokens": (100, 1024),
    }
    assert isinstance(notes[0], Adjustment)
    assert within(ASKED, {}) == (ASKED, [])


@pytest.mark.spec("PR-27")
async def test_a_parameter_that_the_model_does_not_take_is_set_right_and_the_answer_says_so(
    world: World, models: ModelServer, platform: Platform
) -> None:
    ada = await world.person("Ada")
    await connect(ada.client, models)
    limits = {"max": {"temperature": 1, "max_output_tokens": 50}, "fixed": {"top_p": 0.9}, "unsupported": ["stop"]}
    await ada.client.patch(f"/models/{MODEL}", json={"constraints": limits})
    made = (await ada.client.post("/conversations", json={"kind": "chat"})).json()
    await execute(
        platform,
        "UPDATE conversations SET temperature = 1.7, parameters = '{\"max_output_tokens\": 400}' WHERE id = :id",
        id=made["id"],
    )
    talk = Talker(ada, models)
    answer = await talk.finished(await talk.say(to=made["id"]))
    sent_body = models.asked[0].body
    assert (sent_body["temperature"], sent_body["max_tokens"], sent_body["top_p"]) == (1.0, 50, 0.9)
    assert [(note["kind"], note["parameter"], note["asked"], note["used"]) for note in answer["notes"]] == [
        ("adjusted", "temperature", 1.7, 1.0),
        ("adjusted", "max_output_tokens", 400.0, 50.0),
    ]
    # Shipped limits hold without anybody's doing.
    newest = catalogue.describe(Provider.ANTHROPIC, "claude-opus-5", is_local=False)
    assert within(ASKED, newest.constraints)[0].temperature is None


async def test_rules_about_own_keys_and_local_models_hold_for_every_call(
    world: World, models: ModelServer, platform: Platform
) -> None:
    ada = await world.person("Ada")
    talk = Talker(ada, models)
    await connect(ada.client, models)
    await change_organization(ada, settings={"providers": {"no_personal_keys": True}})
    refused = await talk.try_to_say()
    assert_problem(refused, 403, "providers.forbidden_by_organization", rule="no_personal_keys")
    assert [model["slug"] for model in (await ada.client.get("/models")).json()["items"]] == ["stoa:demo"]
    await connect(ada.client, models, path=f"/organizations/{ada.organization_id}/provider-keys")
    assert (await talk.finished(await talk.say()))["provider_key_kind"] == "organization"

    # A machine of one's own answers; what lies elsewhere does not.
    await change_organization(ada, settings={"providers": {"local_models_only": True}})
    assert (await talk.finished(await talk.say()))["status"] == "complete"
    await execute(
        platform,
        "UPDATE provider_keys SET base_url = 'https://models.example' WHERE organization_id = :id OR user_id = :person",
        id=ada.organization_id,
        person=ada.id,
    )
    refused = await talk.try_to_say()
    assert_problem(refused, 403, "providers.forbidden_by_organization", rule="local_models_only")

    # The same by the rules of a space.
    await change_organization(ada, settings={"providers": {}})
    space = (await ada.client.get("/spaces")).json()["items"][0]
    changed = await ada.client.patch(f"/spaces/{space['id']}", json={"rules": {"local_models_only": True}})
    assert changed.status_code == 200, changed.text
    made = await ada.client.post("/conversations", json={"kind": "chat"})
    await execute(
        platform,
        "UPDATE conversations SET space_id = :space WHERE id = :id",
        space=UUID(space["id"]),
        id=UUID(made.json()["id"]),
    )
    refused = await talk.try_to_say(to=made.json()["id"])
    assert_problem(refused, 403, "spaces.rule", rule="local_models_only")
