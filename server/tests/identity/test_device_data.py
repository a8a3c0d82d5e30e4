"""What a session keeps of its device, and how a device is known again."""

from typing import Any

import pytest

from stoa.identity.core import agents, scores
from stoa.platform.context import Platform
from tests.identity.behind import change, rows
from tests.identity.devices import CHROME, DEVICE_COOKIE, FIREFOX, PHONE, sign_in
from tests.support.http import assert_problem
from tests.support.world import PASSWORD, World


async def metadata(platform: Platform, session_id: str) -> Any:
    (row,) = await rows(
        platform, "SELECT * FROM session_metadata WHERE session_id = CAST(:id AS uuid)", id=session_id
    )
    return row


@pytest.mark.spec("ID-62")
async def test_a_new_session_keeps_what_its_agent_and_address_tell(world: World, platform: Platform) -> None:
    begun = await sign_in(world, await world.person(), PHONE, address="192.168.7.20")

    row = await metadata(platform, begun.id)

    assert (row.browser_name, row.browser_version, row.os_name, row.os_version) == (
        "Safari",
        "18.1",
        "iOS",
        "18.1",
    )
    assert (row.device_type, row.device_name, row.is_mobile) == ("mobile", "Safari on iOS", True)
    assert row.city == "Local network"


@pytest.mark.spec("ID-62", "ID-63")
async def test_a_public_address_has_no_place_where_nothing_knows_it(world: World, platform: Platform) -> None:
    begun = await sign_in(world, await world.person(), FIREFOX, address="9.9.9.9")

    row = await metadata(platform, begun.id)

    assert (row.country_code, row.region, row.city, row.connection_type) == (None, None, None, "unknown")


@pytest.mark.spec("ID-62")
@pytest.mark.parametrize(
    "agent", ["x" * 9000, "<script>alert(1)</script>", "Mozilla/5.0 (Android", "%s%n{0}", "Chrome/", "tab\there"]
)
async def test_no_agent_is_an_error(world: World, platform: Platform, agent: str) -> None:
    session_id = (await sign_in(world, await world.person(), agent)).id

    (row,) = await rows(platform, "SELECT user_agent FROM sessions WHERE id = CAST(:id AS uuid)", id=session_id)

    assert len(row.user_agent) <= 512
    assert row.user_agent.isprintable()
    assert (await metadata(platform, session_id)).os_name in (None, "Android")


@pytest.mark.spec("ID-64")
async def test_a_device_is_known_by_its_cookie_browser_system_and_type_alone(
    world: World, platform: Platform
) -> None:
    person = await world.person()

    async def fingerprint(agent: str, *, device: str | None = None, address: str | None = None) -> str:
        begun = await sign_in(world, person, agent, device=device, address=address)
        found: str = (await metadata(platform, begun.id)).device_fingerprint
        return found

    device = (await sign_in(world, person, FIREFOX)).device_cookie
    first = await fingerprint(FIREFOX, device=device)

    newer = FIREFOX.replace("133.0", "134.0")
    assert await fingerprint(newer, device=device, address="9.9.9.9") == first
    assert await fingerprint(CHROME, device=device) != first
    assert await fingerprint(FIREFOX) != first
    assert len(first) == 64


@pytest.mark.spec("ID-64")
async def test_the_device_cookie_lasts_and_is_hidden_from_scripts(world: World) -> None:
    person = await world.person()
    tab = world.tab()
    tab.cookies.set(DEVICE_COOKIE, "of-somebody's-making")

    answer = await tab.post("/sessions", json={"identifier": person.email, "password": PASSWORD})

    (cookie,) = [line for line in answer.headers.get_list("set-cookie") if line.startswith(DEVICE_COOKIE)]
    assert "of-somebody" not in cookie
    for part in ("HttpOnly", "Secure", "Path=/", f"Max-Age={400 * 24 * 3600}"):
        assert part in cookie


@pytest.mark.spec("ID-68")
async def test_first_sight_of_a_device_trusts_nobody(world: World, platform: Platform) -> None:
    person = await world.person()
    first = await sign_in(world, person, FIREFOX)
    await sign_in(world, person, FIREFOX, device=first.device_cookie)

    seen = await rows(
        platform,
        "SELECT is_active, trusted_at, trust_level, device_name FROM trusted_devices"
        " WHERE user_id = :id AND device_name = 'Firefox on Linux'",
        id=person.id,
    )

    assert [tuple(row) for row in seen] == [(False, None, "medium", "Firefox on Linux")]


@pytest.mark.spec("ID-65")
@pytest.mark.parametrize(
    ("agent", "score", "badge"),
    [
        (FIREFOX, 100, "secure"),
        (PHONE, 100, "secure"),
        (CHROME.replace("Chrome", "HeadlessChrome"), 70, "moderate"),
        ("Linux", 75, "moderate"),
        ("something else", 50, "low"),
        ("a long agent that names no browser and no system we know of", 60, "moderate"),
        ("curl/8.11.0", 20, "low"),
        ("SomeBot spider crawler wget selenium phantom scraper", 30, "low"),
    ],
)
def test_the_score_is_the_sum_of_what_the_agent_shows(agent: str, score: int, badge: str) -> None:
    factors = scores.factors_of(agents.parse(agent), agent)

    assert (scores.score_of(factors), scores.badge_of(score)) == (score, badge)
    assert max(0, sum(factors.values())) == score


@pytest.mark.spec("ID-65")
async def test_each_contribution_to_the_score_is_stored(world: World, platform: Platform) -> None:
    begun = await sign_in(world, await world.person(), "curl/8.11.0")

    row = await metadata(platform, begun.id)

    assert row.security_score == 20
    assert row.trust_factors == {
        "base": 50, "browser": 0, "system": 0, "agent": 0, "type": 0, "automated": -30,
    }  # fmt: skip


@pytest.mark.spec("ID-55")
async def test_the_fifty_first_session_ends_the_oldest(world: World, platform: Platform) -> None:
    person = await world.person()
    await change(
        platform,
        "INSERT INTO sessions (id, user_id, token_hash, token_version, authenticated_at, methods, expires_at,"
        " absolute_expires_at, created_at, updated_at)"
        " SELECT gen_random_uuid(), :id, sha256(gen_random_uuid()::text::bytea), 0, now(), '{password}',"
        " now() + interval '1 day', now() + interval '1 day', now(), now() + interval '1 hour'"
        " FROM generate_series(1, 49)",
        id=person.id,
    )
    assert (await person.client.get("/me")).status_code == 200

    await sign_in(world, person, FIREFOX)

    assert_problem(await person.client.get("/me"), 401, "identity.session_ended")
    ended = await rows(
        platform, "SELECT revoke_reason FROM sessions WHERE user_id = :id AND revoked_at IS NOT NULL", id=person.id
    )
    assert [row.revoke_reason for row in ended] == ["limit"]
