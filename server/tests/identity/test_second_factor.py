"""Authenticator apps and recovery codes: setting them up, the challenge at sign-in, and what guessing meets."""

import asyncio
from datetime import timedelta

import httpx
import pytest

from stoa.platform.context import Platform
from tests.identity.behind import change, rows
from tests.support.authenticator import add_app, challenged
from tests.support.clock import TurnableClock
from tests.support.http import assert_problem
from tests.support.postbox import Postbox
from tests.support.world import PASSWORD, MailingWorld, Person, World


async def answer(tab: httpx.AsyncClient, challenge_id: str, code: str) -> httpx.Response:
    return await tab.post("/mfa-verifications", json={"challenge_id": challenge_id, "code": code})


@pytest.mark.spec("ID-74")
async def test_an_app_is_in_force_only_after_a_right_code(
    world: World, platform: Platform, clock: TurnableClock
) -> None:
    person = await world.person("Tess")
    made = (await person.client.post("/me/totp")).json()
    assert made["address"].startswith("otpauth://totp/Stoa:")
    assert f"secret={made['secret']}" in made["address"]

    wrong = await person.client.put("/me/totp", json={"code": "000000"})
    assert_problem(wrong, 422, "identity.totp_code_wrong")
    assert (await person.client.get("/me/factors")).json()["is_on"] is False
    signed_in = await world.tab().post("/sessions", json={"identifier": person.email, "password": PASSWORD})
    assert signed_in.status_code == 201

    _, codes = await add_app(person, clock)

    assert len(set(codes)) == 10
    assert all(len(code) == 10 for code in codes)
    state = (await person.client.get("/me/factors")).json()
    assert state["is_on"]
    assert state["recovery_codes_left"] == 10
    assert_problem(await person.client.post("/me/totp"), 409, "identity.totp_on")
    (row,) = await rows(
        platform,
        "SELECT secret_encrypted, recovery_code_hashes FROM totp_secrets WHERE user_id = :id",
        id=person.id,
    )
    assert made["secret"].encode() not in row.secret_encrypted
    assert not set(codes) & set(row.recovery_code_hashes)


@pytest.mark.spec("ID-76", "ID-45")
async def test_a_password_gives_a_challenge_and_the_code_a_session(world: World, clock: TurnableClock) -> None:
    person = await world.person("Chal")
    app, _ = await add_app(person, clock)
    tab = world.tab()

    challenge = await challenged(tab, person)

    assert challenge["methods"] == ["totp", "recovery"]
    assert "set-cookie" not in tab.cookies
    assert_problem(await tab.get("/sessions/current"), 401, "identity.session_required")
    begun = await answer(tab, challenge["challenge_id"], f"{app.code()[:3]} {app.code()[3:]}")
    assert begun.status_code == 201, begun.text
    assert begun.json()["is_mfa"] is True
    assert (await tab.get("/sessions/current")).json()["user"]["id"] == str(person.id)
    again = await answer(world.tab(), challenge["challenge_id"], app.code(steps=1))
    assert_problem(again, 410, "identity.challenge_ended")


@pytest.mark.spec("ID-76", "ID-40")
async def test_five_wrong_codes_or_five_minutes_end_a_challenge(world: World, clock: TurnableClock) -> None:
    person = await world.person("Five")
    app, _ = await add_app(person, clock)
    challenge = await challenged(world.tab(), person)

    left = []
    for _ in range(5):
        wrong = await answer(world.tab(), challenge["challenge_id"], app.wrong_code())
        left.append(assert_problem(wrong, 401, "identity.code_wrong")["tries_left"])

    assert left == [4, 3, 2, 1, 0]
    ended = await answer(world.tab(), challenge["challenge_id"], app.code())
    assert_problem(ended, 410, "identity.challenge_ended")
    late = await challenged(world.tab(), person)
    clock.advance(timedelta(minutes=5, seconds=1))
    assert_problem(await answer(world.tab(), late["challenge_id"], app.code()), 410, "identity.challenge_ended")


@pytest.mark.spec("ID-76")
async def test_one_challenge_after_another_does_not_give_more_than_ten_guesses(
    world: World, clock: TurnableClock
) -> None:
    person = await world.person("Brute")
    app, _ = await add_app(person, clock)
    statuses = []
    for _ in range(3):
        challenge = await challenged(world.tab(), person)
        for _ in range(4):
            wrong = await answer(world.tab(), challenge["challenge_id"], app.wrong_code())
            statuses.append(wrong.status_code)

    assert statuses == [401] * 10 + [429] * 2
    challenge = await challenged(world.tab(), person)
    assert_problem(await answer(world.tab(), challenge["challenge_id"], app.code()), 429, "rate_limited")
    clock.advance(timedelta(minutes=31))
    challenge = await challenged(world.tab(), person)
    assert (await answer(world.tab(), challenge["challenge_id"], app.code())).status_code == 201


@pytest.mark.spec("ID-74")
async def test_a_step_counts_once_also_when_the_clock_steps_back(world: World, clock: TurnableClock) -> None:
    person = await world.person("Back")
    app, _ = await add_app(person, clock)
    code = app.code()
    challenge = await challenged(world.tab(), person)
    assert (await answer(world.tab(), challenge["challenge_id"], code)).status_code == 201

    challenge = await challenged(world.tab(), person)
    assert_problem(await answer(world.tab(), challenge["challenge_id"], code), 401, "identity.code_wrong")
    clock.advance(timedelta(hours=-1))
    challenge = await challenged(world.tab(), person)
    for used in (code, app.code()):
        assert_problem(await answer(world.tab(), challenge["challenge_id"], used), 401, "identity.code_wrong")


@pytest.mark.spec("ID-74")
async def test_a_code_counts_one_step_either_way_and_not_two(world: World, clock: TurnableClock) -> None:
    person = await world.person("Wide")
    app, _ = await add_app(person, clock)
    clock.advance(timedelta(seconds=90))
    outcomes = []
    for steps in (-2, 2, -1, 0, 1):
        challenge = await challenged(world.tab(), person)
        outcomes.append((await answer(world.tab(), challenge["challenge_id"], app.code(steps=steps))).status_code)

    assert outcomes == [401, 401, 201, 201, 201]


@pytest.mark.spec("ID-75", "ID-20")
async def test_of_fifty_uses_of_one_recovery_code_one_succeeds(world: World, clock: TurnableClock) -> None:
    person = await world.person("Lost")
    _, codes = await add_app(person, clock)
    challenges = [(await challenged(world.tab(), person))["challenge_id"] for _ in range(9)]

    answers = await asyncio.gather(
        *(answer(world.tab(), challenges[number % 9], codes[0]) for number in range(50))
    )

    statuses = [each.status_code for each in answers]
    assert statuses.count(201) == 1
    assert set(statuses) <= {201, 401, 410, 429}
    assert (await person.client.get("/me/factors")).json()["recovery_codes_left"] == 9


@pytest.mark.spec("ID-76", "ID-20")
async def test_of_fifty_answers_to_one_challenge_one_succeeds(world: World, clock: TurnableClock) -> None:
    person = await world.person("Race")
    app, codes = await add_app(person, clock)
    challenge = await challenged(world.tab(), person)
    tried = [app.code(), *codes] * 5

    answers = await asyncio.gather(*(answer(world.tab(), challenge["challenge_id"], code) for code in tried[:50]))

    statuses = sorted(each.status_code for each in answers)
    assert statuses == [201] + [410] * 49


@pytest.mark.spec("ID-75")
async def test_new_recovery_codes_end_the_old_and_few_left_are_told(world: World, clock: TurnableClock) -> None:
    person = await world.person("Rec")
    assert_problem(await person.client.post("/me/recovery-codes"), 409, "identity.no_second_factor")
    _, old = await add_app(person, clock)

    made = await person.client.post("/me/recovery-codes")

    assert made.status_code == 201
    codes = made.json()["recovery_codes"]
    assert not set(codes) & set(old)
    challenge = await challenged(world.tab(), person)
    refused = await answer(world.tab(), challenge["challenge_id"], old[0])
    assert_problem(refused, 401, "identity.code_wrong")
    for left, code in zip((9, 8, 7), codes, strict=False):
        challenge = await challenged(world.tab(), person)
        typed = f" {code[:5].upper()}-{code[5:]} "
        begun = await answer(world.tab(), challenge["challenge_id"], typed)
        assert begun.json()["recovery_codes_left"] == left


@pytest.mark.spec("ID-78", "ID-45")
async def test_a_change_of_factors_ends_other_sessions_renews_this_one_and_is_mailed(
    mailing_world: MailingWorld, postbox: Postbox, clock: TurnableClock
) -> None:
    person = await mailing_world.person("Fac")
    other = mailing_world.tab()
    await other.post("/sessions", json={"identifier": person.email, "password": PASSWORD})
    before = dict(person.client.cookies)

    await add_app(person, clock)

    assert_problem(await other.get("/me"), 401, "identity.session_ended")
    assert (await person.client.get("/sessions/current")).json()["is_mfa"] is True
    stale = mailing_world.tab()
    stale.cookies.update(before)
    assert_problem(await stale.get("/me"), 401, "identity.session_ended")
    assert any("authenticator app was added" in each.subject for each in await postbox.to(person.email))

    assert (await person.client.delete("/me/totp")).status_code == 204

    assert (await person.client.get("/me/factors")).json()["recovery_codes_left"] == 0
    assert any("authenticator app was removed" in each.subject for each in await postbox.to(person.email))


@pytest.mark.spec("ID-78")
async def test_factors_change_only_after_a_sign_in_of_late(world: World, clock: TurnableClock) -> None:
    person = await world.person("Stale")
    await add_app(person, clock)
    clock.advance(timedelta(hours=2, minutes=1))

    calls = (("POST", "/me/totp"), ("DELETE", "/me/totp"), ("POST", "/me/recovery-codes"))
    for method, path in calls:
        refused = await person.client.request(method, path)
        problem = assert_problem(refused, 403, "identity.step_up_required")
        assert problem["methods"] == ["password", "totp"]
    confirm = await person.client.put("/me/totp", json={"code": "123456"})
    assert_problem(confirm, 403, "identity.step_up_required")


@pytest.mark.spec("ID-34")
async def test_a_ban_between_password_and_code_stands_in_the_way(
    world: World, platform: Platform, clock: TurnableClock
) -> None:
    person = await world.person("Banned")
    app, _ = await add_app(person, clock)
    challenge = await challenged(world.tab(), person)
    await change(platform, "UPDATE users SET banned_at = now(), ban_reason = 'spam' WHERE id = :id", id=person.id)

    refused = await answer(world.tab(), challenge["challenge_id"], app.code())

    assert_problem(refused, 403, "identity.banned")


async def test_secrets_that_are_shown_once_are_not_kept_for_repeating(world: World, platform: Platform) -> None:
    person = await world.person("Once")
    made = await person.client.post("/me/totp", headers={"Idempotency-Key": "totp-once"})
    assert made.status_code == 201

    kept = await rows(platform, "SELECT response_body FROM idempotency_keys WHERE user_id = :id", id=person.id)

    assert kept == []


@pytest.mark.spec("ID-69", "ID-70")
async def test_a_device_of_high_trust_skips_the_second_factor_until_the_factors_change(
    world: World, platform: Platform, clock: TurnableClock
) -> None:
    person = await world.person("Trust")
    app, _ = await add_app(person, clock)
    tab = world.tab()
    challenge = await challenged(tab, person)
    begun = await answer(tab, challenge["challenge_id"], app.code())
    await change(
        platform,
        "UPDATE trusted_devices d SET is_active = true, trust_level = 'high', token_version = u.token_version"
        " FROM users u, sessions s JOIN session_metadata m ON m.session_id = s.id"
        " WHERE u.id = d.user_id AND s.user_id = d.user_id AND s.id = :id"
        " AND m.device_fingerprint = d.device_fingerprint",
        id=begun.json()["id"],
    )

    again = await tab.post("/sessions", json={"identifier": person.email, "password": PASSWORD})

    assert again.status_code == 201, again.text
    await challenged(world.tab(), person)
    assert (await tab.delete("/me/totp")).status_code == 204
    await add_app(Person(person.id, person.name, person.email, tab, person.organization_id), clock)
    await challenged(tab, person)
