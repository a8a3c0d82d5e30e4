"""How an answer came about, in a real browser."""

import json

from playwright.async_api import expect

from tests.browser.conftest import Visitors, assert_accessible, assert_fits, shot
from tests.conversations.talking import Talker
from tests.support.model_server import ModelServer, Script
from tests.support.world import Person


async def test_what_happened_for_an_answer_is_in_its_menu(
    visitors: Visitors, ada: Person, models: ModelServer
) -> None:
    talker = Talker(ada, models)
    await talker.connect_claude()
    anchors = await ada.page("Anchors")
    call = {"name": "read_page", "arguments": json.dumps({"page_id": anchors["id"]})}
    asks = Script(pieces=("Let me look. ",), tool_calls=({"id": "call-0", "function": call},), finish="tool_calls")
    models.play(Script(status=503), asks, Script(pieces=("It is M12.",)))
    sent = await talker.say("Which anchor?", model="auto:anthropic")
    await talker.follow(sent["run"]["id"])
    address = f"/conversations/{sent['conversation']['id']}"

    for is_phone in (False, True):
        page = await (await visitors.profile(ada, phone=is_phone, dark=is_phone)).open(address)
        answer = page.locator("article.answer")
        await answer.hover()
        await answer.get_by_role("button", name="More").click()
        await page.get_by_role("menuitem", name="What happened").click()
        dialog = page.get_by_role("dialog", name="What happened")
        await expect(dialog).to_contain_text("Why this model")
        calls = dialog.get_by_role("list", name="Calls of the model").get_by_role("listitem")
        await expect(calls).to_have_count(3)
        await expect(calls.nth(1)).to_contain_text("Retry")
        await dialog.get_by_role("button", name="read_page").click()
        await expect(dialog).to_contain_text(anchors["id"])
        await expect(dialog).to_contain_text("# Anchors")
        await assert_accessible(page)
        await assert_fits(page)
        await shot(page, "conversation-trace-phone-dark" if is_phone else "conversation-trace")
        await dialog.get_by_role("button", name="Close").click()
        await expect(dialog).to_be_hidden()
