"""Organizations as their members see them."""

import asyncio

import pytest

from stoa.platform.context import Platform
from stoa.platform.ids import new_id
from tests.identity.behind import change
from tests.support.http import assert_problem
from tests.support.world import World


@pytest.mark.spec("ORG-1")
async def test_a_person_sees_their_own_organizations_only(world: World) -> None:
    ada, eve = await world.person("Ada"), await world.person("Eve")

    items = (await ada.client.get("/organizations")).json()["items"]

    assert [item["id"] for item in items] == [str(ada.organization_id)]
    assert (items[0]["role"], items[0]["permissions"]) == ("owner", {"manage": True, "own": True})
    read = await ada.client.get(f"/organizations/{ada.organization_id}")
    assert read.json().items() >= items[0].items()
    for unknown in (eve.organization_id, new_id()):
        assert_problem(await ada.client.get(f"/organizations/{unknown}"), 404, "not_found")


async def test_organizations_of_one_name_have_slugs_of_their_own(world: World) -> None:
    people = await asyncio.gather(*(world.person("Namesake") for _ in range(3)))

    slugs = {(await person.client.get("/organizations")).json()["items"][0]["slug"] for person in people}

    assert len(slugs) == 3
    assert all(slug.startswith("namesakes-workspace") for slug in slugs)


@pytest.mark.spec("ORG-2")
@pytest.mark.spec("SP-15")
async def test_a_new_organization_belongs_to_its_maker_and_has_its_spaces(world: World) -> None:
    ada = await world.person("Ada")

    made = await ada.client.post("/organizations", json={"name": "Analytical Engines"})

    assert made.status_code == 201, made.text
    assert (made.json()["role"], made.json()["is_default"]) == ("owner", False)
    assert made.json()["slug"].startswith("analytical-engines")
    items = (await ada.client.get("/organizations")).json()["items"]
    assert [item["id"] for item in items] == [str(ada.organization_id), made.json()["id"]]
    there = {"Stoa-Organization": made.json()["id"]}
    spaces = (await ada.client.get("/spaces", headers=there)).json()["items"]
    assert {space["space_type"] for space in spaces} == {"organization", "personal"}
    assert next(space["name"] for space in spaces if space["space_type"] == "organization") == "Analytical Engines"


@pytest.mark.spec("ORG-2")
async def test_a_derived_slug_is_numbered_and_a_chosen_one_refused_where_taken(world: World) -> None:
    ada, eve = await world.person("Ada"), await world.person("Eve")

    first = await ada.client.post("/organizations", json={"name": "Difference", "slug": "difference-engine"})
    derived = await eve.client.post("/organizations", json={"name": "Difference Engine"})
    chosen = await eve.client.post("/organizations", json={"name": "Difference", "slug": "difference-engine"})

    assert first.json()["slug"] == "difference-engine"
    assert derived.json()["slug"] == "difference-engine-2"
    assert_problem(chosen, 409, "orgs.slug_taken")


@pytest.mark.spec("ORG-2")
@pytest.mark.parametrize("slug", ["a", "-ab", "ab-", "a--b", "Ab", "a b", "bü", "x" * 64, "admin", "api", ""])
async def test_malformed_and_reserved_slugs_are_refused(world: World, slug: str) -> None:
    ada = await world.person("Ada")

    answer = await ada.client.post("/organizations", json={"name": "Engines", "slug": slug})

    assert_problem(answer, 422, "orgs.slug_invalid")


@pytest.mark.spec("ORG-2")
async def test_twenty_organizations_are_enough_also_under_a_race(world: World) -> None:
    ada = await world.person("Ada")
    for number in range(18):
        assert (await ada.client.post("/organizations", json={"name": f"Club {number}"})).status_code == 201

    answers = await asyncio.gather(
        *(ada.client.post("/organizations", json={"name": f"Race {number}"}) for number in range(4))
    )

    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]
    refused = next(answer for answer in answers if answer.status_code == 409)
    assert_problem(refused, 409, "limit_reached", limit=20)


@pytest.mark.spec("ORG-2")
async def test_creation_may_be_kept_for_administrators(world: World, platform: Platform) -> None:
    ada, admin, guest = [await world.person(name) for name in ("Ada", "Admin", "Guest")]
    await change(platform, "UPDATE users SET role = 'admin' WHERE id = :id", id=admin.id)
    await change(platform, "UPDATE users SET role = 'guest' WHERE id = :id", id=guest.id)
    body = {"name": "Engines"}
    assert_problem(await guest.client.post("/organizations", json=body), 403, "orgs.creation_closed")

    await change(platform, "UPDATE instance_settings SET organization_creation = 'admins'")
    try:
        assert_problem(await ada.client.post("/organizations", json=body), 403, "orgs.creation_closed")
        assert (await admin.client.post("/organizations", json=body)).status_code == 201
    finally:
        await change(platform, "UPDATE instance_settings SET organization_creation = 'anyone'")
