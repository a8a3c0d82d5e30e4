"""What comes from the cache is known, and the sums of each organization are closed (PR-60, US-60)."""

import json
from pathlib import Path
from typing import Any

import pytest

from stoa.platform.context import Platform
from tests.conversations.talking import Talker
from tests.support.model_server import ModelServer, Script, model_server
from tests.support.team import fetch, make_team
from tests.support.world import Person, World

MODEL = "anthropic:stoa-test"
USAGE = {"prompt_tokens": 100, "cache_read_input_tokens": 300, "completion_tokens": 5}


async def connect(person: Person, models: ModelServer) -> Talker:
    body = {"provider": "anthropic", "name": "C", "base_url": f"{models.origin}/v1", "secret": "none"}
    made = await person.client.post("/me/provider-keys", json=body)
    assert made.status_code == 201, made.text
    return Talker(person, models)


def marked(body: dict[str, Any]) -> list[str]:
    """Where the marks are."""
    places = {
        "system": body["system"],
        "messages": [part for each in body["messages"] for part in each["content"]],
    }
    return [place for place, blocks in places.items() for block in blocks if "cache_control" in block]


@pytest.mark.spec("PR-60")
async def test_layers_and_history_are_marked_and_the_share_of_the_cache_is_shown(
    world: World, platform: Platform
) -> None:
    ada = await world.person("Ada")
    async with model_server() as models:
        models.default = Script(usage=USAGE)
        talk = await connect(ada, models)
        path = f"/organizations/{ada.organization_id}"
        tag = (await ada.client.get(path)).headers["etag"]
        prompt = {"system_prompt": "Be careful with anchors. " * 150}
        assert (await ada.client.patch(path, json=prompt, headers={"If-Match": tag})).status_code == 200
        conversation_id = None
        for _ in range(4):
            sent = await talk.say("Which anchors? " * 40, to=conversation_id, model=MODEL)
            conversation_id = sent["conversation"]["id"]
            await talk.finished(sent)
        places = marked(models.asked[-1].body)
        assert set(places) == {"system", "messages"}
        assert len(places) <= 4

    rows = await fetch(
        platform,
        "SELECT prompt_tokens, cache_read_tokens FROM llm_usage WHERE organization_id = :id",
        id=ada.organization_id,
    )
    assert {tuple(row) for row in rows} == {(400, 300)}
    summary = (await ada.client.get(f"/organizations/{ada.organization_id}/usage/summary")).json()
    assert (summary["prompt_tokens"], summary["cache_read_tokens"]) == (1600, 1200)


@pytest.mark.spec("US-60")
async def test_the_sums_of_each_organization_are_closed(world: World, platform: Platform) -> None:
    team = await make_team(platform, world)
    bob = await world.person("Bob")
    home = bob.organization_id
    async with model_server() as models:
        models.default = Script(usage={"prompt_tokens": 10, "completion_tokens": 1})
        talk = await connect(bob, models)
        await talk.finished(await talk.say(model=MODEL))
        guest = await team.join("Cem")
        away = await connect(guest, models)
        for _ in range(2):
            await away.finished(await away.say(model=MODEL))

    async def sums(person: Person, organization_id: object) -> tuple[int, int]:
        answer = await person.client.get(f"/organizations/{organization_id}/usage/summary")
        assert answer.status_code == 200, answer.text
        return answer.json()["calls"], answer.json()["prompt_tokens"]

    assert await sums(bob, home) == (1, 10)
    assert await sums(team.founder, team.organization_id) == (2, 20)
    # What somebody spends elsewhere belongs there, also once they work here again.
    switched = await guest.client.patch(
        "/sessions/current", json={"active_organization_id": str(guest.organization_id)}
    )
    assert switched.status_code == 200, switched.text
    assert await sums(guest, guest.organization_id) == (0, 0)
    # Nothing offers to move or to merge what organizations hold.
    api = json.loads((Path(__file__).parents[2] / "openapi.json").read_text())
    of_organizations = [path for path in api["paths"] if "/organizations/{organization_id}" in path]
    assert len(of_organizations) > 10
    assert not [path for path in of_organizations if path.endswith(("/merges", "/moves", "/usage/transfers"))]
