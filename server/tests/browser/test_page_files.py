"""Files become pages in the tree, and pages become files."""

import re
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import Visitors, assert_accessible, assert_fits, shot
from tests.support.world import Person

DRAG = """([selector, name, text, share, kind]) => {
    const row = document.querySelector(selector);
    const data = new DataTransfer();
    data.items.add(new File([text], name, { type: "text/markdown" }));
    const box = row.getBoundingClientRect();
    const at = { clientX: box.left + 40, clientY: box.top + box.height * share, bubbles: true, cancelable: true };
    row.dispatchEvent(new DragEvent(kind, { ...at, dataTransfer: data }));
}"""


async def titles(page: Page) -> list[str]:
    rows = page.get_by_role("treeitem")
    return [await row.get_attribute("aria-label") or "" for row in await rows.all()]


async def test_files_are_imported_from_the_menu_with_a_report(
    visitors: Visitors, ada: Person, tmp_path: Path
) -> None:
    (tmp_path / "Bay.md").write_text("# Glass\n\nFour anchors\n")
    (tmp_path / "Web.html").write_text("<title>From the web</title><script>x()</script><p>Body</p>")
    (tmp_path / "Broken.docx").write_bytes(b"no word file")
    page = await (await visitors.profile(ada)).open("/")
    profile_errors = visitors._made[-1].expected  # the refusal below is wanted
    profile_errors.append("422")
    files = page.locator("input[type=file]").first
    await files.set_input_files([tmp_path / name for name in ("Bay.md", "Web.html", "Broken.docx")])

    dialog = page.get_by_role("dialog")
    await expect(dialog.get_by_text("2 of 3 imported.")).to_be_visible()
    await expect(dialog.get_by_text("Left out:")).to_contain_text("scripts (1)")
    await expect(dialog.get_by_text("This file cannot be read.")).to_be_visible()
    await shot(page, "import-report")
    await assert_accessible(page)
    await dialog.get_by_role("link", name="From the web").click()
    await expect(page).to_have_url(re.compile(r"/pages/[0-9a-f-]{36}$"))
    await expect(page.locator(".ProseMirror")).to_have_text("Body")
    await expect(page.get_by_role("treeitem", name="Bay")).to_be_visible()


@pytest.mark.spec("PG-17")
async def test_files_are_dropped_into_the_tree_where_the_line_shows(visitors: Visitors, ada: Person) -> None:
    for title in ("one", "two"):
        await ada.page(title)
    page = await (await visitors.profile(ada)).open("/")
    await expect(page.get_by_role("treeitem", name="two")).to_be_visible()

    # The top of a row is before it, the bottom after it, and the middle keeps what was.
    row = '[role="treeitem"][aria-label="{}"]'
    for name, place, share in (("Before.md", "one", 0.2), ("After.md", "two", 0.9), ("Inside.md", "two", 0.5)):
        where = [row.format(place), name, "Text\n"]
        await page.evaluate(DRAG, [*where, share, "dragover"])
        target = page.get_by_role("treeitem", name=place, exact=True)
        await expect(target).to_have_attribute("data-drop", name.removesuffix(".md").lower())
        if name == "After.md":
            # In the middle what was said last holds.
            await page.evaluate(DRAG, [*where, 0.5, "dragover"])
            await expect(target).to_have_attribute("data-drop", "after")
        await page.evaluate(DRAG, [*where, share, "drop"])
        stem = name.removesuffix(".md")
        await expect(page.get_by_role("textbox", name="Title")).to_have_value(stem)
        await expect(page.get_by_role("treeitem", name=stem)).to_be_visible()
    await expect(page.get_by_role("treeitem", name="Inside")).to_have_attribute("aria-level", "2")
    assert await titles(page) == ["Before", "one", "two", "Inside", "After"]


async def test_a_page_is_exported_from_its_menu(visitors: Visitors, ada: Person, tmp_path: Path) -> None:
    made = await ada.page("Bay: plan")
    page = await (await visitors.profile(ada, phone=True)).open(f"/pages/{made['id']}")
    await page.get_by_role("button", name="Page menu").click()
    await page.get_by_role("menuitem", name="Export").click()
    await expect(page.get_by_role("dialog")).to_be_visible()
    await shot(page, "export-phone")
    await assert_accessible(page)
    await assert_fits(page)
    await page.get_by_role("combobox", name="Format").click()
    await page.get_by_role("option", name="PDF").click()
    async with page.expect_download() as waiting:
        await page.get_by_role("button", name="Export", exact=True).click()
    download = await waiting.value
    await download.save_as(tmp_path / "taken")
    assert (tmp_path / "taken").read_bytes().startswith(b"%PDF-")
    assert download.suggested_filename.endswith(".pdf")
    await expect(page.get_by_role("dialog")).to_have_count(0)
