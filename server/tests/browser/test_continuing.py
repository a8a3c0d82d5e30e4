"""Going on in a new conversation, in a real browser."""

import re

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Visitors, assert_accessible, assert_fits, connect, shot
from tests.browser.test_conversations import say
from tests.support.model_server import ModelServer, Script
from tests.support.world import Person

SUMMARY = "**Context:** the anchors of the library bay.\n\n**Decisions:** M12 by 160."


@pytest.mark.spec("CV-62", "CV-65")
async def test_a_conversation_is_continued_from_its_menu(
    visitors: Visitors, ada: Person, models: ModelServer
) -> None:
    await connect(ada, models)
    page = await (await visitors.profile(ada)).open("/conversations")
    await say(page, "Do the anchors hold?")
    await expect(page.locator("article.answer")).to_have_attribute("data-status", "complete")
    old = page.url
    models.play(Script(status=401), Script(pieces=("", SUMMARY), delay_ms=700))
    actions = page.locator("header").get_by_role("button", name="Actions for Do the anchors hold?")

    await actions.click()
    await page.get_by_role("menuitem", name="Continue in a new conversation").click()
    await expect(page.get_by_text("The provider refused the key.").first).to_be_visible()
    await expect(page).to_have_url(old)
    await actions.click()
    await page.get_by_role("menuitem", name="Continue in a new conversation").click()
    await expect(page.get_by_role("status").filter(has_text="Summing up")).to_be_visible()

    before = page.get_by_role("region", name="What came before")
    await expect(before.get_by_role("link", name="Do the anchors hold?")).to_be_visible()
    await before.get_by_role("button", name="Summary of what came before").click()
    await expect(before).to_contain_text("the anchors of the library bay")
    await assert_accessible(page)
    await shot(page, "continued")
    await page.set_viewport_size({"width": 390, "height": 844})
    await assert_fits(page)
    await shot(page, "continued-phone")
    await page.set_viewport_size({"width": 1440, "height": 900})
    await expect(page.get_by_role("heading", level=1)).to_have_text("Do the anchors hold? (continued)")
    await before.get_by_role("link", name="Do the anchors hold?").click()
    await expect(page).to_have_url(re.compile(re.escape(old)))
