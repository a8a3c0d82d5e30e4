"""The front door in a real browser: set-up by the owner link, sign-in and out, sign-up, the session that ends."""

import asyncio
import re
import secrets
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Route, expect

from stoa.app.container import build, build_platform
from stoa.identity import api as identity
from stoa.platform.db import Scope
from tests.browser.conftest import Visitors, assert_accessible, assert_fits, shot
from tests.conftest import make_settings
from tests.support.database import TestDatabase
from tests.support.model_server import ModelServer
from tests.support.server import listening_socket, served
from tests.support.world import PASSWORD, Person, World


@pytest.fixture
async def empty_installation(fresh_database: TestDatabase, tmp_path: Path) -> AsyncIterator[tuple[str, str]]:
    """The origin of an installation without anybody, and its owner link."""
    listening = listening_socket()
    settings = make_settings(fresh_database, tmp_path, port=listening.getsockname()[1])
    container = build(settings, platform=build_platform(settings))
    async with served(settings, container, listening) as origin:
        async with container.platform.db.writing(Scope.system()) as session:
            link = await identity.create_owner_link(session, container.platform)
        yield origin, link


@pytest.fixture
async def visitors_there(chromium: Browser, empty_installation: tuple[str, str]) -> AsyncIterator[Visitors]:
    """Browser profiles at the empty installation; they close before it does."""
    made = Visitors(chromium, empty_installation[0])
    yield made
    assert await made.close() == []


@pytest.mark.spec("ID-1", "ID-2")
async def test_from_the_owner_link_to_the_first_streamed_answer(
    visitors_there: Visitors, models: ModelServer, empty_installation: tuple[str, str]
) -> None:
    origin, link = empty_installation
    page = await (await visitors_there.profile()).open()
    await expect(page.get_by_text("The first account needs the owner link.")).to_be_visible()
    await page.goto(link)
    await expect(page.get_by_label("Name", exact=True)).to_be_visible()
    await shot(page, "set-up-account")
    await assert_accessible(page)
    await page.get_by_label("Name", exact=True).fill("Ines Marlow")
    await page.get_by_label("E-mail").fill("ines@example.org")
    await page.get_by_label("Passphrase", exact=True).fill(PASSWORD)
    await page.get_by_role("button", name="Continue").click()
    await page.get_by_label("Name of the organization").fill("Ferrow Studio")
    await page.get_by_role("button", name="Create account and organization").click()
    await page.get_by_label("Server address").fill("127.0.0.1:9/v1")
    await page.get_by_role("button", name="Connect and check").click()
    await expect(page.get_by_role("alert")).to_contain_text("The server did not answer.")
    await shot(page, "set-up-model")
    await assert_accessible(page)
    await page.get_by_label("Server address").fill(f"127.0.0.1:{models.port}/v1")
    await page.get_by_role("button", name="Check again").click()
    await expect(page.get_by_role("heading", name="Welcome, Ines")).to_be_visible()
    await shot(page, "home-empty")
    await page.goto(f"{origin}/settings/models")
    await expect(page.get_by_text("Works", exact=True)).to_be_visible()
    await expect(page.get_by_text("127.0.0.1:9")).to_have_count(0)

    await page.get_by_role("link", name="Conversations").first.click()
    await page.get_by_role("textbox", name="Message", exact=True).fill("Hello")
    await page.keyboard.press("Enter")

    answer = page.locator("article.answer")
    await expect(answer).to_have_attribute("data-status", "complete")
    await expect(answer).to_contain_text("stone-0")
    again = await (await visitors_there.profile()).open(link.removeprefix(origin))
    await expect(again.get_by_role("heading", name="This Stoa is set up")).to_be_visible()


async def test_a_slow_server_is_waited_for_in_a_window_that_says_so(visitors: Visitors) -> None:
    profile = await visitors.profile()
    answered = asyncio.Event()

    async def answer_late(route: Route) -> None:
        await answered.wait()
        await route.continue_()

    await profile.context.route("**/api/**", answer_late)
    page = await profile.open("/sign-in")
    await expect(page.get_by_role("main").get_by_role("status", name="Loading")).to_be_visible()
    await assert_accessible(page)

    answered.set()
    await expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


@pytest.mark.spec("ID-31")
async def test_sign_in_says_the_same_of_a_wrong_password_and_an_unknown_address(
    visitors: Visitors, ada: Person
) -> None:
    profile = await visitors.profile()
    profile.expected.append("401")
    page = await profile.open("/sign-in")
    words = []
    for address in (ada.email, f"nobody-{secrets.token_hex(4)}@example.org"):
        await page.get_by_label(re.compile("^E-mail")).fill(address)
        await page.get_by_label("Password", exact=True).fill("wrong wrong wrong")
        await page.get_by_role("button", name="Sign in").click()
        await expect(page.get_by_role("alert")).to_be_visible()
        words.append(await page.get_by_role("alert").inner_text())

    assert words[0] == words[1]


async def test_sign_in_returns_to_where_one_wanted_to_go_and_sign_out_leaves_nothing(
    visitors: Visitors, ada: Person
) -> None:
    page_made = await ada.page("Plans for the bay")
    page = await (await visitors.profile()).open(f"/pages/{page_made['id']}")
    await page.get_by_label(re.compile("^E-mail")).fill(ada.email)
    await page.get_by_label("Password", exact=True).fill(PASSWORD)
    await page.get_by_role("button", name="Sign in").click()
    await expect(page.get_by_role("textbox", name="Title")).to_have_value("Plans for the bay")

    await page.get_by_role("button", name="Settings").click()
    await page.get_by_role("link", name="Devices").click()
    await page.get_by_role("button", name="Sign out").first.click()

    await expect(page).to_have_url(re.compile("/sign-in"))
    await expect(page.get_by_text("Plans for the bay")).to_have_count(0)
    await page.go_back()
    await expect(page.get_by_text("Plans for the bay")).to_have_count(0)


async def test_sign_up_opens_a_workspace_of_ones_own(visitors: Visitors) -> None:
    page = await (await visitors.profile()).open("/sign-up")
    await page.get_by_label("Name", exact=True).fill("Jonas Weir")
    await page.get_by_label("E-mail").fill(f"jonas-{secrets.token_hex(4)}@example.org")
    await page.get_by_label("Passphrase", exact=True).fill(PASSWORD)
    await page.get_by_role("button", name=re.compile("Create account")).click()

    await expect(page.get_by_role("heading", name="Welcome, Jonas")).to_be_visible()


@pytest.mark.spec("ID-49")
async def test_a_session_that_ended_elsewhere_is_said(visitors: Visitors, ada: Person, world: World) -> None:
    page_made = await ada.page("Unsaved words")
    profile = await visitors.profile(ada)
    profile.expected.append("401|4401|WebSocket")
    page = await profile.open(f"/pages/{page_made['id']}")
    await expect(page.get_by_role("textbox", name="Title")).to_have_value("Unsaved words")

    answer = await ada.client.delete("/sessions/current")
    assert answer.status_code == 204

    await expect(page.get_by_role("heading", name="Your session has ended")).to_be_visible()
    await assert_accessible(page)
    await shot(page, "session-ended")


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
@pytest.mark.parametrize("path", ["/sign-in", "/sign-up"])
async def test_the_doors_are_accessible_and_fit(visitors: Visitors, path: str, *, phone: bool, dark: bool) -> None:
    page = await (await visitors.profile(phone=phone, dark=dark)).open(path)
    await expect(page.get_by_label(re.compile("^Pass(word|phrase)$"))).to_be_visible()
    await shot(page, f"door{path.replace('/', '-')}-{'phone' if phone else 'desk'}-{'dark' if dark else 'light'}")

    await assert_accessible(page)
    await assert_fits(page)
