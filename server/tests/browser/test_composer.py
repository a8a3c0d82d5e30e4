"""Naming things, asking several models, and writing without a connection, in a real browser."""

import pytest
from playwright.async_api import expect

from stoa.platform.context import Platform
from tests.browser.conftest import Visitors, assert_accessible, assert_fits, connect, shot
from tests.conversations.pages import written_page
from tests.conversations.talking import Talker
from tests.support.model_server import ModelServer, Script
from tests.support.team import make_team
from tests.support.world import Person, World


async def test_pages_people_and_conversations_are_named_with_an_at_sign(
    visitors: Visitors, world: World, platform: Platform, models: ModelServer
) -> None:
    team = await make_team(platform, world)
    await connect(team.founder, models)
    await team.join("Grace")
    await written_page(team, "Sail plan", "Canvas of two layers")
    page = await (await visitors.profile(team.founder)).open("/conversations")
    field = page.get_by_role("textbox", name="Message", exact=True)

    await field.press_sequentially("Compare @Sail")
    option = page.get_by_role("option", name="Sail plan")
    await expect(option).to_have_attribute("aria-selected", "true")
    await assert_accessible(page)
    await shot(page, "composer-naming")
    await field.press("Enter")
    await expect(field).to_have_value("Compare @Sail plan ")
    await field.press_sequentially("for @Grac")
    await page.get_by_role("option", name="Grace").click()
    await field.press_sequentially("and @nothing")
    await expect(page.get_by_text("Nothing found")).to_be_visible()
    await field.press("Escape")
    await expect(page.get_by_text("Nothing found")).to_be_hidden()
    await page.reload()
    await expect(field).to_have_value("Compare @Sail plan for @Grace and @nothing")
    await field.press("End")
    await field.press("Escape")
    await page.get_by_role("button", name="Send").click()

    question, answer = page.locator("article.question"), page.locator("article.answer")
    await expect(question).to_contain_text("Compare @Sail plan for @Grace and @nothing")
    await expect(question.get_by_role("link", name="@Sail plan")).to_be_visible()
    await expect(answer).to_have_attribute("data-status", "complete")
    assert "Canvas of two layers" in str(models.asked[-1].body["messages"])
    await answer.get_by_text("What the AI knew").click()
    await expect(answer.get_by_text("Named in a message Sail plan")).to_be_visible()
    await shot(page, "conversation-named")

    phone = await (await visitors.profile(team.founder, phone=True, dark=True)).open("/conversations")
    field = phone.get_by_role("textbox", name="Message", exact=True)
    await field.press_sequentially("@Compare")
    await phone.get_by_role("option", name="Compare @Sail plan").tap()
    await expect(field).to_have_value("@Compare @Sail plan for @Grace and @nothing ")
    await field.press_sequentially("and @Sa")
    await expect(phone.get_by_role("option", name="Sail plan").first).to_be_visible()
    await assert_fits(phone)
    await shot(phone, "composer-naming-phone-dark")


@pytest.mark.spec("CV-80")
async def test_several_models_answer_side_by_side_and_one_answer_is_chosen(
    visitors: Visitors, ada: Person, models: ModelServer
) -> None:
    await connect(ada, models)
    models.play(Script(answer="Hemp holds longer."))
    visitor = await visitors.profile(ada)
    page = await visitor.open("/conversations")
    await page.get_by_role("button", name="Ask several models").click()
    await page.get_by_role("checkbox", name="Stoa demonstration").check()
    await shot(page, "composer-several")
    await assert_accessible(page)
    await page.keyboard.press("Escape")
    await expect(page.get_by_text("2 models")).to_be_visible()
    field = page.get_by_role("textbox", name="Message", exact=True)
    await field.fill("Which rope?")
    await field.press("Enter")

    beside = page.get_by_role("region", name="Answers side by side")
    answers = beside.locator("article.answer")
    await expect(answers).to_have_count(2)
    for index in range(2):
        await expect(answers.nth(index)).to_have_attribute("data-status", "complete")
    await expect(answers.first).to_contain_text("Hemp holds longer.")
    await shot(page, "conversation-beside")
    await assert_accessible(page)

    phone = await (await visitors.profile(ada, phone=True, dark=True)).open(page.url.removeprefix(visitor.origin))
    await expect(phone.get_by_role("region", name="Answers side by side")).to_be_visible()
    await phone.get_by_role("button", name="Next answer").tap()
    await expect(phone.get_by_text("2 / 2")).to_be_visible()
    await assert_fits(phone)
    await shot(phone, "conversation-beside-phone-dark")

    await beside.get_by_role("button", name="Go on with this answer").click()
    await expect(beside.locator(".beside-column").nth(1)).to_contain_text("The conversation goes on from here")
    await field.fill("And the knot?")
    await field.press("Enter")
    await expect(beside).to_be_hidden()
    await expect(page.locator("article.answer").last).to_have_attribute("data-status", "complete")
    said = [message["content"] for message in models.asked[-1].body["messages"]]
    assert said[0] == "Which rope?"
    assert "Hemp" not in said[1]


@pytest.mark.spec("CV-58")
async def test_what_is_said_without_a_connection_goes_out_in_order_when_it_is_back(
    visitors: Visitors, ada: Person, models: ModelServer
) -> None:
    await connect(ada, models)
    sent = await Talker(ada, models).talk("Where is the harbour?")
    conversation_id = sent["conversation"]["id"]
    visitor = await visitors.profile(ada)
    visitor.expected.append("ERR_INTERNET_DISCONNECTED|409")
    page = await visitor.open(f"/conversations/{conversation_id}")
    field = page.get_by_role("textbox", name="Message", exact=True)
    await expect(page.locator("article.answer")).to_have_attribute("data-status", "complete")

    await visitor.context.set_offline(True)
    for text in ("First offline", "Second offline"):
        await field.fill(text)
        await field.press("Enter")
        await expect(field).to_have_value("")
    waiting = page.get_by_role("article", name="Message that is not sent yet")
    await expect(waiting).to_have_count(2)
    await expect(waiting.first).to_contain_text("Not sent yet")
    await shot(page, "conversation-unsent")
    await assert_accessible(page)
    # They outlive the tab.
    other = await visitor.context.new_page()
    await page.close()
    await visitor.context.set_offline(False)
    await other.goto(f"{visitor.origin}/conversations/{conversation_id}")

    await expect(other.get_by_role("article", name="Message by Ada")).to_have_count(3, timeout=30_000)
    await expect(other.get_by_role("article", name="Message that is not sent yet")).to_have_count(0)
    read = await Talker(ada, models).messages(conversation_id)
    said = [message["content"] for message in read if message["role"] == "user"]
    assert said == ["Where is the harbour?", "First offline", "Second offline"]
