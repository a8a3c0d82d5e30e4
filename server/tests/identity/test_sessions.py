"""What a browser session is, how long it lives, and how it ends."""

import hashlib
from datetime import timedelta
from http.cookies import Morsel, SimpleCookie

import httpx
import pytest

from stoa.app.container import Container
from stoa.identity.api import cookie_name
from stoa.platform.context import Platform
from stoa.platform.ids import new_id
from stoa.platform.settings import Settings
from tests.identity.behind import change, rows
from tests.support.clock import TurnableClock
from tests.support.http import assert_problem
from tests.support.world import PASSWORD, Person, World

COOKIE = "__Host-stoa_s0"


def set_cookie(answer: httpx.Response) -> "Morsel[str]":
    lines = answer.headers.get_list("set-cookie")
    return next(SimpleCookie(line)[COOKIE] for line in lines if line.startswith(COOKIE))


async def sign_in(tab: httpx.AsyncClient, person: Person) -> httpx.Response:
    answer = await tab.post("/sessions", json={"identifier": person.email, "password": PASSWORD})
    assert answer.status_code == 201, answer.text
    return answer


async def status(client: httpx.AsyncClient) -> int:
    return (await client.get("/sessions/current")).status_code


@pytest.mark.spec("ID-43")
async def test_the_cookie_is_bound_and_only_its_hash_is_stored(world: World, platform: Platform) -> None:
    cookie = set_cookie(await sign_in(world.tab(), await world.person()))

    assert (cookie["secure"], cookie["httponly"], cookie["samesite"], cookie["path"]) == (
        True,
        True,
        "strict",
        "/",
    )
    assert cookie["domain"] == ""
    assert len(cookie.value) >= 43
    stored = await rows(
        platform,
        "SELECT id FROM sessions WHERE token_hash = :hash",
        hash=hashlib.sha256(cookie.value.encode()).digest(),
    )
    assert len(stored) == 1


@pytest.mark.spec("ID-43")
async def test_a_token_anywhere_else_counts_as_none(world: World) -> None:
    token = set_cookie(await sign_in(world.tab(), await world.person())).value

    for options in (
        {"params": {COOKIE: token}},
        {"params": {"token": token}},
        {"headers": {COOKIE: token}},
        {"headers": {"Cookie": f"stoa_s0={token}"}},
    ):
        answer = await world.tab().get("/sessions/current", **options)
        assert_problem(answer, 401, "identity.session_required")
    as_bearer = await world.tab().get("/sessions/current", headers={"Authorization": f"Bearer {token}"})
    assert_problem(as_bearer, 401, "identity.invalid_token")


@pytest.mark.spec("ID-44")
def test_plain_http_beyond_localhost_has_a_cookie_without_the_prefix() -> None:
    assert cookie_name(Settings(allow_insecure_http=True)) == "stoa_s0"
    assert cookie_name(Settings()) == COOKIE


@pytest.mark.spec("ID-45")
async def test_signing_in_makes_a_new_token_and_ends_the_old_one(world: World) -> None:
    person = await world.person()
    tab = world.tab()
    tab.cookies.set(COOKIE, "planted-by-somebody-else")
    first = set_cookie(await sign_in(tab, person)).value
    assert first != "planted-by-somebody-else"

    second = set_cookie(await sign_in(tab, person)).value

    assert second != first
    old = world.tab()
    old.cookies.set(COOKIE, first)
    assert_problem(await old.get("/sessions/current"), 401, "identity.session_ended")


@pytest.mark.spec("ID-46")
async def test_a_session_unused_for_seven_days_is_over(world: World, clock: TurnableClock) -> None:
    person = await world.person()
    clock.advance(timedelta(days=7))

    assert_problem(await person.client.get("/sessions/current"), 401, "identity.session_expired")


@pytest.mark.spec("ID-46")
async def test_use_extends_a_session_at_most_once_a_day_up_to_thirty_days(
    world: World, platform: Platform, container: Container, clock: TurnableClock
) -> None:
    person = await world.person()

    async def expiry() -> timedelta:
        # As every minute.
        await container.activity.flush()
        (row,) = await rows(
            platform, "SELECT expires_at - created_at AS life FROM sessions WHERE user_id = :id", id=person.id
        )
        life: timedelta = row.life
        return life

    clock.advance(timedelta(hours=23))
    assert await status(person.client) == 200
    assert await expiry() == timedelta(days=7)
    for _ in range(5):
        clock.advance(timedelta(days=5, hours=18))
        assert await status(person.client) == 200
        await container.activity.flush()
    assert await expiry() == timedelta(days=30)
    clock.advance(timedelta(hours=20))
    assert_problem(await person.client.get("/sessions/current"), 401, "identity.session_expired")


async def test_when_a_session_was_seen_last_is_written_with_the_activity_log(
    world: World, platform: Platform, container: Container, clock: TurnableClock
) -> None:
    person = await world.person()

    async def seen() -> list[object]:
        return await rows(platform, "SELECT updated_at FROM sessions WHERE user_id = :id", id=person.id)

    begun = await seen()
    clock.advance(timedelta(minutes=5))
    await status(person.client)
    assert await seen() == begun
    await container.activity.flush()
    assert await seen() != begun


@pytest.mark.parametrize(
    "ending",
    [
        "UPDATE users SET token_version = token_version + 1 WHERE id = :id",
        "UPDATE users SET banned_at = now() WHERE id = :id",
        "UPDATE users SET deleted_at = now() WHERE id = :id",
        "UPDATE users SET status = 'inactive' WHERE id = :id",
        "UPDATE sessions SET revoked_at = now() WHERE user_id = :id",
        "DELETE FROM sessions WHERE user_id = :id",
    ],
)
async def test_what_ends_a_person_ends_their_sessions(world: World, platform: Platform, ending: str) -> None:
    person = await world.person()
    await change(platform, ending, id=person.id)

    assert_problem(await person.client.get("/sessions/current"), 401, "identity.session_ended")


@pytest.mark.spec("ID-49")
async def test_signing_out_ends_the_session_and_clears_the_browser(world: World) -> None:
    person = await world.person()
    token = person.client.cookies[COOKIE]

    answer = await person.client.delete("/sessions/current")

    assert answer.status_code == 204
    assert answer.headers["clear-site-data"] == '"cache", "storage"'
    assert (set_cookie(answer).value, set_cookie(answer)["max-age"]) == ("", "0")
    assert_problem(await person.client.get("/sessions/current"), 401, "identity.session_required")
    thief = world.tab()
    thief.cookies.set(COOKIE, token)
    assert_problem(await thief.get("/sessions/current"), 401, "identity.session_ended")


@pytest.mark.spec("ID-49")
async def test_answers_are_never_stored(world: World) -> None:
    person = await world.person()

    for path in ("/sessions/current", "/me", "/organizations", "/sessions", "/nothing-here"):
        assert (await person.client.get(path)).headers["cache-control"] == "no-store"


async def test_own_sessions_are_listed_without_secrets(world: World) -> None:
    person = await world.person()
    agent = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36"
    other = world.tab()
    other.headers["User-Agent"] = agent
    await sign_in(other, person)

    items = (await person.client.get("/sessions")).json()["items"]

    assert [item["is_current"] for item in items] == [False, True]
    assert items[0]["device_name"] == "Chrome on Linux"
    assert items[0]["device_type"] == "desktop"
    assert not {"token", "token_hash", "user_agent"} & items[0].keys()


async def test_ending_one_session_ends_that_one_only(world: World) -> None:
    person, stranger = await world.person(), await world.person("Eve")
    tab = world.tab()
    other = (await sign_in(tab, person)).json()["id"]
    current = (await person.client.get("/sessions/current")).json()["id"]

    assert_problem(await person.client.delete(f"/sessions/{current}"), 409, "identity.current_session")
    assert_problem(await stranger.client.delete(f"/sessions/{other}"), 404, "not_found")
    assert_problem(await stranger.client.delete(f"/sessions/{new_id()}"), 404, "not_found")
    assert await status(tab) == 200
    assert (await person.client.delete(f"/sessions/{other}")).status_code == 204

    assert_problem(await tab.get("/sessions/current"), 401, "identity.session_ended")
    assert await status(person.client) == 200


@pytest.mark.parametrize("ending", ["revoked", "expired"])
async def test_a_dead_cookie_does_not_stand_in_the_way_of_signing_in(
    world: World, platform: Platform, clock: TurnableClock, ending: str
) -> None:
    person = await world.person()
    if ending == "expired":
        clock.advance(timedelta(days=8))
    else:
        await change(platform, "UPDATE sessions SET revoked_at = now() WHERE user_id = :id", id=person.id)

    answer = await person.client.post(
        "/sessions",
        json={"identifier": person.email, "password": PASSWORD},
        headers={"Idempotency-Key": str(new_id())},
    )

    assert answer.status_code == 201, answer.text
    assert await status(person.client) == 200
    assert (await person.client.get("/setup")).status_code == 200
