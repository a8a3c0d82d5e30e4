"""The end of an organization, and its return."""

from datetime import timedelta

import httpx
import pytest

from stoa.orgs.commands.delete_organization import purge_deleted
from tests.orgs.test_settings import change
from tests.support.clock import TurnableClock
from tests.support.http import assert_problem
from tests.support.team import Team, execute, fetch
from tests.support.world import Person


async def delete(person: Person, team: Team, slug: str | None = None) -> httpx.Response:
    path = f"/organizations/{team.organization_id}"
    if slug is None:
        slug = (await person.client.get(path)).json()["slug"]
    return await person.client.request("DELETE", path, json={"slug": slug})


async def elsewhere(person: Person) -> None:
    assert (await person.client.post("/organizations", json={"name": "Elsewhere"})).status_code == 201


@pytest.mark.spec("ORG-4", "ORG-5")
async def test_only_an_owner_deletes_with_the_slug_typed_and_a_fresh_session(
    team: Team, clock: TurnableClock
) -> None:
    bert = await team.join("Bert", organization_role="admin")
    assert_problem(await delete(bert, team), 403, "orgs.owner_only")
    assert_problem(await delete(team.founder, team, slug="another"), 422, "orgs.slug_mismatch")
    assert_problem(await delete(team.founder, team), 409, "orgs.only_organization")
    await elsewhere(team.founder)
    clock.advance(timedelta(hours=3))

    assert_problem(await delete(team.founder, team), 403, "identity.step_up_required")
    clock.reset()

    assert (await delete(team.founder, team)).status_code == 204


@pytest.mark.spec("ORG-4", "ORG-6", "ID-52")
async def test_a_deleted_organization_is_gone_for_everybody_and_comes_back_whole(
    team: Team, clock: TurnableClock
) -> None:
    bert = await team.join("Bert", role="member")
    page = await team.page("Plans")
    await elsewhere(team.founder)
    assert (await delete(team.founder, team)).status_code == 204
    path, here = f"/organizations/{team.organization_id}", {"Stoa-Organization": str(team.organization_id)}

    for person in (team.founder, bert):
        assert_problem(await person.client.get(path), 404, "not_found")
        assert_problem(await person.client.get(f"/pages/{page['id']}", headers=here), 404, "not_found")
        current = (await person.client.get("/sessions/current")).json()
        assert current["organization"]["id"] != str(team.organization_id)
    assert (await bert.client.get("/deleted-organizations")).json()["items"] == []
    assert_problem(await bert.client.post(f"{path}/restoration"), 404, "not_found")
    held = (await team.founder.client.get("/deleted-organizations")).json()["items"]
    assert [item["id"] for item in held] == [str(team.organization_id)]

    assert (await team.founder.client.post(f"{path}/restoration")).status_code == 204

    for person in (team.founder, bert):
        assert (await person.client.get(f"/pages/{page['id']}", headers=here)).status_code == 200


@pytest.mark.spec("ORG-4")
async def test_after_thirty_days_everything_is_purged_but_one_event(team: Team, clock: TurnableClock) -> None:
    await team.page("Plans")
    await elsewhere(team.founder)
    assert (await delete(team.founder, team)).status_code == 204
    day = "UPDATE organizations SET deleted_at = now() - CAST(:age AS interval) WHERE id = :id"
    await execute(team.platform, day, age=timedelta(days=29), id=team.organization_id)
    await purge_deleted(team.platform)
    assert len((await team.founder.client.get("/deleted-organizations")).json()["items"]) == 1

    await execute(team.platform, day, age=timedelta(days=31), id=team.organization_id)

    restored = await team.founder.client.post(f"/organizations/{team.organization_id}/restoration")
    assert_problem(restored, 404, "not_found")
    await purge_deleted(team.platform)
    for table in ("organizations", "members", "spaces", "pages"):
        column = "id" if table == "organizations" else "organization_id"
        found = await fetch(
            team.platform, f"SELECT count(*) FROM {table} WHERE {column} = :id", id=team.organization_id
        )
        assert found[0][0] == 0, table
    left = await fetch(
        team.platform,
        "SELECT organization_id FROM audit_events WHERE event_type = 'organization.purged' AND resource_id = :id",
        id=str(team.organization_id),
    )
    assert [row.organization_id for row in left] == [None]


@pytest.mark.spec("ORG-3")
async def test_the_slug_of_a_deleted_organization_is_not_free_before_the_purge(team: Team) -> None:
    bert = await team.join("Bert")
    await elsewhere(team.founder)
    slug = (await team.founder.client.get(f"/organizations/{team.organization_id}")).json()["slug"]
    assert (await delete(team.founder, team)).status_code == 204

    assert_problem(await change(bert, slug=slug), 409, "orgs.slug_taken")
