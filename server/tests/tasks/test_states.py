"""Finishing tasks, taking them up again, putting them off, deleting and restoring them."""

import asyncio
from datetime import timedelta

import pytest

from stoa.platform.context import Platform
from stoa.tasks.jobs import purge, resume_deferred
from tests.support.clock import TurnableClock
from tests.support.http import assert_problem
from tests.support.team import Team, execute, fetch
from tests.tasks.doing import add_step, age, change, complete, make, read, run, titles


@pytest.mark.spec("TK-17", "TK-20")
async def test_a_task_is_completed_once_and_reopened_without_a_trace(team: Team, platform: Platform) -> None:
    ada, grace = team.founder, await team.join("Grace", role="member")
    task = await make(team, "Sweep")
    assert_problem(await ada.client.delete(f"/tasks/{task['id']}/completion"), 409, "tasks.not_completed")
    await execute(
        platform, "UPDATE tasks SET status = 'planning', planning_data = '{}' WHERE id = :id", id=task["id"]
    )
    answers = await asyncio.gather(
        *(complete(task, by=person, notes="With a broom") for person in (ada, grace, ada, grace))
    )
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409]
    done = await read(task, by=ada)
    assert (done["status"], done["completion_notes"]) == ("completed", "With a broom")
    assert done["completed_at"] is not None
    for answer in answers:
        if answer.status_code == 409:
            problem = assert_problem(answer, 409, "tasks.already_completed")
            assert problem["completed_by"] == done["completed_by"]["id"]
    rows = await fetch(platform, "SELECT planning_data FROM tasks WHERE id = :id", id=task["id"])
    assert rows[0].planning_data is None
    assert (await complete(task, by=ada, notes="x" * 5001)).status_code == 422

    opened = (await ada.client.delete(f"/tasks/{task['id']}/completion")).json()
    assert opened["reopened_parent"] is False
    for field in ("completion_notes", "completed_at", "completed_by"):
        assert opened["task"][field] is None
    assert opened["task"]["status"] == "active"

    # A step that is taken up again takes its task with it.
    step = await add_step(task, "Fetch a broom", by=ada)
    await complete(step, by=ada)
    await complete(task, by=ada)
    opened = (await grace.client.delete(f"/tasks/{step['id']}/completion")).json()
    assert opened["reopened_parent"] is True
    assert (await read(task, by=ada))["status"] == "active"


@pytest.mark.spec("TK-18", "TK-32")
async def test_open_steps_keep_a_task_open_unless_one_says_what_becomes_of_them(team: Team) -> None:
    ada = team.founder
    task = await make(team, "Sweep")
    steps = [await add_step(task, title, by=ada) for title in ("Fetch", "Sweep", "Put away")]
    await complete(steps[0], by=ada)
    assert (await read(task, by=ada))["progress"] == {"total": 3, "completed": 1}
    listed = (await ada.client.get("/tasks", params={"space": team.space_id})).json()["items"]
    assert [each["progress"] for each in listed] == [{"total": 3, "completed": 1}]
    assert assert_problem(await complete(task, by=ada), 409, "tasks.open_subtasks")["count"] == 2
    assert (await complete(task, by=ada, open_subtasks="keep")).json()["progress"]["completed"] == 1
    await ada.client.delete(f"/tasks/{task['id']}/completion")
    done = (await complete(task, by=ada, open_subtasks="complete")).json()
    assert done["progress"] == {"total": 3, "completed": 3}
    assert {each["status"] for each in done["subtasks"]} == {"completed"}
    # Deleted steps do not count.
    await ada.client.delete(f"/tasks/{steps[2]['id']}")
    assert (await read(task, by=ada))["progress"] == {"total": 2, "completed": 2}


@pytest.mark.spec("TK-13")
async def test_a_task_is_deleted_with_its_steps_and_comes_back_with_them_for_thirty_days(
    team: Team, platform: Platform
) -> None:
    ada, grace = team.founder, await team.join("Grace", role="member")
    task = await make(team, "Sweep")
    steps = [await add_step(task, title, by=ada) for title in ("Fetch", "Sweep", "Put away")]
    assert (await ada.client.delete(f"/tasks/{steps[0]['id']}")).status_code == 204
    assert (await ada.client.delete(f"/tasks/{task['id']}")).status_code == 204
    batches = await fetch(
        platform,
        "SELECT delete_batch_id AS batch, count(*) AS n FROM tasks WHERE id = :id OR parent_task_id = :id"
        " GROUP BY delete_batch_id ORDER BY n",
        id=task["id"],
    )
    assert [each.n for each in batches] == [1, 3]
    # Whoever may not restore it does not see it.
    assert_problem(await grace.client.get(f"/tasks/{task['id']}"), 404, "not_found")
    assert await titles(ada, space=team.space_id) == []
    assert (await read(task, by=ada))["permissions"] == {"edit": False, "delete": False, "restore": True}
    assert_problem(await change(task, by=ada, title="Mop"), 404, "not_found")

    lost = await ada.client.post(f"/tasks/{steps[1]['id']}/restorations")
    assert assert_problem(lost, 409, "tasks.parent_deleted")["parent_id"] == task["id"]
    back = await ada.client.post(f"/tasks/{task['id']}/restorations")
    assert [each["title"] for each in back.json()["subtasks"]] == ["Sweep", "Put away"]
    again = await ada.client.post(f"/tasks/{steps[0]['id']}/restorations")
    assert again.status_code == 200, again.text
    assert [each["title"] for each in (await read(task, by=ada))["subtasks"]] == ["Sweep", "Put away", "Fetch"]

    # A page of it outlives it, without naming it any more.
    page = await team.page("Brooms")
    await execute(platform, "UPDATE pages SET task_id = :task WHERE id = :page", task=task["id"], page=page["id"])
    await ada.client.delete(f"/tasks/{task['id']}")
    assert (await ada.client.get(f"/pages/{page['id']}")).json()["task_id"] == task["id"]
    await age(team, task, timedelta(days=29))
    await run(team, purge)
    assert (await ada.client.post(f"/tasks/{task['id']}/restorations")).status_code == 200
    await ada.client.delete(f"/tasks/{task['id']}")
    await age(team, task, timedelta(days=30, minutes=1))
    assert_problem(await ada.client.post(f"/tasks/{task['id']}/restorations"), 404, "not_found")
    await run(team, purge)
    assert await fetch(platform, "SELECT 1 FROM tasks WHERE id = :id", id=task["id"]) == []
    assert (await ada.client.get(f"/pages/{page['id']}")).json()["task_id"] is None


@pytest.mark.spec("TK-21")
async def test_a_task_is_put_off_until_a_date_or_until_somebody_says_otherwise(
    team: Team, clock: TurnableClock
) -> None:
    ada = team.founder
    task = await make(team, "Sweep")
    past = await ada.client.put(f"/tasks/{task['id']}/deferral", json={"until": "2001-01-01T00:00:00Z"})
    assert_problem(past, 422, "invalid_input")
    until = (clock.now() + timedelta(hours=2)).isoformat()
    put_off = await ada.client.put(f"/tasks/{task['id']}/deferral", json={"until": until})
    assert (put_off.json()["status"], put_off.json()["deferred_until"] is None) == ("deferred", False)
    assert await titles(ada, space=team.space_id) == []

    # Any explicit status ends it, the date with it.
    opened = await change(task, by=ada, if_match=put_off.json()["revision"], status="active")
    assert (opened.json()["status"], opened.json()["deferred_until"]) == ("active", None)
    await ada.client.put(f"/tasks/{task['id']}/deferral", json={"until": until})
    assert (await complete(task, by=ada)).json()["deferred_until"] is None
    refused = await ada.client.put(f"/tasks/{task['id']}/deferral", json={})
    assert_problem(refused, 409, "tasks.already_completed")
    await ada.client.delete(f"/tasks/{task['id']}/completion")
    open_ended = await ada.client.put(f"/tasks/{task['id']}/deferral", json={})
    assert (open_ended.json()["status"], open_ended.json()["deferred_until"]) == ("deferred", None)
    assert (await ada.client.delete(f"/tasks/{task['id']}/deferral")).json()["status"] == "active"

    # On its date it is active by itself; the job looks twice a minute.
    assert resume_deferred.every is not None
    assert resume_deferred.every <= timedelta(minutes=1)
    await ada.client.put(f"/tasks/{task['id']}/deferral", json={"until": until})
    await run(team, resume_deferred)
    assert (await read(task, by=ada))["status"] == "deferred"
    await age(team, task, timedelta(hours=2))
    await run(team, resume_deferred)
    now = await read(task, by=ada)
    assert (now["status"], now["deferred_until"]) == ("active", None)


@pytest.mark.spec("TK-51", "TK-52")
async def test_still_relevant_is_no_activity_and_a_step_is_activity_of_its_task(
    team: Team,
) -> None:
    ada = team.founder
    task = await make(team, "Sweep")
    step = await add_step(task, "Fetch", by=ada)
    await age(team, task, timedelta(days=7, minutes=1))
    quiet = await read(task, by=ada)
    # Reading it did not make it lively.
    assert quiet["is_stale"] is True
    assert await titles(ada, space=team.space_id, stale="true") == ["Sweep"]
    said = (await ada.client.put(f"/tasks/{task['id']}/stale-dismissal")).json()
    assert (said["is_stale"], said["last_activity_at"]) == (False, quiet["last_activity_at"])
    await age(team, task, timedelta(days=30))
    assert (await read(task, by=ada))["is_stale"] is False
    # What happens afterwards counts anew: of a step as well.
    assert (await change(step, by=ada, title="Fetch a broom")).status_code == 200
    lively = await read(task, by=ada)
    assert (lively["is_stale"], lively["last_activity_at"] > quiet["last_activity_at"]) == (False, True)
    await age(team, task, timedelta(days=7, minutes=1))
    assert (await read(task, by=ada))["is_stale"] is True
