"""What becomes of the pages of people whose accounts end."""

import asyncio
from datetime import timedelta

import pytest

from stoa.app.subscribers import SUBSCRIBERS
from stoa.identity import api as identity
from stoa.orgs.api import OrganizationAccountEnding
from stoa.platform.outbox import Dispatcher
from tests.pages.test_versions import write
from tests.support.clock import TurnableClock
from tests.support.team import Team, fetch
from tests.support.world import PASSWORD


async def owner_of(team: Team, page_id: str) -> str:
    [(owner,)] = await fetch(
        team.platform, "SELECT owner_id FROM pages WHERE id = CAST(:page AS uuid)", page=page_id
    )
    return str(owner)


@pytest.mark.spec("PG-97")
async def test_pages_of_an_erased_person_pass_to_the_owner_of_the_space(team: Team, clock: TurnableClock) -> None:
    leaver = await team.join("Leah", role="member")
    page = await team.page("Written by Leah", by=leaver)
    await write(leaver, page["id"], "Words that stay")
    await leaver.client.post(f"/pages/{page['id']}/versions", json={})
    await leaver.client.post(f"/pages/{page['id']}/comments", json={"content": "Mine"})
    gone = await leaver.client.request("DELETE", "/me", json={"password": PASSWORD})
    assert gone.status_code == 202, gone.text
    clock.advance(timedelta(days=14, minutes=1))

    await identity.sweep_accounts(team.platform, OrganizationAccountEnding())
    # A worker may hand the event over before this does.
    for _ in range(200):
        await Dispatcher(team.platform.db, team.platform.clock, SUBSCRIBERS).dispatch_batch()
        if await owner_of(team, page["id"]) == str(team.founder.id):
            break
        await asyncio.sleep(0.05)

    again = {"identifier": team.founder.email, "password": PASSWORD}
    assert (await team.founder.client.post("/sessions", json=again)).status_code == 201
    client = team.founder.client
    await client.patch("/sessions/current", json={"active_organization_id": str(team.organization_id)})
    assert (await client.get(f"/pages/{page['id']}")).json()["owner_id"] == str(team.founder.id)
    [version] = (await client.get(f"/pages/{page['id']}/versions")).json()["items"]
    [comment] = (await client.get(f"/pages/{page['id']}/comments")).json()["items"]
    assert (version["author_name"], comment["author"]["name"]) == ("Deleted user", "Deleted user")
