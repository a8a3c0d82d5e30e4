"""Making pages of an archive, in a real browser: what is in it, then the pages."""

import pytest
from playwright.async_api import expect

from stoa.platform.context import Platform
from stoa.platform.jobs import Worker
from tests.browser.conftest import Visitors, assert_accessible, assert_fits, shot
from tests.imports.test_page_archives import NOTION, zipped
from tests.support.world import Person


@pytest.mark.spec("PG-91")
async def test_an_archive_of_notion_is_looked_at_and_becomes_pages(
    visitors: Visitors, ada: Person, platform: Platform
) -> None:
    await ada.page("Shelf")
    profile = await visitors.profile(ada)
    profile.expected.append("422")
    page = await profile.open("/")
    await page.get_by_role("button", name="Menu of Personal").click()
    await page.get_by_role("menuitem", name="Import an archive").click()
    main = page.locator("main")
    await main.get_by_role("heading", name="Import pages").click()
    await expect(page.get_by_role("tooltip")).to_have_count(0)
    await assert_accessible(page)
    await shot(page, "import-pages")

    # An archive that is none.
    wrong = {"name": "x.zip", "mimeType": "application/zip", "buffer": b"MZ no archive"}
    field = main.locator("input[type=file]")
    await field.set_input_files([wrong])
    await expect(main.get_by_role("alert")).to_contain_text("This file is not what its source says")

    await main.get_by_role("radio", name="Notion").click()
    await main.get_by_role("option", name="Shelf").click()
    rows = "Name,Status\nPaint,Done\n"
    archive = zipped(
        [
            (f"Team {NOTION}.md", f"# Team\n\n[gone](no.md) [Tasks](Team%20{NOTION}/Tasks%20{NOTION}.csv)\n"),
            (f"Team {NOTION}/Tasks {NOTION}.csv", rows),
            ("../up.md", "x"),
        ]
    )
    await field.set_input_files([{"name": "n.zip", "mimeType": "application/zip", "buffer": archive}])
    await expect(main.get_by_role("status")).to_contain_text("Looking at the archive")
    await Worker(platform).run_until_idle()
    await expect(main.get_by_role("status")).to_contain_text("Can be imported: pages 3, files 0.")
    await expect(main.get_by_role("region", name="The first pages")).to_contain_text("Team")
    await expect(main).to_contain_text("links that lead nowhere; they stay as they are: 1")
    await main.get_by_text("Needs attention").click()
    await expect(main).to_contain_text("../up.md")
    await assert_accessible(page)
    await assert_fits(page)
    await shot(page, "import-pages-looked-at")

    # It is there again after a reload, and on the list of what was sent before.
    await page.reload()
    await main.get_by_role("button", name="Another archive").click()
    await main.get_by_role("region", name="Earlier imports").get_by_role("button", name="Open").first.click()
    await main.get_by_role("button", name="Start the import").click()
    await expect(main.get_by_role("status")).to_contain_text("Importing")
    await Worker(platform).run_until_idle()
    await expect(main.get_by_role("status")).to_contain_text("Imported: pages 3, files 0.")
    await shot(page, "import-pages-done")
    await main.get_by_role("region", name="Imported pages").get_by_role("link", name="Team").click()
    await expect(page.get_by_role("treeitem", name="Team")).to_be_visible()
    await expect(page.locator(".ProseMirror")).to_contain_text("Tasks")
