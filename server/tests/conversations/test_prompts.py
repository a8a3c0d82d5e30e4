"""What the model is really told in a conversation."""

import json
from typing import Any

import pytest

from stoa.platform.context import Platform
from stoa.platform.ids import new_id
from tests.conversations.talking import Talker
from tests.conversations.test_ai_pages import make_page
from tests.orgs.test_settings import change
from tests.support.model_server import ModelServer, Script
from tests.support.team import Team, execute


@pytest.mark.spec("ORG-56")
async def test_each_layer_is_sent_with_its_source_in_order(ada: Talker, platform: Platform) -> None:
    group_id, person = new_id(), ada.person
    await change(person, system_prompt="Use SI units.")
    await execute(
        platform,
        "INSERT INTO groups (id, organization_id, name, name_key, system_prompt, created_at, updated_at)"
        " VALUES (:id, :o, 'Arches', 'arches', 'Steel only.', now(), now())",
        id=group_id,
        o=person.organization_id,
    )
    await execute(
        platform,
        "INSERT INTO group_members (organization_id, group_id, user_id, joined_at) VALUES (:o, :g, :p, now())",
        o=person.organization_id,
        g=group_id,
        p=person.id,
    )
    await execute(platform, "UPDATE users SET custom_prompt = 'Be brief.' WHERE id = :id", id=person.id)

    await ada.say("How tall is an arch?")
    sent = (await ada.models.arrival()).body["messages"]

    said = [message["content"] for message in sent if message["role"] == "system"]
    assert [text.rpartition("\n")[2] for text in said] == ["Use SI units.", "Steel only.", "Be brief."]
    assert [text.partition(":\n")[0] for text in said] == [
        "From the organization Ada's workspace",
        "From the group Arches",
        "From the person you talk with, Ada",
    ]


def layers_in(body: dict[str, Any]) -> list[str]:
    """Last lines of what the model is told by the system."""
    return [str(said["content"]).rpartition("\n")[2] for said in body["messages"] if said["role"] == "system"]


async def test_every_kind_of_answer_gets_the_layers_of_who_asks_and_summaries_get_none(
    team: Team, models: ModelServer
) -> None:
    ada, grace = Talker(team.founder, models), Talker(await team.join("Grace", role="admin"), models)
    for talker, words in ((ada, "Be brief."), (grace, "Be kind.")):
        await talker.connect()
        assert (await talker.client.patch("/me", json={"custom_prompt": words})).status_code == 200
    await change(ada.person, system_prompt="Use SI units.")
    group_id = await team.group("Arches", grace.person)
    told = await ada.client.patch(f"/groups/{group_id}", json={"system_prompt": "Steel only."})
    assert told.status_code == 200, told.text
    page, part = await make_page(team), await make_page(team, "CAD")
    of_ada, of_grace = ["Use SI units.", "Be brief."], ["Use SI units.", "Steel only.", "Be kind."]

    async def asked(talker: Talker, **more: Any) -> tuple[str, list[str]]:
        sent = await talker.say("How tall is an arch?", **more)
        await talker.follow(sent["run"]["id"])
        conversation_id: str = sent["conversation"]["id"]
        return conversation_id, layers_in(models.asked[-1].body)

    chat, of_chat = await asked(ada)
    on_page, by_ada = await asked(ada, kind="page", page_id=page["id"])
    assert (of_chat, by_ada) == (of_ada, of_ada)
    assert (await asked(grace, to=on_page))[1] == of_grace
    assert (await asked(grace, kind="cad", page_id=part["id"]))[1] == of_grace

    # What sums up is told only how to do that.
    run = (await ada.client.post(f"/conversations/{chat}/continuations")).json()
    await ada.follow(run["id"])
    for text in (*of_ada, *of_grace):
        assert text not in json.dumps(models.asked[-1].body)
    models.play(Script(answer="# Arches\n\nThey are tall."))
    body, questions = {"extract": "summary", "space_id": team.space_id}, len(models.asked)
    made = await ada.client.post(f"/conversations/{chat}/page-extractions", json=body)
    assert made.status_code == 201, made.text
    assert len(models.asked) == questions + 1
    for text in (*of_ada, *of_grace):
        assert text not in json.dumps(models.asked[-1].body)


async def test_who_has_used_no_model_yet_begins_with_the_organizations(ada: Talker, models: ModelServer) -> None:
    await change(ada.person, settings={"default_model": "openai_compatible:stoa-test-large"})

    async def asked(model: str | None) -> str:
        sent = await ada.say("Hello", model=model)
        await ada.follow(sent["run"]["id"])
        found: str = models.asked[-1].body["model"]
        return found

    assert await asked(None) == "stoa-test-large"
    assert await asked("openai_compatible:stoa-test") == "stoa-test"
    # From now on it is the one that was used last.
    assert await asked(None) == "stoa-test"
