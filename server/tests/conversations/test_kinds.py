"""Conversations that are more than chats: the assistant of a space and the dashboard."""

import asyncio

import pytest

from stoa.platform.context import Platform
from tests.conversations.talking import Talker
from tests.support.http import assert_problem
from tests.support.model_server import ModelServer
from tests.support.team import Team, execute, fetch
from tests.support.world import World


@pytest.mark.spec("CV-8")
async def test_an_assistant_is_its_persons_alone_whoever_is_in_the_space(
    world: World, platform: Platform, models: ModelServer
) -> None:
    founder = await world.person("Ada")
    space = (await founder.client.post("/spaces", json={"name": "Bridge"})).json()
    team = Team(platform, world, founder, space)
    ada, bob = Talker(founder, models), await team.join("Bob", role="admin")
    await ada.connect()
    made = await ada.client.post("/conversations", json={"kind": "assistant", "space_id": team.space_id})
    assert made.status_code == 201, made.text
    conversation_id = made.json()["id"]
    sent = await ada.talk("Who is who?", to=conversation_id)
    # Also a membership that got there by mistake opens nothing.
    await execute(
        platform,
        "INSERT INTO conversation_members (organization_id, conversation_id, user_id, level, created_at, updated_at)"
        " VALUES (:organization, :conversation, :user, 'EDIT', now(), now())",
        organization=founder.organization_id,
        conversation=conversation_id,
        user=bob.id,
    )

    for path in (f"/conversations/{conversation_id}", f"/messages/{sent['assistant_message']['id']}"):
        assert_problem(await bob.client.get(path), 404, "not_found")
    listed = await bob.client.get("/conversations", params={"space_id": team.space_id})
    assert listed.json()["items"] == []
    [call] = await fetch(
        platform, "SELECT request_type FROM llm_usage WHERE conversation_id = :id", id=conversation_id
    )
    assert call.request_type == "assistant"


@pytest.mark.spec("CV-8")
async def test_there_is_one_dashboard_per_person_which_writes_and_lies_nowhere(
    ada: Talker, platform: Platform
) -> None:
    asked = [ada.client.post("/conversations", json={"kind": "dashboard"}) for _ in range(3)]
    answers = await asyncio.gather(*asked)

    assert [answer.status_code for answer in answers] == [201, 201, 201]
    [made_id] = {answer.json()["id"] for answer in answers}
    [row] = await fetch(platform, "SELECT mode, space_id, area_id FROM conversations WHERE id = :id", id=made_id)
    assert tuple(row) == ("write", None, None)
    space = await ada.person.personal_space()
    for body in ({"kind": "assistant"}, {"kind": "dashboard", "space_id": space["id"]}, {"kind": "arena"}):
        assert_problem(await ada.client.post("/conversations", json=body), 422, "invalid_input")
