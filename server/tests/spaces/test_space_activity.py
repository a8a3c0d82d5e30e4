"""What changed in a space, for everybody who sees something of it."""

from typing import Any

import pytest

from tests.support.http import assert_problem
from tests.support.team import Team
from tests.support.world import Person
from tests.tasks.doing import change, complete, make


async def read(team: Team, person: Person, **asked: Any) -> dict[str, Any]:
    answer = await person.client.get(f"/spaces/{team.space_id}/activity", params=asked)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def facts(found: dict[str, Any]) -> list[tuple[str, str]]:
    return [(each["event_type"], each["title"]) for each in found["items"]]


@pytest.mark.spec("SP-28")
async def test_the_newest_changes_of_pages_that_one_sees_come_fifty_at_a_time(team: Team) -> None:
    plan, secret, gone = [await team.page(title) for title in ("Plan", "Secret", "Gone")]
    await team.set_visibility(secret["id"], "private")
    sam, stranger = await team.join("Sam", role="member"), await team.join("Stella")
    founder = team.founder.client
    assert (await founder.patch(f"/pages/{plan['id']}", json={"title": "Plans"})).status_code == 200
    assert (await founder.patch(f"/pages/{secret['id']}", json={"title": "Secrets"})).status_code == 200
    assert (await team.move(plan, first=True)).status_code == 200
    await founder.post(f"/pages/{plan['id']}/exports", json={"format": "markdown"})
    await team.trash(gone)

    # By its present title; nothing of what is hidden or in the trash, nor of who read or took out what.
    seen = await read(team, sam)
    assert facts(seen) == [("page.moved", "Plans"), ("page.title_changed", "Plans"), ("page.created", "Plans")]
    assert {each["actor"]["name"] for each in seen["items"]} == {"Ada"}
    assert seen["next_cursor"] is None
    assert ("page.title_changed", "Secrets") in facts(await read(team, team.founder))
    assert_problem(await stranger.client.get(f"/spaces/{team.space_id}/activity"), 404, "not_found")

    first = await read(team, sam, limit=2)
    rest = await read(team, sam, limit=2, cursor=first["next_cursor"])
    assert facts(first) + facts(rest) == facts(seen)
    for number in range(26):
        assert (await team.move(plan, **({"first": True} if number % 2 else {"last": True}))).status_code == 200
        await founder.patch(f"/pages/{plan['id']}", json={"title": f"Plans {number}"})
    assert len((await read(team, sam))["items"]) == 50


@pytest.mark.spec("SP-28")
async def test_changes_of_tasks_stand_among_those_of_pages_for_whoever_sees_the_task(team: Team) -> None:
    board = await team.area("Board", is_restricted=True)
    sam, stranger = await team.join("Sam", role="member"), await team.join("Stella")
    paint = await make(team, "Paint")
    plan = await team.page("Plan")
    gift, minutes = await make(team, "Gift", visibility="private"), await make(team, "Minutes", area_id=board)
    gone = await make(team, "Gone")
    founder = team.founder.client
    assert (await founder.delete(f"/tasks/{gone['id']}")).is_success
    for task in (paint, gift, minutes):
        assert (await complete(task, by=team.founder)).is_success
    assert (await change(paint, by=team.founder, title="Paint it")).is_success

    # Not what is private, lies where they have no role, or is deleted; the rest by its present title, in one order.
    seen = await read(team, sam)
    assert facts(seen) == [("task.status", "Paint it"), ("page.created", "Plan"), ("task.created", "Paint it")]
    about = [(each["resource_type"], each["resource_id"], each["status"]) for each in seen["items"]]
    assert about == [("task", paint["id"], "completed"), ("page", plan["id"], None), ("task", paint["id"], None)]
    first = await read(team, sam, limit=2)
    rest = await read(team, sam, limit=2, cursor=first["next_cursor"])
    assert facts(first) + facts(rest) == facts(seen)
    assert {"Gift", "Minutes"} < {each["title"] for each in (await read(team, team.founder))["items"]}
    # By a grant on one page one sees what became of that page alone.
    await team.grant(plan["id"], stranger, "VIEW")
    assert facts(await read(team, stranger)) == [("page.created", "Plan")]
