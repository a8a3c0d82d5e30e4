"""Devices, activity and the step-up sheet in two real browser profiles."""

from datetime import timedelta

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import Visitor, Visitors, assert_accessible, shot
from tests.identity.devices import CHROME, FIREFOX, sign_in
from tests.support.clock import TurnableClock
from tests.support.world import PASSWORD, Person, World


async def come_in(profile: Visitor, person: Person) -> Page:
    """Sign in through the front door."""
    page = await profile.open("/sign-in")
    await page.get_by_label("E-mail or username").fill(person.email)
    await page.get_by_label("Passphrase", exact=True).or_(page.get_by_label("Password", exact=True)).fill(PASSWORD)
    await page.get_by_role("button", name="Sign in", exact=True).click()
    await expect(page.get_by_role("heading", name="Welcome, Ada")).to_be_visible()
    return page


@pytest.mark.spec("ID-53", "ID-54", "ID-68")
async def test_a_second_browser_is_seen_trusted_and_ended_from_the_first(visitors: Visitors, ada: Person) -> None:
    await ada.client.delete("/sessions/current")
    linux = await visitors.profile(agent=FIREFOX)
    windows = await visitors.profile(agent=CHROME)
    windows.expected.append("401")
    there = await come_in(windows, ada)
    here = await come_in(linux, ada)

    await here.goto(f"{linux.origin}/settings/devices")
    other = here.get_by_role("listitem").filter(has=here.get_by_role("heading", name="Chrome on Windows"))
    own = here.get_by_role("listitem").filter(has=here.get_by_role("heading", name="Firefox on Linux"))
    await expect(own.get_by_text("This device")).to_be_visible()
    await expect(other.get_by_text("Secure 100")).to_be_visible()
    await expect(other.get_by_text("Known browser +15")).to_be_visible()
    await own.get_by_role("switch").click()
    await expect(own.get_by_role("combobox", name="How far Firefox on Linux is trusted")).to_be_visible()
    await shot(here, "devices-two")
    await assert_accessible(here)

    await other.get_by_role("button", name="End Chrome on Windows").click()

    await expect(other).to_have_count(0)
    await expect(there.get_by_role("heading", name="Your session has ended")).to_be_visible(timeout=4000)
    await expect(here.get_by_role("heading", name="Only this device")).to_be_visible()


@pytest.mark.spec("ID-47")
async def test_a_stale_session_proves_the_password_in_a_sheet_and_goes_on(
    visitors: Visitors, ada: Person, world: World, clock: TurnableClock
) -> None:
    await sign_in(world, ada, CHROME)
    profile = await visitors.profile(ada)
    profile.expected += ["403", "401"]
    clock.advance(timedelta(hours=3))
    page = await profile.open("/settings/devices")
    await page.get_by_role("button", name="End all others").click()
    await page.get_by_role("dialog").get_by_role("button", name="End all others").click()
    sheet = page.get_by_role("dialog", name="Confirm that it is you")
    await expect(sheet).to_be_visible()
    await shot(page, "step-up")
    await assert_accessible(page)

    await sheet.get_by_label("Password", exact=True).fill("not my password")
    await sheet.get_by_role("button", name="Confirm").click()
    await expect(sheet.get_by_text("This is not your password.")).to_be_visible()
    await sheet.get_by_label("Password", exact=True).fill(PASSWORD)
    await sheet.get_by_role("button", name="Confirm").click()

    await expect(sheet).to_have_count(0)
    await expect(page.get_by_role("heading", name="Only this device")).to_be_visible()


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
@pytest.mark.spec("ID-53", "ID-72")
async def test_devices_and_activity_are_accessible_and_fit(
    visitors: Visitors, ada: Person, world: World, *, phone: bool, dark: bool
) -> None:
    for agent in (CHROME, "curl/8.11.0"):
        await sign_in(world, ada, agent)
    profile = await visitors.profile(ada, phone=phone, dark=dark)
    name = f"{'phone' if phone else 'desk'}-{'dark' if dark else 'light'}"
    page = await profile.open("/settings/devices")
    await expect(page.get_by_text("Low 20")).to_be_visible()
    await shot(page, f"devices-{name}")
    await assert_accessible(page)
    assert await page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    await page.goto(f"{profile.origin}/settings/activity")
    await expect(page.get_by_text("Signed in on a new device: Chrome on Windows")).to_be_visible()
    await shot(page, f"activity-{name}")
    await assert_accessible(page)
    assert await page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
