"""Taking conversations over from another product, in a real browser."""

import json

import pytest
from playwright.async_api import expect

from stoa.platform.context import Platform
from stoa.platform.jobs import Worker
from tests.browser.conftest import Visitors, assert_accessible, assert_fits, intercept_choosers, shot
from tests.imports.test_archives import CHATGPT, packed
from tests.support.world import Person


@pytest.mark.spec("CV-74")
async def test_an_archive_is_looked_at_and_then_taken_over(
    visitors: Visitors, ada: Person, platform: Platform
) -> None:
    page = await (await visitors.profile(ada)).open("/settings/data")
    intercept_choosers(page)
    block = page.get_by_role("region", name="Import conversations")
    file = {"name": "export.zip", "mimeType": "application/zip"}
    archive = packed(conversations=json.dumps([CHATGPT]).encode())

    async with page.expect_file_chooser() as chooser:
        await block.get_by_role("button", name="Choose a file").click()
    await (await chooser.value).set_files([{**file, "buffer": archive}])
    await expect(block).to_contain_text("Looking at the file")
    await Worker(platform).run_until_idle()
    await expect(block).to_contain_text("Can be imported: conversations 1, messages 3.")
    await expect(block.get_by_role("list", name="The first ones")).to_contain_text("Anchors")
    await expect(block).to_contain_text("messages of tools: 1")
    await shot(page, "import-report")
    await assert_accessible(page)
    await assert_fits(page)

    await block.get_by_role("button", name="Import", exact=True).click()
    await expect(block).to_contain_text("Importing")
    await Worker(platform).run_until_idle()
    await expect(block).to_contain_text("Imported: conversations 1")
    await page.goto(f"{page.url.split('/settings')[0]}/conversations")
    await page.get_by_role("link", name="Anchors").click()
    await expect(page.locator("article.answer")).to_contain_text("A fluke.")
    await expect(page.locator("article.answer").get_by_role("group", name="Branches")).to_contain_text("2 / 2")
