"""What is known of models before one is chosen: prices of a text, and what one thought of them (PR-28)."""

from stoa.platform.context import Platform
from tests.conversations.talking import MODEL, Talker
from tests.providers.conftest import connect, set_price
from tests.support.http import assert_problem
from tests.support.model_server import ModelServer
from tests.support.world import World

LARGE = f"{MODEL}-large"


async def test_a_text_or_so_many_tokens_are_priced_with_each_of_several_models(
    world: World, models: ModelServer, platform: Platform
) -> None:
    ada = await world.person("Ada")
    models.models = ["stoa-test", "stoa-test-large", "unpriced"]
    await connect(ada.client, models)
    await set_price(platform, ada.organization_id, input_price=1_000_000, output_price=4_000_000)
    await set_price(platform, ada.organization_id, input_price=10_000_000, output_price=40_000_000, slug=LARGE)
    await ada.client.patch(f"/models/{LARGE}", json={"context_window": 1000, "max_output_tokens": 100})

    body = {"text": "x" * 4000, "output_tokens": 500, "models": [LARGE, MODEL]}
    found = (await ada.client.post("/models/estimates", json=body)).json()["items"]
    assert [(each["slug"], each["prompt_tokens"], each["output_tokens"]) for each in found] == [
        (LARGE, 1000, 100),
        (MODEL, 1000, 500),
    ]
    assert [(each["cost_micros"], each["fits"]) for each in found] == [(14_000, False), (3_000, True)]
    tokens = {"prompt_tokens": 1_000_000, "output_tokens": 0, "models": [MODEL, "stoa:demo"]}
    found = (await ada.client.post("/models/estimates", json=tokens)).json()["items"]
    assert [each["cost_micros"] for each in found] == [1_000_000, 0]

    for wrong in ({"models": [MODEL]}, {**body, "prompt_tokens": 1}, {"text": "x", "models": []}):
        assert_problem(await ada.client.post("/models/estimates", json=wrong), 422, "invalid_input")
    unknown = await ada.client.post("/models/estimates", json={"text": "x", "models": ["openai:none"]})
    assert_problem(unknown, 404, "providers.model_unknown")


async def test_ratings_are_ones_own_by_model(world: World, models: ModelServer) -> None:
    ada, eve = await world.person("Ada"), await world.person("Eve")
    await connect(ada.client, models)
    talk = Talker(ada, models)
    for value in (1, 1, -1):
        said = await talk.talk()
        path = f"/messages/{said['assistant_message']['id']}/feedback"
        assert (await ada.client.put(path, json={"value": value})).status_code == 204

    assert (await ada.client.get("/me/model-ratings")).json()["items"] == [
        {"model": MODEL, "liked": 2, "disliked": 1}
    ]
    assert (await eve.client.get("/me/model-ratings")).json()["items"] == []
