"""What changed in a space, for everybody who sees something of it."""

from typing import Any

from tests.support.http import assert_problem
from tests.support.team import Team
from tests.support.world import Person


async def read(team: Team, person: Person, **asked: Any) -> dict[str, Any]:
    answer = await person.client.get(f"/spaces/{team.space_id}/activity", params=asked)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def facts(found: dict[str, Any]) -> list[tuple[str, str]]:
    return [(each["event_type"], each["title"]) for each in found["items"]]


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
