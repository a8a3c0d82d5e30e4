"""Fixtures of the browser tests: Chromium, people who are signed in, and a watch on what pages complain of."""

import os
import re
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.async_api import Browser, BrowserContext, Page, async_playwright, expect

from stoa.app.client import find_client
from stoa.app.container import Container
from tests.support.http import next_address
from tests.support.model_server import ModelServer, model_server
from tests.support.world import Person, World

# The machine's Chromium, never one that playwright keeps; scripts/tasks.py looks for it in the same places.
CHROMIUM = os.environ.get("STOA_TEST_CHROMIUM") or next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), ""
)
# Without these Chromium asks hosts of its maker, which closed networks refuse one by one.
QUIET = (
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
)
AXE = Path(__file__).parents[3] / "web" / "node_modules" / "axe-core" / "axe.min.js"
# The rules of WCAG 2.2 A and AA, and the good practices beyond them.
AXE_RUN = """async () => {
  const { violations } = await axe.run(document, {
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
  });
  return violations.map((each) => `${each.id}: ${each.nodes.map((node) => `${node.target} ${node.failureSummary}`)}`);
}"""
SHOTS = os.environ.get("STOA_TEST_SHOTS")

expect.set_options(timeout=20_000)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium_path() -> str:
    assert Path(CHROMIUM).is_file(), (
        "These tests need Chromium: apt-get install chromium, or set STOA_TEST_CHROMIUM"
    )
    return CHROMIUM


@pytest.fixture(scope="session")
async def chromium(chromium_path: str, container: Container) -> AsyncIterator[Browser]:
    client = find_client(container.platform.settings.web_dist)
    assert (client / "index.html").exists(), "The web client is not built: make setup"
    async with async_playwright() as playwright:
        # As root Chromium starts only without its sandbox.
        sandbox = ("--no-sandbox",) if os.geteuid() == 0 else ()
        browser = await playwright.chromium.launch(executable_path=chromium_path, args=[*QUIET, *sandbox])
        yield browser
        await browser.close()


@dataclass
class Visitor:
    """A browser profile at one origin, with what its pages complained of."""

    context: BrowserContext
    origin: str
    complaints: list[str] = field(default_factory=list)
    # What a test provokes on purpose, such as the refusal of a wrong password.
    expected: list[str] = field(default_factory=list)

    async def open(self, path: str = "/") -> Page:
        page = await self.context.new_page()
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on(
            "console",
            lambda message: self.complaints.append(message.text) if message.type in ("error", "warning") else None,
        )
        await page.goto(f"{self.origin}{path}")
        return page

    async def use(self, person: Person) -> None:
        """Take over the session of somebody signed in elsewhere."""
        # Chromium takes `__Host-` cookies only as of a secure place; on loopback it sends them over HTTP as well.
        place = self.origin.replace("http://", "https://")
        await self.context.add_cookies(
            [
                {"name": cookie.name, "value": cookie.value or "", "url": place, "secure": True, "httpOnly": True}
                for cookie in person.client.cookies.jar
            ]
        )

    def unexpected(self) -> list[str]:
        return [text for text in self.complaints if not any(re.search(pattern, text) for pattern in self.expected)]


class Visitors:
    """Makes the browser profiles of one test."""

    def __init__(self, browser: Browser, origin: str) -> None:
        self._browser = browser
        self._origin = origin
        self._made: list[Visitor] = []

    async def profile(
        self,
        person: Person | None = None,
        *,
        phone: bool = False,
        dark: bool = False,
        origin: str | None = None,
        agent: str | None = None,
    ) -> Visitor:
        """A profile, signed in as the person; `origin`: another name of the server."""
        context = await self._browser.new_context(
            viewport={"width": 390, "height": 844} if phone else {"width": 1440, "height": 900},
            has_touch=phone,
            is_mobile=phone,
            device_scale_factor=2 if phone else 1,
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
            user_agent=agent,
            locale="en-GB",
            timezone_id="Europe/Berlin",
            extra_http_headers={"X-Forwarded-For": next_address()},
        )
        visitor = Visitor(context, origin or self._origin)
        if person is None:
            # The client asks who is there; nobody is.
            visitor.expected.append("401")
        else:
            await visitor.use(person)
        self._made.append(visitor)
        return visitor

    async def close(self) -> list[str]:
        for visitor in self._made:
            await visitor.context.close()
        return [text for visitor in self._made for text in visitor.unexpected()]


@pytest.fixture
async def visitors(chromium: Browser, origin: str) -> AsyncIterator[Visitors]:
    """Browser profiles; a test whose pages complain fails."""
    made = Visitors(chromium, origin)
    yield made
    assert await made.close() == []


@pytest.fixture
async def mailing_visitors(chromium: Browser, mailing_origin: str) -> AsyncIterator[Visitors]:
    """As visitors, of the installation that sends mail."""
    made = Visitors(chromium, mailing_origin)
    yield made
    assert await made.close() == []


@pytest.fixture
async def models() -> AsyncIterator[ModelServer]:
    async with model_server() as server:
        yield server


@pytest.fixture
async def ada(world: World) -> Person:
    return await world.person("Ada")


async def connect(person: Person, models: ModelServer) -> None:
    """Give a person the scripted model server, by the public door."""
    answer = await person.client.post(
        "/me/provider-keys",
        json={"provider": "openai_compatible", "name": "Workshop", "base_url": f"{models.origin}/v1"},
    )
    assert answer.json()["status"] == "valid", answer.text


async def assert_accessible(page: Page) -> None:
    """No violation of WCAG 2.2 AA that axe-core finds, in the state that is shown once the screen is there."""
    await expect(page.locator("h1").first).to_be_attached()
    await page.evaluate(AXE.read_text())
    assert await page.evaluate(AXE_RUN) == []


async def assert_fits(page: Page) -> None:
    """Nothing is cut off at the side, on a phone not at the smallest width either (WCAG 1.4.10)."""
    await _assert_nothing_is_cut(page)
    size = page.viewport_size
    if size is not None and size["width"] < 400:
        await page.set_viewport_size({"width": 320, "height": size["height"]})
        await _assert_nothing_is_cut(page)
        await page.set_viewport_size(size)


async def _assert_nothing_is_cut(page: Page) -> None:
    """Neither the window nor its main part is wider than what is shown of it."""
    wide = "[document.documentElement, ...document.querySelectorAll('main')]"
    assert await page.evaluate(f"{wide}.filter((each) => each.scrollWidth > each.clientWidth).length") == 0


def intercept_choosers(page: Page) -> None:
    """Have the browser hand over choosers of files from now on; asked for in the same moment it can be too late."""
    page.on("filechooser", lambda _chooser: None)


async def shot(page: Page, name: str) -> None:
    """Keep a picture when somebody wants to look (STOA_TEST_SHOTS names the folder)."""
    if SHOTS:
        await page.wait_for_timeout(300)
        await page.screenshot(path=f"{SHOTS}/{name}.png")
