"""A sign-in from a device not seen before is told of, and can be taken back."""

import asyncio

import pytest

from tests.identity.devices import CHROME, FIREFOX, sign_in
from tests.support.http import assert_problem
from tests.support.postbox import Postbox
from tests.support.world import World


@pytest.mark.spec("ID-71")
async def test_a_new_device_is_mailed_and_a_known_one_is_not(mailing_world: World, postbox: Postbox) -> None:
    person = await mailing_world.person()
    assert await postbox.to(person.email, "new_device") == []

    first = await sign_in(mailing_world, person, FIREFOX)
    await sign_in(mailing_world, person, FIREFOX, device=first.device_cookie)

    (letter,) = await postbox.to(person.email, "new_device")
    for told in ("Firefox on Linux", "Local network", "UTC"):
        assert told in letter.text
    assert letter.links[0].startswith("/not-me#token=")


@pytest.mark.spec("ID-71")
async def test_not_me_ends_that_session_forgets_its_device_and_starts_a_reset(
    mailing_world: World, postbox: Postbox
) -> None:
    person = await mailing_world.person()
    thief = await sign_in(mailing_world, person, CHROME)
    token = (await postbox.latest(person.email, "new_device")).token

    answer = await mailing_world.tab().post("/device-disavowals", json={"token": token})

    assert answer.status_code == 204, answer.text
    assert_problem(await thief.client.get("/me"), 401, "identity.session_ended")
    assert (await person.client.get("/me")).status_code == 200
    names = [device["name"] for device in (await person.client.get("/me/devices")).json()["items"]]
    assert "Chrome on Windows" not in names
    reset = (await postbox.latest(person.email, "password_reset")).token
    assert (
        await mailing_world.tab().post(
            "/password-reset-confirmations", json={"token": reset, "password": "another-copper-lantern"}
        )
    ).status_code == 204
    assert_problem(await person.client.get("/me"), 401, "identity.session_ended")


@pytest.mark.spec("ID-71", "ID-20")
async def test_the_link_is_good_once(mailing_world: World, postbox: Postbox) -> None:
    person = await mailing_world.person()
    await sign_in(mailing_world, person, CHROME)
    token = (await postbox.latest(person.email, "new_device")).token
    tab = mailing_world.tab()

    answers = await asyncio.gather(*(tab.post("/device-disavowals", json={"token": token}) for _ in range(20)))

    assert sorted(answer.status_code for answer in answers) == [204] + [410] * 19
    assert_problem(await tab.post("/device-disavowals", json={"token": "nobody's"}), 410, "identity.link_used")
