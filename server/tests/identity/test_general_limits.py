"""How often one caller may come in a minute, whatever they do (ID-40, ID-41)."""

from collections.abc import AsyncIterator

import pytest

from stoa.app.container import Container
from stoa.identity.api import InstanceLimits
from stoa.platform.context import Platform
from tests.identity.behind import change
from tests.support.http import assert_problem
from tests.support.world import Person, World

LIMITS = (
    "UPDATE instance_settings SET settings = settings || jsonb_build_object('reads_per_minute', {0}::int,"
    " 'writes_per_minute', {0}::int, 'unauthenticated_per_minute', {0}::int)"
)


@pytest.fixture
async def ada(world: World) -> Person:
    return await world.person()


@pytest.fixture
async def few(ada: Person, platform: Platform, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[None]:
    """Five of each kind in a minute, at once."""
    monkeypatch.setattr(InstanceLimits, "REFRESH_SECONDS", 0.0)
    await change(platform, LIMITS.format(5))
    yield
    await change(platform, LIMITS.format(1_000_000))
    assert (await ada.client.get("/me")).status_code == 200


@pytest.mark.spec("ID-40", "ID-41")
@pytest.mark.usefixtures("few")
async def test_reads_and_writes_of_one_person_are_limited_apart(world: World, ada: Person) -> None:
    writes = [await ada.client.patch("/me", json={"preferences": {"theme": "dark"}}) for _ in range(6)]
    reads = [await ada.client.get("/me") for _ in range(6)]

    for answers in (writes, reads):
        assert [answer.status_code for answer in answers] == [200] * 5 + [429]
    assert_problem(reads[-1], 429, "rate_limited", limit=5)
    assert int(reads[-1].headers["Retry-After"]) > 0
    assert reads[-1].headers["RateLimit"].startswith('"reads";r=0;t=')
    assert reads[-1].headers["RateLimit-Policy"] == '"reads";q=5;w=60'


@pytest.mark.spec("ID-40")
@pytest.mark.usefixtures("few")
async def test_strangers_are_limited_by_address_wherever_they_knock(world: World) -> None:
    stranger, other = world.tab(), world.tab()
    bad = {"Authorization": "Bearer nonsense"}

    answers = [
        await stranger.get("/setup"),
        await stranger.get("/setup"),
        await stranger.get("/me"),
        await stranger.get("/me", headers=bad),
        await stranger.get("/me", headers=bad),
        await stranger.get("/setup"),
        await stranger.get("/me"),
    ]

    assert [answer.status_code for answer in answers] == [200, 200, 401, 401, 401, 429, 429]
    assert (await other.get("/setup")).status_code == 200


@pytest.mark.spec("ID-40")
async def test_the_limits_are_settings_of_the_instance(container: Container) -> None:
    limits = InstanceLimits()

    found = await limits(container.platform)

    assert found.reads == found.writes == 1_000_000
