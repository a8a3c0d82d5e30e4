"""Making and changing tasks, and who may do it."""

import asyncio
from typing import Any

import pytest

from stoa.platform.context import Platform
from tests.support.http import assert_problem
from tests.support.team import Team, fetch
from tests.support.world import World
from tests.tasks.doing import add_step, change, complete, make, read, titles


@pytest.mark.spec("TK-1")
async def test_rights_on_a_task_come_from_its_area_and_a_private_one_is_its_peoples(
    team: Team, world: World
) -> None:
    ada = team.founder
    grace, mary = await team.join("Grace", role="member"), await team.join("Mary", role="guest")
    alan, stranger = await team.join("Alan", role="member"), await world.person("Eve")
    area = await team.area("Workshop", is_restricted=True)
    for person, role in ((grace, "member"), (mary, "viewer"), (alan, "admin")):
        await team.give_area_role(area, person, role)
    task = await make(team, "Sweep", by=grace, area_id=area)
    assert task["permissions"] == {"edit": True, "delete": True, "restore": False}

    # A viewer reads, and does nothing else.
    assert (await read(task, by=mary))["permissions"] == {"edit": False, "delete": False, "restore": False}
    for answer in (
        await change(task, by=mary, title="Mop"),
        await complete(task, by=mary),
        await mary.client.post("/tasks", json={"space_id": team.space_id, "area_id": area, "title": "Mop"}),
        await mary.client.delete(f"/tasks/{task['id']}"),
    ):
        assert answer.status_code == 403, answer.text
    # But they say on a page of it what they think.
    page = (await grace.client.post(f"/tasks/{task['id']}/pages", json={"title": "Brooms"})).json()
    said = await mary.client.post(f"/pages/{page['id']}/comments", json={"content": "Take the wide one"})
    assert said.status_code == 201, said.text
    # Without any right there is nothing.
    for answer in (
        await stranger.client.get(f"/tasks/{task['id']}"),
        await change(task, by=stranger, title="Mop"),
        await stranger.client.delete(f"/tasks/{task['id']}"),
    ):
        assert_problem(answer, 404, "not_found")
    assert await titles(stranger, area=area) == []

    # A member changes, assigns and completes; what others made is deleted by admins and owners, or by who made it.
    other = await make(team, "Paint", by=ada, area_id=area)
    assert (await change(other, by=grace, title="Paint it", assignee_id=str(grace.id))).status_code == 200
    assert (await complete(other, by=grace)).status_code == 200
    assert (await grace.client.delete(f"/tasks/{other['id']}")).status_code == 403
    assert (await grace.client.delete(f"/tasks/{task['id']}")).status_code == 204
    assert (await alan.client.delete(f"/tasks/{other['id']}")).status_code == 204
    by_owner = await make(team, "Oil", by=grace, area_id=area)
    assert (await ada.client.delete(f"/tasks/{by_owner['id']}")).status_code == 204

    # A private one: its creator, its assignee and the space's owner; not who manages the area.
    private = await make(team, "Gift", by=grace, area_id=area, visibility="private", assignee_id=str(mary.id))
    assert (await read(private, by=mary))["permissions"]["edit"] is False
    assert (await read(private, by=ada))["permissions"]["delete"] is True
    assert_problem(await alan.client.get(f"/tasks/{private['id']}"), 404, "not_found")
    assert "Gift" not in await titles(alan, area=area)
    assert "Gift" in await titles(mary, area=area)
    step = await add_step(private, "Wrap it", by=ada)
    assert (await read(step, by=grace))["title"] == "Wrap it"
    assert_problem(await alan.client.get(f"/tasks/{step['id']}"), 404, "not_found")


@pytest.mark.spec("TK-2", "TK-3", "TK-26")
async def test_a_task_needs_title_and_space_lies_in_general_and_takes_the_next_colour(team: Team) -> None:
    ada = team.founder
    first = await make(team, "  Sweep \u202ethe floor ")
    assert (first["title"], first["area_id"]) == ("Sweep the floor", team.general_id)
    for body in (
        {"space_id": team.space_id},
        {"title": "Sweep"},
        *(
            {"space_id": team.space_id, "title": title}
            for title in ("", "  ", "a\x00b", "a\nb", "x" * 301, "x" * 10**6)
        ),
    ):
        assert (await ada.client.post("/tasks", json=body)).status_code in (413, 422)
    personal = await ada.personal_space()
    elsewhere = {"space_id": team.space_id, "area_id": personal["areas"][0]["id"], "title": "Sweep"}
    assert_problem(await ada.client.post("/tasks", json=elsewhere), 422, "tasks.area_elsewhere")
    nowhere = elsewhere | {"area_id": first["id"]}
    assert_problem(await ada.client.post("/tasks", json=nowhere), 404, "not_found")
    for field in ("planning_data", "created_by", "run_id", "board_position"):
        answer = await ada.client.post("/tasks", json={"space_id": team.space_id, "title": "Sweep", field: None})
        assert_problem(answer, 422, "unknown_field")
    assert (await change(first, by=ada, if_match=first["revision"], status="planning")).status_code == 422

    made = await asyncio.gather(*(make(team, f"Task {number}") for number in range(8)))
    assert first["color"] == "hue-1"
    assert sorted(each["color"] for each in made) == [f"hue-{number}" for number in range(1, 9)]
    assert (await make(team, "Tenth"))["color"] == "hue-2"
    step = await add_step(made[3], "First", by=ada)
    shared = ("color", "space_id", "area_id", "visibility")
    assert [step[name] for name in shared] == [made[3][name] for name in shared]
    assert (await make(team, "Eleventh"))["color"] == "hue-3"
    other = await ada.client.post("/tasks", json={"space_id": personal["id"], "title": "Mine"})
    assert other.json()["color"] == "hue-1"


async def test_description_and_status_need_the_revision_that_one_knows_and_other_fields_merge(team: Team) -> None:
    ada, grace = team.founder, await team.join("Grace", role="member")
    task = await make(team, "Sweep")
    for field in ({"description": "With a broom"}, {"status": "deferred"}):
        assert_problem(await change(task, by=ada, **field), 428, "precondition_required")
    kept = await change(task, by=ada, if_match=task["revision"], description="With a broom")
    assert kept.status_code == 200, kept.text
    late = await change(task, by=grace, if_match=task["revision"], description="With a mop")
    problem = assert_problem(late, 412, "tasks.changed")
    assert problem["task"] == (await read(task, by=grace))
    assert problem["task"]["description"] == "With a broom"
    again = await change(task, by=grace, if_match=problem["task"]["revision"], status="deferred")
    assert again.json()["status"] == "deferred"

    # Each sets a field without knowing of the other; of the same field the later one stays.
    answers = await asyncio.gather(
        change(task, by=ada, title="Sweep it"),
        change(task, by=grace, priority="high"),
        change(task, by=ada, due_at="2026-12-04T15:00:00Z"),
        change(task, by=grace, estimated_effort="short"),
        change(task, by=ada, assignee_id=str(grace.id)),
    )
    assert [answer.status_code for answer in answers] == [200] * 5
    now = await read(task, by=ada)
    assert (now["title"], now["priority"], now["estimated_effort"]) == ("Sweep it", "high", "short")
    assert (now["due_at"], now["assignee"]["id"]) == ("2026-12-04T15:00:00Z", str(grace.id))
    assert now["revision"] == problem["task"]["revision"] + 6
    await change(task, by=ada, title="Sweep now")
    await change(task, by=grace, title="Sweep later")
    assert (await read(task, by=ada))["title"] == "Sweep later"
    etag = (await ada.client.get(f"/tasks/{task['id']}")).headers["etag"]
    assert etag == f'"{(await read(task, by=ada))["revision"]}"'


@pytest.mark.spec("TK-7")
async def test_what_has_no_date_is_not_due_and_dates_stay_in_their_century(team: Team) -> None:
    ada = team.founder
    new = {"space_id": team.space_id, "title": "Sweep"}
    for wrong in (
        {"due_type": "hard"},
        {"due_is_date": True},
        *(
            {"due_at": moment}
            for moment in ("0001-01-01T00:00:00Z", "9999-12-31T00:00:00Z", "tomorrow'; --", "NaN")
        ),
        *(
            {"due_at": moment}
            for moment in ("1999-12-31T23:59:59Z", "2101-01-01T00:00:00Z", "2026-12-04T15:00:00")
        ),
    ):
        assert (await ada.client.post("/tasks", json=new | wrong)).status_code == 422, wrong
    task = await make(team, "Sweep", due_at="2026-12-04T15:00:00+01:00", due_type="hard")
    assert (task["due_at"], task["due_type"], task["due_is_date"]) == ("2026-12-04T14:00:00Z", "hard", False)
    gone = (await change(task, by=ada, due_at=None)).json()
    assert (gone["due_at"], gone["due_type"], gone["due_is_date"]) == (None, None, False)
    assert_problem(await change(task, by=ada, due_type="soft"), 422, "invalid_input")
    assert (await change(task, by=ada, due_at=None, due_type="soft")).status_code == 422
    day = (
        await change(task, by=ada, due_at="2100-12-31T23:30:00-05:00", due_is_date=True, due_type="soft")
    ).json()
    assert (day["due_at"], day["due_is_date"], day["due_type"]) == ("2100-12-31T00:00:00Z", True, "soft")


async def test_who_does_not_see_the_area_is_not_given_its_tasks(
    team: Team, world: World, platform: Platform
) -> None:
    ada, mary = team.founder, await team.join("Mary", role="guest")
    grace, stranger = await team.join("Grace", role="member"), await world.person("Eve")
    task = await make(team, "Sweep")
    refused = assert_problem(
        await change(task, by=ada, assignee_id=str(mary.id)), 422, "tasks.assignee_without_access"
    )
    assert (refused["area_id"], refused["may_share"]) == (team.general_id, True)
    by_member = await change(task, by=grace, assignee_id=str(mary.id))
    assert assert_problem(by_member, 422, "tasks.assignee_without_access")["may_share"] is False
    assert_problem(await change(task, by=ada, assignee_id=str(stranger.id)), 404, "not_found")
    body: dict[str, Any] = {"space_id": team.space_id, "title": "Mop", "assignee_id": str(mary.id)}
    assert_problem(await ada.client.post("/tasks", json=body), 422, "tasks.assignee_without_access")
    assert (await read(task, by=ada))["assignee"] is None
    written = await fetch(platform, "SELECT 1 FROM tasks WHERE space_id = :id AND title = 'Mop'", id=team.space_id)
    assert written == []
