"""Choosing many pages in the tree by mouse, keys and taps, and what is done to all of them."""

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Visitors, assert_accessible, shot
from tests.browser.test_pages import outline, three_pages, wait_for_rows
from tests.support.world import Person


@pytest.mark.spec("PG-18")
async def test_pages_are_chosen_by_mouse_and_keys_and_moved_tagged_and_trashed_together(
    visitors: Visitors, ada: Person
) -> None:
    await three_pages(ada)
    await ada.page("Delta")
    page = await (await visitors.profile(ada)).open("/")
    row = page.get_by_role("treeitem")
    await wait_for_rows(page, ["1 Alpha", "1 Beta", "1 Gamma", "1 Delta"])
    bar = page.get_by_role("toolbar", name="Chosen pages")

    await row.filter(has_text="Alpha").click(modifiers=["Control"])
    await row.filter(has_text="Gamma").click(modifiers=["Shift"])
    await expect(bar.get_by_text("3 chosen")).to_be_visible()
    await row.filter(has_text="Beta").click(modifiers=["Control"])
    await expect(bar.get_by_text("2 chosen")).to_be_visible()
    await assert_accessible(page)
    await shot(page, "chosen-pages")

    # The page below which they go is found by its letters.
    await bar.get_by_role("button", name="Move the chosen pages").click()
    dialog = page.get_by_role("dialog", name="Move 2 pages")
    await expect(dialog.get_by_role("option")).to_have_text(["Top of the space", "Beta", "Delta"])
    await dialog.get_by_role("combobox", name="Below").fill("del")
    await expect(dialog.get_by_role("option")).to_have_text(["Delta"])
    await page.keyboard.press("ArrowDown")
    await expect(dialog.get_by_role("option", name="Delta")).to_have_attribute("aria-selected", "true")
    await assert_accessible(page)
    await shot(page, "move-chosen-pages")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("2 pages moved", exact=True)).to_be_visible()
    await expect(bar).to_have_count(0)
    assert await outline(ada) == {None: ["Beta", "Delta"], "Delta": ["Alpha", "Gamma"]}

    # By keys: one, a range, all, none.
    await row.filter(has_text="Beta").focus()
    await page.keyboard.press("Control+Space")
    await expect(bar.get_by_text("1 chosen")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(bar).to_have_count(0)
    await page.keyboard.press("Shift+ArrowDown")
    await expect(bar.get_by_text("2 chosen")).to_be_visible()
    await bar.get_by_role("button", name="Tag the chosen pages").click()
    await page.get_by_role("textbox", name="Find or make a tag").fill("urgent")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("2 pages tagged", exact=True)).to_be_visible()
    space = await ada.personal_space()
    [tag] = (await ada.client.get(f"/spaces/{space['id']}/tags")).json()["items"]
    assert (tag["name"], tag["page_count"]) == ("urgent", 2)

    await bar.get_by_role("button", name="Trash the chosen pages").click()
    await page.get_by_role("menuitem", name="Move to trash with pages below").click()
    await expect(page.get_by_text("4 pages moved to the trash", exact=True)).to_be_visible()
    await wait_for_rows(page, [])
    await page.get_by_role("button", name="Undo").click()
    await expect(row.filter(has_text="Delta")).to_be_visible()
    for _ in range(100):
        if await outline(ada) == {None: ["Beta", "Delta"], "Delta": ["Alpha", "Gamma"]}:
            break
        await page.wait_for_timeout(50)
    assert await outline(ada) == {None: ["Beta", "Delta"], "Delta": ["Alpha", "Gamma"]}


@pytest.mark.spec("PG-18")
async def test_on_a_phone_taps_choose_pages(visitors: Visitors, ada: Person) -> None:
    await three_pages(ada)
    page = await (await visitors.profile(ada, phone=True, dark=True)).open("/")
    await page.get_by_role("button", name="Open sidebar").click()
    await page.get_by_role("button", name="Menu of Personal").click()
    await page.get_by_role("menuitem", name="Choose pages").click()
    bar = page.get_by_role("toolbar", name="Chosen pages")
    await expect(bar.get_by_text("0 chosen")).to_be_visible()
    await expect(bar.get_by_role("button", name="Move the chosen pages")).to_be_disabled()

    await page.get_by_role("treeitem", name="Alpha").tap()
    await page.get_by_role("treeitem", name="Gamma").tap()

    await expect(bar.get_by_text("2 chosen")).to_be_visible()
    await assert_accessible(page)
    await shot(page, "chosen-pages-phone")
    await bar.get_by_role("button", name="Share the chosen pages").click()
    await expect(page.get_by_role("dialog", name="Share 2 pages")).to_be_visible()
    await shot(page, "share-chosen-pages-phone")
    await page.get_by_role("button", name="Done").click()
    await bar.get_by_role("button", name="Stop choosing").click()
    await expect(bar).to_have_count(0)
    await page.get_by_role("treeitem", name="Beta").tap()
    await page.wait_for_url("**/pages/*")
