"""Every setting of an organization: one place, found by words, with its default and who may change it."""

import re
from typing import Any

import pytest
from playwright.async_api import Page, expect

from stoa.app.container import Container
from stoa.orgs.schemas.organizations import OrganizationSettings, OrganizationUpdate, ProviderSettings
from stoa.platform.context import Platform
from tests.browser.conftest import Visitors, assert_accessible, assert_fits, shot
from tests.support.http import browser
from tests.support.second_process import second_process
from tests.support.team import make_team
from tests.support.world import Person, World

SCREENS = ("general", "sign-in", "ai", "budgets")
# What can be set, as the API has it; `metadata` belongs to programs.
SETTINGS = {
    *(OrganizationUpdate.model_fields.keys() - {"settings", "metadata"}),
    *(f"settings-{name}" for name in OrganizationSettings.model_fields.keys() - {"providers"}),
    *(f"settings-providers-{name}" for name in ProviderSettings.model_fields),
}
PLACES = """() => [...document.querySelectorAll('[id^="setting-"]')].map((place) => [
  place.id,
  place.innerText,
  place.querySelector("label, legend")?.innerText
    ?? place.querySelector("[aria-label]")?.getAttribute("aria-label"),
])"""


async def places_on(page: Page, screen: str) -> list[tuple[str, str, str]]:
    """Id, text and label of each setting on a screen."""
    await page.goto(f"{page.url.partition('/organization')[0]}/organization/{screen}")
    last = {"general": "support_contact", "sign-in": "password_min_length", "ai": "providers-embedding_model"}
    await expect(page.locator(f"[id$={last.get(screen, 'default_budget')}]")).to_be_visible()
    if screen == "ai":
        await expect(page.locator("#setting-model_tier_assignments")).to_be_visible()
    return [(place[0], place[1], place[2]) for place in await page.evaluate(PLACES)]


async def emails_seen(client: Any, team_id: Any) -> set[str | None]:
    answer = await client.get(f"/organizations/{team_id}/members")
    assert answer.status_code == 200, answer.text
    return {member["email"] for member in answer.json()["items"]}


@pytest.mark.spec("ORG-89")
async def test_every_setting_has_one_place_is_found_by_words_and_holds_at_once(
    visitors: Visitors, world: World, platform: Platform, container: Container
) -> None:
    team = await make_team(platform, world)
    bert = await team.join("Bert")
    page = await (await visitors.profile(team.founder)).open("/organization/general")

    places = [place for screen in SCREENS for place in await places_on(page, screen)]
    assert sorted(each for each, _, _ in places) == sorted(f"setting-{name}" for name in SETTINGS)
    search = page.get_by_role("searchbox", name="Search the settings")
    found = page.get_by_role("list", name="Settings found")
    for place, text, label in places:
        assert re.search(r"Default: .+\.\s+Owners and admins change it\.", text), place
        # By its words, whatever their order.
        await search.fill(" ".join(reversed(label.lower().split())))
        await expect(found.locator(f'a[href$="#{place}"]')).to_have_count(1)
    await search.fill("nothing of that kind")
    await expect(found).to_be_hidden()

    async with second_process(container) as (_, other_origin):
        there = browser(other_origin)
        world.keep(there)
        there.cookies = bert.client.cookies
        for client in (bert.client, there):
            assert await emails_seen(client, team.organization_id) == {None, bert.email}
        await search.fill("mail addresses see")
        await shot(page, "settings-found")
        await assert_accessible(page)
        await found.get_by_role("link", name="Members see each other's e-mail addresses").click()
        switch = page.get_by_role("switch", name="Members see each other's e-mail addresses")
        await expect(switch).to_be_focused()
        await expect(page.get_by_role("heading", name="Sign-in")).to_be_visible()
        await switch.press("Space")
        await page.get_by_role("button", name="Save changes").click()
        await expect(page.get_by_text("Saved", exact=True)).to_be_visible()
        for client in (bert.client, there):
            assert await emails_seen(client, team.organization_id) == {team.founder.email, bert.email}


async def test_the_search_on_a_phone_and_for_members(visitors: Visitors, world: World, platform: Platform) -> None:
    team = await make_team(platform, world)
    bert = await team.join("Bert")
    page = await (await visitors.profile(team.founder, phone=True, dark=True)).open("/organization")
    await page.get_by_role("searchbox", name="Search the settings").fill("retention")
    await expect(page.get_by_role("link", name="Months that the audit log is kept")).to_be_visible()
    await assert_accessible(page)
    await assert_fits(page)
    await shot(page, "settings-found-phone-dark")
    await page.get_by_role("link", name="Months that the audit log is kept").click()
    await expect(page.get_by_label("Months that the audit log is kept")).to_be_focused()

    theirs = await (await visitors.profile(bert)).open("/organization/general")
    await theirs.get_by_role("searchbox", name="Search the settings").fill("time zone")
    await expect(theirs.get_by_role("link", name="General")).to_be_visible()
    await expect(theirs.get_by_role("list", name="Settings found")).to_be_hidden()


async def test_an_invitation_begins_with_the_message_of_the_organization_and_mails_have_a_language(
    visitors: Visitors, ada: Person
) -> None:
    page = await (await visitors.profile(ada)).open("/organization/sign-in")
    await page.get_by_label("Message of invitations").fill("Welcome to the workshop")
    await page.get_by_role("button", name="Save changes").click()
    await expect(page.get_by_text("Saved", exact=True)).to_be_visible()
    await assert_accessible(page)
    await shot(page, "settings-sign-in")
    await page.get_by_role("link", name="Invitations").click()
    await page.get_by_role("button", name="Invite people").first.click()
    await expect(page.get_by_role("dialog").get_by_label("Message")).to_have_value("Welcome to the workshop")

    await page.goto(f"{page.url.partition('/organization')[0]}/settings/appearance")
    await page.get_by_role("radio", name="Deutsch").click()
    await expect(page.get_by_role("radio", name="Deutsch")).to_be_checked()
    await assert_accessible(page)
    await shot(page, "settings-language")
    await page.reload()
    await expect(page.get_by_role("radio", name="Deutsch")).to_be_checked()
    assert (await ada.client.get("/me")).json()["locale"] == "de"
