"""The first account: made by whoever holds the owner link, once."""

import asyncio
import hashlib
from datetime import timedelta
from typing import Any

import httpx
import pytest

from tests.identity.behind import rows
from tests.identity.conftest import Empty
from tests.support.http import assert_problem
from tests.support.world import PASSWORD


def owner(token: str, **more: Any) -> dict[str, Any]:
    return {"token": token, "name": "Olga Owner", "email": "olga@example.org", "password": PASSWORD, **more}


async def state(client: httpx.AsyncClient) -> str:
    answer = await client.get("/setup")
    assert answer.status_code == 200, answer.text
    found: str = answer.json()["state"]
    return found


@pytest.mark.spec("ID-1")
async def test_the_owner_link_makes_the_first_account_a_super_admin(empty: Empty) -> None:
    tab = empty.world.tab()
    assert await state(tab) == "setup_required"

    answer = await tab.post("/setup", json=owner(await empty.owner_token(), organization_name="Lantern Works"))

    assert answer.status_code == 201, answer.text
    assert answer.json()["user"]["role"] == "super_admin"
    assert answer.json()["organization"]["name"] == "Lantern Works"
    assert (await tab.get("/sessions/current")).json()["user"]["email"] == "olga@example.org"
    assert await state(tab) == "ready"


@pytest.mark.spec("ID-1")
async def test_only_the_hash_of_the_newest_link_is_kept_and_works(empty: Empty) -> None:
    first, second = await empty.owner_token(), await empty.owner_token()

    stored = await rows(empty.platform, "SELECT secret_hash, consumed_at FROM verifications ORDER BY created_at")
    assert [row.secret_hash for row in stored] == [hashlib.sha256(t.encode()).digest() for t in (first, second)]
    assert [row.consumed_at is None for row in stored] == [False, True]
    assert_problem(await empty.world.tab().post("/setup", json=owner(first)), 410, "identity.link_used")
    assert (await empty.world.tab().post("/setup", json=owner(second))).status_code == 201


@pytest.mark.spec("ID-1")
@pytest.mark.spec("ID-19")
async def test_the_link_starts_with_the_base_url_and_ends_after_a_day(empty: Empty) -> None:
    link = await empty.owner_link()
    assert link.startswith(f"{empty.platform.settings.base_url}/setup#token=")
    token = link.partition("#token=")[2]

    empty.clock.advance(timedelta(hours=24))

    assert_problem(await empty.world.tab().post("/setup", json=owner(token)), 410, "identity.link_used")
    assert_problem(await empty.world.tab().post("/setup", json=owner("guess")), 410, "identity.link_used")


@pytest.mark.spec("ID-2")
@pytest.mark.spec("ID-20")
async def test_twenty_uses_at_once_make_one_super_admin(empty: Empty) -> None:
    token = await empty.owner_token()
    uses = [
        empty.world.tab().post("/setup", json=owner(token, email=f"olga-{number}@example.org"))
        for number in range(20)
    ]

    answers = await asyncio.gather(*uses)

    assert sorted(answer.status_code for answer in answers) == [201] + [410] * 19
    made = await rows(empty.platform, "SELECT role FROM users")
    assert [row.role for row in made] == ["super_admin"]
    assert_problem(await empty.world.tab().post("/setup", json=owner(token)), 410, "identity.setup_done")


@pytest.mark.spec("ID-2")
async def test_nobody_signs_up_before_there_is_an_owner(empty: Empty) -> None:
    body = {"name": "Eve", "email": "eve@example.org", "password": PASSWORD}

    assert_problem(await empty.world.tab().post("/sign-ups", json=body), 403, "identity.setup_required")

    assert await rows(empty.platform, "SELECT id FROM users") == []


async def test_a_slip_of_the_fingers_does_not_use_the_link_up(empty: Empty) -> None:
    token = await empty.owner_token()
    assert_problem(
        await empty.world.tab().post("/setup", json=owner(token, password="short")), 422, "identity.password_weak"
    )

    assert (await empty.world.tab().post("/setup", json=owner(token))).status_code == 201
