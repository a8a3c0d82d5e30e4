"""Who hears of tasks: of what is assigned, of what is due, of who lost it; on which topics; and the history."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from stoa.platform.context import Platform
from stoa.tasks.jobs import remind_of_due
from tests.notifications.reading import inbox, settle
from tests.support.http import assert_problem
from tests.support.team import Team, fetch
from tests.support.world import Person, World
from tests.tasks.doing import add_step, change, complete, make, read, run


async def told(team: Team, person: Person, kind: str) -> list[tuple[str, Any]]:
    """Title and fact of what a person was told, the last first."""
    await settle(team.platform, team.founder)
    return [(each["title"], each["facts"].get("fact")) for each in await inbox(person) if each["kind"] == kind]


@pytest.mark.spec("TK-6")
async def test_who_is_given_a_task_hears_of_it_and_who_lost_it_stays_named(team: Team, world: World) -> None:
    ada, grace = team.founder, await team.join("Grace", role="member")
    mary, stranger = await team.join("Mary", role="guest"), await world.person("Eve")
    area = await team.area("Workshop", is_restricted=True)
    await team.give_area_role(area, grace, "member")
    task = await make(team, "Sweep", area_id=area)
    refused = assert_problem(
        await change(task, by=ada, assignee_id=str(mary.id)), 422, "tasks.assignee_without_access"
    )
    assert (refused["area_id"], refused["may_share"]) == (area, True)
    assert_problem(await change(task, by=ada, assignee_id=str(stranger.id)), 404, "not_found")

    for _ in range(2):
        assert (await change(task, by=ada, assignee_id=str(grace.id))).status_code == 200
    await change(task, by=grace, title="Sweep it")
    assert await told(team, grace, "task_assigned") == [("Sweep it", None)]
    assert (await inbox(grace))[0]["count"] == 1
    await make(team, "Own", by=grace, area_id=area, assignee_id=str(grace.id))
    assert len(await told(team, grace, "task_assigned")) == 1

    # Her role is taken away: she stays named, without access, and who made the task is told.
    members = (await ada.client.get(f"/areas/{area}/members")).json()["items"]
    hers = next(each for each in members if each["subject"]["id"] == str(grace.id))
    removed = await ada.client.delete(f"/areas/{area}/members/{hers['id']}")
    assert removed.status_code == 204, removed.text
    assert await told(team, ada, "task_assigned") == [("Sweep it", "without_access")]
    assert_problem(await grace.client.get(f"/tasks/{task['id']}"), 404, "not_found")
    shown = await read(task, by=ada)
    assert (shown["assignee"]["name"], shown["assignee"]["has_access"]) == ("Grace", False)
    put = await ada.client.put(f"/areas/{area}/members", json={"user_id": str(grace.id), "role": "viewer"})
    assert put.status_code in (200, 201), put.text
    await settle(team.platform, ada)
    assert (await read(task, by=ada))["assignee"]["has_access"] is True


@pytest.mark.spec("TK-10")
async def test_reminders_come_on_the_day_and_before_what_must_be_done_once(team: Team) -> None:
    ada, grace = team.founder, await team.join("Grace", role="member")
    # Wherever it is about noon now, so that a day is neither beginning nor ending.
    shift = 12 - datetime.now(UTC).hour
    zone = f"Etc/GMT{-shift:+d}" if shift else "Etc/GMT"
    for person in (ada, grace):
        assert (await person.client.patch("/me", json={"timezone": zone})).status_code == 200
    today = (datetime.now(UTC) + timedelta(hours=shift)).date()

    async def due(title: str, days: int, kind: str, **fields: Any) -> dict[str, Any]:
        day = today + timedelta(days=days)
        return await make(team, title, due_at=f"{day}T00:00:00Z", due_is_date=True, due_type=kind, **fields)

    await due("Hard tomorrow", 1, "hard", assignee_id=str(grace.id))
    await due("Soft tomorrow", 1, "soft", assignee_id=str(grace.id))
    soft = await due("Soft today", 0, "soft", assignee_id=str(grace.id))
    await due("Unassigned", 0, "hard")
    await due("Later", 2, "hard")
    done = await due("Done", 0, "hard")
    await complete(done, by=ada)
    late = await due("Late", -1, "hard")
    for _ in range(2):
        await run(team, remind_of_due)
    assert sorted(await told(team, grace, "task_due")) == [("Hard tomorrow", "tomorrow"), ("Soft today", "today")]
    assert await told(team, ada, "task_due") == [("Unassigned", "today")]

    # It looks different whether it must be done, and is overdue where one lives.
    assert (soft["due_type"], soft["is_overdue"], late["due_type"], late["is_overdue"]) == (
        "soft",
        False,
        "hard",
        True,
    )
    # Another date is another reminder.
    moved = await change(
        soft, by=ada, due_at=f"{today + timedelta(days=1)}T00:00:00Z", due_is_date=True, due_type="hard"
    )
    assert moved.status_code == 200
    await run(team, remind_of_due)
    assert ("Soft today", "tomorrow") in await told(team, grace, "task_due")


async def test_changes_are_heard_in_the_area_and_those_of_private_tasks_by_their_people_alone(
    team: Team, platform: Platform
) -> None:
    ada, grace = team.founder, await team.join("Grace", role="member")
    area = await team.area("Workshop", is_restricted=False)
    task = await make(team, "Sweep")
    step = await add_step(task, "Fetch", by=ada)
    await change(task, by=ada, title="Sweep it")
    await complete(task, by=ada, open_subtasks="keep")
    await ada.client.post(f"/tasks/{task['id']}/moves", json={"area_id": area})
    await ada.client.delete(f"/tasks/{task['id']}")
    private = await make(team, "Gift", by=grace, visibility="private")

    rows = await fetch(
        platform,
        "SELECT event_type, topics, payload FROM outbox_events WHERE organization_id = :organization"
        " AND event_type LIKE 'task.%' AND payload->>'task_id' = ANY(:ids) ORDER BY id",
        organization=team.organization_id,
        ids=[task["id"], step["id"], private["id"]],
    )
    heard = [(each.event_type, sorted(each.topics)) for each in rows]
    here = [f"area:{team.general_id}", f"task:{task['id']}"]
    there = [f"area:{area}", f"task:{task['id']}"]
    assert heard == [
        ("task.created", sorted(here)),
        ("task.created", sorted([f"area:{team.general_id}", f"task:{step['id']}", f"task:{task['id']}"])),
        ("task.updated", sorted(here)),
        ("task.completed", sorted(here)),
        ("task.moved", sorted([*there, f"area:{team.general_id}"])),
        ("task.deleted", sorted(there)),
        ("task.created", [f"user:{grace.id}"]),
    ]
    assert rows[2].payload["fields"] == ["title"]
    assert "Sweep" not in str([each.payload for each in rows])


async def test_the_history_tells_what_was_when_and_by_whom(team: Team, platform: Platform) -> None:
    ada, grace = team.founder, await team.join("Grace", role="member")
    mary = await team.join("Mary", role="guest")
    area = await team.area("Workshop", is_restricted=False)
    task = await make(team, "Sweep", by=grace)
    await change(task, by=ada, assignee_id=str(grace.id))
    await change(task, by=ada, due_at="2030-01-02T00:00:00Z", due_is_date=True)
    await complete(task, by=grace)
    await ada.client.delete(f"/tasks/{task['id']}/completion")
    await ada.client.post(f"/tasks/{task['id']}/moves", json={"area_id": area})
    await change(task, by=ada, visibility="private")
    await ada.client.delete(f"/tasks/{task['id']}")
    await ada.client.post(f"/tasks/{task['id']}/restorations")

    answer = await grace.client.get(f"/tasks/{task['id']}/history")
    told = [(each["fact"], each["actor"]["name"], each["old"], each["new"]) for each in answer.json()["items"]]
    assert told[::-1] == [
        ("created", "Grace", None, None),
        ("assigned", "Ada", None, "Grace"),
        ("due", "Ada", None, "2030-01-02T00:00:00+00:00"),
        ("status", "Grace", "active", "completed"),
        ("status", "Ada", "completed", "active"),
        ("area", "Ada", "General", "Workshop"),
        ("visibility", "Ada", "area", "private"),
        ("deleted", "Ada", None, None),
        ("restored", "Ada", None, None),
    ]
    first = (await grace.client.get(f"/tasks/{task['id']}/history", params={"limit": 4})).json()
    assert len(first["items"]) == 4
    assert first["next_cursor"] is not None
    assert_problem(await mary.client.get(f"/tasks/{task['id']}/history"), 404, "not_found")
    # What the log keeps are ids and facts, no title.
    rows = await fetch(
        platform, "SELECT metadata::text AS facts FROM audit_events WHERE resource_id = :id", id=task["id"]
    )
    assert len(rows) == 9
    assert not any("Sweep" in each.facts for each in rows)
