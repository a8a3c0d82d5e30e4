"""Pages in a real browser: moves by keys and by dragging, renaming, the rail, favourites, tags and the trash."""

from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import Visitors, assert_accessible, assert_fits, shot
from tests.support.world import Person


async def outline(person: Person) -> dict[str | None, list[str]]:
    space = await person.personal_space()
    nodes = (await person.client.get(f"/spaces/{space['id']}/tree")).json()["items"]
    titles = {node["id"]: node["title"] for node in nodes}
    found: dict[str | None, list[str]] = {}
    for node in nodes:
        found.setdefault(titles.get(node["parent_id"]), []).append(node["title"])
    return found


async def rows(page: Page) -> list[str]:
    shown: list[str] = await page.get_by_role("treeitem").evaluate_all(
        "rows => rows.map(row => `${row.ariaLevel} ${row.ariaLabel}`)"
    )
    return shown


async def wait_for_rows(page: Page, wanted: list[str]) -> None:
    await page.wait_for_function(
        "wanted => JSON.stringify([...document.querySelectorAll('[role=treeitem]')]"
        ".map(row => `${row.ariaLevel} ${row.ariaLabel}`)) === JSON.stringify(wanted)",
        arg=wanted,
    )


async def three_pages(person: Person) -> list[dict[str, Any]]:
    return [await person.page(title) for title in ("Alpha", "Beta", "Gamma")]


@pytest.mark.spec("PG-32")
async def test_a_page_moves_by_keys_is_renamed_and_found_by_its_first_letters(
    visitors: Visitors, ada: Person
) -> None:
    await three_pages(ada)
    page = await (await visitors.profile(ada)).open("/")
    first = page.get_by_role("treeitem", name="Alpha")
    await first.focus()
    await page.keyboard.press("Alt+ArrowDown")
    await wait_for_rows(page, ["1 Beta", "1 Alpha", "1 Gamma"])
    await page.get_by_role("treeitem", name="Alpha").focus()
    await page.keyboard.press("Alt+ArrowRight")
    await wait_for_rows(page, ["1 Beta", "2 Alpha", "1 Gamma"])
    await expect(page.get_by_text("Page moved", exact=True)).to_be_visible()
    assert await outline(ada) == {None: ["Beta", "Gamma"], "Beta": ["Alpha"]}
    await page.get_by_role("button", name="Undo").click()
    await wait_for_rows(page, ["1 Beta", "1 Alpha", "1 Gamma"])

    await page.get_by_role("treeitem", name="Beta").focus()
    await page.keyboard.type("ga")
    await expect(page.get_by_role("treeitem", name="Gamma")).to_be_focused()
    await page.keyboard.press("F2")
    await page.keyboard.type("Delta")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("treeitem", name="Delta")).to_be_focused()
    await wait_for_rows(page, ["1 Beta", "1 Alpha", "1 Delta"])


@pytest.mark.spec("PG-17")
async def test_dragging_puts_a_page_inside_or_beside_and_a_refused_move_goes_back(
    visitors: Visitors, ada: Person
) -> None:
    alpha, _, gamma = await three_pages(ada)
    profile = await visitors.profile(ada)
    profile.expected.append("409|404")
    page = await profile.open("/")
    await wait_for_rows(page, ["1 Alpha", "1 Beta", "1 Gamma"])

    async def drag(title: str, onto: str, right: int) -> None:
        source = await page.get_by_role("treeitem", name=title).bounding_box()
        target = await page.get_by_role("treeitem", name=onto).bounding_box()
        assert source
        assert target
        x, y = source["x"] + 60, source["y"] + source["height"] / 2
        await page.mouse.move(x, y)
        await page.mouse.down()
        await page.mouse.move(x + 4, y + 4)
        await page.mouse.move(x + right, target["y"] + target["height"] / 2, steps=4)
        await page.mouse.up()

    await drag("Gamma", "Alpha", 0)
    await wait_for_rows(page, ["1 Gamma", "1 Alpha", "1 Beta"])
    await expect(page.get_by_text("Page moved", exact=True)).to_be_visible()
    await drag("Gamma", "Beta", 50)
    await page.get_by_role("button", name="Open Beta").click()
    await wait_for_rows(page, ["1 Alpha", "1 Beta", "2 Gamma"])
    for _ in range(100):
        if (await outline(ada)).get("Beta") == ["Gamma"]:
            break
        await page.wait_for_timeout(50)
    assert await outline(ada) == {None: ["Alpha", "Beta"], "Beta": ["Gamma"]}

    # The server has put the page away in the meantime: the tree takes the move back and says why.
    await page.context.route("**/moves", lambda route: route.fulfill(
        status=409,
        content_type="application/problem+json",
        body='{"type":"about:blank","title":"A page cannot lie under itself","status":409,"code":"pages.cycle"}',
    ))  # fmt: skip
    await drag("Alpha", "Beta", 50)
    await expect(page.get_by_text("A page cannot lie under itself").first).to_be_visible()
    await wait_for_rows(page, ["1 Alpha", "1 Beta", "2 Gamma"])
    assert alpha["id"] != gamma["id"]


@pytest.mark.spec("PG-57")
async def test_star_tags_comments_and_history_of_a_page(  # noqa: PLR0915  # one visit, each step on the last one
    visitors: Visitors, ada: Person
) -> None:
    made = await ada.page("Brief")
    await ada.client.post(f"/pages/{made['id']}/versions", json={"change_summary": "First thoughts"})
    page = await (await visitors.profile(ada)).open(f"/pages/{made['id']}")
    await expect(page.locator(".ProseMirror")).to_be_visible()
    await page.get_by_role("button", name="Add to favourites").click()
    await expect(page.get_by_role("region", name="Favourites").get_by_text("Brief")).to_be_visible()
    await expect(page.get_by_role("region", name="Recent").get_by_text("Brief")).to_be_visible()

    await page.get_by_role("button", name="Tags").click()
    await page.get_by_role("textbox", name="Find or make a tag").fill("urgent")
    await page.keyboard.press("Enter")
    await expect(page.locator("main").get_by_text("urgent")).to_be_visible()
    await page.keyboard.press("Escape")

    if await page.get_by_role("complementary", name="About this page").count() == 0:
        await page.get_by_role("button", name="Open panel").click()
    rail = page.get_by_role("complementary", name="About this page")
    await rail.get_by_role("textbox", name="Comment").fill("Is this the final width?")
    await rail.get_by_role("button", name="Comment", exact=True).click()
    await expect(rail.get_by_text("Is this the final width?")).to_be_visible()
    await rail.get_by_role("button", name="Reply").click()
    await rail.get_by_role("textbox", name="Reply").fill("Yes")
    await rail.get_by_role("button", name="Reply").click()
    await expect(rail.get_by_text("Yes", exact=True)).to_be_visible()
    await shot(page, "page-comments")
    await assert_accessible(page)
    await rail.get_by_role("button", name="Resolve").click()
    await expect(rail.get_by_text("Resolved (1)")).to_be_visible()

    await rail.get_by_role("radio", name="History").click()
    await expect(rail.get_by_text("First thoughts")).to_be_visible()
    await rail.get_by_role("button", name="Show changes").click()
    await expect(rail.get_by_text("The words are the same.")).to_be_visible()
    await rail.get_by_role("button", name="Restore").click()
    await page.get_by_role("button", name="Restore version").click()
    await expect(rail.get_by_text("Version 3", exact=True)).to_be_visible()
    await shot(page, "page-history")
    await assert_accessible(page)

    # Any two are compared, each word in the colour of its author; one is kept for good.
    written = await ada.client.get(f"/pages/{made['id']}/content")
    body = {"format": "markdown", "content": "Two masts and a lamp.\n"}
    await ada.client.put(f"/pages/{made['id']}/content", json=body, headers={"If-Match": written.headers["ETag"]})
    await ada.client.post(f"/pages/{made['id']}/versions", json={"change_summary": "Masts"})
    newest = rail.get_by_role("listitem").filter(has_text="Masts")
    await newest.get_by_role("button", name="Show changes").click()
    await expect(newest.get_by_role("list", name="Authors")).to_have_text("Ada")
    await newest.get_by_role("combobox", name="Compared with").click()
    await page.get_by_role("option", name="Compared with version 1").click()
    await expect(newest.get_by_role("insertion")).to_have_text("added by Ada: Two masts and a lamp.")
    await newest.get_by_role("button", name="Pin").click()
    await expect(newest.get_by_text("Pinned")).to_be_visible()
    await shot(page, "page-versions-compared")
    await assert_accessible(page)

    # A version opens to read, and becomes a page of its own.
    await rail.get_by_role("button", name="Open", exact=True).last.click()
    opened = page.get_by_role("dialog", name="Version 1")
    await expect(opened.get_by_role("document", name="Text of version 1")).to_be_visible()
    await shot(page, "page-version")
    await assert_accessible(page)
    await opened.get_by_role("button", name="Close").first.click()
    await rail.get_by_role("button", name="Copy to a new page").last.click()
    await expect(page.get_by_role("textbox", name="Title")).to_have_value("Brief (Copy)")


@pytest.mark.spec("PG-69")
async def test_favourites_are_ordered_by_dragging_and_by_keys(visitors: Visitors, ada: Person) -> None:
    for made in await three_pages(ada):
        assert (await ada.client.put(f"/favorites/{made['id']}")).status_code == 204
    profile = await visitors.profile(ada)
    page = await profile.open("/")
    links = page.get_by_role("region", name="Favourites").get_by_role("link")
    await expect(links).to_have_text(["Alpha", "Beta", "Gamma"])

    async with page.expect_response("**/api/v1/favorites"):
        await links.filter(has_text="Gamma").drag_to(links.filter(has_text="Alpha"))
    await expect(links).to_have_text(["Gamma", "Alpha", "Beta"])
    await links.filter(has_text="Gamma").focus()
    async with page.expect_response(lambda answer: answer.request.method == "PUT"):
        await page.keyboard.press("Alt+ArrowDown")
    await expect(links).to_have_text(["Alpha", "Gamma", "Beta"])
    await expect(links.filter(has_text="Gamma")).to_be_focused()
    await expect(page.get_by_text("Gamma is now 2 of 3")).to_be_attached()
    await assert_accessible(page)
    await shot(page, "favourites-ordered")

    # The order is the person's, not the browser's.
    listed = (await ada.client.get("/favorites")).json()["items"]
    assert [each["title"] for each in listed] == ["Alpha", "Gamma", "Beta"]
    await page.reload()
    await expect(links).to_have_text(["Alpha", "Gamma", "Beta"])

    profile.expected.append("500")
    await page.route(
        "**/api/v1/favorites",
        lambda route: route.fulfill(status=500, body="") if route.request.method == "PUT" else route.continue_(),
    )
    await links.filter(has_text="Alpha").focus()
    await page.keyboard.press("Alt+ArrowDown")
    await expect(links).to_have_text(["Alpha", "Gamma", "Beta"])


async def test_a_task_is_written_as_in_markdown_and_the_new_title_stands_everywhere(
    visitors: Visitors, ada: Person
) -> None:
    made = await ada.page("Untitled")
    page = await (await visitors.profile(ada)).open(f"/pages/{made['id']}")
    text = page.locator(".ProseMirror")
    await text.click()
    await page.keyboard.type("- Bring rope\n[x] Ask the harbour master\nOrder timber")
    await expect(text.locator("ul:not([data-type]) > li")).to_have_text(["Bring rope"])
    await expect(text.locator("ul[data-type=taskList] > li p")).to_have_text(
        ["Ask the harbour master", "Order timber"]
    )
    await expect(text.get_by_role("checkbox", name="Ask the harbour master")).to_be_checked()
    await expect(text.get_by_role("checkbox", name="Order timber")).not_to_be_checked()

    await page.get_by_role("textbox", name="Title").fill("Harbour plan")
    await page.keyboard.press("Tab")
    recent = page.get_by_role("region", name="Recent")
    await expect(recent.get_by_role("link", name="Harbour plan")).to_be_visible()


async def test_a_new_page_begins_with_a_template(visitors: Visitors, ada: Person) -> None:
    made = await ada.page("Our retrospective")
    content = {
        "type": "doc",
        "content": [{"type": "paragraph", "content": [{"type": "text", "text": "By {{author}}"}]}],
    }
    put = await ada.client.put(
        f"/pages/{made['id']}/content", json={"content": content}, headers={"If-Match": '"0"'}
    )
    assert put.status_code == 200, put.text
    assert (await ada.client.patch(f"/pages/{made['id']}", json={"is_template": True})).status_code == 200
    page = await (await visitors.profile(ada)).open("/")
    await page.get_by_role("region", name="Personal").hover()
    opener = page.get_by_role("button", name="New page in Personal from a template")
    await opener.click()
    await expect(page.get_by_role("menuitem", name="Blank page")).to_be_visible()
    await expect(page.get_by_role("menuitem", name="Weekly update")).to_be_visible()
    await shot(page, "templates")
    await page.get_by_role("menuitem", name="Our retrospective").click()
    text = page.locator(".ProseMirror")
    await expect(text).to_contain_text(f"By {ada.name}")

    await opener.click()
    await page.get_by_role("menuitem", name="Meeting notes").click()
    await expect(page.get_by_role("textbox", name="Title")).to_have_value("Meeting notes")
    await expect(text.get_by_role("heading", name="Action items")).to_be_visible()

    # The same choice where one makes a page without thinking of a space.
    await page.get_by_role("button", name="New page from a template", exact=True).click()
    await page.get_by_role("menuitem", name="Decision record").click()
    await expect(page.get_by_role("textbox", name="Title")).to_have_value("Decision record")


@pytest.mark.spec("PG-30", "PG-32")
async def test_a_page_goes_to_the_trash_and_comes_back_or_goes_for_good(visitors: Visitors, ada: Person) -> None:
    made, other = await ada.page("Old plan"), await ada.page("Older plan")
    space = await ada.personal_space()
    page = await (await visitors.profile(ada)).open(f"/pages/{made['id']}")
    await expect(page.locator(".ProseMirror")).to_be_visible()
    await page.get_by_role("button", name="Page menu").click()
    await page.get_by_role("menuitem", name="Move to trash", exact=True).click()
    await expect(page.get_by_text("In the trash. It can be read, not changed.")).to_be_visible()
    await page.get_by_role("button", name="Undo").click()
    await expect(page.get_by_text("In the trash. It can be read, not changed.")).to_have_count(0)
    for each in (made, other):
        await ada.client.delete(f"/pages/{each['id']}")

    await page.goto(page.url.split("/pages/")[0] + f"/spaces/{space['id']}/trash")
    await expect(page.get_by_text("30 days left").first).to_be_visible()
    await shot(page, "trash")
    await assert_accessible(page)
    await page.get_by_role("button", name="Restore Old plan").click()
    await expect(page.get_by_role("treeitem", name="Old plan")).to_be_visible()
    await page.get_by_role("button", name="Delete Older plan for good").click()
    confirm = page.get_by_role("button", name="Delete for good")
    title = page.get_by_role("textbox", name="Type the title to go on")
    await expect(confirm).to_be_disabled()
    await title.fill("Older")
    await expect(confirm).to_be_disabled()
    await title.fill("Older plan")
    await confirm.click()
    await expect(page.get_by_text("The trash is empty")).to_be_visible()
    await assert_fits(page)
