"""A device that its person uses is not locked out by strangers."""

from datetime import timedelta

import httpx
import pytest

from tests.identity.devices import FIREFOX, sign_in, tab_of
from tests.support.clock import TurnableClock
from tests.support.http import assert_problem
from tests.support.world import PASSWORD, Person, World


async def attempt(tab: httpx.AsyncClient, person: Person, password: str) -> httpx.Response:
    return await tab.post("/sessions", json={"identifier": person.email, "password": password})


async def lock_out(world: World, person: Person) -> None:
    """Strangers guess until the account is locked for devices that nobody knows."""
    stranger = world.tab()
    for _ in range(5):
        assert_problem(await attempt(stranger, person, "wrong wrong"), 401, "identity.invalid_credentials")
    assert_problem(await attempt(world.tab(), person, PASSWORD), 429, "identity.locked")


@pytest.mark.spec("ID-36", "ID-35")
async def test_strangers_do_not_lock_out_a_device_used_of_late(world: World, clock: TurnableClock) -> None:
    person = await world.person()
    known = await sign_in(world, person, FIREFOX)
    await lock_out(world, person)

    assert (await attempt(tab_of(world, FIREFOX, device=known.device_cookie), person, PASSWORD)).status_code == 201
    clock.advance(timedelta(days=91))
    await lock_out(world, person)
    late = await attempt(tab_of(world, FIREFOX, device=known.device_cookie), person, PASSWORD)
    assert_problem(late, 429, "identity.locked")


@pytest.mark.spec("ID-36")
async def test_trust_keeps_the_counter_of_a_device_that_was_away(world: World, clock: TurnableClock) -> None:
    person = await world.person()
    known = await sign_in(world, person, FIREFOX)
    held = (await known.client.get("/me/devices")).json()["items"]
    device = next(one for one in held if one["is_current"])
    assert (await known.client.put(f"/me/devices/{device['id']}/trust", json={})).status_code == 204
    clock.advance(timedelta(days=91))
    await lock_out(world, person)

    assert (await attempt(tab_of(world, FIREFOX, device=known.device_cookie), person, PASSWORD)).status_code == 201


@pytest.mark.spec("ID-36", "ID-37")
async def test_a_known_device_is_locked_by_its_own_ten_failures_alone(world: World) -> None:
    person = await world.person()
    known = await sign_in(world, person, FIREFOX)
    tab = tab_of(world, FIREFOX, device=known.device_cookie)
    for _ in range(10):
        assert_problem(await attempt(tab, person, "wrong wrong"), 401, "identity.invalid_credentials")

    assert_problem(await attempt(tab, person, PASSWORD), 429, "identity.locked")
    assert (await attempt(world.tab(), person, PASSWORD)).status_code == 201


@pytest.mark.spec("ID-36", "ID-70")
async def test_a_copied_device_cookie_gives_no_counter_for_somebody_elses_account(world: World) -> None:
    person, thief = await world.person(), await world.person("Eve")
    own = await sign_in(world, thief, FIREFOX)
    await lock_out(world, person)

    refused = await attempt(tab_of(world, FIREFOX, device=own.device_cookie), person, PASSWORD)

    assert_problem(refused, 429, "identity.locked")
