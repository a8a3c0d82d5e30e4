"""The pages of a space on its own screen, as each person chose to see them."""

import pytest
from playwright.async_api import Locator, Page, expect

from stoa.platform.context import Platform
from tests.browser.conftest import Visitors, assert_accessible, assert_fits, shot
from tests.support.team import make_team
from tests.support.world import World


def choice(page: Page, name: str) -> Locator:
    return page.get_by_role("main").get_by_role("radio", name=name)


@pytest.mark.spec("SP-26")
async def test_root_pages_are_a_tree_a_list_or_cards_as_each_person_chose_for_the_space(
    visitors: Visitors, world: World, platform: Platform
) -> None:
    team = await make_team(platform, world)
    ada, mel = team.founder, await team.join("Mel", role="member")
    plans = await team.page("Plans")
    await team.page("Spring", parent_id=plans["id"])
    await team.page("Minutes")
    other = (await ada.client.post("/spaces", json={"name": "Harbour"})).json()
    profile = await visitors.profile(ada)
    page = await profile.open(f"/spaces/{team.space_id}")
    main = page.get_by_role("main")

    # A tree, where nothing was chosen.
    await expect(choice(page, "Tree")).to_be_checked()
    tree = main.get_by_role("tree")
    await expect(tree.get_by_role("treeitem")).to_have_count(2)
    await tree.get_by_role("button", name="Open Plans").click()
    await expect(tree.get_by_role("treeitem", name="Spring")).to_be_visible()
    await assert_accessible(page)
    await shot(page, "space-tree")

    await choice(page, "List").click()
    pages = main.get_by_role("list", name="Pages of").get_by_role("link")
    await expect(pages).to_have_text(["Plans1 page below", "Minutes"])
    await expect(main.get_by_role("tree")).to_have_count(0)
    await assert_accessible(page)
    await shot(page, "space-list")
    await choice(page, "Grid").click()
    await expect(main.locator(".page-card")).to_have_count(2)
    await assert_accessible(page)
    await shot(page, "space-grid")

    # It is kept for this person and this space, on every device.
    own = {each["id"]: each["own"]["page_view"] for each in (await ada.client.get("/spaces")).json()["items"]}
    assert (own[team.space_id], own[other["id"]]) == ("grid", None)
    phone = await (await visitors.profile(ada, phone=True, dark=True)).open(f"/spaces/{team.space_id}")
    await expect(phone.locator(".page-card")).to_have_text(["Plans1 page below", "Minutes"])
    await assert_fits(phone)
    await shot(phone, "space-grid-phone-dark")
    await choice(phone, "List").click()
    await expect(phone.locator(".page-line")).to_have_count(2)
    await assert_accessible(phone)
    await assert_fits(phone)
    await shot(phone, "space-list-phone-dark")
    elsewhere = await profile.open(f"/spaces/{other['id']}")
    await expect(choice(elsewhere, "Tree")).to_be_checked()
    theirs = await (await visitors.profile(mel, dark=True)).open(f"/spaces/{team.space_id}")
    await expect(choice(theirs, "Tree")).to_be_checked()
    await shot(theirs, "space-tree-dark")

    await phone.get_by_role("link", name="Plans").click()
    await phone.wait_for_url(f"**/pages/{plans['id']}")
