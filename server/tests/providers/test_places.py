"""What a place forbids holds for every call from it, whatever it is for (PR-11, PR-74)."""

from typing import Any
from uuid import UUID

import httpx
import pytest

from stoa.platform.context import Platform
from stoa.platform.errors import ForbiddenBySpace
from stoa.platform.ids import SpaceId
from stoa.providers import api as providers
from stoa.providers.contracts import (
    CallPurpose,
    CallRules,
    CallSpace,
    ChatMessage,
    ChatRequest,
    EmbeddingRequest,
    ModelRole,
    ProviderFailure,
)
from stoa.usage.contracts import RequestType
from tests.conversations.talking import Talker
from tests.providers.conftest import actor_of, connect
from tests.support.http import assert_problem
from tests.support.model_server import ModelServer, Script
from tests.support.team import execute, fetch
from tests.support.world import Person, World

LARGE = "openai_compatible:stoa-test-large"
ASKED = ChatRequest(messages=(ChatMessage("user", "A title, please"),), max_output_tokens=16)


async def personal_space(person: Person) -> str:
    space_id: str = (await person.client.get("/spaces")).json()["items"][0]["id"]
    return space_id


async def set_rules(person: Person, space_id: str, **rules: bool) -> None:
    changed = await person.client.patch(f"/spaces/{space_id}", json={"rules": rules})
    assert changed.status_code == 200, changed.text


async def every_call(
    talk: Talker, conversation_id: str, answer_id: str, space_id: str
) -> dict[str, httpx.Response]:
    """One request of each kind that the HTTP API has for a conversation."""
    client = talk.client
    paper = {"extract": "summary", "space_id": space_id}
    return {
        "chat": await talk.try_to_say(to=conversation_id),
        "auto": await talk.try_to_say(to=conversation_id, model="auto"),
        "second opinion": await client.post(f"/messages/{answer_id}/second-opinions", json={"model": LARGE}),
        "compaction": await client.post(f"/conversations/{conversation_id}/continuations"),
        "extraction": await client.post(f"/conversations/{conversation_id}/page-extractions", json=paper),
    }


async def calls_in(platform: Platform, person: Person) -> int:
    rows = await fetch(
        platform, "SELECT count(*) AS calls FROM llm_usage WHERE organization_id = :id", id=person.organization_id
    )
    calls: int = rows[0].calls
    return calls


@pytest.mark.spec("PR-74")
async def test_rules_of_a_space_and_of_addresses_hold_for_requests_of_every_type(
    world: World, models: ModelServer, platform: Platform
) -> None:
    ada = await world.person("Ada")
    talk = Talker(ada, models)
    models.models = ["stoa-test", "stoa-test-large", "text-embed"]
    await connect(ada.client, models)
    space_id = await personal_space(ada)
    made = await ada.client.post("/conversations", json={"kind": "assistant", "space_id": space_id})
    said = await talk.talk(to=made.json()["id"])
    before, questions = await calls_in(platform, ada), len(models.asked)

    await set_rules(ada, space_id, no_personal_keys=True)
    refused = await every_call(talk, made.json()["id"], said["assistant_message"]["id"], space_id)
    for answer in refused.values():
        assert_problem(answer, 403, "spaces.rule", rule="no_personal_keys")
    # Titles and vectors have no door of their own: they take the rules from the space that they are made for.
    actor = actor_of(ada)
    place = CallSpace(SpaceId(UUID(space_id)), CallRules(no_personal_keys=True))
    purpose = CallPurpose(RequestType.TITLE, place)
    with pytest.raises(ForbiddenBySpace):
        await providers.ask(platform, actor, ASKED, role=ModelRole.CHEAP, purpose=purpose)
    purpose = CallPurpose(RequestType.EMBEDDING, place)
    with pytest.raises(ForbiddenBySpace):
        await providers.embed(platform, actor, EmbeddingRequest(("Stoa",)), purpose=purpose)
    assert (await calls_in(platform, ada), len(models.asked)) == (before, questions)

    # An address that has become a refused one is dialled for none of them.
    await set_rules(ada, space_id)
    await execute(
        platform, "UPDATE provider_keys SET base_url = 'http://10.0.0.1' WHERE user_id = :person", person=ada.id
    )
    answered = await talk.finished(await talk.say(to=made.json()["id"]))
    assert answered["status"] == "failed"
    for call in (
        providers.ask(platform, actor, ASKED, role=ModelRole.CHEAP, purpose=CallPurpose(RequestType.TITLE)),
        providers.embed(platform, actor, EmbeddingRequest(("Stoa",)), purpose=CallPurpose(RequestType.EMBEDDING)),
    ):
        with pytest.raises(ProviderFailure):
            await call
    assert len(models.asked) == questions


async def test_what_nobody_chose_a_model_for_keeps_to_what_the_space_lets_be(
    world: World, models: ModelServer, platform: Platform
) -> None:
    ada = await world.person("Ada")
    talk = Talker(ada, models)
    await connect(ada.client, models)
    elsewhere = {"provider": "openai", "name": "Far", "base_url": models.origin}
    await connect(ada.client, models, **elsewhere)
    await execute(
        platform,
        "UPDATE provider_keys SET base_url = 'https://models.example', priority = -1"
        " WHERE user_id = :person AND provider = 'openai'",
        person=ada.id,
    )
    space_id = await personal_space(ada)
    await set_rules(ada, space_id, local_models_only=True)
    made: Any = await ada.client.post("/conversations", json={"kind": "assistant", "space_id": space_id})

    models.play(Script(answer="Here."), Script(answer="Here, too."))
    for model in ("auto", None):
        answer = await talk.finished(await talk.say(to=made.json()["id"], model=model))
        assert (answer["status"], answer["model"]) == ("complete", "openai_compatible:stoa-test")
    refused = await talk.try_to_say(to=made.json()["id"], model="openai:stoa-test")
    assert_problem(refused, 403, "spaces.rule", rule="local_models_only")
