"""Sign-up where mail is sent: proving the address, and telling nobody who has an account."""

import asyncio
from datetime import timedelta
from typing import Any

import httpx
import pytest

from stoa.identity import api as identity
from stoa.identity.commands import proofs
from stoa.identity.errors import LinkUsed
from stoa.orgs.api import OrganizationAccountEnding
from stoa.platform.context import Platform
from stoa.platform.db import Scope
from stoa.platform.ids import UserId
from tests.identity.behind import change, rows
from tests.identity.letters import full_width
from tests.support.clock import TurnableClock
from tests.support.http import assert_problem
from tests.support.postbox import Postbox
from tests.support.world import PASSWORD, MailingWorld, World


def shape(answer: httpx.Response) -> tuple[int, Any, list[str]]:
    """Status, body and header names, without what names this one request."""
    body = answer.json()
    told = {name: value for name, value in body.items() if name not in ("instance", "request_id")}
    return answer.status_code, told, sorted(answer.headers)


def new(email: str, **more: Any) -> dict[str, Any]:
    return {"name": "Ada Lovelace", "email": email, "password": PASSWORD, **more}


@pytest.mark.spec("ID-6", "ID-16", "ID-17", "ID-27", "ID-33")
async def test_nothing_tells_a_known_address_from_an_unknown_one(
    mailing_world: MailingWorld, postbox: Postbox
) -> None:
    person = await mailing_world.person("Known")
    asked: dict[str, Any] = {
        "/sign-ups": new,
        "/sessions": lambda email: {"identifier": email, "password": "wrong wrong wrong"},
        "/password-resets": lambda email: {"email": email},
        "/email-codes": lambda email: {"email": email},
        "/magic-links": lambda email: {"email": email},
        "/email-verifications": lambda email: {"email": email},
    }
    for number, (route, body) in enumerate(asked.items()):
        known = await mailing_world.tab().post(route, json=body(person.email))
        unknown = await mailing_world.tab().post(route, json=body(f"unknown{number}@example.org"))

        assert shape(known) == shape(unknown), route
        if route != "/sessions":
            assert known.status_code == 202
            assert {cookie.split("=")[0] for cookie in known.headers.get_list("set-cookie")} == {
                cookie.split("=")[0] for cookie in unknown.headers.get_list("set-cookie")
            }
    wrong = {"identifier": person.email, "code": "000000"}
    nobody = {"identifier": "unknown@example.org", "code": "000000"}
    assert shape(await mailing_world.tab().post("/sessions", json=wrong)) == shape(
        await mailing_world.tab().post("/sessions", json=nobody)
    )
    assert len(await postbox.to(person.email, "account_exists")) == 1


@pytest.mark.spec("ID-6")
@pytest.mark.parametrize("again", ["Victim@Example.ORG", " victim@example.org ", full_width("victim@example.org")])
async def test_an_address_typed_otherwise_is_the_same_account_and_the_same_answer(
    mailing_world: MailingWorld, mailing_platform: Platform, again: str
) -> None:
    """Abuse case 6."""
    await mailing_world.tab().post("/sign-ups", json=new("victim@example.org"))

    answer = await mailing_world.tab().post("/sign-ups", json=new(again))

    assert (answer.status_code, answer.json()) == (202, {"state": "check_mail"})
    found = await rows(mailing_platform, "SELECT 1 FROM users WHERE email_key = 'victim@example.org'")
    assert len(found) == 1


@pytest.mark.spec("ID-13")
async def test_before_the_address_is_confirmed_only_a_right_password_learns_of_it(
    mailing_world: MailingWorld, postbox: Postbox
) -> None:
    _, email = await mailing_world.newcomer("Wanda")
    tab = mailing_world.tab()
    wrong = await tab.post("/sessions", json={"identifier": email, "password": "wrong wrong wrong"})
    assert_problem(wrong, 401, "identity.invalid_credentials")

    answer = await tab.post("/sessions", json={"identifier": email, "password": PASSWORD})

    assert_problem(answer, 403, "identity.email_unverified", email=email)
    assert (await tab.post("/email-verifications", json={"email": email})).status_code == 202
    first, second = await postbox.to(email, "email_verification")
    assert_problem(await tab.post("/email-confirmations", json={"token": first.token}), 410, "identity.link_used")
    confirmed = await tab.post("/email-confirmations", json={"token": second.token, "password": PASSWORD})
    assert confirmed.json()["outcome"] == "verified"
    assert (await tab.get("/me")).json()["email_verified"] is True


@pytest.mark.spec("ID-13")
@pytest.mark.parametrize(("rule", "status"), [("never", 201), ("auto", 403), ("always", 403)])
async def test_the_instance_says_whether_an_address_must_be_confirmed(
    mailing_world: MailingWorld, mailing_platform: Platform, rule: str, status: int
) -> None:
    _, email = await mailing_world.newcomer("Rules")
    await change(mailing_platform, "UPDATE instance_settings SET require_verified_email = :rule", rule=rule)
    try:
        answer = await mailing_world.tab().post("/sessions", json={"identifier": email, "password": PASSWORD})
    finally:
        await change(mailing_platform, "UPDATE instance_settings SET require_verified_email = 'auto'")

    assert answer.status_code == status


@pytest.mark.spec("ID-15")
async def test_the_browser_that_signed_up_is_signed_in_and_another_is_asked_for_the_password(
    mailing_world: MailingWorld, postbox: Postbox
) -> None:
    own_browser, email = await mailing_world.newcomer("Flo")
    token = (await postbox.latest(email, "email_verification")).token
    other = mailing_world.tab()

    asked = await other.post("/email-confirmations", json={"token": token})
    assert_problem(asked, 403, "identity.confirm_password")
    wrong = await other.post("/email-confirmations", json={"token": token, "password": "wrong wrong wrong"})
    assert_problem(wrong, 401, "identity.invalid_credentials")

    confirmed = await own_browser.post("/email-confirmations", json={"token": token})
    assert confirmed.json()["session"]["user"]["email"] == email
    assert (await own_browser.get("/me")).status_code == 200


@pytest.mark.spec("ID-15")
async def test_an_account_that_is_not_ones_own_is_removed_by_its_link(
    mailing_world: MailingWorld, mailing_platform: Platform, postbox: Postbox
) -> None:
    _, email = await mailing_world.newcomer("Mallory")
    token = (await postbox.latest(email, "email_verification")).token

    answer = await mailing_world.tab().post("/email-confirmations", json={"token": token, "is_mine": False})

    assert answer.json() == {"outcome": "removed", "session": None}
    assert await rows(mailing_platform, "SELECT 1 FROM users WHERE email = :email", email=email) == []
    names = await rows(mailing_platform, "SELECT 1 FROM organizations WHERE name = 'Mallory''s workspace'")
    assert names == []


@pytest.mark.spec("ID-14")
async def test_opening_a_link_uses_nothing_up_and_its_page_tells_nobody_where_it_was(
    mailing_world: MailingWorld, postbox: Postbox
) -> None:
    own_browser, email = await mailing_world.newcomer("Scanned")
    link = (await postbox.latest(email, "email_verification")).links[0]
    path, _, token = link.partition("#token=")
    async with httpx.AsyncClient(base_url=mailing_world.origin, trust_env=False, timeout=30) as scanner:
        for method in ("GET", "HEAD"):
            page = await scanner.request(method, path)
            assert page.headers["referrer-policy"] == "no-referrer"

    confirmed = await own_browser.post("/email-confirmations", json={"token": token})

    assert confirmed.status_code == 200


@pytest.mark.spec("ID-13", "ID-20")
async def test_a_confirmation_link_is_good_once_and_for_a_day(
    mailing_world: MailingWorld, postbox: Postbox, clock: TurnableClock
) -> None:
    used_by, used = await mailing_world.newcomer("Once")
    token = (await postbox.latest(used, "email_verification")).token
    answers = await asyncio.gather(
        *(used_by.post("/email-confirmations", json={"token": token}) for _ in range(10))
    )
    assert sorted(answer.status_code for answer in answers) == [200] + [410] * 9

    late_browser, late = await mailing_world.newcomer("Late")
    token = (await postbox.latest(late, "email_verification")).token
    clock.advance(timedelta(hours=25))

    assert_problem(
        await late_browser.post("/email-confirmations", json={"token": token}), 410, "identity.link_used"
    )


@pytest.mark.spec("ID-20")
@pytest.mark.parametrize(
    "purpose", ["verify_email", "change_email", "revert_email", "magic_link", "delete_account"]
)
async def test_of_fifty_uses_of_one_mailed_link_at_once_one_succeeds(
    mailing_world: MailingWorld, mailing_platform: Platform, purpose: str
) -> None:
    """Abuse case 4, twenty times for each kind of link."""
    person = await mailing_world.person("Many")
    platform = mailing_platform

    async def use(token: str) -> bool:
        try:
            async with platform.db.writing(Scope()) as session:
                await proofs.use_link(session, platform, token, (purpose,))
        except LinkUsed:
            return False
        return True

    for _ in range(20):
        async with platform.db.writing(Scope()) as session:
            token = await proofs.new_link(session, platform, purpose, UserId(person.id), life=timedelta(hours=1))
        assert sum(await asyncio.gather(*(use(token) for _ in range(50)))) == 1


@pytest.mark.spec("ID-11")
async def test_an_account_never_confirmed_is_removed_after_seven_days_and_its_address_is_free(
    mailing_world: MailingWorld, mailing_platform: Platform, clock: TurnableClock, postbox: Postbox
) -> None:
    _, email = await mailing_world.newcomer("Ghost")
    kept = await mailing_world.person("Kept")
    ending = OrganizationAccountEnding()
    clock.advance(timedelta(days=6, hours=23))
    await identity.sweep_accounts(mailing_platform, ending)
    assert len(await rows(mailing_platform, "SELECT 1 FROM users WHERE email = :email", email=email)) == 1
    clock.advance(timedelta(hours=2))

    await identity.sweep_accounts(mailing_platform, ending)

    assert await rows(mailing_platform, "SELECT 1 FROM users WHERE email = :email", email=email) == []
    assert len(await rows(mailing_platform, "SELECT 1 FROM users WHERE id = :id", id=kept.id)) == 1
    await mailing_world.tab().post("/sign-ups", json=new(email))
    assert len(await postbox.to(email, "email_verification")) == 2


@pytest.mark.spec("ID-11")
async def test_who_signed_up_without_mail_is_not_removed_for_it(
    world: World, platform: Platform, clock: TurnableClock
) -> None:
    person = await world.person("Offline")
    clock.advance(timedelta(days=40))

    await identity.sweep_accounts(platform, OrganizationAccountEnding())

    assert len(await rows(platform, "SELECT 1 FROM users WHERE id = :id", id=person.id)) == 1
