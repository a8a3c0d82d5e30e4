"""Organizations as their members see them."""

import asyncio

import pytest

from stoa.platform.ids import new_id
from tests.support.http import assert_problem
from tests.support.world import World


@pytest.mark.spec("ORG-1")
async def test_a_person_sees_their_own_organizations_only(world: World) -> None:
    ada, eve = await world.person("Ada"), await world.person("Eve")

    items = (await ada.client.get("/organizations")).json()["items"]

    assert [item["id"] for item in items] == [str(ada.organization_id)]
    assert (items[0]["role"], items[0]["permissions"]) == ("owner", {"manage": True})
    read = await ada.client.get(f"/organizations/{ada.organization_id}")
    assert read.json() == items[0]
    for unknown in (eve.organization_id, new_id()):
        assert_problem(await ada.client.get(f"/organizations/{unknown}"), 404, "not_found")


async def test_organizations_of_one_name_have_slugs_of_their_own(world: World) -> None:
    people = await asyncio.gather(*(world.person("Namesake") for _ in range(3)))

    slugs = {(await person.client.get("/organizations")).json()["items"][0]["slug"] for person in people}

    assert len(slugs) == 3
    assert all(slug.startswith("namesakes-workspace") for slug in slugs)
