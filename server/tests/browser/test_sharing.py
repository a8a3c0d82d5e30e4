"""Sharing a page, what a link shows, and the settings of a space, in a real browser."""

import pytest
from playwright.async_api import expect

from stoa.platform.context import Platform
from tests.browser.conftest import Visitors, assert_accessible, shot
from tests.pages.test_mentions import naming, store
from tests.support.team import make_team
from tests.support.world import World


async def test_a_page_is_shared_by_name_and_by_link(visitors: Visitors, world: World, platform: Platform) -> None:
    team = await make_team(platform, world)
    await team.join("Berthold")
    page_id, other = (await team.page("Plans"))["id"], (await team.page("Secret berths"))["id"]
    named = naming(("page", other, "Secret berths"), ("user", str(team.founder.id), team.founder.name))
    await store(team.founder, page_id, named)
    page = await (await visitors.profile(team.founder)).open(f"/pages/{page_id}")
    await expect(page.get_by_role("button", name="Share", exact=True)).to_be_visible()

    await page.keyboard.press("Control+Shift+S")
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Add people or groups").fill("bert")
    await dialog.get_by_role("button", name="Add Berthold").click()
    await expect(dialog.get_by_role("combobox", name="Right of Berthold")).to_have_text("Can view")
    await dialog.get_by_role("combobox", name="Right of Berthold").click()
    await page.get_by_role("option", name="Can edit").click()
    await expect(dialog.get_by_role("combobox", name="Right of Berthold")).to_have_text("Can edit")
    await dialog.get_by_role("button", name="Everyone with access").click()
    await dialog.get_by_role("button", name="Why Ada can see this page").click()
    reasons = dialog.get_by_role("list", name="Reasons for Ada").get_by_role("listitem")
    await expect(reasons).to_have_text(
        ["Owner of the space · Full accessdecides", "Owner of the page · Full access"]
    )
    await dialog.get_by_role("button", name="Why Berthold can see this page").click()
    await expect(dialog.get_by_role("list", name="Reasons for Berthold")).to_contain_text(
        "Ada shared this page · Can edit"
    )
    await assert_accessible(page)
    await shot(page, "share-why")
    await dialog.get_by_role("button", name="New link").click()
    address = await dialog.get_by_label("Address of the new link").input_value()
    await assert_accessible(page)
    await shot(page, "share-dialog")
    await dialog.get_by_role("button", name="Remove Berthold").click()
    await expect(dialog.get_by_text("Nobody was given this page by name yet.")).to_be_visible()

    stranger = await visitors.profile(phone=True, dark=True)
    shared = await stranger.open(address.removeprefix(world.origin))
    await expect(shared.get_by_role("heading", name="Plans")).to_be_visible()
    # Whom a page names reads as it was written; what it names is not told to the world.
    text = shared.get_by_role("document", name="Plans")
    await expect(text).to_contain_text(f"A page without access@{team.founder.name}")
    await expect(text).not_to_contain_text("Secret berths")
    await assert_accessible(shared)
    await shot(shared, "shared-phone-dark")


@pytest.mark.spec("SP-70")
async def test_who_loses_a_page_leaves_it_and_keeps_nothing_of_it(
    visitors: Visitors, world: World, platform: Platform
) -> None:
    team = await make_team(platform, world)
    reader = await team.join("Rea")
    top = await team.page("Plans for spring")
    below = await team.page("Budget for spring", parent_id=top["id"])
    kept = await team.page("Menu")
    for page_id in (top["id"], kept["id"]):
        given = await team.founder.client.put(
            f"/pages/{page_id}/grants", json={"user_id": str(reader.id), "level": "VIEW"}
        )
        assert given.status_code == 201, given.text
    visitor = await visitors.profile(reader)
    # The page that is lost, and the one that is kept from the network.
    visitor.expected += ["404", "ERR_FAILED"]
    page = await visitor.open(f"/pages/{top['id']}")
    await page.get_by_role("treeitem", name="Plans for spring").press("ArrowRight")
    await page.get_by_role("treeitem", name="Budget for spring").click()
    await expect(page.get_by_role("heading", name="Budget for spring")).to_be_visible()
    grants = (await team.founder.client.get(f"/pages/{top['id']}/grants")).json()["items"]

    gone = await team.founder.client.delete(f"/pages/{top['id']}/grants/{grants[0]['id']}")
    assert gone.status_code == 204, gone.text

    await expect(page.get_by_role("heading", name="Not available")).to_be_visible()
    await expect(page.get_by_role("treeitem", name="Menu")).to_be_visible()
    await expect(page.get_by_text("for spring")).to_have_count(0)
    await assert_accessible(page)
    await shot(page, "page-lost")
    # Not even for a moment does the page above, which was read before, come back from memory.
    await page.route("**/api/v1/pages/*", lambda route: route.abort())
    await page.go_back()
    await expect(page).to_have_url(f"{world.origin}/pages/{top['id']}")
    await expect(page.get_by_text("for spring")).to_have_count(0)
    assert below["id"] not in page.url


async def test_who_has_no_access_asks_and_is_let_in(visitors: Visitors, world: World, platform: Platform) -> None:
    team = await make_team(platform, world)
    asker = await team.join("Rea")
    page_id = (await team.page("Plans"))["id"]
    visitor = await visitors.profile(asker, phone=True)
    visitor.expected.append("404")
    outside = await visitor.open(f"/pages/{page_id}")
    await outside.get_by_label("Message (optional)").fill("For the spring fair")
    await assert_accessible(outside)
    await shot(outside, "request-access-phone")
    await outside.get_by_role("button", name="Request access").click()
    await expect(outside.get_by_role("status")).to_contain_text("those who may share it were asked")

    page = await (await visitors.profile(team.founder)).open(f"/pages/{page_id}")
    await page.get_by_role("button", name="Share", exact=True).click()
    requests = page.get_by_role("list", name="Requests for access")
    await expect(requests).to_contain_text("For the spring fair")
    await assert_accessible(page)
    await shot(page, "request-in-share-dialog")
    await page.get_by_role("button", name="Allow Rea").click()
    await expect(page.get_by_role("combobox", name="Right of Rea")).to_have_text("Can view")
    await expect(requests).to_have_count(0)
    await outside.reload()
    await expect(outside.get_by_role("heading", name="Plans")).to_be_visible()


@pytest.mark.spec("SP-38")
async def test_a_space_is_made_and_set_up(visitors: Visitors, world: World, platform: Platform) -> None:
    team = await make_team(platform, world)
    await team.join("Berthold")
    page = await (await visitors.profile(team.founder)).open("/")
    await page.get_by_role("button", name="New space").click()
    await page.get_by_label("Name", exact=True).fill("Colonnade")
    await page.get_by_role("button", name="Create space").click()
    await expect(page.get_by_role("heading", name="Colonnade")).to_be_visible()
    await assert_accessible(page)
    await shot(page, "space-general")

    await page.get_by_role("tab", name="Members").click()
    await page.get_by_label("Add people or groups").fill("bert")
    await page.get_by_role("button", name="Add Berthold").click()
    await expect(page.get_by_role("combobox", name="Role of Berthold")).to_have_text("Member")
    await assert_accessible(page)
    await shot(page, "space-members")

    await page.get_by_role("tab", name="Areas").click()
    await page.get_by_label("Name of the new area").fill("Board")
    await page.get_by_role("button", name="Add area").click()
    await page.get_by_role("button", name="Restrict Board").click()
    await expect(page.get_by_role("dialog")).to_contain_text("1 person loses access at once.")
    await page.get_by_role("button", name="Restrict area").click()
    await expect(page.get_by_text("Restricted", exact=True)).to_be_visible()
    await assert_accessible(page)
    await shot(page, "space-areas")
