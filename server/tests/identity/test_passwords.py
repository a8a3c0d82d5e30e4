"""Changing a password, and setting one by a link."""

import asyncio
import re
import time
from datetime import timedelta
from typing import Any

import pytest

from stoa.app import accounts
from stoa.identity.queries import resets
from stoa.platform.context import Platform
from stoa.platform.crypto import hash_secret
from stoa.platform.db import Scope
from tests.identity.behind import change, rows
from tests.identity.office import administrator, owner_of
from tests.orgs.test_settings import change as change_organization
from tests.support.authenticator import add_app
from tests.support.clock import TurnableClock
from tests.support.http import assert_problem
from tests.support.postbox import Postbox
from tests.support.team import make_team
from tests.support.world import PASSWORD, MailingWorld, Person, World

NEW = "plain-silver-harbour-song"


def change_body(**more: Any) -> dict[str, Any]:
    return {"current_password": PASSWORD, "new_password": NEW, **more}


async def sign_in(world: World, email: str, password: str) -> int:
    answer = await world.tab().post("/sessions", json={"identifier": email, "password": password})
    return answer.status_code


async def ask_for_link(world: MailingWorld, postbox: Postbox, person: Person) -> str:
    assert (await world.tab().post("/password-resets", json={"email": person.email})).status_code == 202
    return (await postbox.latest(person.email, "password_reset")).token


async def reset(world: World, token: str, password: str = NEW, **more: Any) -> Any:
    return await world.tab().post(
        "/password-reset-confirmations", json={"token": token, "password": password, **more}
    )


@pytest.mark.spec("ID-25")
async def test_a_changed_password_ends_all_other_sessions_and_renews_this_one(
    mailing_world: MailingWorld, postbox: Postbox
) -> None:
    person = await mailing_world.person("Pat")
    other = mailing_world.tab()
    await other.post("/sessions", json={"identifier": person.email, "password": PASSWORD})
    link = await ask_for_link(mailing_world, postbox, person)
    before = {cookie.name: cookie.value or "" for cookie in person.client.cookies.jar}

    answer = await person.client.put("/me/password", json=change_body())

    assert answer.status_code == 204, answer.text
    assert (await person.client.get("/me")).status_code == 200
    assert_problem(await other.get("/me"), 401, "identity.session_ended")
    assert (await mailing_world.tab().get("/me", cookies=before)).status_code == 401
    assert_problem(await reset(mailing_world, link), 410, "identity.link_used")
    assert await sign_in(mailing_world, person.email, PASSWORD) == 401
    assert await sign_in(mailing_world, person.email, NEW) == 201
    assert len(await postbox.to(person.email, "password_changed")) == 1


@pytest.mark.spec("ID-25")
async def test_api_tokens_outlive_a_changed_password_unless_asked(world: World, platform: Platform) -> None:
    for revokes, live in ((False, 1), (True, 0)):
        person = await world.person("Toni")
        await change(
            platform,
            "INSERT INTO api_tokens (id, organization_id, user_id, name, kind, token_prefix, last_four, token_hash,"
            " scopes, created_at) VALUES (gen_random_uuid(), :organization, :person, 'robot', 'personal', 'stoa_',"
            " 'abcd', decode(md5(random()::text), 'hex'), ARRAY['pages:read'], now())",
            organization=person.organization_id,
            person=person.id,
        )

        answer = await person.client.put("/me/password", json=change_body(revoke_api_tokens=revokes))

        assert answer.status_code == 204, answer.text
        found = await rows(
            platform, "SELECT 1 FROM api_tokens WHERE user_id = :id AND revoked_at IS NULL", id=person.id
        )
        assert len(found) == live


@pytest.mark.spec("ID-25", "ID-47")
async def test_a_stale_session_changes_no_password(world: World, clock: TurnableClock) -> None:
    person = await world.person("Stella")
    clock.advance(timedelta(hours=3))

    assert_problem(await person.client.put("/me/password", json=change_body()), 403, "identity.step_up_required")


@pytest.mark.spec("ID-25")
async def test_five_wrong_guesses_at_an_open_session_are_enough(world: World) -> None:
    person = await world.person("Gina")
    for _ in range(5):
        answer = await person.client.put("/me/password", json=change_body(current_password="wrong wrong wrong"))
        problem = assert_problem(answer, 401, "identity.invalid_credentials")
        assert problem["errors"][0]["pointer"] == "/current_password"

    assert_problem(await person.client.put("/me/password", json=change_body()), 429, "rate_limited")


@pytest.mark.spec("ID-21", "ID-22")
@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("short", "too_short"),
        ("x" * 257, "too_long"),
        ("passwordpassword", "common"),
        ("Quentin Quill 7", "personal"),
        ("quentin quill's workspace", "personal"),
    ],
)
async def test_weak_passwords_are_refused_with_their_reason(world: World, password: str, reason: str) -> None:
    client = world.tab()
    body = {"name": "Quentin Quill", "email": f"q{hash(password)}@example.org", "password": PASSWORD}
    assert (await client.post("/sign-ups", json=body)).status_code == 201

    answer = await client.put("/me/password", json=change_body(new_password=password))

    problem = assert_problem(answer, 422, "identity.password_weak")
    assert [(error["pointer"], error["reason"]) for error in problem["errors"]] == [("/new_password", reason)]


@pytest.mark.spec("ID-22")
async def test_the_name_of_an_organization_is_no_password_of_its_members(world: World) -> None:
    person = await world.person("Nora")
    made = await person.client.post("/organizations", json={"name": "Lighthouse Keepers"})
    assert made.status_code == 201, made.text

    answer = await person.client.put("/me/password", json=change_body(new_password="lighthouse keepers 1"))

    problem = assert_problem(answer, 422, "identity.password_weak")
    assert problem["errors"][0]["reason"] == "personal"


@pytest.mark.spec("ID-21")
async def test_an_organization_may_ask_its_members_for_longer_passwords(
    mailing_world: MailingWorld, mailing_platform: Platform
) -> None:
    team = await make_team(mailing_platform, mailing_world)
    bert, stranger = await team.join("Bert"), await mailing_world.person("Stella")
    for refused in (7, 65):
        answer = await change_organization(team.founder, password_min_length=refused)
        problem = assert_problem(answer, 422, "invalid_input")
        assert problem["errors"][0]["pointer"] == "/password_min_length"
    assert (await change_organization(team.founder, password_min_length=18)).status_code == 200
    seventeen = "herons by the sea"

    answer = await bert.client.put("/me/password", json=change_body(new_password=seventeen))
    problem = assert_problem(answer, 422, "identity.password_weak")
    assert problem["errors"] == [
        {"pointer": "/new_password", "reason": "too_short", "message": "Use at least 18 characters"}
    ]
    body = change_body(new_password=seventeen)
    assert (await stranger.client.put("/me/password", json=body)).status_code == 204
    # Null: what the installation asks.
    assert (await change_organization(team.founder, password_min_length=None)).status_code == 200
    assert (await bert.client.put("/me/password", json=body)).status_code == 204


@pytest.mark.spec("ID-27", "ID-28", "ID-29")
async def test_a_reset_sets_the_password_and_ends_everything(
    mailing_world: MailingWorld, mailing_platform: Platform, postbox: Postbox
) -> None:
    person = await mailing_world.person("Rita")
    for _ in range(5):
        await sign_in(mailing_world, person.email, "wrong wrong wrong")
    assert await sign_in(mailing_world, person.email, PASSWORD) == 429
    token = await ask_for_link(mailing_world, postbox, person)

    answer = await reset(mailing_world, token)

    assert answer.status_code == 204, answer.text
    assert_problem(await person.client.get("/me"), 401, "identity.session_ended")
    assert await sign_in(mailing_world, person.email, NEW) == 201, "the lock is opened"
    assert len(await postbox.to(person.email, "password_changed")) == 1
    (row,) = await rows(mailing_platform, "SELECT token_version FROM users WHERE id = :id", id=person.id)
    assert row.token_version == 1
    used = {"token": token, "password": NEW}
    again = await mailing_world.tab().post("/password-reset-confirmations", json=used)
    foreign = await mailing_world.tab().post("/password-reset-confirmations", json={**used, "token": "foreign"})
    assert_problem(again, 410, "identity.link_used")
    assert again.json()["title"] == assert_problem(foreign, 410, "identity.link_used")["title"]


@pytest.mark.spec("ID-28", "ID-30")
async def test_a_link_ends_with_the_next_one_and_after_an_hour(
    mailing_world: MailingWorld, postbox: Postbox, clock: TurnableClock
) -> None:
    person = await mailing_world.person("Zoe")
    first = await ask_for_link(mailing_world, postbox, person)
    second = await ask_for_link(mailing_world, postbox, person)
    assert_problem(await reset(mailing_world, first), 410, "identity.link_used")
    clock.advance(timedelta(minutes=61))

    assert_problem(await reset(mailing_world, second), 410, "identity.link_used")


@pytest.mark.spec("ID-30")
async def test_a_link_dies_with_a_ban(
    mailing_world: MailingWorld, mailing_platform: Platform, postbox: Postbox
) -> None:
    person = await mailing_world.person("Ben")
    token = await ask_for_link(mailing_world, postbox, person)
    await change(mailing_platform, "UPDATE users SET banned_at = now() WHERE id = :id", id=person.id)

    assert_problem(await reset(mailing_world, token), 410, "identity.link_used")


@pytest.mark.spec("ID-27")
async def test_beyond_its_limit_a_reset_answers_alike_and_sends_nothing(
    mailing_world: MailingWorld, postbox: Postbox
) -> None:
    person = await mailing_world.person("Lia")
    answers = [await mailing_world.tab().post("/password-resets", json={"email": person.email}) for _ in range(7)]

    assert {(answer.status_code, answer.text) for answer in answers} == {(202, '{"state":"check_mail"}')}
    assert len(await postbox.to(person.email, "password_reset")) == 5


@pytest.mark.spec("ID-27")
async def test_a_request_takes_its_time_for_every_address(mailing_world: MailingWorld) -> None:
    person = await mailing_world.person("Tick")
    for email in (person.email, "unknown-tick@example.org"):
        started = time.monotonic()
        await mailing_world.tab().post("/password-resets", json={"email": email})
        assert time.monotonic() - started >= 0.5


@pytest.mark.spec("ID-27")
async def test_ten_requests_of_one_client_are_enough(mailing_world: MailingWorld, postbox: Postbox) -> None:
    people = [await mailing_world.person("Max") for _ in range(2)]
    tab = mailing_world.tab()
    for number in range(10):
        await tab.post("/password-resets", json={"email": f"nobody{number}@example.org"})

    await tab.post("/password-resets", json={"email": people[0].email})

    assert await postbox.to(people[0].email, "password_reset") == []


@pytest.mark.spec("ID-19", "ID-14")
async def test_links_begin_with_the_configured_address_whatever_the_request_says(
    mailing_world: MailingWorld, mailing_platform: Platform, postbox: Postbox
) -> None:
    """Abuse case 5."""
    person = await mailing_world.person("Eva")
    await mailing_world.tab().post(
        "/password-resets",
        json={"email": person.email},
        headers={"X-Forwarded-Host": "evil.example", "Forwarded": "host=evil.example"},
    )

    letter = await postbox.latest(person.email, "password_reset")

    base = re.escape(mailing_platform.settings.base_url)
    assert re.search(rf"^{base}/reset-password#token=\S+$", letter.text, re.MULTILINE)
    for part in (letter.text, letter.html):
        addresses = re.findall(r"https?://[^\"<\s]+", part)
        assert addresses
        assert all(address.startswith(mailing_platform.settings.base_url) for address in addresses)


@pytest.mark.spec("ID-20")
async def test_of_fifty_uses_of_one_reset_link_at_once_one_succeeds(
    mailing_world: MailingWorld, mailing_platform: Platform, postbox: Postbox
) -> None:
    """Abuse case 4: the row lets one past, twenty times; over HTTP once, for each use hashes."""
    person = await mailing_world.person("Uma")
    now = mailing_platform.clock.now()

    async def use(token_hash: bytes) -> bool:
        async with mailing_platform.db.writing(Scope.system()) as session:
            return await resets.consume_token(session, token_hash, now)

    for number in range(20):
        hashed = hash_secret(f"round {number}")
        async with mailing_platform.db.writing(Scope.system()) as session:
            values = {
                "user_id": person.id,
                "token_hash": hashed,
                "token_type": "reset",
                "expires_at": now + timedelta(hours=1),
            }
            await resets.insert_token(session, values, now)
        assert sum(await asyncio.gather(*(use(hashed) for _ in range(50)))) == 1

    token = await ask_for_link(mailing_world, postbox, person)
    answers = await asyncio.gather(*(reset(mailing_world, token) for _ in range(10)))
    assert sorted(answer.status_code for answer in answers) == [204] + [410] * 9


@pytest.mark.spec("ID-29")
async def test_a_reset_asks_for_the_second_factor_first(
    mailing_world: MailingWorld, postbox: Postbox, clock: TurnableClock
) -> None:
    person = await mailing_world.person("Mia")
    _, codes = await add_app(person, clock)
    token = await ask_for_link(mailing_world, postbox, person)

    problem = assert_problem(await reset(mailing_world, token), 401, "identity.mfa_required")
    assert "totp" in problem["methods"]
    assert_problem(await reset(mailing_world, token, code="000000"), 401, "identity.code_wrong")

    assert (await reset(mailing_world, token, code=codes[0])).status_code == 204


@pytest.mark.spec("ID-8", "ID-29")
async def test_a_reset_that_first_proves_the_address_leaves_nothing_of_a_squatter(
    mailing_world: MailingWorld, postbox: Postbox
) -> None:
    """Abuse case 7, by reset."""
    _, email = await mailing_world.newcomer("Vic")
    await mailing_world.tab().post("/password-resets", json={"email": email})
    token = (await postbox.latest(email, "password_reset")).token

    assert (await reset(mailing_world, token)).status_code == 204

    assert await sign_in(mailing_world, email, PASSWORD) == 401
    assert await sign_in(mailing_world, email, NEW) == 201


@pytest.mark.spec("ID-31")
async def test_where_no_mail_is_sent_an_administrator_hands_over_a_link(world: World, platform: Platform) -> None:
    admin, person = await administrator(world), await world.person("Forgetful")

    answer = await admin.client.post(f"/admin/users/{person.id}/password-resets")

    assert answer.status_code == 201, answer.text
    link = answer.json()["link"]
    assert link.startswith(f"{world.origin}/reset-password#token=")
    assert (await reset(world, link.partition("#token=")[2])).status_code == 204
    assert await sign_in(world, person.email, NEW) == 201
    (event,) = await rows(
        platform,
        "SELECT actor_user_id, metadata FROM audit_events WHERE event_type = 'user.reset_link_created'"
        " AND resource_id = :id",
        id=str(person.id),
    )
    assert (event.actor_user_id, event.metadata) == (admin.id, {"type": "reset"})


@pytest.mark.spec("ID-31")
async def test_where_mail_is_sent_the_link_goes_to_its_person_only(
    mailing_world: MailingWorld, postbox: Postbox
) -> None:
    admin, person = await administrator(mailing_world), await mailing_world.person("Forgetful")

    answer = await admin.client.post(f"/admin/users/{person.id}/password-resets")

    assert (answer.status_code, answer.json()) == (201, {"link": None})
    token = (await postbox.latest(person.email, "password_reset")).token
    assert (await reset(mailing_world, token)).status_code == 204


@pytest.mark.spec("ID-31", "ID-92")
async def test_nobody_else_makes_links_and_no_administrator_for_a_super_administrator(world: World) -> None:
    admin, person = await administrator(world), await world.person("Other")
    owner = (await (await owner_of(world)).get("/me")).json()
    assert_problem(await person.client.post(f"/admin/users/{admin.id}/password-resets"), 403, "access.forbidden")

    answer = await admin.client.post(f"/admin/users/{owner['id']}/password-resets")

    assert_problem(answer, 403, "identity.needs_super_admin")


@pytest.mark.spec("ID-31")
async def test_the_command_line_lets_a_locked_out_owner_back_in(world: World, platform: Platform) -> None:
    for _ in range(5):
        await sign_in(world, "owner@example.org", "wrong wrong wrong")
    made = await accounts.create_reset_link(platform.settings, "Owner@example.org")
    assert made is not None
    assert await accounts.create_reset_link(platform.settings, "nobody@example.org") is None

    # The other tests sign in with this password.
    assert (await reset(world, made.partition("#token=")[2], PASSWORD)).status_code == 204

    assert await sign_in(world, "owner@example.org", PASSWORD) == 201
    found = await rows(
        platform,
        "SELECT 1 FROM audit_events WHERE event_type = 'user.reset_link_created' AND actor_kind = 'system'",
    )
    assert found != []


@pytest.mark.spec("ID-26")
async def test_who_must_change_the_password_reaches_nothing_else_until_then(
    world: World, platform: Platform
) -> None:
    person = await world.person("Bound")
    await change(platform, "UPDATE users SET password_change_required = true WHERE id = :id", id=person.id)

    for method, route in (("GET", "/spaces"), ("GET", "/sessions"), ("POST", "/me/totp"), ("DELETE", "/me")):
        body = {"password": PASSWORD} if route == "/me" else None
        answer = await person.client.request(method, route, json=body)
        assert_problem(answer, 403, "identity.password_change_required")
    assert (await person.client.get("/me")).json()["password_change_required"] is True
    assert (await person.client.patch("/me", json={"name": "Bound Still"})).status_code == 200

    assert (await person.client.put("/me/password", json=change_body())).status_code == 204

    assert (await person.client.get("/spaces")).status_code == 200
    assert (await person.client.delete("/sessions/current")).status_code == 204
