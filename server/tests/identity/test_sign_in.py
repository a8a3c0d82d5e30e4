"""Signing in with a password, and what stands in the way of guessing."""

import asyncio
from datetime import timedelta
from typing import Any

import httpx
import pytest
from argon2 import PasswordHasher
from sqlalchemy import text

from stoa.platform.context import Platform
from stoa.platform.db import Scope
from tests.identity.behind import change, rows
from tests.support.clock import TurnableClock
from tests.support.http import assert_problem
from tests.support.world import PASSWORD, Person, World

WRONG = "not-the-password-at-all"


async def sign_in(tab: httpx.AsyncClient, identifier: str, password: str = PASSWORD) -> httpx.Response:
    return await tab.post("/sessions", json={"identifier": identifier, "password": password})


def without_request(answer: httpx.Response) -> tuple[dict[str, Any], set[str]]:
    document = answer.json()
    assert document.pop("request_id")
    return document, set(answer.headers)


@pytest.mark.spec("ID-33")
async def test_address_and_username_sign_in(world: World) -> None:
    person = await world.person("Grace")
    username = (await person.client.get("/me")).json()["username"]

    for identifier in (person.email, person.email.upper(), f" {person.email}", username, username.upper()):
        tab = world.tab()
        answer = await sign_in(tab, identifier)
        assert answer.status_code == 201, answer.text
        assert answer.json()["user"]["id"] == str(person.id)
        assert (await tab.get("/sessions/current")).json()["id"] == answer.json()["id"]


@pytest.mark.spec("ID-33")
async def test_wrong_unknown_deleted_and_passwordless_are_answered_alike(world: World, platform: Platform) -> None:
    known, deleted, without = [await world.person(name) for name in ("Known", "Deleted", "Without")]
    await change(platform, "UPDATE users SET deleted_at = now() WHERE id = :id", id=deleted.id)
    await change(platform, "DELETE FROM accounts WHERE user_id = :id", id=without.id)

    answers = [
        await sign_in(world.tab(), identifier, password)
        for identifier, password in (
            (known.email, WRONG),
            ("nobody@example.org", PASSWORD),
            ("nobody-at-all", PASSWORD),
            (deleted.email, PASSWORD),
            (without.email, PASSWORD),
        )
    ]

    assert_problem(answers[0], 401, "identity.invalid_credentials")
    assert [without_request(answer) for answer in answers] == [without_request(answers[0])] * len(answers)


@pytest.mark.spec("ID-34")
@pytest.mark.parametrize(
    ("state", "code"),
    [
        ("status = 'inactive'", "identity.inactive"),
        ("status = 'pending_approval'", "identity.pending_approval"),
        ("banned_at = now(), ban_reason = 'spam'", "identity.banned"),
    ],
)
async def test_the_state_of_an_account_is_told_only_after_the_right_password(
    world: World, platform: Platform, state: str, code: str
) -> None:
    person = await world.person("Halted")
    await change(platform, f"UPDATE users SET {state} WHERE id = :id", id=person.id)

    assert_problem(await sign_in(world.tab(), person.email, WRONG), 401, "identity.invalid_credentials")
    assert_problem(await sign_in(world.tab(), person.email), 403, code)


async def test_a_ban_that_is_over_does_not_stop_anybody(world: World, platform: Platform) -> None:
    person = await world.person("Reformed")
    await change(
        platform,
        "UPDATE users SET banned_at = now() - interval '2 days', ban_expires_at = now() - interval '1 day'"
        " WHERE id = :id",
        id=person.id,
    )

    assert (await sign_in(world.tab(), person.email)).status_code == 201


async def fail_five_times(world: World, identifier: str) -> None:
    for _ in range(5):
        assert_problem(await sign_in(world.tab(), identifier, WRONG), 401, "identity.invalid_credentials")


@pytest.mark.spec("ID-35")
@pytest.mark.spec("ID-41")
async def test_five_failures_lock_for_fifteen_minutes_and_each_further_one_for_thirty(
    world: World, clock: TurnableClock
) -> None:
    person = await world.person("Target")
    await fail_five_times(world, person.email)

    locked = await sign_in(world.tab(), person.email)
    assert_problem(locked, 429, "identity.locked")
    assert 890 <= locked.json()["retry_after_seconds"] <= 900
    assert locked.headers["retry-after"] == str(locked.json()["retry_after_seconds"])

    clock.advance(timedelta(minutes=10))
    # A try during the lock does not extend it.
    assert 290 <= (await sign_in(world.tab(), person.email, WRONG)).json()["retry_after_seconds"] <= 300
    clock.advance(timedelta(minutes=5, seconds=1))
    assert_problem(await sign_in(world.tab(), person.email, WRONG), 401, "identity.invalid_credentials")
    again = await sign_in(world.tab(), person.email)
    assert_problem(again, 429, "identity.locked")
    assert 1790 <= again.json()["retry_after_seconds"] <= 1800
    clock.advance(timedelta(minutes=30, seconds=1))
    assert (await sign_in(world.tab(), person.email)).status_code == 201


@pytest.mark.spec("ID-35")
async def test_an_unknown_identifier_locks_like_a_known_one(world: World) -> None:
    known = await world.person("Real")
    await fail_five_times(world, known.email)
    await fail_five_times(world, "unreal@example.org")

    answers = [await sign_in(world.tab(), identifier) for identifier in (known.email, "unreal@example.org")]

    documents = [without_request(answer) for answer in answers]
    for document, _ in documents:
        assert abs(document.pop("retry_after_seconds") - 898) <= 5
    assert documents[0] == documents[1]


@pytest.mark.spec("ID-37")
async def test_twenty_right_sign_ins_at_once_are_twenty_sessions(world: World, platform: Platform) -> None:
    person = await world.person("Busy")

    answers = await asyncio.gather(*(sign_in(world.tab(), person.email) for _ in range(20)))

    assert [answer.status_code for answer in answers] == [201] * 20
    assert len({answer.json()["id"] for answer in answers}) == 20
    assert (await sign_in(world.tab(), person.email)).status_code == 201


async def test_a_flood_of_wrong_passwords_in_parallel_is_hashed_five_times_only(world: World) -> None:
    person = await world.person("Flooded")

    answers = await asyncio.gather(*(sign_in(world.tab(), person.email, WRONG) for _ in range(25)))

    assert sorted(answer.status_code for answer in answers) == [401] * 5 + [429] * 20


@pytest.mark.spec("ID-40")
async def test_thirty_failures_shut_one_address_out(world: World) -> None:
    tab = world.tab()
    person = await world.person("Sprayed")
    for number in range(30):
        assert_problem(
            await sign_in(tab, f"guess{number}@example.org", WRONG), 401, "identity.invalid_credentials"
        )

    assert_problem(await sign_in(tab, person.email), 429, "rate_limited")
    assert (await sign_in(world.tab(), person.email)).status_code == 201


@pytest.mark.spec("ID-23")
async def test_a_weaker_hash_is_replaced_at_the_next_good_sign_in(world: World, platform: Platform) -> None:
    person = await world.person("Veteran")
    weak = PasswordHasher(time_cost=1, memory_cost=8 * 1024, parallelism=1).hash(PASSWORD)
    await change(platform, "UPDATE accounts SET password_hash = :h WHERE user_id = :id", h=weak, id=person.id)

    assert (await sign_in(world.tab(), person.email)).status_code == 201

    (row,) = await rows(platform, "SELECT password_hash FROM accounts WHERE user_id = :id", id=person.id)
    assert row.password_hash.startswith("$argon2id$v=19$m=19456,t=2,p=1$")


async def test_a_password_that_is_changed_while_it_is_being_checked_lets_nobody_in(
    world: World, platform: Platform
) -> None:
    person = await world.person("Hasty")
    async with platform.db.writing(Scope.system()) as session:
        # A sign-in has read the hash when it comes to count itself.
        await session.execute(text("LOCK TABLE rate_limits IN EXCLUSIVE MODE"))
        asked = asyncio.create_task(sign_in(world.tab(), person.email))
        waiting = (
            "SELECT 1 FROM pg_locks l JOIN pg_database d ON d.oid = l.database AND d.datname = current_database()"
            " WHERE l.relation = 'rate_limits'::regclass AND NOT l.granted"
        )
        async with asyncio.timeout(60):
            while not await rows(platform, waiting):
                await asyncio.sleep(0.02)
        await change(platform, "UPDATE users SET token_version = token_version + 1 WHERE id = :id", id=person.id)

    assert_problem(await asked, 401, "identity.invalid_credentials")
    assert (await sign_in(world.tab(), person.email)).status_code == 201


async def test_sign_ins_are_audited(world: World, platform: Platform) -> None:
    person: Person = await world.person("Seen")
    await sign_in(world.tab(), person.email)

    events = await rows(
        platform,
        "SELECT event_type, ip_address, session_id FROM audit_events WHERE actor_user_id = :id"
        " ORDER BY created_at",
        id=person.id,
    )
    assert [event.event_type for event in events] == ["user.signed_up", "user.signed_in"]
    assert all(event.ip_address is not None and event.session_id is not None for event in events)
