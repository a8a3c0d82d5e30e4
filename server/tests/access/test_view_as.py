"""Owners and admins of a space look at it through somebody else's eyes."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from tests.pages.test_logs import log
from tests.support.clock import TurnableClock
from tests.support.http import assert_problem
from tests.support.team import Team
from tests.support.world import Person, World


async def seen(looker: Person, team: Team, through: Person | None = None) -> set[str]:
    """Titles in the tree of the space."""
    params = {"view_as": str(through.id)} if through is not None else {}
    answer = await looker.client.get(f"/spaces/{team.space_id}/tree", params=params)
    assert answer.status_code == 200, answer.text
    return {node["title"] for node in answer.json()["items"]}


async def private(of: Person, team: Team, title: str) -> dict[str, Any]:
    made = await of.client.post("/pages", json={"space_id": team.space_id, "title": title})
    page: dict[str, Any] = made.json()
    answer = await of.client.put(f"/pages/{page['id']}/visibility", json={"visibility": "private"})
    assert answer.status_code == 200, answer.text
    return page


@pytest.mark.spec("SP-64")
async def test_an_admin_sees_what_both_see_and_it_is_written_down_once_an_hour(
    team: Team, clock: TurnableClock
) -> None:
    # In the middle of an hour, so that the test does not run over its end.
    clock.advance(timedelta(minutes=65 - clock.now().minute))
    amir, mel, vic = (
        await team.join("Amir", role="admin"),
        await team.join("Mel", role="member"),
        await team.join("Vic"),
    )
    board = await team.area("Board", is_restricted=True)
    await team.give_area_role(board, vic, "viewer")
    await team.page("Open")
    b = await team.page("On the board", area_id=board)
    of_mel, of_amir = await private(mel, team, "Of Mel alone"), await private(amir, team, "Of Amir alone")
    both = await private(mel, team, "Of Mel, shown to Amir")
    await team.grant(both["id"], amir, "VIEW")

    assert await seen(mel, team) == {"Open", "Of Mel alone", "Of Mel, shown to Amir"}
    assert await seen(amir, team, through=mel) == {"Open", "Of Mel, shown to Amir"}
    assert await seen(amir, team, through=vic) == await seen(vic, team) == {"On the board"}
    # The founder sees everything by themselves; nothing of Mel's is disclosed that they do not see anyway.
    assert await seen(team.founder, team, through=mel) == await seen(mel, team)
    as_mel, as_vic = {"view_as": str(mel.id)}, {"view_as": str(vic.id)}
    for page in (of_mel, of_amir, b):
        for below in ("", "/content", "/ancestors", "/children", "/versions", "/mentions", "/backlinks"):
            assert_problem(await amir.client.get(f"/pages/{page['id']}{below}", params=as_mel), 404, "not_found")
    shown = (await amir.client.get(f"/pages/{both['id']}", params=as_mel)).json()
    assert shown["permissions"] == {"level": "VIEW"} | dict.fromkeys(
        ("comment", "edit", "create_child", "move", "share", "delete", "finalize"), False
    )
    listed = (await amir.client.get("/pages", params=as_mel)).json()["items"]
    assert {row["title"] for row in listed} == {"Open", "Of Mel, shown to Amir"}
    spaces = (await amir.client.get("/spaces", params=as_vic)).json()["items"]
    assert [(space["id"], space["role"]) for space in spaces] == [(team.space_id, None)]
    assert [area["name"] for area in spaces[0]["areas"]] == ["Board"]
    assert set(spaces[0]["permissions"].values()) == {False}

    # What the viewer loses is gone from the view as well, also for a client that has an answer already.
    tree = f"/spaces/{team.space_id}/tree"
    first = await amir.client.get(tree, params=as_mel)
    again = {"If-None-Match": first.headers["ETag"]}
    assert (await amir.client.get(tree, params=as_mel, headers=again)).status_code == 304
    [grant] = (await mel.client.get(f"/pages/{both['id']}/grants")).json()["items"]
    assert (await mel.client.delete(f"/pages/{both['id']}/grants/{grant['id']}")).status_code == 204
    assert "Of Mel, shown" not in (await amir.client.get(tree, params=as_mel, headers=again)).text

    clock.advance(timedelta(hours=1))
    await seen(amir, team, through=mel)
    uses = [
        event for event in await log(amir, f"/spaces/{team.space_id}") if event["event_type"] == "view_as.used"
    ]
    told = [(event["actor"]["name"], event["resource_id"]) for event in uses]
    assert told == [("Amir", str(mel.id)), ("Amir", str(vic.id)), ("Ada", str(mel.id)), ("Amir", str(mel.id))]


@pytest.mark.spec("SP-64")
async def test_looking_through_another_s_eyes_is_for_those_who_run_the_space_and_only_reads(
    team: Team, world: World
) -> None:
    mel, sam, stranger = await team.join("Mel", role="member"), await team.join("Sam"), await world.person("Eve")
    page = await team.page("Plans")
    place, as_mel = f"/pages/{page['id']}", {"view_as": str(mel.id)}
    for method, path, body in (
        ("POST", "/pages", {"space_id": team.space_id, "title": "New"}),
        ("PATCH", place, {"title": "Other"}),
        ("PUT", f"{place}/visibility", {"visibility": "private"}),
        ("DELETE", place, None),
    ):
        answer = await team.founder.client.request(method, path, params=as_mel, json=body)
        assert_problem(answer, 403, "access.view_as_read_only")
    assert (await team.founder.client.get(place)).json()["title"] == "Plans"
    assert_problem(await team.founder.client.get("/me", params=as_mel), 403, "access.view_as_elsewhere")
    for path in (place, f"/spaces/{team.space_id}/tree", "/spaces", "/pages"):
        refused = await mel.client.get(path, params={"view_as": str(team.founder.id)})
        assert_problem(refused, 403, "access.forbidden")
        for nobody in (stranger.id, uuid4()):
            answer = await team.founder.client.get(path, params={"view_as": str(nobody)})
            assert_problem(answer, 404, "not_found")
        assert (await team.founder.client.get(path, params={"view_as": "Mel"})).status_code == 422
    # Who does not see the place at all is told nothing of it.
    assert_problem(await sam.client.get(place, params=as_mel), 404, "not_found")
    assert_problem(await sam.client.get(f"/spaces/{team.space_id}", params=as_mel), 404, "not_found")
    assert (await sam.client.get(place)).status_code == 404
