"""Conversations that are kept for a day, and conversations that move."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from uuid import UUID

import pytest

from stoa.conversations.jobs import purge_temporary
from stoa.platform.context import Platform
from stoa.platform.ids import JobId, new_id
from stoa.platform.jobs import JobContext
from tests.conversations.talking import Talker
from tests.support.clock import TurnableClock
from tests.support.http import assert_problem
from tests.support.team import Team, execute, fetch, make_team
from tests.support.world import World

Maker = Callable[[str], Awaitable[Talker]]


async def set_rule(platform: Platform, organization_id: UUID, rule: str | None) -> None:
    await execute(
        platform,
        "UPDATE organizations SET settings = settings - 'temporary_conversations'"
        " || CASE WHEN CAST(:rule AS text) IS NULL THEN '{}'::jsonb"
        " ELSE jsonb_build_object('temporary_conversations', CAST(:rule AS text)) END WHERE id = :id".replace(
            "'{}'::jsonb", "CAST('{}' AS jsonb)"
        ),
        rule=rule,
        id=organization_id,
    )


@pytest.mark.spec("CV-61")
async def test_a_temporary_conversation_is_neither_listed_nor_found_and_gone_a_day_after_its_last_message(
    ada: Talker, talker: Maker, platform: Platform, clock: TurnableClock
) -> None:
    other = await talker("Olga")
    sent = await ada.say("Where is the harbour", is_temporary=True)
    await ada.follow(sent["run"]["id"])
    conversation_id = sent["conversation"]["id"]
    path = f"/conversations/{conversation_id}"
    assert (await ada.get(path))["is_temporary"] is True
    assert (await ada.get("/conversations"))["items"] == []
    hits = await ada.client.get("/conversation-hits", params={"q": "harbour"})
    assert hits.json()["items"] == []
    assert_problem(await other.client.get(path), 404, "not_found")
    assert (await ada.get(path))["permissions"]["share"] is False
    link = await ada.client.post(f"{path}/share-links", json={})
    assert_problem(link, 422, "conversations.not_shareable")

    job = JobContext(platform, JobId(new_id()), 1, is_last_attempt=False)
    clock.advance(timedelta(hours=23))
    await ada.talk("And the lighthouse", to=conversation_id)
    clock.advance(timedelta(hours=23))
    await purge_temporary.function(job)
    assert len(await ada.messages(conversation_id)) == 4
    clock.advance(timedelta(hours=2))
    await purge_temporary.function(job)
    assert_problem(await ada.client.get(path), 404, "not_found")
    ledger = "SELECT count(*) FROM llm_usage WHERE user_id = :id"
    assert [tuple(row) for row in await fetch(platform, ledger, id=ada.person.id)] == [(2,)]

    await set_rule(platform, ada.person.organization_id, "forbidden")
    refused = await ada.try_to_say("Again", is_temporary=True)
    assert_problem(refused, 403, "conversations.temporary_forbidden")
    body = {"kind": "chat", "is_temporary": True}
    assert_problem(await ada.client.post("/conversations", json=body), 403, "conversations.temporary_forbidden")
    assert (await ada.say("Kept"))["conversation"]["is_temporary"] is False
    await set_rule(platform, ada.person.organization_id, "enforced")
    assert (await ada.say("Not kept"))["conversation"]["is_temporary"] is True


async def test_a_conversation_moves_where_its_person_may_write(world: World, platform: Platform) -> None:
    team: Team = await make_team(platform, world)
    guest = await team.join("Gerd", role="guest")
    await team.give_area_role(team.general_id, guest, "viewer")
    made = await team.founder.client.post("/conversations", json={"kind": "chat"})
    path, space = f"/conversations/{made.json()['id']}", team.space_id

    moved = await team.founder.client.patch(path, json={"space_id": space})
    assert (moved.json()["space_id"], moved.json()["area_id"]) == (space, team.general_id)
    back = await team.founder.client.patch(path, json={"space_id": None})
    assert (back.json()["space_id"], back.json()["area_id"]) == (None, None)
    hers = await guest.client.post("/conversations", json={"kind": "chat"})
    own = f"/conversations/{hers.json()['id']}"
    assert_problem(await guest.client.patch(own, json={"space_id": space}), 403, "access.forbidden")
    stranger = await world.person("Eve")
    theirs = await stranger.client.post("/conversations", json={"kind": "chat"})
    foreign = await stranger.client.patch(f"/conversations/{theirs.json()['id']}", json={"space_id": space})
    assert_problem(foreign, 404, "not_found")
    assert_problem(await team.founder.client.patch(path, json={"area_id": team.general_id}), 404, "not_found")
    board = await team.founder.client.post("/conversations", json={"kind": "dashboard"})
    stays = await team.founder.client.patch(f"/conversations/{board.json()['id']}", json={"space_id": space})
    assert_problem(stays, 422, "conversations.not_movable")
