"""Trusting devices."""

from datetime import timedelta
from typing import Any

import pytest

from stoa.platform.context import Platform
from stoa.platform.ids import new_id
from tests.identity.behind import change, rows, sweep
from tests.identity.devices import CHROME, DEVICE_COOKIE, FIREFOX, SignedIn, sessions_of, sign_in, tab_of
from tests.support.authenticator import add_app, challenged
from tests.support.clock import TurnableClock
from tests.support.http import assert_problem
from tests.support.world import World


async def device_of(begun: SignedIn) -> Any:
    return (await sessions_of(begun.client))[begun.id]["device"]


@pytest.mark.spec("ID-68", "ID-70")
async def test_trust_has_a_name_a_level_and_a_moment_and_can_be_taken_back(
    world: World, platform: Platform
) -> None:
    begun = await sign_in(world, await world.person(), FIREFOX)
    device = await device_of(begun)

    trusted = await begun.client.put(f"/me/devices/{device['id']}/trust", json={"name": "Studio laptop"})

    assert trusted.status_code == 204, trusted.text
    held = await device_of(begun)
    assert (held["is_trusted"], held["trust_level"], held["name"]) == (True, "medium", "Studio laptop")
    assert held["trusted_at"] is not None
    (row,) = await rows(
        platform, "SELECT created_by_session_id FROM trusted_devices WHERE id = CAST(:id AS uuid)", id=device["id"]
    )
    assert str(row.created_by_session_id) == begun.id
    assert (await begun.client.delete(f"/me/devices/{device['id']}/trust")).status_code == 204
    assert (await device_of(begun))["is_trusted"] is False


@pytest.mark.spec("ID-68")
async def test_nobody_trusts_a_device_of_somebody_else(world: World) -> None:
    begun, stranger = await sign_in(world, await world.person(), FIREFOX), await world.person("Eve")
    device = await device_of(begun)

    for device_id in (device["id"], new_id()):
        answer = await stranger.client.put(f"/me/devices/{device_id}/trust", json={})
        assert_problem(answer, 404, "not_found")
        assert_problem(await stranger.client.delete(f"/me/devices/{device_id}/trust"), 404, "not_found")
    assert (await device_of(begun))["is_trusted"] is False


@pytest.mark.spec("ID-68")
async def test_trust_ends_by_itself_when_it_was_given_an_end(world: World, clock: TurnableClock) -> None:
    begun = await sign_in(world, await world.person(), FIREFOX)
    device = await device_of(begun)
    path = f"/me/devices/{device['id']}/trust"
    past = (clock.now() - timedelta(minutes=1)).isoformat()
    assert_problem(await begun.client.put(path, json={"expires_at": past}), 422, "invalid_input")

    end = (clock.now() + timedelta(hours=1)).isoformat()
    assert (await begun.client.put(path, json={"expires_at": end})).status_code == 204
    assert (await device_of(begun))["is_trusted"] is True
    clock.advance(timedelta(hours=1, seconds=1))

    assert (await device_of(begun))["is_trusted"] is False


@pytest.mark.spec("ID-69")
async def test_high_trust_takes_a_session_with_a_second_factor_and_ends_within_thirty_days(
    world: World, platform: Platform, clock: TurnableClock
) -> None:
    begun = await sign_in(world, await world.person(), FIREFOX)
    path = f"/me/devices/{(await device_of(begun))['id']}/trust"
    assert_problem(await begun.client.put(path, json={"level": "high"}), 403, "identity.second_factor_required")
    await change(platform, "UPDATE sessions SET is_mfa = true WHERE id = CAST(:id AS uuid)", id=begun.id)
    far = (clock.now() + timedelta(days=31)).isoformat()
    assert_problem(await begun.client.put(path, json={"level": "high", "expires_at": far}), 422, "invalid_input")

    assert (await begun.client.put(path, json={"level": "high"})).status_code == 204

    held = await device_of(begun)
    assert (held["is_trusted"], held["trust_level"]) == (True, "high")
    clock.advance(timedelta(days=6))
    assert (await begun.client.get("/me")).status_code == 200
    assert held["expires_at"][:10] == (clock.now() + timedelta(days=24)).isoformat()[:10]


@pytest.mark.spec("ID-69", "ID-70")
async def test_high_trust_skips_the_second_factor_there_and_nowhere_else(
    world: World, platform: Platform, clock: TurnableClock
) -> None:
    person, stranger = await world.person(), await world.person("Eve")
    app, _ = await add_app(person, clock)
    await add_app(stranger, clock)
    tab = tab_of(world, FIREFOX)
    challenge = await challenged(tab, person)
    code = {"challenge_id": challenge["challenge_id"], "code": app.code()}
    assert (await tab.post("/mfa-verifications", json=code)).status_code == 201
    (device,) = [one for one in (await tab.get("/me/devices")).json()["items"] if one["is_current"]]
    assert (await tab.put(f"/me/devices/{device['id']}/trust", json={"level": "high"})).status_code == 204
    cookie = tab.cookies[DEVICE_COOKIE]

    again = await sign_in(world, person, FIREFOX, device=cookie)

    assert (await sessions_of(again.client))[again.id]["is_mfa"] is False
    await change(
        platform,
        "UPDATE organizations SET requires_mfa = true, allows_high_device_trust = false WHERE id = :id",
        id=person.organization_id,
    )
    await challenged(tab_of(world, FIREFOX, device=cookie), person)
    refused = await tab.put(f"/me/devices/{device['id']}/trust", json={"level": "high"})
    assert_problem(refused, 403, "identity.high_trust_forbidden")
    assert (await tab.put(f"/me/devices/{device['id']}/trust", json={"level": "medium"})).status_code == 204
    # Without asking for a second factor there is nothing to forbid.
    await change(
        platform, "UPDATE organizations SET requires_mfa = false WHERE id = :id", id=person.organization_id
    )
    assert (await tab.put(f"/me/devices/{device['id']}/trust", json={"level": "high"})).status_code == 204
    for who, agent, device_cookie in (
        (stranger, FIREFOX, cookie),
        (person, CHROME, cookie),
        (person, FIREFOX, None),
    ):
        await challenged(tab_of(world, agent, device=device_cookie), who)
    clock.advance(timedelta(days=31))
    await challenged(tab_of(world, FIREFOX, device=cookie), person)


@pytest.mark.spec("ID-70")
async def test_trust_of_an_older_token_version_counts_for_nothing(world: World, platform: Platform) -> None:
    person = await world.person()
    begun = await sign_in(world, person, FIREFOX)
    device = await device_of(begun)
    await begun.client.put(f"/me/devices/{device['id']}/trust", json={})

    await change(platform, "UPDATE users SET token_version = token_version + 1 WHERE id = :id", id=person.id)

    again = await sign_in(world, person, FIREFOX, device=begun.device_cookie)
    assert (await device_of(again))["is_trusted"] is False


@pytest.mark.spec("ID-70", "ID-64")
async def test_a_copied_device_cookie_is_not_trusted_for_somebody_else_or_in_another_browser(
    world: World,
) -> None:
    person, stranger = await world.person(), await world.person("Eve")
    begun = await sign_in(world, person, FIREFOX)
    await begun.client.put(f"/me/devices/{(await device_of(begun))['id']}/trust", json={})

    copied = await sign_in(world, stranger, FIREFOX, device=begun.device_cookie)
    elsewhere = await sign_in(world, person, CHROME, device=begun.device_cookie)
    same = await sign_in(world, person, FIREFOX, device=begun.device_cookie)

    trusted = [(await device_of(one))["is_trusted"] for one in (copied, elsewhere, same)]
    assert trusted == [False, False, True]


@pytest.mark.spec("ID-73")
async def test_devices_unused_for_a_year_are_forgotten(
    world: World, platform: Platform, clock: TurnableClock
) -> None:
    person = await world.person()

    async def known() -> int:
        return len(await rows(platform, "SELECT 1 FROM trusted_devices WHERE user_id = :id", id=person.id))

    clock.advance(timedelta(days=364))
    await sweep(platform)
    assert await known() == 1
    clock.advance(timedelta(days=2))
    await sweep(platform)
    assert await known() == 0
