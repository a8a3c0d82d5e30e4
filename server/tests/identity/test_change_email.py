"""Changing one's e-mail address, and taking the change back."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from stoa.platform.context import Platform
from tests.identity.behind import rows
from tests.support.clock import TurnableClock
from tests.support.http import assert_problem
from tests.support.postbox import Postbox
from tests.support.world import PASSWORD, MailingWorld, Person, World


async def ask(person: Person, email: str, **more: Any) -> httpx.Response:
    return await person.client.put("/me/email", json={"email": email, **more})


async def confirm(world: World, token: str) -> httpx.Response:
    return await world.tab().post("/email-confirmations", json={"token": token})


async def changed(world: MailingWorld, postbox: Postbox, person: Person, email: str) -> None:
    assert (await ask(person, email)).status_code == 202
    answer = await confirm(world, (await postbox.latest(email, "email_change")).token)
    assert answer.json()["outcome"] == "changed"


@pytest.mark.spec("ID-18")
async def test_the_old_address_stays_until_the_new_one_confirms(
    mailing_world: MailingWorld, postbox: Postbox
) -> None:
    person = await mailing_world.person("Nell")
    answer = await ask(person, "nell-new@example.org")
    assert (answer.status_code, answer.json()) == (202, {"state": "check_mail"})
    assert (await person.client.get("/me")).json()["email"] == person.email

    confirmed = await confirm(mailing_world, (await postbox.latest("nell-new@example.org")).token)

    assert confirmed.json() == {"outcome": "changed", "session": None}
    me = (await person.client.get("/me")).json()
    assert (me["email"], me["email_verified"]) == ("nell-new@example.org", True)
    assert len(await postbox.to(person.email, "email_changed")) == 1


@pytest.mark.spec("ID-18")
async def test_a_taken_address_is_answered_alike_and_gets_no_link(
    mailing_world: MailingWorld, postbox: Postbox
) -> None:
    person, other = await mailing_world.person("Nick"), await mailing_world.person("Other")

    answer = await ask(person, other.email)

    assert (answer.status_code, answer.json()) == (202, {"state": "check_mail"})
    assert await postbox.to(other.email, "email_change") == []


@pytest.mark.spec("ID-18")
async def test_an_address_that_was_taken_meanwhile_stays_its_owners(
    mailing_world: MailingWorld, postbox: Postbox
) -> None:
    first, second = await mailing_world.person("First"), await mailing_world.person("Second")
    for person in (first, second):
        await ask(person, "wanted@example.org")
    early, late = await postbox.to("wanted@example.org", "email_change")
    assert (await confirm(mailing_world, early.token)).status_code == 200

    assert_problem(await confirm(mailing_world, late.token), 409, "identity.email_taken")


@pytest.mark.spec("ID-18")
async def test_the_old_address_takes_the_change_back_within_a_week_and_all_sessions_end(
    mailing_world: MailingWorld, postbox: Postbox, clock: TurnableClock
) -> None:
    person = await mailing_world.person("Back")
    await changed(mailing_world, postbox, person, "thief@example.org")
    token = (await postbox.latest(person.email, "email_changed")).token
    clock.advance(timedelta(days=6))

    answer = await confirm(mailing_world, token)

    assert answer.json()["outcome"] == "reverted"
    assert_problem(await person.client.get("/me"), 401, "identity.session_ended")
    right = {"identifier": person.email, "password": PASSWORD}
    assert (await mailing_world.tab().post("/sessions", json=right)).status_code == 201


@pytest.mark.spec("ID-18")
async def test_links_of_a_change_end_in_time(
    mailing_world: MailingWorld, postbox: Postbox, clock: TurnableClock
) -> None:
    person = await mailing_world.person("Slow")
    await changed(mailing_world, postbox, person, "slow-2@example.org")
    revert = (await postbox.latest(person.email, "email_changed")).token
    await ask(person, "slow-3@example.org")
    confirm_third = (await postbox.latest("slow-3@example.org", "email_change")).token
    clock.advance(timedelta(hours=25))
    assert_problem(await confirm(mailing_world, confirm_third), 410, "identity.link_used")
    clock.advance(timedelta(days=6))

    assert_problem(await confirm(mailing_world, revert), 410, "identity.link_used")


@pytest.mark.spec("ID-18", "ID-47")
async def test_a_stale_session_changes_no_address(mailing_world: MailingWorld, clock: TurnableClock) -> None:
    person = await mailing_world.person("Stale")
    clock.advance(timedelta(hours=3))

    assert_problem(await ask(person, "stale-2@example.org"), 403, "identity.step_up_required")


@pytest.mark.spec("ID-30")
async def test_a_reset_link_to_the_old_address_dies_with_the_change(
    mailing_world: MailingWorld, postbox: Postbox
) -> None:
    person = await mailing_world.person("Moved")
    await mailing_world.tab().post("/password-resets", json={"email": person.email})
    token = (await postbox.latest(person.email, "password_reset")).token
    await changed(mailing_world, postbox, person, "moved-2@example.org")

    body = {"token": token, "password": "plain-silver-harbour-song"}
    answer = await mailing_world.tab().post("/password-reset-confirmations", json=body)

    assert_problem(answer, 410, "identity.link_used")


@pytest.mark.spec("ID-18")
async def test_without_mail_the_password_confirms_and_the_address_counts_as_unproven(
    world: World, platform: Platform
) -> None:
    person = await world.person("Lone")
    assert_problem(
        await ask(person, "lone-2@example.org", password="wrong wrong wrong"), 401, "identity.invalid_credentials"
    )

    answer = await ask(person, "Lone-2@example.org", password=PASSWORD)

    assert answer.json() == {"state": "changed"}
    (row,) = await rows(platform, "SELECT email_key, email_verified_at FROM users WHERE id = :id", id=person.id)
    assert (row.email_key, row.email_verified_at) == ("lone-2@example.org", None)
    taken = await ask(person, "owner@example.org", password=PASSWORD)
    assert_problem(taken, 409, "identity.email_taken")
