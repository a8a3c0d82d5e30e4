"""What tasks have to do with each other: once for two, from both sides, for those who see both."""

import asyncio
from typing import Any

import httpx
import pytest

from tests.support.http import assert_problem
from tests.support.team import Team, execute
from tests.support.world import Person
from tests.tasks.doing import make, read

FILL = """
    WITH others AS (
        INSERT INTO tasks (id, organization_id, space_id, area_id, title, color, board_position, last_activity_at,
               created_at, updated_at)
        SELECT gen_random_uuid(), organization_id, space_id, area_id, 'Other ' || n, color, n, now(), now(), now()
          FROM tasks, generate_series(1, 50) n WHERE id = :id RETURNING id, organization_id)
    INSERT INTO related_tasks (id, organization_id, source_task_id, target_task_id, relationship_type, created_at)
    SELECT gen_random_uuid(), organization_id, :id, id, 'related', now() FROM others
"""


async def relate(one: dict[str, Any], other: dict[str, Any], relationship: str, *, by: Person) -> httpx.Response:
    body = {"task_id": other["id"], "relationship": relationship}
    return await by.client.post(f"/tasks/{one['id']}/relations", json=body)


async def related(task: dict[str, Any], *, by: Person) -> list[tuple[str, bool, str]]:
    answer = await by.client.get(f"/tasks/{task['id']}/relations")
    assert answer.status_code == 200, answer.text
    return [(each["relationship"], each["is_reversed"], each["task"]["title"]) for each in answer.json()["items"]]


@pytest.mark.spec("TK-54")
async def test_two_tasks_have_one_relation_which_both_of_them_show(team: Team) -> None:
    ada = team.founder
    oak, saw, oil, wax = [await make(team, title) for title in ("Oak", "Saw", "Oil", "Wax")]
    assert (await relate(oak, saw, "blocks", by=ada)).status_code == 201
    assert (await relate(oil, oak, "depends_on", by=ada)).status_code == 201
    assert (await relate(oak, wax, "informs", by=ada)).status_code == 201
    assert (await relate(saw, wax, "related", by=ada)).status_code == 201
    assert await related(oak, by=ada) == [
        ("blocks", False, "Saw"),
        ("depends_on", True, "Oil"),
        ("informs", False, "Wax"),
    ]
    assert await related(saw, by=ada) == [("blocks", True, "Oak"), ("related", False, "Wax")]

    assert_problem(await relate(oak, oak, "blocks", by=ada), 422, "invalid_input")
    known = (await ada.client.get(f"/tasks/{oak['id']}/relations")).json()["items"][0]
    for one, other in ((oak, saw), (saw, oak)):
        problem = assert_problem(await relate(one, other, "related", by=ada), 409, "tasks.already_related")
        assert (problem["relation_id"], problem["relationship"]) == (known["id"], "blocks")
    assert (await relate(oil, wax, "likes", by=ada)).status_code == 422
    # Two who say something of the same two at once.
    answers = await asyncio.gather(
        relate(oil, wax, "blocks", by=ada),
        relate(wax, oil, "depends_on", by=ada),
        relate(oil, wax, "related", by=ada),
    )
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409]

    before = (await read(saw, by=ada))["last_activity_at"]
    gone = await ada.client.delete(f"/tasks/{oak['id']}/relations/{known['id']}")
    assert gone.status_code == 204
    assert_problem(await ada.client.delete(f"/tasks/{oak['id']}/relations/{known['id']}"), 404, "not_found")
    assert await related(saw, by=ada) == [("related", False, "Wax")]
    assert (await read(saw, by=ada))["last_activity_at"] > before
    await execute(team.platform, FILL, id=oak["id"])
    full = await relate(oak, saw, "blocks", by=ada)
    assert assert_problem(full, 409, "limit_reached")["limit"] == 50
    # What is deleted is not shown, and comes back with its task.
    await ada.client.delete(f"/tasks/{wax['id']}")
    assert await related(saw, by=ada) == []
    await ada.client.post(f"/tasks/{wax['id']}/restorations")
    assert len(await related(saw, by=ada)) == 1


@pytest.mark.spec("TK-55")
async def test_a_relation_takes_work_on_one_side_and_sight_of_the_other(team: Team) -> None:
    ada, grace = team.founder, await team.join("Grace", role="member")
    mary = await team.join("Mary", role="guest")
    closed, seen = await team.area("Office", is_restricted=True), await team.area("Shop", is_restricted=True)
    await team.give_area_role(seen, grace, "viewer")
    for area in (team.general_id, seen):
        await team.give_area_role(area, mary, "viewer")
    here, secret = await make(team, "Here"), await make(team, "Secret", area_id=closed)
    shown = await make(team, "Shown", area_id=seen)

    # Grace works in General and sees the shop; Mary only looks; the office is neither's.
    assert_problem(await relate(here, secret, "blocks", by=grace), 404, "not_found")
    assert_problem(await relate(secret, here, "blocks", by=grace), 404, "not_found")
    assert (await relate(here, shown, "blocks", by=mary)).status_code == 403
    assert (await relate(shown, here, "blocks", by=grace)).status_code == 201
    assert (await relate(here, secret, "informs", by=ada)).status_code == 201
    assert await related(here, by=ada) == [("blocks", True, "Shown"), ("informs", False, "Secret")]
    # Nothing tells of the other side to who does not see it.
    assert await related(here, by=grace) == [("blocks", True, "Shown")]
    items = (await ada.client.get(f"/tasks/{here['id']}/relations")).json()["items"]
    hidden, open_one = items[1]["id"], items[0]["id"]
    assert_problem(await grace.client.delete(f"/tasks/{here['id']}/relations/{hidden}"), 404, "not_found")
    assert (await mary.client.delete(f"/tasks/{here['id']}/relations/{open_one}")).status_code == 403
    assert (await grace.client.delete(f"/tasks/{shown['id']}/relations/{open_one}")).status_code == 204
