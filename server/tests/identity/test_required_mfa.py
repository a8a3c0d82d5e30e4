"""An organization that asks for a second factor is closed to members without one, and nothing else is (ID-79)."""

import pytest

from stoa.platform.context import Platform
from tests.identity.behind import change
from tests.support.authenticator import add_app
from tests.support.clock import TurnableClock
from tests.support.http import assert_problem
from tests.support.world import World

CLOSED = "identity.mfa_enrollment_required"


@pytest.mark.spec("ID-79")
async def test_members_without_a_factor_reach_nothing_of_an_organization_that_asks_for_one(
    world: World, platform: Platform, clock: TurnableClock
) -> None:
    person = await world.person("Plain")
    page = await person.page()
    other = (await person.client.post("/organizations", json={"name": "Colonnade"})).json()
    await change(
        platform, "UPDATE organizations SET requires_mfa = true WHERE id = :id", id=person.organization_id
    )

    own = f"/organizations/{person.organization_id}"
    for path in ("/spaces", "/pages", f"/pages/{page['id']}", "/conversations", own, f"{own}/members"):
        assert_problem(await person.client.get(path), 403, CLOSED)
    created = await person.client.post("/messages", json={"content": "Hi"})
    assert_problem(created, 403, CLOSED)
    for path in ("/me", "/me/factors", "/sessions", "/sessions/current", "/organizations"):
        assert (await person.client.get(path)).status_code == 200
    elsewhere = {"Stoa-Organization": other["id"]}
    assert (await person.client.get("/spaces", headers=elsewhere)).status_code == 200
    assert (await person.client.get(f"/organizations/{other['id']}")).status_code == 200

    await add_app(person, clock)

    assert (await person.client.get("/spaces")).status_code == 200
    assert (await person.client.get(f"/pages/{page['id']}")).status_code == 200


@pytest.mark.spec("ID-79")
async def test_the_header_does_not_open_an_organization_that_asks_for_a_factor(
    world: World, platform: Platform
) -> None:
    person = await world.person("Sly")
    other = (await person.client.post("/organizations", json={"name": "Portico"})).json()
    await change(platform, "UPDATE organizations SET requires_mfa = true WHERE id = :id", id=other["id"])

    assert (await person.client.get("/spaces")).status_code == 200
    closed = await person.client.get("/spaces", headers={"Stoa-Organization": other["id"]})

    assert_problem(closed, 403, CLOSED)
