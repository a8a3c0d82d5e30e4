"""The workspace in a real browser: pages in the tree, the editor, the palette, settings, keyboard and phone."""

import re

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import Visitors, assert_accessible, assert_fits, shot
from tests.support.model_server import ModelServer
from tests.support.world import Person


async def text_of(person: Person, page_id: str) -> str:
    answer = await person.client.get(f"/pages/{page_id}/content")
    assert answer.status_code == 200, answer.text
    return str(answer.json()["content"])


def page_id(page: Page) -> str:
    return page.url.rsplit("/", 1)[1]


async def test_a_page_is_made_named_written_saved_and_read_again(visitors: Visitors, ada: Person) -> None:
    page = await (await visitors.profile(ada)).open("/")
    await page.get_by_role("button", name="Write a page").click()
    await expect(page).to_have_url(re.compile(r"/pages/[0-9a-f-]{36}$"))
    title = page.get_by_role("textbox", name="Title")
    await expect(title).to_be_focused()
    await page.keyboard.type("Library bay")
    await page.keyboard.press("Enter")
    await page.keyboard.type("Four anchors per arch.")
    await expect(page.get_by_text(re.compile(r"^Saved \d\d:\d\d$"))).to_be_visible()
    await expect(page.get_by_role("tree").get_by_text("Library bay").first).to_be_visible()

    await page.reload()

    await expect(title).to_have_value("Library bay")
    await expect(page.locator(".ProseMirror")).to_contain_text("Four anchors per arch.")
    assert "Four anchors per arch." in await text_of(ada, page_id(page))


async def test_naming_a_page_while_writing_is_no_conflict(visitors: Visitors, ada: Person) -> None:
    made = await ada.page("Draft")
    page = await (await visitors.profile(ada)).open(f"/pages/{made['id']}")
    await page.locator(".ProseMirror").click()
    await page.keyboard.type("Words before the name.")
    title = page.get_by_role("textbox", name="Title")
    await title.fill("Library bay")
    await title.press("Enter")
    await page.keyboard.type("And after. ")

    await expect(page.get_by_role("tree").get_by_text("Library bay").first).to_be_visible()
    await expect(page.get_by_text(re.compile(r"^Saved \d\d:\d\d$"))).to_be_visible()
    assert "And after." in await text_of(ada, made["id"])


async def test_slash_and_markdown_make_blocks(visitors: Visitors, ada: Person) -> None:
    made = await ada.page("Blocks")
    page = await (await visitors.profile(ada)).open(f"/pages/{made['id']}")
    body = page.locator(".ProseMirror")
    await body.click()
    await page.keyboard.type("## Heading\n- one\ntwo\n\n")
    await page.keyboard.type("/code")
    await shot(page, "slash-menu")
    await page.keyboard.press("Enter")
    await page.keyboard.type("x = 1")

    await expect(body.locator("h2")).to_have_text("Heading")
    await expect(body.locator("li")).to_have_count(2)
    await expect(body.locator("pre")).to_contain_text("x = 1")
    await expect(page.get_by_text(re.compile(r"^Saved \d\d:\d\d$"))).to_be_visible()
    assert "codeBlock" in await text_of(ada, made["id"])


async def test_a_change_made_elsewhere_while_offline_is_merged(visitors: Visitors, ada: Person) -> None:
    made = await ada.page("Shared")
    profile = await visitors.profile(ada)
    profile.expected.append("ERR_INTERNET_DISCONNECTED|WebSocket")
    page = await profile.open(f"/pages/{made['id']}")
    await page.locator(".ProseMirror").click()
    await profile.context.set_offline(True)
    await page.keyboard.type("Written here")
    await expect(page.get_by_text(re.compile(r"Offline, \d+ changes? kept here"))).to_be_visible()
    paragraph = {"type": "paragraph", "content": [{"type": "text", "text": "Written elsewhere"}]}
    answer = await ada.client.put(
        f"/pages/{made['id']}/content",
        json={"content": {"type": "doc", "content": [paragraph]}},
        headers={"If-Match": '"0"'},
    )
    assert answer.status_code == 200, answer.text

    await profile.context.set_offline(False)

    await expect(page.get_by_text(re.compile(r"^Saved \d\d:\d\d$"))).to_be_visible(timeout=20_000)
    await expect(page.locator(".ProseMirror")).to_contain_text("Written elsewhere")
    text = await text_of(ada, made["id"])
    assert "Written here" in text
    assert "Written elsewhere" in text


async def test_words_written_offline_are_saved_when_the_line_is_back(visitors: Visitors, ada: Person) -> None:
    made = await ada.page("Train ride")
    profile = await visitors.profile(ada)
    profile.expected.append("ERR_INTERNET_DISCONNECTED|WebSocket")
    page = await profile.open(f"/pages/{made['id']}")
    body = page.locator(".ProseMirror")
    await body.click()
    await profile.context.set_offline(True)
    await page.keyboard.type("In the tunnel")
    await expect(page.get_by_text(re.compile("Offline")).first).to_be_visible()
    await shot(page, "page-offline")

    await profile.context.set_offline(False)

    await expect(page.get_by_text(re.compile(r"^Saved \d\d:\d\d$"))).to_be_visible(timeout=20_000)
    assert "In the tunnel" in await text_of(ada, made["id"])


@pytest.mark.spec("CH-44")
async def test_the_tree_of_another_tab_grows_by_itself(visitors: Visitors, ada: Person) -> None:
    page = await (await visitors.profile(ada)).open("/")
    await expect(page.get_by_role("heading", name="Welcome, Ada")).to_be_visible()
    await page.wait_for_timeout(500)

    await ada.page("Made elsewhere")

    await expect(page.get_by_role("tree").get_by_text("Made elsewhere").first).to_be_visible()


async def test_everything_is_reached_by_keyboard(visitors: Visitors, ada: Person) -> None:
    await ada.page("Handbook")
    page = await (await visitors.profile(ada)).open("/")
    await expect(page.get_by_role("heading", name="Welcome, Ada")).to_be_visible()
    await page.keyboard.press("Control+k")
    await page.keyboard.type("handb")
    await expect(page.get_by_role("option", name="Handbook")).to_be_visible()
    await shot(page, "palette")
    await assert_accessible(page)
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("textbox", name="Title")).to_have_value("Handbook")

    await page.keyboard.press("Control+k")
    await page.keyboard.type(">new conv")
    await page.keyboard.press("Enter")
    await expect(page).to_have_url(re.compile("/conversations$"))


async def test_a_page_of_nobody_and_a_page_of_somebody_else_look_the_same(visitors: Visitors, ada: Person) -> None:
    profile = await visitors.profile(ada)
    profile.expected.append("404")
    page = await profile.open("/pages/0190f5c2-7e9d-7000-8000-000000000000")

    await expect(page.get_by_role("heading", name="Not available")).to_be_visible()
    await shot(page, "not-available")


@pytest.mark.spec("PR-5", "PR-7")
async def test_a_model_is_connected_checked_and_removed_in_the_settings(
    visitors: Visitors, ada: Person, models: ModelServer
) -> None:
    page = await (await visitors.profile(ada)).open("/settings/models")
    await page.get_by_role("button", name="Use a local server").first.click()
    await page.get_by_label("Server address").fill("127.0.0.1:9/v1")
    await page.get_by_role("dialog").get_by_role("button", name="Save and check").click()
    silent = page.get_by_role("main").get_by_role("listitem").filter(has_text="127.0.0.1:9")
    await expect(silent).to_contain_text("Could not be checked")
    await expect(silent).to_contain_text("The server did not answer. Is it running, and is the address right?")
    await shot(page, "settings-models-broken")
    await assert_accessible(page)

    await page.get_by_role("button", name="Add a key").first.click()
    await page.get_by_label("Name").fill("Workshop")
    await page.get_by_label("Server address").fill(f"127.0.0.1:{models.port}/v1")
    await page.get_by_role("dialog").get_by_role("button", name="Save and check").click()
    working = page.get_by_role("main").get_by_role("listitem").filter(has_text="Workshop")
    await expect(working).to_contain_text("Works")
    await shot(page, "settings-models")
    await assert_accessible(page)

    await page.get_by_role("button", name="Actions for Workshop").click()
    await page.get_by_role("menuitem", name="Delete").click()
    await page.get_by_role("dialog").get_by_role("button", name="Delete key").click()
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await expect(working).to_have_count(0)
    kept = (await ada.client.get("/me/provider-keys")).json()["items"]
    assert [key["base_url_host"] for key in kept] == ["127.0.0.1:9"]


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
async def test_the_workspace_is_accessible_and_fits(
    visitors: Visitors, ada: Person, *, phone: bool, dark: bool
) -> None:
    made = await ada.page("Library bay")
    await ada.page("Site visits", parent_id=made["id"])
    await ada.page("What the inspector of the city said about anchors in tarmac, word by word")
    profile = await visitors.profile(ada, phone=phone, dark=dark)
    name = f"{'phone' if phone else 'desk'}-{'dark' if dark else 'light'}"
    page = await profile.open("/")
    for path, landmark in (
        ("/", page.get_by_role("heading", name="Welcome, Ada")),
        (f"/pages/{made['id']}", page.locator(".ProseMirror")),
        ("/settings/profile", page.get_by_role("heading", level=1)),
        ("/settings/appearance", page.get_by_role("heading", level=1)),
        ("/settings/models", page.get_by_role("heading", level=1)),
        ("/settings/devices", page.get_by_role("heading", level=1)),
    ):
        await page.goto(f"{profile.origin}{path}")
        await expect(landmark.first).to_be_visible()
        shown = "page" if path.startswith("/pages") else path.strip("/").replace("/", "-") or "home"
        await shot(page, f"{shown}-{name}")
        await assert_accessible(page)
        await assert_fits(page)
    if phone:
        await page.get_by_role("button", name="Open sidebar").click()
        await expect(page.get_by_role("tree").get_by_text("Library bay").first).to_be_visible()
        await shot(page, f"drawer-{name}")
        await assert_accessible(page)
