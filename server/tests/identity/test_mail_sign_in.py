"""Signing in with a mailed code or link."""

import asyncio
from datetime import timedelta

import pytest

from stoa.identity.commands import proofs
from stoa.platform.context import Platform
from stoa.platform.db import Scope
from stoa.platform.ids import UserId
from tests.identity.behind import change, rows
from tests.support.authenticator import add_app
from tests.support.clock import TurnableClock
from tests.support.http import assert_problem
from tests.support.postbox import Postbox
from tests.support.world import PASSWORD, MailingWorld, Person


async def send_code(world: MailingWorld, postbox: Postbox, email: str) -> str:
    answer = await world.tab().post("/email-codes", json={"email": email})
    assert answer.status_code == 202, answer.text
    return (await postbox.latest(email, "email_code")).code


async def send_link(world: MailingWorld, postbox: Postbox, email: str) -> str:
    answer = await world.tab().post("/magic-links", json={"email": email})
    assert answer.status_code == 202, answer.text
    return (await postbox.latest(email, "magic_link")).token


def other_than(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06}"


@pytest.mark.spec("ID-16")
async def test_a_code_signs_in_once(
    mailing_world: MailingWorld, mailing_platform: Platform, postbox: Postbox
) -> None:
    person = await mailing_world.person("Cody")
    body = {"identifier": person.email.upper(), "code": await send_code(mailing_world, postbox, person.email)}
    tab = mailing_world.tab()

    answer = await tab.post("/sessions", json=body)

    assert answer.status_code == 201, answer.text
    (row,) = await rows(
        mailing_platform, "SELECT methods, is_mfa FROM sessions WHERE id = :id", id=answer.json()["id"]
    )
    assert (row.methods, row.is_mfa) == (["email_code"], False)
    assert_problem(await mailing_world.tab().post("/sessions", json=body), 401, "identity.code_wrong")


@pytest.mark.spec("ID-16")
async def test_three_wrong_tries_end_a_code(mailing_world: MailingWorld, postbox: Postbox) -> None:
    person = await mailing_world.person("Tria")
    code = await send_code(mailing_world, postbox, person.email)
    for _ in range(3):
        body = {"identifier": person.email, "code": other_than(code)}
        assert_problem(await mailing_world.tab().post("/sessions", json=body), 401, "identity.code_wrong")

    body = {"identifier": person.email, "code": code}
    assert_problem(await mailing_world.tab().post("/sessions", json=body), 401, "identity.code_wrong")


@pytest.mark.spec("ID-16")
async def test_a_code_ends_after_five_minutes_and_with_the_next_one(
    mailing_world: MailingWorld, postbox: Postbox, clock: TurnableClock
) -> None:
    person = await mailing_world.person("Fiva")
    first = await send_code(mailing_world, postbox, person.email)
    second = await send_code(mailing_world, postbox, person.email)
    if first != second:
        body = {"identifier": person.email, "code": first}
        assert_problem(await mailing_world.tab().post("/sessions", json=body), 401, "identity.code_wrong")
    clock.advance(timedelta(minutes=5, seconds=1))

    body = {"identifier": person.email, "code": second}
    assert_problem(await mailing_world.tab().post("/sessions", json=body), 401, "identity.code_wrong")


@pytest.mark.spec("ID-16", "ID-40")
async def test_three_mails_in_ten_minutes_are_enough_for_any_address(
    mailing_world: MailingWorld, postbox: Postbox
) -> None:
    person = await mailing_world.person("Spam")
    for email in (person.email, "nobody-there@example.org"):
        for _ in range(3):
            sent = await mailing_world.tab().post("/email-codes", json={"email": email})
            assert sent.status_code == 202
        refused = await mailing_world.tab().post("/email-codes", json={"email": email})
        assert_problem(refused, 429, "rate_limited")

    assert len(await postbox.to(person.email, "email_code")) == 3


@pytest.mark.spec("ID-20")
async def test_of_fifty_uses_of_one_code_at_once_one_succeeds(
    mailing_world: MailingWorld, mailing_platform: Platform
) -> None:
    """Abuse case 4, twenty times."""
    person = await mailing_world.person("Multi")
    platform = mailing_platform

    async def use(code: str) -> bool:
        async with platform.db.writing(Scope()) as session:
            return await proofs.use_code(session, platform, person.email, code) is not None

    for _ in range(20):
        async with platform.db.writing(Scope()) as session:
            code = await proofs.new_code(session, platform, person.email, UserId(person.id))
        assert sum(await asyncio.gather(*(use(code) for _ in range(50)))) == 1


@pytest.mark.spec("ID-17")
async def test_a_link_signs_in_once_within_ten_minutes(
    mailing_world: MailingWorld, postbox: Postbox, clock: TurnableClock
) -> None:
    person = await mailing_world.person("Magi")
    token = await send_link(mailing_world, postbox, person.email)

    answers = await asyncio.gather(
        *(mailing_world.tab().post("/sessions", json={"magic_token": token}) for _ in range(10))
    )

    assert sorted(answer.status_code for answer in answers) == [201] + [410] * 9
    late = await send_link(mailing_world, postbox, person.email)
    clock.advance(timedelta(minutes=10, seconds=1))
    assert_problem(
        await mailing_world.tab().post("/sessions", json={"magic_token": late}), 410, "identity.link_used"
    )


@pytest.mark.spec("ID-17")
async def test_the_instance_may_have_no_links(
    mailing_world: MailingWorld, mailing_platform: Platform, postbox: Postbox
) -> None:
    person = await mailing_world.person("Plain")
    token = await send_link(mailing_world, postbox, person.email)
    await change(mailing_platform, "UPDATE instance_settings SET settings = '{\"magic_links\": false}'")
    try:
        asked = await mailing_world.tab().post("/magic-links", json={"email": person.email})
        used = await mailing_world.tab().post("/sessions", json={"magic_token": token})
    finally:
        await change(mailing_platform, "UPDATE instance_settings SET settings = '{}'")

    assert_problem(asked, 403, "identity.magic_links_off")
    assert_problem(used, 403, "identity.magic_links_off")


@pytest.mark.spec("ID-76")
async def test_neither_gets_round_a_second_factor(
    mailing_world: MailingWorld, postbox: Postbox, clock: TurnableClock
) -> None:
    person = await mailing_world.person("Dual")
    await add_app(person, clock)
    code = await send_code(mailing_world, postbox, person.email)
    token = await send_link(mailing_world, postbox, person.email)

    for body in ({"identifier": person.email, "code": code}, {"magic_token": token}):
        assert_problem(await mailing_world.tab().post("/sessions", json=body), 401, "identity.mfa_required")


async def squat(world: MailingWorld, platform: Platform, postbox: Postbox) -> tuple[str, Person]:
    """Somebody signs up with an address that is not theirs, where one need not be confirmed."""
    client, email = await world.newcomer("Squatter")
    await change(platform, "UPDATE instance_settings SET require_verified_email = 'never'")
    try:
        answer = await client.post("/sessions", json={"identifier": email, "password": PASSWORD})
        assert answer.status_code == 201, answer.text
    finally:
        await change(platform, "UPDATE instance_settings SET require_verified_email = 'auto'")
    session = answer.json()
    return email, Person(session["user"]["id"], "Squatter", email, client, session["organization"]["id"])


@pytest.mark.spec("ID-8")
@pytest.mark.parametrize("way", ["code", "link"])
async def test_whoever_first_proves_the_address_shuts_out_who_took_it_before(
    mailing_world: MailingWorld, mailing_platform: Platform, postbox: Postbox, clock: TurnableClock, way: str
) -> None:
    """Abuse case 7."""
    email, attacker = await squat(mailing_world, mailing_platform, postbox)
    await add_app(attacker, clock)
    if way == "code":
        body = {"identifier": email, "code": await send_code(mailing_world, postbox, email)}
    else:
        body = {"magic_token": await send_link(mailing_world, postbox, email)}
    victim = mailing_world.tab()

    answer = await victim.post("/sessions", json=body)

    assert answer.status_code == 201, answer.text
    assert (await victim.get("/me")).json()["email_verified"] is True
    assert_problem(await attacker.client.get("/me"), 401, "identity.session_ended")
    again = {"identifier": email, "password": PASSWORD}
    assert_problem(await mailing_world.tab().post("/sessions", json=again), 401, "identity.invalid_credentials")
    left = await rows(mailing_platform, "SELECT 1 FROM totp_secrets WHERE user_id = :id", id=attacker.id)
    assert left == []


@pytest.mark.spec("ID-16")
async def test_a_code_confirms_the_address_in_the_browser_that_signed_up_and_keeps_the_password(
    mailing_world: MailingWorld, postbox: Postbox
) -> None:
    client, email = await mailing_world.newcomer("Keeper")
    body = {"identifier": email, "code": await send_code(mailing_world, postbox, email)}

    assert (await client.post("/sessions", json=body)).status_code == 201

    again = await mailing_world.tab().post("/sessions", json={"identifier": email, "password": PASSWORD})
    assert again.status_code == 201, again.text
