"""Prompts, copies, judgements and removals in a conversation, and a draft from a link, in a real browser."""

import re

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Visitors, assert_accessible, assert_fits, connect, shot
from tests.conversations.talking import Talker
from tests.support.model_server import ModelServer, Script
from tests.support.world import Person


async def test_a_prompt_is_chosen_an_answer_judged_copied_and_removed(
    visitors: Visitors, ada: Person, models: ModelServer
) -> None:
    await connect(ada, models)
    models.play(Script(pieces=("Behind the church.",)))
    sent = await Talker(ada, models).talk("Where is the harbour?")
    address = f"/conversations/{sent['conversation']['id']}"
    page = await (await visitors.profile(ada)).open(address)

    await page.get_by_role("button", name="Actions for Where is the harbour?").last.click()
    await page.get_by_role("menuitem", name="System prompt").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_role("combobox", name="Begin with").click()
    await page.get_by_role("option", name="Concise").click()
    await expect(dialog.get_by_role("textbox", name="Prompt")).to_have_value(re.compile("^Answer as briefly"))
    await assert_accessible(page)
    await shot(page, "conversation-prompt")
    await dialog.get_by_role("button", name="Save").click()
    await expect(dialog).to_be_hidden()

    answer = page.locator("article.answer")
    await answer.hover()
    await answer.get_by_role("button", name="Good answer").click()
    await expect(answer.get_by_role("button", name="Good answer")).to_have_attribute("aria-pressed", "true")
    await assert_accessible(page)
    await shot(page, "conversation-judged")
    await answer.get_by_role("button", name="More").click()
    await page.get_by_role("menuitem", name="Copy up to here to a new conversation").click()
    await expect(page).not_to_have_url(re.compile(sent["conversation"]["id"]))
    await expect(answer).to_contain_text("Behind the church.")
    await expect(page.get_by_role("navigation", name="Conversations").get_by_role("link")).to_have_count(3)

    await answer.hover()
    await answer.get_by_role("button", name="More").click()
    await page.get_by_role("menuitem", name="Remove message").click()
    await expect(answer).to_contain_text("This message was removed.")
    await expect(answer).not_to_contain_text("Behind the church.")

    phone = await (await visitors.profile(ada, phone=True, dark=True)).open(address)
    await expect(phone.locator("article.answer")).to_contain_text("Behind the church.")
    await assert_fits(phone)
    await assert_accessible(phone)
    await shot(phone, "conversation-actions-phone-dark")


@pytest.mark.spec("CV-86")
async def test_a_link_puts_text_into_the_composer_and_sends_nothing(
    visitors: Visitors, ada: Person, models: ModelServer
) -> None:
    await connect(ada, models)
    page = await (await visitors.profile(ada)).open("/conversations?draft=Where%20is%20the%20harbour%3F")
    field = page.get_by_role("textbox", name="Message", exact=True)

    await expect(field).to_have_value("Where is the harbour?")
    await expect(page).to_have_url(re.compile(r"/conversations$"))
    await expect(page.get_by_role("button", name="Send")).to_be_enabled()
    # What one wrote oneself is not lost to a second link.
    await field.fill("My own words")
    await expect(field).to_have_value("My own words")
    other = await page.context.new_page()
    await other.goto(page.url + "?draft=More")
    await expect(other.get_by_role("textbox", name="Message", exact=True)).to_have_value("My own words\n\nMore")

    found = (await ada.client.get("/conversations")).json()["items"]
    assert found == []
    assert models.asked == []


async def test_a_preset_is_kept_changed_and_used(visitors: Visitors, ada: Person, models: ModelServer) -> None:
    await connect(ada, models)
    made = await ada.client.post("/conversations", json={"kind": "chat", "title": "Tides"})
    address = f"/conversations/{made.json()['id']}"
    page = await (await visitors.profile(ada)).open(address)
    await page.get_by_role("button", name="Actions for Tides").last.click()
    await page.get_by_role("menuitem", name="System prompt").click()
    dialog = page.get_by_role("dialog")
    field = dialog.get_by_role("textbox", name="Prompt")
    await field.fill("Answer in rhymes, always.")
    await dialog.get_by_role("button", name="Keep as a preset").click()
    await dialog.get_by_role("textbox", name="Name of the preset").fill("Rhymes")
    await dialog.get_by_role("checkbox", name="For everybody in the organization").check()
    await shot(page, "conversation-preset-new")
    await dialog.get_by_role("button", name="Keep", exact=True).click()
    await expect(dialog.get_by_role("combobox", name="Begin with")).to_have_text("Rhymes (organization)")
    await field.fill("Answer in rhymes, and briefly.")
    await dialog.get_by_role("button", name="Change the preset Rhymes").click()
    await expect(dialog.get_by_role("button", name="Change the preset Rhymes")).to_be_disabled()
    await assert_accessible(page)
    await shot(page, "conversation-preset")
    await dialog.get_by_role("button", name="Save").click()
    await expect(dialog).to_be_hidden()
    own = (await ada.client.get(address)).json()
    assert own["system_prompt"] == "Answer in rhymes, and briefly."
    [kept] = (await ada.client.get("/prompts")).json()["items"]
    assert (kept["name"], kept["scope"], kept["content"]) == ("Rhymes", "organization", own["system_prompt"])

    phone = await (await visitors.profile(ada, phone=True, dark=True)).open(address)
    await phone.get_by_role("button", name="Actions for Tides").last.click()
    await phone.get_by_role("menuitem", name="System prompt").click()
    await expect(phone.get_by_role("combobox", name="Begin with")).to_have_text("Rhymes (organization)")
    await assert_fits(phone)
    await shot(phone, "conversation-preset-phone-dark")


async def test_an_answer_is_judged_with_reasons_that_are_summed_up_for_administrators(
    visitors: Visitors, ada: Person, models: ModelServer
) -> None:
    await connect(ada, models)
    sent = await Talker(ada, models).talk("Where is the harbour?")
    page = await (await visitors.profile(ada)).open(f"/conversations/{sent['conversation']['id']}")
    answer = page.locator("article.answer")
    await answer.hover()
    await answer.get_by_role("button", name="Good answer").click()
    await answer.get_by_role("button", name="Say why").click()
    await page.get_by_role("checkbox", name="Well written").check()
    await page.get_by_role("textbox", name="Note").fill("Short")
    await shot(page, "conversation-judged-why")
    await assert_accessible(page)
    await page.get_by_role("dialog", name="Say why").get_by_role("button", name="Save").click()
    await expect(page.get_by_role("checkbox", name="Well written")).to_be_hidden()
    told = (await ada.client.get(f"/messages/{sent['assistant_message']['id']}")).json()["own_feedback"]
    assert told == {"value": 1, "reasons": ["well_written"], "note": "Short"}

    await page.goto(page.url.split("/conversations")[0] + "/organization/ai")
    table = page.get_by_role("table", name="What people think of answers")
    await expect(table).to_contain_text("Well written (1)")
    await assert_accessible(page)
    await table.scroll_into_view_if_needed()
    await shot(page, "organization-answer-feedback")
