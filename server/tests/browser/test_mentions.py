"""Mentions in a real browser: found while one types, read by each by their own rights, and opened."""

import re

import pytest
from playwright.async_api import Page, expect

from stoa.platform.context import Platform
from tests.browser.conftest import Visitors, assert_accessible, assert_fits, shot
from tests.support.team import Team, make_team
from tests.support.world import World


@pytest.fixture
async def team(platform: Platform, world: World) -> Team:
    return await make_team(platform, world)


async def saved(page: Page) -> None:
    await expect(page.get_by_text(re.compile(r"^Saved \d\d:\d\d$"))).to_be_visible(timeout=20_000)


@pytest.mark.spec("PG-72")
async def test_a_page_and_a_person_are_named_and_each_reads_them_by_their_own_rights(
    visitors: Visitors, team: Team
) -> None:
    source, target = await team.page("Agenda"), await team.page("Launch plan")
    await team.set_visibility(target["id"], "private")
    bob = await team.join("Bob")
    await team.grant(source["id"], bob, "VIEW")
    hers = await (await visitors.profile(team.founder)).open(f"/pages/{source['id']}")
    text = hers.locator(".ProseMirror")
    await text.click()
    await hers.keyboard.type("See @launch pl")
    choices = hers.get_by_role("listbox", name="Pages, people and groups")
    await expect(choices.get_by_role("option", name="Launch plan")).to_have_attribute("aria-selected", "true")
    await shot(hers, "mention-picker")
    await assert_accessible(hers)
    await hers.keyboard.press("Enter")
    await expect(choices).to_have_count(0)
    await hers.keyboard.type("with @bo")
    await choices.get_by_role("option", name="Bob").click()
    await hers.keyboard.type("today, @nobodyofthisname")
    await expect(hers.get_by_text("Nothing found")).to_be_visible()
    await hers.keyboard.press("Escape")
    await expect(choices).to_have_count(0)
    await saved(hers)

    # Who does not see the page reads no title of it, neither on the screen nor in what the server sends.
    profile = await visitors.profile(bob, phone=True, dark=True)
    his = await profile.open(f"/pages/{source['id']}")
    his_text = his.locator(".ProseMirror")
    await expect(his_text).to_contain_text("See A page without access with @Bob today,")
    await expect(his_text.get_by_role("link")).to_have_count(0)
    assert "Launch plan" not in await his.content()
    answer = await bob.client.get(f"/pages/{source['id']}/content")
    assert "Launch plan" not in answer.text
    await shot(his, "mention-no-access-phone-dark")
    await assert_fits(his)
    await assert_accessible(his)

    # The title that it has now.
    renamed = await team.founder.client.patch(f"/pages/{target['id']}", json={"title": "Landing plan"})
    assert renamed.status_code == 200, renamed.text
    link = text.get_by_role("link", name="Landing plan")
    await expect(link).to_be_visible()
    await shot(hers, "mention-shown")
    await assert_accessible(hers)

    link_made = await team.founder.client.post(f"/pages/{source['id']}/share-links", json={})
    assert link_made.status_code == 201, link_made.text
    stranger = await (await visitors.profile()).open(link_made.json()["url"].removeprefix(team.world.origin))
    shared = stranger.get_by_role("document", name="Agenda")
    await expect(shared).to_contain_text("with @Bob today")
    await expect(shared.get_by_role("link")).to_have_count(0)
    await expect(shared).not_to_contain_text("plan")

    await link.click()
    await hers.wait_for_url(f"**/pages/{target['id']}")
    await expect(hers.get_by_role("textbox", name="Title")).to_have_value("Landing plan")


async def test_pages_of_other_spaces_are_named_when_asked_for(visitors: Visitors, team: Team) -> None:
    made = await team.page("Agenda")
    await team.founder.page("Diary of mine")
    profile = await visitors.profile(team.founder, phone=True)
    profile.expected.append("500")
    page = await profile.open(f"/pages/{made['id']}")
    await page.locator(".ProseMirror").click()
    await page.keyboard.type("@diary")
    await expect(page.get_by_text("Nothing found")).to_be_visible()
    await page.get_by_role("option", name="Search all spaces").click()
    await expect(page.get_by_role("option", name=re.compile("Diary of mine"))).to_be_visible()
    await shot(page, "mention-everywhere-phone")
    await assert_fits(page)
    await page.keyboard.press("Enter")
    await expect(page.locator(".ProseMirror").get_by_role("link", name="Diary of mine")).to_be_visible()

    await page.route("**/api/v1/mentionables*", lambda route: route.fulfill(status=500, body=""))
    await page.keyboard.type("@lost")
    await expect(page.get_by_text("The search did not work")).to_be_visible(timeout=20_000)
