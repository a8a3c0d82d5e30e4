"""Native clients: pairs of tokens, their rotation, and what a stolen one does."""

import asyncio
from datetime import timedelta
from typing import Any

import httpx
import pytest

from stoa.platform.context import Platform
from tests.identity.behind import change, rows
from tests.support.clock import TurnableClock
from tests.support.http import assert_problem
from tests.support.postbox import Postbox
from tests.support.world import PASSWORD, Person, World

Pair = dict[str, Any]


async def pair_of(world: World, person: Person) -> Pair:
    body = {"identifier": person.email, "password": PASSWORD, "device_label": "Ada's terminal"}
    answer = await world.tab().post("/token-pairs", json=body)
    assert answer.status_code == 201, answer.text
    made: Pair = answer.json()
    return made


def native(world: World, pair: Pair) -> httpx.AsyncClient:
    client = world.tab()
    del client.headers["Origin"]
    client.headers["Authorization"] = f"Bearer {pair['access_token']}"
    return client


async def refresh(world: World, pair: Pair) -> httpx.Response:
    return await world.tab().post("/token-pairs/refreshes", json={"refresh_token": pair["refresh_token"]})


async def next_pair(world: World, pair: Pair) -> Pair:
    answer = await refresh(world, pair)
    assert answer.status_code == 201, answer.text
    made: Pair = answer.json()
    return made


async def status(world: World, pair: Pair) -> int:
    return (await native(world, pair).get("/me")).status_code


@pytest.mark.spec("ID-56")
async def test_a_native_client_signs_in_for_a_pair_that_is_stored_as_hashes(
    world: World, platform: Platform, clock: TurnableClock
) -> None:
    ada = await world.person()
    pair = await pair_of(world, ada)
    client = native(world, pair)

    assert (await client.patch("/me", json={"preferences": {"theme": "dark"}})).status_code == 200
    [row] = await rows(platform, "SELECT * FROM refresh_tokens WHERE session_id = :id", id=pair["session_id"])
    assert pair["access_token"] not in str(row)
    assert pair["refresh_token"] not in str(row)
    [session] = await rows(platform, "SELECT kind, token_hash FROM sessions WHERE id = :id", id=pair["session_id"])
    assert tuple(session) == ("native", None)
    clock.advance(timedelta(minutes=15))
    assert_problem(await client.get("/me"), 401, "identity.token_expired")


@pytest.mark.spec("ID-56")
async def test_whoever_signed_in_another_way_exchanges_the_session_for_a_pair(world: World) -> None:
    ada = await world.person()

    pair = (await ada.client.post("/token-pairs", json={})).json()

    assert await status(world, pair) == 200
    assert (await ada.client.get("/me")).status_code == 401
    assert_problem(await world.tab().post("/token-pairs", json={}), 401, "identity.session_required")
    assert_problem(await native(world, pair).post("/token-pairs", json={}), 409, "identity.not_a_browser")


@pytest.mark.spec("ID-56")
async def test_a_pair_rolls_for_seven_days_and_ends_after_ninety(world: World, clock: TurnableClock) -> None:
    pair = await pair_of(world, await world.person())

    for _ in range(14):
        clock.advance(timedelta(days=6, hours=9))
        pair = await next_pair(world, pair)
    clock.advance(timedelta(days=1))

    assert_problem(await refresh(world, pair), 401, "identity.invalid_token")


@pytest.mark.spec("ID-56")
async def test_a_refresh_token_left_for_a_week_is_dead(world: World, clock: TurnableClock) -> None:
    pair = await pair_of(world, await world.person())

    clock.advance(timedelta(days=7))

    assert_problem(await refresh(world, pair), 401, "identity.invalid_token")


@pytest.mark.spec("ID-57")
async def test_a_refresh_makes_the_next_generation_and_ends_the_older_access_token(world: World) -> None:
    first = await pair_of(world, await world.person())

    second = await next_pair(world, first)

    assert second["session_id"] == first["session_id"]
    assert await status(world, second) == 200
    assert_problem(await native(world, first).get("/me"), 401, "identity.invalid_token")


@pytest.mark.spec("ID-58")
async def test_two_tabs_and_a_lost_answer_get_one_and_the_same_successor(
    world: World, platform: Platform, clock: TurnableClock
) -> None:
    first = await pair_of(world, await world.person())

    answers = await asyncio.gather(*(refresh(world, first) for _ in range(5)))
    clock.advance(timedelta(seconds=9))
    late = await refresh(world, first)

    pairs = [answer.json() for answer in (*answers, late)]
    assert [answer.status_code for answer in (*answers, late)] == [201] * 6
    assert all(pair == pairs[0] for pair in pairs)
    assert await status(world, pairs[0]) == 200
    [count] = await rows(
        platform, "SELECT count(*) FROM refresh_tokens WHERE session_id = :id", id=first["session_id"]
    )
    assert count[0] == 2


@pytest.mark.spec("ID-59")
async def test_a_used_token_that_comes_later_ends_its_session_only(
    mailing_world: World, mailing_platform: Platform, postbox: Postbox, clock: TurnableClock
) -> None:
    world = mailing_world
    ada = await world.person()
    first, other = await pair_of(world, ada), await pair_of(world, ada)
    second = await next_pair(world, first)
    clock.advance(timedelta(seconds=11))

    thief, again = await refresh(world, first), await refresh(world, first)

    assert_problem(thief, 401, "identity.invalid_token")
    assert_problem(again, 401, "identity.invalid_token")
    assert_problem(await refresh(world, second), 401, "identity.invalid_token")
    assert await status(world, second) == 401
    assert (await status(world, other), (await ada.client.get("/me")).status_code) == (200, 200)
    letter = await postbox.latest(ada.email, "token_reuse")
    assert letter.links[0].startswith("/end-everything#token=")
    activity = await rows(
        mailing_platform,
        "SELECT details->>'action' FROM session_activity WHERE session_id = :id AND activity_type = 'security_event'",
        id=first["session_id"],
    )
    assert [row[0] for row in activity] == ["refresh_token_reused"]


@pytest.mark.spec("ID-59")
async def test_an_older_generation_is_theft_even_within_ten_seconds(world: World) -> None:
    first = await pair_of(world, await world.person())
    third = await next_pair(world, await next_pair(world, first))

    assert_problem(await refresh(world, first), 401, "identity.invalid_token")
    assert await status(world, third) == 401


@pytest.mark.spec("ID-59")
async def test_the_second_theft_within_a_day_ends_all_sessions(world: World, clock: TurnableClock) -> None:
    ada = await world.person()
    for expected in (200, 401):
        first = await pair_of(world, ada)
        await next_pair(world, first)
        clock.advance(timedelta(seconds=11))
        await refresh(world, first)
        assert (await ada.client.get("/me")).status_code == expected


@pytest.mark.spec("ID-60")
@pytest.mark.parametrize("token", ["", "nonsense", "rt_" + "A" * 43, "rt_short"])
async def test_an_unknown_refresh_token_does_nothing(world: World, token: str) -> None:
    answer = await world.tab().post("/token-pairs/refreshes", json={"refresh_token": token})

    assert_problem(answer, 401, "identity.invalid_token")


@pytest.mark.spec("ID-60")
async def test_a_token_of_an_older_version_is_refused_and_removed(world: World, platform: Platform) -> None:
    ada = await world.person()
    pair = await pair_of(world, ada)
    await change(platform, "UPDATE users SET token_version = token_version + 1 WHERE id = :id", id=ada.id)

    assert_problem(await refresh(world, pair), 401, "identity.invalid_token")

    assert await status(world, pair) == 401
    assert not await rows(platform, "SELECT 1 FROM refresh_tokens WHERE session_id = :id", id=pair["session_id"])


@pytest.mark.spec("ID-61")
async def test_signing_out_deletes_the_tokens_of_that_device(world: World, platform: Platform) -> None:
    ada = await world.person()
    pair, other = await pair_of(world, ada), await pair_of(world, ada)

    assert (await native(world, pair).delete("/token-pairs/current")).status_code == 204

    assert not await rows(platform, "SELECT 1 FROM refresh_tokens WHERE session_id = :id", id=pair["session_id"])
    assert_problem(await refresh(world, pair), 401, "identity.invalid_token")
    assert await status(world, other) == 200


@pytest.mark.spec("ID-40")
async def test_a_session_refreshes_ten_times_in_five_minutes(world: World) -> None:
    pair = await pair_of(world, await world.person())
    for _ in range(10):
        pair = await next_pair(world, pair)

    answer = await refresh(world, pair)

    assert_problem(answer, 429, "rate_limited")
    assert int(answer.headers["Retry-After"]) > 0
    assert await status(world, pair) == 200
