"""Demonstration accounts: for development alone, and never left in an installation that is not."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest

from stoa.app import seeding
from stoa.app.container import build, build_platform
from stoa.app.seeding import SeedRefused
from stoa.platform.settings import Environment, Settings
from tests.conftest import make_settings, set_up
from tests.support.database import TestDatabase
from tests.support.http import browser
from tests.support.server import listening_socket, served

KNOWN_PASSWORD = "password123"  # what the seed documents


@pytest.fixture
async def installation(fresh_database: TestDatabase, tmp_path: Path) -> AsyncIterator[Settings]:
    listening = listening_socket()
    settings = make_settings(fresh_database, tmp_path, port=listening.getsockname()[1])
    async with served(settings, build(settings), listening):
        yield settings


@asynccontextmanager
async def signed_in(settings: Settings, email: str) -> AsyncIterator[httpx.AsyncClient]:
    async with browser(settings.base_url) as client:
        answer = await client.post("/sessions", json={"identifier": email, "password": KNOWN_PASSWORD})
        assert answer.status_code == 201, answer.text
        yield client


@pytest.mark.spec("OP-65")
async def test_the_seed_makes_two_accounts_with_content_and_once(installation: Settings) -> None:
    assert await seeding.seed(installation)
    assert await seeding.seed(installation) == []

    async with signed_in(installation, "admin@vibebot.local") as admin:
        assert (await admin.get("/me")).json()["role"] == "super_admin"
    async with signed_in(installation, "user@vibebot.local") as user:
        titles = {item["title"] for item in (await user.get("/conversations")).json()["items"]}
        assert titles == {"Naming the columns", "A plan for the library bay"}
        assert "Sample space" in {space["name"] for space in (await user.get("/spaces")).json()["items"]}
        keys = (await user.get("/me/provider-keys")).json()["items"]
        assert {(key["provider"], key["status"]) for key in keys} == {
            ("openai", "unverified"),
            ("anthropic", "unverified"),
        }
        assert (await user.get("/setup")).json()["has_demonstration_accounts"] is True


@pytest.mark.spec("OP-66")
async def test_the_seed_is_refused_where_it_would_be_a_hole(installation: Settings) -> None:
    with pytest.raises(SeedRefused, match="production"):
        await seeding.seed(installation.model_copy(update={"environment": Environment.PRODUCTION}))
    with pytest.raises(SeedRefused, match="this machine only"):
        await seeding.seed(
            installation.model_copy(update={"listen": "0.0.0.0:8000", "public_url": "https://stoa.example.org"})
        )
    platform = build_platform(installation)
    await set_up(platform)
    with pytest.raises(SeedRefused, match="signed up"):
        await seeding.seed(installation)
    await platform.limiter.close()
    await platform.db.dispose()


@pytest.mark.spec("OP-66")
async def test_an_installation_in_earnest_refuses_to_start_with_a_known_password(installation: Settings) -> None:
    await seeding.seed(installation)
    earnest = installation.model_copy(update={"environment": Environment.PRODUCTION})

    refusal = await seeding.refuse_known_passwords(earnest)
    assert refusal is not None
    assert "stoa users remove-seed" in refusal
    assert await seeding.refuse_known_passwords(installation) is None
    assert await seeding.remove(earnest) == 2
    assert await seeding.refuse_known_passwords(earnest) is None

    async with browser(installation.base_url) as client:
        answer = await client.post(
            "/sessions", json={"identifier": "admin@vibebot.local", "password": KNOWN_PASSWORD}
        )
        assert answer.status_code == 401
