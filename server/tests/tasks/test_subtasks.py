"""The steps of a task, and where a task lies."""

import asyncio
from uuid import uuid4

import pytest

from stoa.platform.context import Platform
from tests.support.http import assert_problem
from tests.support.team import Team, execute
from tests.tasks.doing import add_step, change, make, read, titles

FILL = """
    INSERT INTO tasks (id, organization_id, space_id, area_id, title, color, parent_task_id, subtask_type,
           subtask_order, board_position, last_activity_at, created_at, updated_at)
    SELECT gen_random_uuid(), organization_id, space_id, area_id, 'Step ' || n, color, id, 'action', n, n,
           now(), now(), now() FROM tasks, generate_series(1, 49) n WHERE id = :id
"""


@pytest.mark.spec("TK-25")
async def test_steps_are_talked_about_or_ticked_off_and_lie_in_an_order_that_changes_as_a_whole(
    team: Team,
) -> None:
    ada = team.founder
    task, other = await make(team, "Sweep"), await make(team, "Mop")
    steps = [await add_step(task, "Fetch", by=ada), await add_step(task, "Sweep", by=ada, type="conversation")]
    steps.append(await add_step(task, "Put away", by=ada, type="action"))
    foreign = await add_step(other, "Water", by=ada)
    assert [each["subtask_type"] for each in steps] == ["action", "conversation", "action"]
    ids = [each["id"] for each in steps]

    async def order() -> list[str]:
        return [each["id"] for each in (await ada.client.get(f"/tasks/{task['id']}/subtasks")).json()["items"]]

    assert await order() == ids
    for wrong in (
        [],
        ids[:2],
        [*ids, ids[0]],
        [ids[0], ids[0], ids[1]],
        [*ids[:2], foreign["id"]],
        [*ids, str(uuid4())],
    ):
        answer = await ada.client.put(f"/tasks/{task['id']}/subtask-order", json={"task_ids": wrong})
        assert_problem(answer, 422, "tasks.order_incomplete")
    assert await order() == ids
    put = await ada.client.put(f"/tasks/{task['id']}/subtask-order", json={"task_ids": ids[::-1]})
    assert [each["id"] for each in put.json()["items"]] == ids[::-1] == await order()

    # The next one comes behind the last, also when several come at once.
    await asyncio.gather(*(add_step(task, f"New {number}", by=ada) for number in range(4)))
    assert (await order())[:3] == ids[::-1]
    assert len(await order()) == 7
    assert (
        await ada.client.post(f"/tasks/{task['id']}/subtasks", json={"title": "x", "type": "talk"})
    ).status_code == 422


async def test_a_step_has_no_steps_and_a_task_fifty_at_most(team: Team, platform: Platform) -> None:
    ada = team.founder
    task = await make(team, "Sweep")
    step = await add_step(task, "Fetch", by=ada)
    below = await ada.client.post(f"/tasks/{step['id']}/subtasks", json={"title": "Deeper"})
    assert_problem(below, 422, "tasks.one_level")
    moved = await ada.client.post(f"/tasks/{step['id']}/moves", json={})
    assert assert_problem(moved, 409, "tasks.moves_with_parent")["parent_id"] == task["id"]
    full = await make(team, "Full")
    await execute(platform, FILL, id=full["id"])
    await add_step(full, "Fiftieth", by=ada)
    answer = await ada.client.post(f"/tasks/{full['id']}/subtasks", json={"title": "One too many"})
    assert assert_problem(answer, 409, "limit_reached")["limit"] == 50


@pytest.mark.spec("TK-26")
async def test_a_task_moves_with_its_steps_to_where_one_may_work(team: Team) -> None:
    ada, grace = team.founder, await team.join("Grace", role="member")
    area = await team.area("Workshop", is_restricted=False)
    closed = await team.area("Office", is_restricted=True)
    await team.give_area_role(closed, grace, "viewer")
    task = await make(team, "Sweep", by=grace)
    step = await add_step(task, "Fetch", by=grace)
    gone = await add_step(task, "Deleted", by=grace)
    await grace.client.delete(f"/tasks/{gone['id']}")
    refused = await grace.client.post(f"/tasks/{task['id']}/moves", json={"area_id": closed})
    assert refused.status_code == 403
    unseen = await ada.personal_space()
    hidden = await grace.client.post(f"/tasks/{task['id']}/moves", json={"space_id": unseen["id"]})
    assert_problem(hidden, 404, "not_found")

    # A step that is added meanwhile lies where the task lies.
    moving = ada.client.post(f"/tasks/{task['id']}/moves", json={"area_id": area})
    moved, late = await asyncio.gather(moving, add_step(task, "Late", by=grace))
    assert (moved.json()["area_id"], moved.json()["color"]) == (area, task["color"])
    for each in (step, late):
        assert (await read(each, by=ada))["area_id"] == area
    own = (await ada.client.post("/spaces", json={"name": "Own"})).json()
    away = await ada.client.post(f"/tasks/{task['id']}/moves", json={"space_id": own["id"]})
    assert away.status_code == 200, away.text
    there = (own["id"], own["areas"][0]["id"], task["color"])
    for each in (task, step, late):
        now = await read(each, by=ada)
        assert (now["space_id"], now["area_id"], now["color"]) == there
    assert_problem(await grace.client.get(f"/tasks/{task['id']}"), 404, "not_found")
    restored = await ada.client.post(f"/tasks/{gone['id']}/restorations")
    assert restored.json()["space_id"] == own["id"]
    # Who sees a task sees its steps, and nobody else.
    assert (await change(task, by=ada, visibility="private")).status_code == 200
    assert {each["visibility"] for each in (await read(task, by=ada))["subtasks"]} == {"private"}
    assert_problem(await change(step, by=ada, visibility="area"), 409, "tasks.moves_with_parent")


async def test_tasks_of_an_area_that_ends_lie_in_general_and_nobody_more_sees_them(team: Team) -> None:
    ada, grace = team.founder, await team.join("Grace", role="member")
    open_area = await team.area("Workshop", is_restricted=False)
    closed = await team.area("Office", is_restricted=True)
    task = await make(team, "Sweep", area_id=open_area)
    step = await add_step(task, "Fetch", by=ada)
    secret = await make(team, "Count", area_id=closed)
    for area in (open_area, closed):
        ended = await ada.client.delete(f"/areas/{area}")
        assert ended.status_code == 200, ended.text
        assert ended.json()["counts"]["tasks"] == 1
    for each in (task, step, secret):
        assert (await read(each, by=ada))["area_id"] == team.general_id
    assert sorted(await titles(grace, space=team.space_id)) == ["Sweep"]
    assert (await read(secret, by=ada))["visibility"] == "private"
    # Or they are deleted with it.
    last = await team.area("Shed", is_restricted=False)
    lost = await make(team, "Oil", area_id=last)
    gone = await ada.client.delete(f"/areas/{last}", params={"content": "delete"})
    assert gone.json()["counts"]["tasks"] == 1
    now = await read(lost, by=ada)
    assert (now["area_id"], now["deleted_at"] is None) == (team.general_id, False)
    assert (await ada.client.post(f"/tasks/{lost['id']}/restorations")).json()["deleted_at"] is None
