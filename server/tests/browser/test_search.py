"""Finding what was said, in a real browser: the column, the palette, the way to the message, and other branches."""

import re

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Visitors, assert_accessible, assert_fits, connect, shot
from tests.browser.test_conversations import say
from tests.support.model_server import ModelServer, Script
from tests.support.world import Person

LONG = "\n\n".join(f"Paragraph {number} of an answer that fills more than a screen." for number in range(60))


@pytest.mark.spec("CV-71")
async def test_a_message_is_found_from_the_column_and_the_palette_and_gone_to(
    visitors: Visitors, ada: Person, models: ModelServer
) -> None:
    await connect(ada, models)
    models.play(Script(answer="The mooring holds."), Script(answer=LONG), Script(answer="Nothing here."))
    page = await (await visitors.profile(ada)).open("/conversations")
    await say(page, "How strong are the anchors?")
    await expect(page.locator("article.answer")).to_contain_text("The mooring holds.")
    await say(page, "Tell me more")
    await expect(page.locator("article.answer").nth(1)).to_have_attribute("data-status", "complete")
    await page.get_by_role("link", name="New conversation").click()
    await say(page, "Something else")
    await expect(page.locator("article.answer")).to_contain_text("Nothing here.")

    field = page.get_by_role("searchbox", name="Search in conversations")
    await field.fill("moor hold")
    found = page.get_by_role("list", name="Found").get_by_role("link")
    await expect(found).to_have_count(1)
    await expect(found).to_contain_text("The mooring holds.")
    await shot(page, "search-column")
    await assert_accessible(page)
    await field.press("ArrowDown")
    await expect(found).to_be_focused()
    await page.keyboard.press("Enter")

    await expect(page).to_have_url(re.compile(r"/conversations/[0-9a-f-]{36}\?message=[0-9a-f-]{36}$"))
    target = page.locator("article.answer").first
    await expect(target).to_have_attribute("aria-current", "true")
    await expect(target).to_be_in_viewport()

    await page.keyboard.press("ControlOrMeta+k")
    palette = page.get_by_role("combobox")
    await palette.fill("something el")
    option = page.get_by_role("option", name=re.compile("Something else"))
    await expect(option).to_be_visible()
    await shot(page, "search-palette")
    await option.click()
    await expect(page.locator("article.answer")).to_contain_text("Nothing here.")


@pytest.mark.spec("CV-71")
async def test_a_message_of_another_branch_is_found_inside_and_shown(
    visitors: Visitors, ada: Person, models: ModelServer
) -> None:
    await connect(ada, models)
    models.play(Script(answer="Four."), Script(answer="Six."))
    page = await (await visitors.profile(ada, phone=True, dark=True)).open("/conversations")
    await page.get_by_role("textbox", name="Message", exact=True).fill("Two and two?")
    await page.get_by_role("button", name="Send").click()
    await expect(page.locator("article.answer")).to_contain_text("Four.")
    question = page.get_by_role("article", name="Message by Ada")
    await question.get_by_role("button", name="Edit message").click()
    editor = question.get_by_role("textbox", name="Edit message")
    await editor.fill("Three and three?")
    await question.get_by_role("button", name=re.compile("^(Send|Save)")).click()
    await expect(page.locator("article.answer")).to_contain_text("Six.")

    await page.get_by_role("button", name=re.compile("^Actions for")).click()
    await page.get_by_role("menuitem", name="Find in conversation").click()
    dialog = page.get_by_role("dialog", name="Find in this conversation")
    await dialog.get_by_role("searchbox").fill("two")
    await expect(dialog.get_by_role("button", name=re.compile("Two and two"))).to_contain_text("Other branch")
    await shot(page, "search-inside-phone")
    await assert_fits(page)
    await dialog.get_by_role("button", name=re.compile("Two and two")).click()

    await expect(question).to_contain_text("Two and two?")
    await expect(page.locator("article.answer")).to_contain_text("Four.")
