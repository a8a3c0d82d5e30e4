"""Lists of tasks: their order, filters, pages, and what is due where somebody lives."""

from datetime import timedelta
from typing import Any

import pytest

from stoa.platform.context import Platform
from tests.support.clock import TurnableClock
from tests.support.http import assert_problem
from tests.support.team import Team, execute
from tests.tasks.doing import add_step, age, change, complete, make, read, titles

MANY = """
    INSERT INTO tasks (id, organization_id, space_id, area_id, created_by, title, color, priority, board_position,
           last_activity_at, created_at, updated_at)
    SELECT gen_random_uuid(), organization_id, space_id, area_id, created_by, 'Copy ' || n, 'hue-1',
           CASE WHEN n % 3 = 0 THEN 'high' ELSE 'normal' END, n % 7, now(), created_at + (n % 40) * interval '1 second',
           now() - (n % 11) * interval '1 minute'
      FROM tasks, generate_series(1, 150) n WHERE id = :id
"""


async def every(team: Team, **wanted: Any) -> list[dict[str, Any]]:
    """All pages of a list."""
    found: list[dict[str, Any]] = []
    cursor: dict[str, str] = {}
    while True:
        answer = await team.founder.client.get("/tasks", params=wanted | cursor)
        assert answer.status_code == 200, answer.text
        found += answer.json()["items"]
        if answer.json()["next_cursor"] is None:
            return found
        cursor = {"cursor": answer.json()["next_cursor"]}


@pytest.mark.spec("TK-8")
async def test_a_list_has_its_order_its_filters_and_its_pages(team: Team, platform: Platform) -> None:
    ada, grace = team.founder, await team.join("Grace", role="member")
    other_area = await team.area("Workshop", is_restricted=False)
    space = {"space": team.space_id}
    old = await make(team, "Old", due_at="2026-12-04T15:00:00Z", estimated_effort="quick")
    await make(team, "High", priority="high", assignee_id=str(ada.id), due_at="2026-12-01T00:00:00Z")
    await make(team, "New", area_id=other_area, description="Of Oak", assignee_id=str(grace.id))
    done, later = await make(team, "Done", priority="high"), await make(team, "Later")
    await complete(done, by=ada)
    await ada.client.put(f"/tasks/{later['id']}/deferral", json={})
    await add_step(old, "A step", by=ada)

    everything = ["active", "planning", "deferred", "completed"]
    for wanted, expected in (
        ({}, ["High", "New", "Old"]),
        ({"status": ["deferred"]}, ["Later"]),
        ({"status": everything}, ["High", "Later", "New", "Old", "Done"]),
        ({"area": other_area}, ["New"]),
        ({"priority": "high"}, ["High"]),
        ({"assignee": "me"}, ["High"]),
        ({"assignee": "none"}, ["A step", "Old"]),
        ({"assignee": str(grace.id)}, ["New"]),
        ({"due": "none"}, ["New"]),
        ({"effort": "quick"}, ["Old"]),
        ({"source": "manual"}, ["High", "New", "Old"]),
        ({"source": "chat"}, []),
        ({"q": "oAk"}, ["New"]),
        ({"q": "%"}, []),
        ({"sort": "due"}, ["High", "Old", "New"]),
        ({"sort": "created"}, ["New", "High", "Old"]),
        ({"sort": "updated"}, ["New", "High", "Old"]),
        ({"sort": "board"}, ["Old", "High", "New"]),
        ({"stale": "true"}, []),
    ):
        assert await titles(ada, **space, **wanted) == expected, wanted
    await change(old, by=ada, title="Oldest")
    assert (await titles(ada, **space, sort="updated"))[0] == "Oldest"
    for wrong in ({"due": "never"}, {"sort": "color"}, {"assignee": "you"}, {"status": "lost"}, {"limit": 101}):
        assert (await ada.client.get("/tasks", params=space | wrong)).status_code == 422, wrong

    # The same rows whatever the size of the pages, each once.
    await execute(platform, MANY, id=old["id"])
    first = (await ada.client.get("/tasks", params=space)).json()
    assert len(first["items"]) == 50
    for sort in ("usual", "due", "updated", "created", "board"):
        whole = [each["id"] for each in await every(team, **space, sort=sort, limit=100)]
        assert len(whole) == len(set(whole)) == 153
        assert [each["id"] for each in await every(team, **space, sort=sort, limit=17)] == whole
    mixed = await ada.client.get("/tasks", params={**space, "sort": "board", "cursor": first["next_cursor"]})
    assert_problem(mixed, 422, "invalid_input")

    await age(team, old, timedelta(days=7))
    assert [each["id"] for each in await every(team, **space, stale="true")] == [old["id"]]


@pytest.mark.spec("TK-9")
async def test_my_tasks_are_those_that_i_am_to_do_or_made_in_any_space_of_the_organization(team: Team) -> None:
    ada, grace = team.founder, await team.join("Grace", role="member")
    own = await grace.client.post("/spaces", json={"name": "Own"})
    await make(team, "Assigned", assignee_id=str(grace.id))
    await make(team, "Made", by=grace)
    await make(team, "Hers")
    hidden = await make(team, "Hidden", by=grace, area_id=await team.area("Workshop", is_restricted=False))
    body = {"space_id": own.json()["id"], "title": "In another space"}
    assert (await grace.client.post("/tasks", json=body)).status_code == 201

    mine = await titles(grace, mine="true")
    assert {"Assigned", "Made", "In another space", "Hidden"} <= set(mine)
    assert "Hers" not in mine
    # What she does not see any more is not hers to see.
    restricted = await ada.client.patch(f"/areas/{hidden['area_id']}", json={"is_restricted": True})
    assert restricted.status_code == 200, restricted.text
    assert "Hidden" not in await titles(grace, mine="true")
    answer = await grace.client.patch(
        "/sessions/current", json={"active_organization_id": str(grace.organization_id)}
    )
    assert answer.status_code == 200
    assert "Assigned" not in await titles(grace, mine="true")


@pytest.mark.spec("TK-10")
async def test_what_is_overdue_depends_on_where_somebody_lives(team: Team, clock: TurnableClock) -> None:
    ada, grace = team.founder, await team.join("Grace", role="member")
    # On Kiritimati it is at least the day after that of Baker Island, at any moment.
    for person, zone in ((ada, "Pacific/Kiritimati"), (grace, "Etc/GMT+12")):
        assert (await person.client.patch("/me", json={"timezone": zone})).status_code == 200
    today = clock.now() - timedelta(hours=12)
    day = await make(team, "Day", due_at=f"{today:%Y-%m-%d}T00:00:00Z", due_is_date=True)
    moment = await make(team, "Moment", due_at=(clock.now() - timedelta(seconds=1)).isoformat(), due_type="hard")
    await make(team, "Later", due_at=(clock.now() + timedelta(days=20)).isoformat())
    assert (await read(day, by=ada))["is_overdue"] is True
    assert (await read(day, by=grace))["is_overdue"] is False
    assert (await read(moment, by=grace))["is_overdue"] is True
    space = {"space": team.space_id}
    assert await titles(ada, **space, due="overdue") == ["Moment", "Day"]
    assert await titles(grace, **space, due="overdue") == ["Moment"]
    assert "Day" not in await titles(ada, **space, due="week")
    assert "Day" in await titles(grace, **space, due="today")
    assert "Later" not in await titles(grace, **space, due="week")
    clock.advance(timedelta(days=1))
    assert (await read(day, by=grace))["is_overdue"] is True
    await complete(day, by=ada)
    assert (await read(day, by=grace))["is_overdue"] is False
    assert await titles(grace, **space, due="overdue", status=["active", "completed"]) == ["Moment"]
