"""One search over everything in a real browser: its screen, its filters, the palette, keyboard and phone."""

import re

from playwright.async_api import expect

from tests.browser.conftest import Visitors, assert_accessible, assert_fits, shot
from tests.support.world import Person


async def write(ada: Person, space_id: str, title: str, text: str) -> None:
    made = await ada.client.post("/pages", json={"space_id": space_id, "title": title})
    assert made.status_code == 201, made.text
    content = {"type": "doc", "content": [{"type": "paragraph", "content": [{"type": "text", "text": text}]}]}
    put = await ada.client.put(
        f"/pages/{made.json()['id']}/content", json={"content": content}, headers={"If-Match": '"0"'}
    )
    assert put.status_code == 200, put.text


async def test_everything_is_found_on_one_screen_narrowed_and_opened_by_keys(
    visitors: Visitors, ada: Person
) -> None:
    spaces = (await ada.client.get("/spaces")).json()["items"]
    await write(ada, spaces[0]["id"], "Winter quarters", "The mooring lines hold in any wind.")
    await write(ada, spaces[0]["id"], "Mooring", "Where to lie in autumn.")
    await ada.client.post("/conversations", json={"kind": "chat", "title": "Mooring fees"})
    page = await (await visitors.profile(ada)).open("/search")

    field = page.get_by_role("searchbox", name="Search pages and conversations")
    await field.fill("mooring")
    found = page.get_by_role("list", name="Found").get_by_role("link")
    await expect(found).to_have_count(3)
    await expect(found.nth(0)).to_contain_text("Where to lie in autumn.")
    await expect(found.nth(2)).to_contain_text("The mooring lines hold in any wind.")
    await expect(page).to_have_url(re.compile(r"/search\?q=mooring$"))
    await assert_accessible(page)
    await shot(page, "search-everything")

    await page.get_by_role("combobox", name="Kind").click()
    await page.get_by_role("option", name="Conversations").click()
    await expect(found).to_have_count(1)
    await page.reload()
    await expect(found).to_have_count(1)
    await page.get_by_role("combobox", name="Kind").click()
    await page.get_by_role("option", name="Pages").click()
    await expect(found).to_have_count(2)
    await field.press("ArrowDown")
    await expect(found.nth(0)).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page).to_have_url(re.compile(r"/pages/[0-9a-f-]{36}$"))

    await page.keyboard.press("ControlOrMeta+k")
    palette = page.get_by_role("combobox", name="Search or run")
    await palette.fill("lines hold")
    await expect(page.get_by_role("option", name=re.compile("Winter quarters"))).to_be_visible()
    await shot(page, "search-everything-palette")
    await page.get_by_role("option", name=re.compile("See everything found")).click()
    await expect(page).to_have_url(re.compile(r"/search\?q=lines"))
    await expect(found).to_have_count(1)


async def test_the_search_says_when_nothing_is_there_and_fits_a_phone(visitors: Visitors, ada: Person) -> None:
    page = await (await visitors.profile(ada, phone=True, dark=True)).open("/search")
    await shot(page, "search-everything-phone-empty")
    field = page.get_by_role("searchbox", name="Search pages and conversations")
    await field.fill("zzz")
    await expect(page.get_by_role("heading", name="Nothing found")).to_be_visible()
    await assert_fits(page)
    await assert_accessible(page)
    await shot(page, "search-everything-phone")
    await field.fill("---")
    await expect(page.get_by_text("There is no word to search for.")).to_be_visible()
