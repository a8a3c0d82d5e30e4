"""How full a model's context is, and what happens when it is over."""

import pytest

from stoa.conversations.core.context import Fill, fill_of
from stoa.platform.context import Platform
from stoa.platform.ids import new_id
from tests.conversations.talking import MODEL, Talker
from tests.support.http import assert_problem
from tests.support.model_server import ModelServer
from tests.support.team import execute


@pytest.mark.spec("CV-59")
def test_states_of_the_meter() -> None:
    states = [fill_of(tokens, 1000) for tokens in (0, 699, 700, 849, 850, 1000, 1001)]

    assert states == [
        Fill.SAFE,
        Fill.SAFE,
        Fill.WARNING,
        Fill.WARNING,
        Fill.CRITICAL,
        Fill.CRITICAL,
        Fill.FULL,
    ]
    assert fill_of(10**9, None) is Fill.UNKNOWN


@pytest.mark.spec("CV-59")
async def test_what_would_be_sent_is_counted_by_layers(ada: Talker) -> None:
    await ada.client.patch("/me", json={"custom_prompt": "Be brief." * 4})
    sent = await ada.talk("a" * 400)

    context = await ada.get(f"/conversations/{sent['conversation']['id']}/context")

    layers = {layer["kind"]: layer["tokens"] for layer in context["layers"]}
    answer = (await ada.messages(sent["conversation"]["id"]))[1]["content"]
    assert layers == {"person": 9, "messages": -(-(400 + len(answer)) // 4)}
    assert (context["tokens"], context["model"]) == (sum(layers.values()), MODEL)
    assert (context["context_window"], context["fill"]) == (None, "unknown")


@pytest.mark.spec("CV-59")
async def test_what_is_longer_than_the_window_is_refused_and_kept(
    ada: Talker, platform: Platform, models: ModelServer
) -> None:
    await execute(
        platform,
        "INSERT INTO models (id, organization_id, slug, provider, provider_model, display_name, context_window,"
        " created_at, updated_at) VALUES (:id, :organization, :slug, 'openai_compatible', 'stoa-test',"
        " 'Small', 1000, now(), now())",
        id=new_id(),
        organization=ada.person.organization_id,
        slug=MODEL,
    )

    refused = await ada.try_to_say("word " * 1000)
    document = assert_problem(refused, 422, "conversations.context_full")
    assert (document["tokens"], document["context_window"]) == (1250, 1000)
    assert (await ada.get("/conversations"))["items"] == []
    assert models.asked == []

    sent = await ada.say("word " * 650)
    await ada.follow(sent["run"]["id"])
    path = f"/conversations/{sent['conversation']['id']}/context"
    context = await ada.get(path)
    assert (context["context_window"], context["fill"]) == (
        1000,
        "warning" if context["tokens"] < 850 else "critical",
    )
    assert 810 < context["tokens"] < 1000
    assert (await ada.get(f"{path}?model=openai_compatible:stoa-test-large"))["fill"] == "unknown"
