"""The settings of an organization in a real browser."""

import re

import pytest
from playwright.async_api import expect

from stoa.platform.context import Platform
from tests.browser.conftest import Visitors, assert_accessible, shot
from tests.orgs.test_settings import change
from tests.support.team import make_team
from tests.support.world import Person, World


@pytest.mark.spec("ORG-9")
async def test_what_somebody_else_changed_is_shown_beside_what_is_typed(visitors: Visitors, ada: Person) -> None:
    profile = await visitors.profile(ada)
    profile.expected.append("412")
    page = await profile.open("/organization/general")
    await page.get_by_label("Name", exact=True).fill("Ferrow Studio")
    await change(ada, name="Ferrow & Sons")

    await page.get_by_role("button", name="Save changes").click()

    await expect(page.get_by_text("Set by somebody else:")).to_be_visible()
    await expect(page.get_by_text("Ferrow & Sons", exact=True).last).to_be_visible()
    await expect(page.get_by_label("Name", exact=True)).to_have_value("Ferrow Studio")
    await assert_accessible(page)
    await shot(page, "general-stale")
    await page.get_by_role("button", name="Save changes").click()
    await expect(page.get_by_role("navigation", name="Ferrow Studio")).to_be_visible()


async def test_members_read_the_settings(visitors: Visitors, world: World, platform: Platform) -> None:
    team = await make_team(platform, world)
    bert = await team.join("Bert")
    page = await (await visitors.profile(bert, phone=True, dark=True)).open("/organization")
    await expect(page.get_by_role("link", name="Members")).to_be_visible()
    await expect(page.get_by_role("link", name="Danger")).to_be_hidden()
    await assert_accessible(page)

    await page.get_by_role("link", name="General").click()

    await expect(page.get_by_role("definition").first).to_have_text("Ada's workspace")
    await expect(page.get_by_role("button", name="Save changes")).to_be_hidden()
    await assert_accessible(page)
    await shot(page, "general-member-phone-dark")


async def test_another_organization_is_made_and_entered(visitors: Visitors, ada: Person) -> None:
    page = await (await visitors.profile(ada)).open("/")
    await page.get_by_role("button", name=re.compile("Change organization")).click()
    await shot(page, "switcher")
    await page.get_by_role("menuitem", name="New organization").click()
    await page.get_by_label("Name", exact=True).fill("Colonnade")
    await page.get_by_role("button", name="Create organization").click()

    await expect(page.get_by_role("button", name=re.compile("Colonnade.*Change organization"))).to_be_visible()
    await page.get_by_role("button", name=re.compile("Colonnade.*Change organization")).click()
    await expect(page.get_by_role("menuitem", name=re.compile("Ada's workspace.*Owner"))).to_be_visible()
    await page.get_by_role("menuitem", name="Organization settings").click()
    await expect(page.get_by_role("heading", name="General")).to_be_visible()
    await page.get_by_role("searchbox", name="Search the settings").fill("factor")
    await expect(page.get_by_role("link", name="Sign-in")).to_be_visible()
    await expect(page.get_by_role("link", name="Audit")).to_be_hidden()
    await page.get_by_role("searchbox", name="Search the settings").fill("")
    await assert_accessible(page)
    await shot(page, "general")
