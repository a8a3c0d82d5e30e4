"""AUTO: what a text weighs, which model it gets, and what people are told of the choice."""

import itertools
from typing import Any

import pytest

from stoa.platform.context import Platform
from stoa.providers.contracts import Complexity
from stoa.providers.core.scoring import PRESETS, Surroundings, score
from tests.conversations.talking import Talker
from tests.providers.conftest import connect
from tests.support.http import assert_problem
from tests.support.model_server import ModelServer
from tests.support.team import Team
from tests.support.world import Person, World

FILLER = "word " * 39 + "word"  # 40 words, without a signal


def found(text: str) -> dict[str, int]:
    return {signal.name: signal.weight for signal in score(text, Surroundings()).signals}


@pytest.mark.spec("PR-30")
@pytest.mark.parametrize(
    ("words", "expected"),
    [(1, 30), (14, 30), (15, 40), (29, 40), (30, 50), (100, 50), (101, 65), (200, 65), (201, 75)],
)
def test_length_alone(words: int, expected: int) -> None:
    assert score(" ".join(["word"] * words), Surroundings()).query_score == expected
    assert score("   ", Surroundings()).query_score == 30


@pytest.mark.spec("PR-31")
@pytest.mark.parametrize(
    "greeting",
    ["hi", "Hello", "hey", "thanks", "thank you", "OK", "okay", "good morning", "good evening", "afternoon"],
)
def test_greetings_at_the_start_as_whole_words(greeting: str) -> None:
    assert found(f"{greeting}, {FILLER}")["greeting"] == -25
    assert "greeting" not in found(f"{greeting}ish {FILLER}")
    assert "greeting" not in found(f"word {greeting} {FILLER}")


SIMPLE = {
    "What is": -15,
    "what are": -15,
    "Who was": -15,
    "when did": -15,
    "where do": -15,
    "How do I": -15,
    "how can i": -15,
    "List": -10,
    "name": -10,
    "Give me": -10,
    "define": -15,
    "Could you": -5,
    "please": -5,
    "Translate": -10,
    "convert": -10,
    "summarize": -5,
}


@pytest.mark.spec("PR-32")
def test_simple_signals_stand_at_the_start_before_a_space() -> None:
    for opening, weight in SIMPLE.items():
        assert list(found(f"{opening} {FILLER}").values()) == [weight], opening
        assert found(f"{opening}x {FILLER}") == {}, opening
        assert found(f"word {opening} {FILLER}") == {}, opening
    for confirmation in ("yes", "No", "sure", "yep", "nope", "agreed"):
        assert found(f"{confirmation}, {FILLER}") == {"confirmation": -20}
    assert found(f"{FILLER}?") == {"ends_with_question": -5}


COMPLEX = {
    "analyse": 20,
    "contrast": 15,
    "evaluate": 15,
    "Architect": 20,
    "strategic": 20,
    "report": 20,
    "in-depth": 15,
    "trade-offs": 15,
    "pros and cons": 15,
    "optimize": 15,
    "diagnose": 10,
    "explain why": 10,
    "how does a pump work": 10,
    "build a tower as high as the sky": 10,
    "roadmap": 15,
    "audit": 10,
    "3. go": 10,
    "finally": 5,
    "a? b? c? d": 15,
}


@pytest.mark.spec("PR-33")
def test_complex_signals_count_once_wherever_they_stand() -> None:
    for phrase, weight in COMPLEX.items():
        assert list(found(f"{FILLER} {phrase} {FILLER}").values()) == [weight], phrase
        assert list(found(f"{FILLER} {phrase} {phrase} word").values()) == [weight], phrase
    assert sorted(found(f"{FILLER} assess").values()) == [10, 15]
    assert found(f"{FILLER} build a hut") == {}
    assert found(f"{FILLER} redesigned planning how does it\nwork") == {}


@pytest.mark.spec("PR-34")
def test_code_signals() -> None:
    for phrase, weight in {"const": 5, "main.rs": 5, "GraphQL": 5, "crash": 5, "```": 10}.items():
        assert list(found(f"{FILLER} {phrase} {FILLER}").values()) == [weight], phrase
    assert found(f"{FILLER} Class CONST letter") == {}
    everything = " ".join([*COMPLEX, "const", "main.rs", "API", "bug", "```"])
    assert score(everything, Surroundings()).query_score == 100
    assert score("ok", Surroundings()).query_score == 0


@pytest.mark.spec("PR-35", "PR-36")
def test_surroundings_move_the_score_and_not_the_confidence() -> None:
    plain = score(FILLER, Surroundings())
    assert (plain.score, plain.confidence, plain.signals) == (50, 0.0, ())
    moved = {
        "plan_proposing": (Surroundings(is_proposing_plan=True), 65),
        "active_documents": (Surroundings(has_active_documents=True), 55),
        "long_conversation": (Surroundings(turn=11), 55),
        "demanding_conversation": (Surroundings(recent_scores=(61, 60)), 55),
        "enterprise_quality": (Surroundings(wants_enterprise_quality=True), 55),
    }
    for name, (around, expected) in moved.items():
        scored = score(FILLER, around)
        assert (scored.score, scored.query_score, scored.confidence) == (expected, 50, 0.0)
        assert [signal.name for signal in scored.surroundings] == [name]
    for around in (Surroundings(turn=10), Surroundings(recent_scores=(90,)), Surroundings(recent_scores=(60, 60))):
        assert score(FILLER, around).score == 50
    assert score("hi", Surroundings()).confidence == 0.9
    assert score("ok", Surroundings()).confidence == 1.0


@pytest.mark.spec("PR-36", "PR-43")
def test_presets_cut_the_scores() -> None:
    cuts = {"conservative": (25, 65), "moderate": (30, 65), "aggressive": (35, 60)}
    for name, (simple, medium) in cuts.items():
        tiers = [PRESETS[name].tier_of(value) for value in range(101)]
        assert [tier for tier, _ in itertools.groupby(tiers)] == list(Complexity)
        assert (tiers.count(Complexity.SIMPLE), tiers.count(Complexity.MEDIUM)) == (simple + 1, medium - simple)
    sure = {name: (preset.minimum_confidence, preset.coherence_confidence) for name, preset in PRESETS.items()}
    assert sure == {"conservative": (0.85, 0.8), "moderate": (0.7, 0.75), "aggressive": (0.5, 0.7)}


@pytest.mark.spec("PR-41")
def test_only_the_first_20_000_characters_count_and_the_same_is_the_same() -> None:
    long = "word " * 4000
    assert found(long) == found(f"{long} analyze ```") == {"very_long_query": 25}
    text = "Analyze why our API crashes. 1. First compare, then review."
    assert score(text, Surroundings(turn=3)) == score(text, Surroundings(turn=3))


CLAUDES = ["claude-haiku-4-5", "claude-sonnet-4-5", "claude-opus-4-5"]
SIMPLE_TEXT = "ok"
COMPLEX_TEXT = "Analyze and compare the strategy in-depth, then design a roadmap with all trade-offs"
# 50 - 20 - 15 - 5 = 10, but only 0.8 sure
UNSURE_TEXT = "What is the capital of France?"


async def with_models(person: Person, models: ModelServer, *names: str, **more: Any) -> None:
    models.models = list(names)
    await connect(person.client, models, secret="sk-anything", **more)


async def preview(person: Person, text: str, **more: Any) -> dict[str, Any]:
    answer = await person.client.post("/routing/previews", json={"text": text, **more})
    assert answer.status_code == 200, answer.text
    decision: dict[str, Any] = answer.json()
    return decision


async def change_organization(person: Person, **changes: Any) -> None:
    path = f"/organizations/{person.organization_id}"
    tag = (await person.client.get(path)).json()["tag"]
    answer = await person.client.patch(path, json=changes, headers={"If-Match": tag})
    assert answer.status_code == 200, answer.text


@pytest.mark.spec("PR-37", "PR-38", "PR-40", "PR-43")
async def test_each_tier_has_a_model_of_the_provider_and_a_reason(world: World, models: ModelServer) -> None:
    ada = await world.person("Ada")
    await with_models(ada, models, *CLAUDES, provider="anthropic")

    simple, complex_one, unsure = [await preview(ada, text) for text in (SIMPLE_TEXT, COMPLEX_TEXT, UNSURE_TEXT)]

    assert simple["selected_model"] == "anthropic:claude-haiku-4-5"
    assert simple["reasoning"] == "simple (0/100): greeting, short_query, confirmation"
    assert complex_one["selected_model"] == "anthropic:claude-opus-4-5"
    assert complex_one["reasoning"] == "complex (100/100): short_query, analysis, design"
    assert (unsure["tier"], unsure["selected_tier"], unsure["overrides"]) == ("simple", "medium", ["minimum_tier"])
    assert unsure["selected_model"] == "anthropic:claude-sonnet-4-5"
    assert unsure["reasoning"] == (
        "medium (10/100): short_query, what_question, ends_with_question | Overrides: minimum_tier"
    )
    nothing = await preview(ada, FILLER, turn=11)
    assert nothing["reasoning"] == "medium (55/100): baseline assessment + context"

    await change_organization(ada, settings={"providers": {"routing_preset": "aggressive"}})
    assert (await preview(ada, UNSURE_TEXT))["selected_model"] == "anthropic:claude-haiku-4-5"
    await change_organization(ada, settings={"providers": {"enterprise_quality": True}})
    assert (await preview(ada, FILLER))["score"] == 55


@pytest.mark.spec("PR-37", "PR-39")
async def test_the_nearest_model_that_may_be_taken(world: World, models: ModelServer) -> None:
    ada = await world.person("Ada")
    await with_models(ada, models, "gpt-5-mini", "gpt-5", "gpt-5-pro", provider="openai", name="Open")
    await with_models(ada, models, *CLAUDES, provider="anthropic", name="Anthropic")

    assert (await preview(ada, SIMPLE_TEXT))["selected_model"] == "anthropic:claude-haiku-4-5"
    assert (await preview(ada, SIMPLE_TEXT, model="auto:openai"))["selected_model"] == "openai:gpt-5-mini"
    await change_organization(ada, settings={"providers": {"routing_providers": ["openai", "anthropic"]}})
    assert (await preview(ada, SIMPLE_TEXT))["selected_model"] == "openai:gpt-5-mini"

    disabled = {"anthropic:claude-opus-4-5": None}
    await change_organization(ada, model_tier_assignments=disabled)
    lower = await preview(ada, COMPLEX_TEXT, model="auto:anthropic")
    assert (lower["selected_model"], lower["overrides"]) == ("anthropic:claude-sonnet-4-5", ["tier_limit"])
    await change_organization(ada, model_tier_assignments={f"anthropic:{name}": None for name in CLAUDES})
    elsewhere = await preview(ada, COMPLEX_TEXT, model="auto:anthropic")
    assert (elsewhere["provider"], elsewhere["overrides"]) == ("openai", ["tier_limit"])
    missing = await preview(ada, COMPLEX_TEXT, model="auto:google")
    assert (missing["provider"], missing["overrides"]) == ("openai", ["no_key"])


@pytest.mark.spec("PR-26", "PR-39")
async def test_nothing_to_take_and_nothing_to_decide(world: World, models: ModelServer) -> None:
    ada = await world.person("Ada")
    path = "/routing/previews"
    assert_problem(await ada.client.post(path, json={"text": "Hello"}), 422, "providers.no_key")
    await with_models(ada, models, *CLAUDES, provider="anthropic")
    for model in ("auto:nobody", "stoa:demo", "anthropic:claude-haiku-4-5"):
        answer = await ada.client.post(path, json={"text": "Hello", "model": model})
        assert_problem(answer, 404, "providers.model_unknown")
    await change_organization(ada, model_tier_assignments={f"anthropic:{name}": None for name in CLAUDES})
    refused = await ada.client.post(path, json={"text": "Hello"})
    assert_problem(refused, 403, "providers.tier_not_allowed")
    assert_problem(await ada.client.post(path, json={"text": ""}), 422, "invalid_input")


@pytest.mark.spec("PR-42", "PR-38")
async def test_a_turn_keeps_its_decision_and_tells_it(world: World, models: ModelServer) -> None:
    ada = Talker(await world.person("Ada"), models)
    await with_models(ada.person, models, *CLAUDES, provider="anthropic")

    sent = await ada.say(COMPLEX_TEXT, model="auto")
    events = await ada.follow(sent["run"]["id"])

    (told,) = [event.data for event in events if event.type == "routing"]
    assert told["selected_model"] == "anthropic:claude-opus-4-5" == sent["run"]["model"]
    message = await ada.get(f"/messages/{sent['assistant_message']['id']}")
    assert message["routing_decision_id"] == told["decision_id"]
    decision = await ada.get(f"/routing/decisions/{told['decision_id']}")
    assert decision["reasoning"] == told["reasoning"]
    assert decision["request_succeeded"] is True
    assert (decision["cost_micros"], decision["response_tokens"]) == (
        message["cost_micros"],
        message["output_tokens"],
    )
    assert decision["detected_patterns"][0] == "short_query"
    assert "roadmap" not in str(decision)

    # The conversation goes on with AUTO, and the model of the answer before is kept while the score was high.
    more = await ada.say(UNSURE_TEXT, to=sent["conversation"]["id"], model=None)
    assert more["run"]["model"] == "anthropic:claude-opus-4-5"
    await ada.follow(more["run"]["id"])
    items = (await ada.get("/routing/decisions"))["items"]
    assert [item["overrides"] for item in items] == [["minimum_tier", "cache_coherence"], []]
    assert [item["conversation_turn"] for item in items] == [2, 1]


@pytest.mark.spec("PR-42")
async def test_decisions_are_of_their_person_and_of_the_administrators(
    world: World, platform: Platform, models: ModelServer
) -> None:
    team = Team(platform, world, await world.person("Ada"), {})
    fellow = await team.join("Frida")
    await with_models(fellow, models, *CLAUDES, provider="anthropic")
    sent = await Talker(fellow, models).say("hello", model="auto")
    decision_id = (await Talker(fellow, models).finished(sent))["routing_decision_id"]
    stranger = await world.person("Stan")
    other = await team.join("Otto")

    assert (await team.founder.client.get(f"/routing/decisions/{decision_id}")).status_code == 200
    for nobody in (stranger, other):
        assert_problem(await nobody.client.get(f"/routing/decisions/{decision_id}"), 404, "not_found")
    assert (await other.client.get("/routing/decisions")).json()["items"] == []
    everybody = {"everybody": True}
    assert_problem(await other.client.get("/routing/decisions", params=everybody), 403, "access.forbidden")
    listed = (await team.founder.client.get("/routing/decisions", params=everybody)).json()["items"]
    assert [item["id"] for item in listed] == [decision_id]
