"""Pages of tasks: made from them, listed there, and left without them."""

from datetime import timedelta

import pytest

from stoa.tasks.jobs import purge
from tests.support.http import assert_problem
from tests.support.team import Team
from tests.support.world import Person
from tests.tasks.doing import age, make, read, run


@pytest.mark.spec("PG-93")
async def test_a_page_of_a_task_names_it_is_listed_there_and_outlives_it(team: Team) -> None:
    ada, grace = team.founder, await team.join("Grace", role="member")
    mary = await team.join("Mary", role="guest")
    area = await team.area("Workshop", is_restricted=True)
    for person, role in ((grace, "member"), (mary, "viewer")):
        await team.give_area_role(area, person, role)
    task = await make(team, "Sweep", area_id=area)
    made = await grace.client.post(f"/tasks/{task['id']}/pages", json={"title": "Brooms"})
    assert made.status_code == 201, made.text
    page = (await ada.client.get(f"/pages/{made.json()['id']}")).json()
    assert (page["task_id"], page["area_id"], page["title"]) == (task["id"], area, "Brooms")
    assert (await read(task, by=ada))["last_activity_at"] > task["last_activity_at"]
    later = await ada.client.post(f"/tasks/{task['id']}/pages", json={"page_type": "meeting_notes"})
    assert (await ada.client.get(f"/pages/{later.json()['id']}")).json()["page_type"] == "meeting_notes"

    async def listed(by: Person = ada) -> list[str]:
        answer = await by.client.get(f"/tasks/{task['id']}/pages")
        return [each["id"] for each in answer.json()["items"]]

    assert await listed() == [later.json()["id"], made.json()["id"]]
    # Who may not see one of them is not shown it; who only reads makes none; who sees no task sees nothing.
    await team.set_visibility(later.json()["id"], "private")
    assert await listed(grace) == [made.json()["id"]]
    assert (await mary.client.post(f"/tasks/{task['id']}/pages", json={})).status_code == 403
    alan = await team.join("Alan", role="member")
    assert_problem(await alan.client.get(f"/tasks/{task['id']}/pages"), 404, "not_found")
    assert_problem(await alan.client.post(f"/tasks/{task['id']}/pages", json={}), 404, "not_found")
    # What lies in the trash is not listed.
    await ada.client.delete(f"/pages/{later.json()['id']}")
    assert await listed() == [made.json()["id"]]

    await ada.client.delete(f"/tasks/{task['id']}")
    await age(team, task, timedelta(days=31))
    await run(team, purge)
    left = (await ada.client.get(f"/pages/{made.json()['id']}")).json()
    assert (left["task_id"], left["title"]) == (None, "Brooms")
