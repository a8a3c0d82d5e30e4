"""Rights that end: the moments that may be chosen, and who hears of the end before it comes."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from stoa.access.jobs import announce_ends_job, expire_grants_job
from stoa.platform.ids import JobId, new_id
from stoa.platform.jobs import JobContext
from tests.notifications.reading import inbox, settle
from tests.support.http import assert_problem
from tests.support.team import Team, execute
from tests.support.world import Person


async def give(team: Team, page: dict[str, Any], person: Person, expires_at: object) -> httpx.Response:
    body = {"user_id": str(person.id), "level": "VIEW", "expires_at": expires_at}
    return await team.founder.client.put(f"/pages/{page['id']}/grants", json=body)


@pytest.mark.spec("SP-49")
async def test_a_right_ends_between_a_minute_and_five_years_from_now_and_its_end_is_told(team: Team) -> None:
    bo, cleo = await team.join("Bo"), await team.join("Cleo")
    page, other = await team.page("Roadmap"), await team.page("Budget")

    def ahead(**time: float) -> str:
        return (team.platform.clock.now() + timedelta(**time)).isoformat()

    for wrong in (
        ahead(seconds=50),
        ahead(days=-1),
        ahead(days=5 * 366 + 1),
        "9999-01-01T00:00:00Z",
        "soon",
        "NaN",
    ):
        assert_problem(await give(team, page, bo, wrong), 422, "invalid_input")
    assert (await team.founder.client.get(f"/pages/{page['id']}/grants")).json()["items"] == []
    assert (await give(team, other, bo, ahead(seconds=70))).status_code == 201
    assert (await give(team, other, bo, ahead(days=5 * 365))).status_code == 200

    # Longer than a week: told three days before. A week or less, or without an end: not.
    kept = (await give(team, page, bo, ahead(days=9))).json()
    assert (await give(team, page, cleo, ahead(days=6))).status_code == 201
    await _later(team, days=5)
    assert await _told(bo, "ending") == []
    await _later(team, days=1, hours=1)
    for _ in range(2):
        [entry] = await _told(bo, "ending")
        assert (entry["kind"], entry["title"], entry["count"]) == ("share", "Roadmap", 1)
        [receipt] = await _told(team.founder, "given_ending")
        assert receipt["title"] == "Roadmap"
        assert await _told(cleo, "ending") == []
        await _later(team, hours=1)

    # Another end is another story, and after the end there is no right.
    path = f"/pages/{page['id']}/grants/{kept['id']}"
    later = await team.founder.client.patch(path, json={"expires_at": ahead(days=4)})
    assert later.status_code == 200, later.text
    await _later(team, days=1, hours=1)
    assert [entry["count"] for entry in await _told(bo, "ending")] == [2]
    await _later(team, days=3)
    assert_problem(await bo.client.get(f"/pages/{page['id']}"), 404, "not_found")


async def _told(person: Person, fact: str) -> list[dict[str, Any]]:
    return [entry for entry in await inbox(person) if entry["facts"].get("fact") == fact]


async def _later(team: Team, **time: float) -> None:
    """Sessions would run out if it were the clock that is turned: every right is made older instead."""
    await execute(
        team.platform,
        "UPDATE grants SET created_at = created_at - CAST(:by AS interval),"
        " expires_at = expires_at - CAST(:by AS interval)"
        " WHERE organization_id = :organization",
        by=timedelta(**time),
        organization=team.organization_id,
    )
    context = JobContext(team.platform, JobId(new_id()), 1, is_last_attempt=False)
    await expire_grants_job.function(context)
    await announce_ends_job.function(context)
    await settle(team.platform, team.founder)
