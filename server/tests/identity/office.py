"""People in office, made through the doors that make them."""

import httpx

from tests.support.world import PASSWORD, Person, World


async def owner_of(world: World) -> httpx.AsyncClient:
    """The super administrator of the installation, signed in of late."""
    client = world.tab()
    answer = await client.post("/sessions", json={"identifier": "owner@example.org", "password": PASSWORD})
    assert answer.status_code == 201, answer.text
    return client


async def administrator(world: World, name: str = "Adam", *, role: str = "admin") -> Person:
    """Somebody whom the owner has put in office."""
    person = await world.person(name)
    owner = await owner_of(world)
    answer = await owner.patch(f"/admin/users/{person.id}", json={"role": role})
    assert answer.status_code == 200, answer.text
    return person


async def sign_in(tab: httpx.AsyncClient, identifier: str, password: str = PASSWORD) -> httpx.Response:
    return await tab.post("/sessions", json={"identifier": identifier, "password": password})
