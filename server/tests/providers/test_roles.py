"""Which model does the work that nobody chooses a model for, and how it is asked (PR-29)."""

import pytest

from stoa.platform.context import Platform
from stoa.platform.db import Scope
from stoa.providers import api as providers
from stoa.providers.contracts import (
    CallPurpose,
    ChatMessage,
    ChatRequest,
    EmbeddingRequest,
    ErrorKind,
    ModelRole,
    ProviderFailure,
)
from stoa.providers.errors import NoKey, TierNotAllowed
from stoa.usage.contracts import RequestType
from tests.providers.conftest import actor_of, change_organization, connect, set_price
from tests.support.http import assert_problem
from tests.support.model_server import ModelServer, Script
from tests.support.team import fetch
from tests.support.world import Person, World

DEAR, CHEAP, EMBEDDER = (f"openai_compatible:{name}" for name in ("large", "small", "text-embed"))
ASKED = ChatRequest((ChatMessage("user", "A title, please."),), is_cacheable=False)


async def model_for(platform: Platform, person: Person, role: ModelRole) -> str:
    actor = actor_of(person)
    async with platform.db.reading(Scope.of(actor)) as session:
        return await providers.model_for(session, actor, role)


@pytest.mark.spec("PR-29")
async def test_the_organization_names_the_models_of_its_own_work_or_the_cheapest_does_it(
    world: World, models: ModelServer, platform: Platform
) -> None:
    ada = await world.person("Ada")
    with pytest.raises(NoKey):
        await model_for(platform, ada, ModelRole.CHEAP)
    models.models = ["large", "small", "text-embed"]
    await connect(ada.client, models)
    await set_price(platform, ada.organization_id, slug=DEAR, input_price=3_000_000, output_price=9_000_000)
    await set_price(platform, ada.organization_id, slug=CHEAP, input_price=2_000_000, output_price=4_000_000)

    found = [await model_for(platform, ada, role) for role in ModelRole]
    assert found == [CHEAP, CHEAP, EMBEDDER]
    listed = await ada.client.get("/models", params={"kind": "embeddings"})
    assert [model["slug"] for model in listed.json()["items"]] == [EMBEDDER]

    chosen = {"cheap_model": DEAR, "judge_model": DEAR, "embedding_model": EMBEDDER}
    assert (await change_organization(ada, settings={"providers": chosen})).status_code == 200
    assert [await model_for(platform, ada, role) for role in ModelRole] == [DEAR, DEAR, EMBEDDER]
    assert (await ada.client.get(f"/organizations/{ada.organization_id}")).json()["settings"]["providers"][
        "judge_model"
    ] == DEAR

    unknown = await change_organization(ada, settings={"providers": {"judge_model": "openai:no-such-model"}})
    assert_problem(unknown, 422, "orgs.unknown_models")
    # One whose connection is gone does no work until it is back.
    models.models = ["small", "text-embed"]
    (key,) = (await ada.client.get("/me/provider-keys")).json()["items"]
    await ada.client.post(f"/provider-keys/{key['id']}/verifications")
    assert await model_for(platform, ada, ModelRole.JUDGE) == CHEAP


async def test_work_in_the_background_is_paid_checked_and_settled_like_any_call(
    world: World, models: ModelServer, platform: Platform
) -> None:
    ada = await world.person("Ada")
    await connect(ada.client, models)
    actor, purpose = actor_of(ada), CallPurpose(RequestType.TITLE)
    models.play(Script(answer="Stoas", usage={"prompt_tokens": 9, "completion_tokens": 2}), Script(status=401))

    answer = await providers.ask(platform, actor, ASKED, role=ModelRole.CHEAP, purpose=purpose)
    assert (answer.text, answer.model, answer.stop_reason) == ("Stoas", "openai_compatible:stoa-test", "end")
    with pytest.raises(ProviderFailure) as failure:
        await providers.ask(platform, actor, ASKED, role=ModelRole.CHEAP, purpose=purpose)
    assert failure.value.kind is ErrorKind.AUTH
    rows = await fetch(
        platform,
        "SELECT status, request_type, prompt_tokens, completion_tokens FROM llm_usage"
        " WHERE organization_id = :organization ORDER BY created_at",
        organization=ada.organization_id,
    )
    assert [tuple(row) for row in rows] == [("ok", "title", 9, 2), ("failed", "title", 0, 0)]

    # A model that the person may not use is not used for their titles either; nothing is called.
    await change_organization(ada, settings={"providers": {"cheap_model": "openai_compatible:stoa-test-large"}})
    await change_organization(ada, model_tier_assignments={"openai_compatible:stoa-test-large": None})
    with pytest.raises(TierNotAllowed):
        await providers.ask(platform, actor, ASKED, role=ModelRole.CHEAP, purpose=purpose)
    assert len(models.asked) == 2


@pytest.mark.spec("PR-15")
async def test_vectors_have_a_ledger_row_for_each_attempt_and_the_organizations_model(
    world: World, models: ModelServer, platform: Platform
) -> None:
    ada = await world.person("Ada")
    models.models = ["stoa-test", "text-embed"]
    await connect(ada.client, models)
    actor, purpose = actor_of(ada), CallPurpose(RequestType.EMBEDDING)
    models.play(Script(status=429, retry_after="0"), Script(usage={"prompt_tokens": 6}), Script(usage=None))
    texts = EmbeddingRequest(("a porch", "a stoa"))

    found = await providers.embed(platform, actor, texts, purpose=purpose)
    assert (found.model, found.vectors, found.prompt_tokens) == (EMBEDDER, [[7.0, 0.5], [6.0, 0.5]], 6)
    uncounted = await providers.embed(platform, actor, texts, purpose=purpose, model=EMBEDDER)
    assert uncounted.prompt_tokens > 0
    models.play(Script(status=401))
    with pytest.raises(ProviderFailure):
        await providers.embed(platform, actor, texts, purpose=purpose)
    rows = await fetch(
        platform,
        "SELECT status, error_kind, attempt, prompt_tokens > 0 AS paid, is_estimated FROM llm_usage"
        " WHERE organization_id = :organization ORDER BY created_at",
        organization=ada.organization_id,
    )
    assert [tuple(row) for row in rows] == [
        ("failed", "rate_limited", 1, False, False),
        ("ok", None, 2, True, False),
        ("ok", None, 1, True, True),
        ("failed", "auth", 1, False, False),
    ]
