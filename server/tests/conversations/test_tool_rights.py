"""A tool is as free as its person is at the moment of the call, whatever they could when the run began."""

import json
from uuid import uuid4

import pytest

from stoa.platform.context import Platform
from tests.conversations.talking import CLAUDE, Talker
from tests.conversations.test_tools import reading
from tests.pages.test_versions import write
from tests.support.model_server import ModelServer, Script
from tests.support.team import make_team
from tests.support.world import World


@pytest.mark.spec("SP-13")
async def test_a_right_that_ends_between_two_calls_of_a_run_ends_for_the_second(
    world: World, models: ModelServer, platform: Platform
) -> None:
    team = await make_team(platform, world)
    rea = Talker(await team.join("Rea"), models)
    await rea.connect_claude()
    page = await team.page("Anchors")
    await write(team.founder, page["id"], "M12 by 160.")
    path = f"/pages/{page['id']}/grants"
    body = {"user_id": str(rea.person.id), "level": "VIEW"}
    grant = (await team.founder.client.put(path, json=body)).json()["id"]

    async def revoke() -> None:
        assert (await team.founder.client.delete(f"{path}/{grant}")).status_code == 204

    async def give_again() -> None:
        assert (await team.founder.client.put(path, json=body)).status_code == 201

    nothing = str(uuid4())
    models.play(
        reading(page["id"]),
        reading(page["id"], nothing, before=revoke),
        reading(page["id"], before=give_again),
        Script(answer="Seen twice of three times."),
    )
    sent = await rea.say("Read it three times", model=CLAUDE)
    await rea.follow(sent["run"]["id"])
    message = await rea.get(f"/messages/{sent['assistant_message']['id']}")

    assert [step["error"] for step in message["steps"]] == [None, "not_found", "not_found", None]
    first, second, third = (asked.body["messages"][-1]["content"] for asked in models.asked[1:])
    assert "M12 by 160." in json.dumps(first)
    # What is hidden answers as what never existed.
    hidden, unknown = second
    assert (hidden["is_error"], hidden["content"]) == (unknown["is_error"], unknown["content"]) != (False, None)
    assert "M12" not in json.dumps(second)
    assert "M12 by 160." in json.dumps(third)
