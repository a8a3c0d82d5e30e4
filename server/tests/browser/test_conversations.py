"""A conversation in a real browser, with a model server that can be told to be slow, to stall and to fail."""

import re

import pytest
from playwright.async_api import Page, expect

from stoa.platform.context import Platform
from stoa.platform.ids import new_id
from tests.browser.conftest import Visitors, assert_accessible, assert_fits, connect, shot
from tests.support.model_server import ModelServer, Script
from tests.support.team import execute
from tests.support.world import Person

MARKDOWN = """The anchors hold by a factor of **2.3**.

| Load | Moment |
|---|---|
| Wind | 0.61 kN m |

```python
def moment(force: float, arm: float) -> float:
    return force * arm
```

$$M = F \\cdot a$$
"""


async def say(page: Page, text: str) -> None:
    field = page.get_by_role("textbox", name="Message", exact=True)
    await field.fill(text)
    await field.press("Enter")


@pytest.mark.spec("CV-7", "CV-23")
async def test_the_first_message_begins_a_conversation_and_its_answer_streams_in(
    visitors: Visitors, ada: Person, models: ModelServer
) -> None:
    await connect(ada, models)
    models.play(Script(pieces=("The anchors", " hold."), delay_ms=2500))
    page = await (await visitors.profile(ada)).open("/conversations")

    await say(page, "Do the anchors hold?")
    answer = page.locator("article.answer")
    await expect(answer).to_contain_text("The anchors")
    await expect(answer).to_have_attribute("aria-busy", "true")
    await expect(answer).to_have_attribute("data-status", "complete")

    await expect(answer).to_contain_text("The anchors hold.")
    await expect(page).to_have_url(re.compile(r"/conversations/[0-9a-f-]{36}$"))
    await expect(page.get_by_role("article", name="Message by Ada")).to_contain_text("Do the anchors hold?")
    await expect(page.get_by_role("textbox", name="Message", exact=True)).to_have_value("")
    await expect(page.get_by_role("navigation", name="Conversations").get_by_role("link")).to_have_count(2)
    await expect(answer).to_contain_text("Your key")
    await expect(answer).to_contain_text("7 in, 12 out")


@pytest.mark.spec("CV-38")
async def test_a_reload_in_mid_answer_loses_nothing(visitors: Visitors, ada: Person, models: ModelServer) -> None:
    await connect(ada, models)
    script = Script(tokens=60, delay_ms=50)
    models.play(script)
    page = await (await visitors.profile(ada)).open("/conversations")
    await say(page, "Tell me everything")
    await expect(page.locator("article.answer")).to_contain_text("orchard-8")

    await page.reload()

    answer = page.locator("article.answer")
    await expect(answer).to_contain_text("stone-0")
    await expect(answer).to_have_attribute("data-status", "streaming")
    await expect(answer).to_have_attribute("data-status", "complete")
    assert (await answer.locator(".prose").inner_text()).strip() == script.text
    assert len(models.asked) == 1


@pytest.mark.spec("CV-42")
async def test_escape_stops_the_answer_and_keeps_what_came(
    visitors: Visitors, ada: Person, models: ModelServer
) -> None:
    await connect(ada, models)
    models.play(Script(tokens=40, stall_after=6))
    page = await (await visitors.profile(ada)).open("/conversations")
    await say(page, "Go on for ever")
    answer = page.locator("article.answer")
    await expect(answer).to_contain_text("garden-5")

    await page.keyboard.press("Escape")

    await expect(answer).to_have_attribute("data-status", "stopped")
    await expect(answer).to_contain_text("garden-5")
    await expect(answer).to_contain_text("Stopped.")
    await expect(page.get_by_role("button", name="Send")).to_be_visible()
    await models.received[-1].client_gone.wait()


@pytest.mark.spec("CV-45")
async def test_a_failed_answer_says_why_and_can_be_tried_again(
    visitors: Visitors, ada: Person, models: ModelServer
) -> None:
    await connect(ada, models)
    models.play(Script(status=400, error="This model is out of order"), Script(answer="Back again."))
    page = await (await visitors.profile(ada)).open("/conversations")
    await say(page, "Are you there?")
    answer = page.locator("article.answer")
    await expect(answer).to_have_attribute("data-status", "failed")
    await shot(page, "conversation-failed")

    await answer.get_by_role("button", name="Try again").click()

    await expect(answer).to_contain_text("Back again.")
    await expect(answer.get_by_role("group", name="Branches")).to_contain_text("2 / 2")
    await answer.get_by_role("button", name="Previous branch").click()
    await expect(answer).to_contain_text("No answer.")


@pytest.mark.spec("CV-25")
async def test_an_own_message_is_edited_into_a_branch(
    visitors: Visitors, ada: Person, models: ModelServer
) -> None:
    await connect(ada, models)
    models.play(Script(answer="Four."), Script(answer="Six."))
    page = await (await visitors.profile(ada)).open("/conversations")
    await say(page, "Two and two?")
    await expect(page.locator("article.answer")).to_contain_text("Four.")

    question = page.get_by_role("article", name="Message by Ada")
    await question.hover()
    await question.get_by_role("button", name="Edit message").click()
    field = question.get_by_role("textbox", name="Edit message")
    await field.fill("Three and three?")
    await field.press("Enter")

    await expect(page.locator("article.answer")).to_contain_text("Six.")
    await expect(question).to_contain_text("Three and three?")
    await question.get_by_role("button", name="Previous branch").click()
    await expect(question).to_contain_text("Two and two?")
    await expect(page.locator("article.answer")).to_contain_text("Four.")


async def test_two_tabs_show_the_same_answer(visitors: Visitors, ada: Person, models: ModelServer) -> None:
    await connect(ada, models)
    models.play(Script(answer="First."), Script(tokens=30, delay_ms=60))
    profile = await visitors.profile(ada)
    one = await profile.open("/conversations")
    await say(one, "Begin")
    await expect(one.locator("article.answer")).to_contain_text("First.")
    two = await profile.open("/" + one.url.split("/", 3)[3])
    await expect(two.locator("article.answer")).to_contain_text("First.")

    await say(one, "Go on")

    for tab in (two, one):
        await expect(tab.locator("article.answer").nth(1)).to_contain_text("river-12")
    for tab in (two, one):
        await expect(tab.locator("article.answer").nth(1)).to_have_attribute("data-status", "complete")


async def test_rename_pin_archive_and_delete_with_undo(
    visitors: Visitors, ada: Person, models: ModelServer
) -> None:
    await connect(ada, models)
    page = await (await visitors.profile(ada)).open("/conversations")
    await say(page, "A first question")
    await expect(page.locator("article.answer")).to_have_attribute("data-status", "complete")

    await page.locator("#main").press("F2")
    await page.get_by_role("textbox", name="Title").fill("Anchors")
    await page.get_by_role("button", name="Rename").click()
    column = page.get_by_role("navigation", name="Conversations")
    await expect(column.get_by_role("link", name="Anchors")).to_be_visible()

    actions = page.locator("header").get_by_role("button", name="Actions for Anchors")
    await actions.click()
    await page.get_by_role("menuitem", name="Pin").click()
    await expect(column.get_by_role("region", name="Pinned")).to_contain_text("Anchors")

    await actions.click()
    await page.get_by_role("menuitem", name="Archive").click()
    await expect(page.get_by_text("Archived. It can be read, not continued.")).to_be_visible()
    await page.locator(".readonly-bar").get_by_role("button", name="Bring back").click()
    await expect(page.get_by_role("textbox", name="Message", exact=True)).to_be_visible()

    await actions.click()
    await page.get_by_role("menuitem", name="Delete").click()
    await expect(column.get_by_role("link", name="Anchors")).to_have_count(0)
    await page.get_by_role("button", name="Undo").click()
    await expect(column.get_by_role("link", name="Anchors")).to_be_visible()


async def test_without_a_model_the_composer_says_what_to_do_and_the_demonstration_answers(
    visitors: Visitors, ada: Person
) -> None:
    page = await (await visitors.profile(ada)).open("/conversations")
    await expect(page.get_by_text("Models are not connected.")).to_be_visible()
    await shot(page, "conversation-no-model")

    await say(page, "Hello?")

    await expect(page.locator("article.answer")).to_contain_text("demonstration model of Stoa")
    await expect(page.locator("article.answer")).to_have_attribute("data-status", "complete")
    await page.get_by_role("link", name="Connect a model").click()
    await expect(page).to_have_url(re.compile("/settings/models$"))


async def test_a_conversation_that_was_begun_without_a_connection_begins_when_it_is_back(
    visitors: Visitors, ada: Person, models: ModelServer
) -> None:
    await connect(ada, models)
    profile = await visitors.profile(ada)
    profile.expected.append("ERR_INTERNET_DISCONNECTED|WebSocket")
    page = await profile.open("/conversations")
    field = page.get_by_role("textbox", name="Message", exact=True)
    await expect(page.get_by_role("button", name=re.compile("Model: stoa-test"))).to_be_visible()
    await profile.context.set_offline(True)

    await say(page, "Into the void")
    await expect(page.get_by_role("article", name="Message that is not sent yet")).to_contain_text("Into the void")
    await expect(field).to_have_value("")
    await profile.context.set_offline(False)

    column = page.get_by_role("navigation", name="Conversations")
    await column.get_by_role("link", name="Into the void").click()
    await expect(page.locator("article.answer")).to_have_attribute("data-status", "complete")
    assert len(models.asked) == 1


async def test_drafts_survive_a_reload_and_stay_with_their_conversation(visitors: Visitors, ada: Person) -> None:
    page = await (await visitors.profile(ada)).open("/conversations")
    field = page.get_by_role("textbox", name="Message", exact=True)
    await field.fill("Half a thought")

    await page.reload()

    await expect(field).to_have_value("Half a thought")


@pytest.mark.spec("CV-45")
async def test_an_answer_may_hold_no_html_and_no_foreign_picture(
    visitors: Visitors, ada: Person, models: ModelServer
) -> None:
    await connect(ada, models)
    evil = (
        "Hi <img src=x onerror=\"document.title='owned'\"> <script>document.title='owned'</script>\n\n"
        "![see](http://127.0.0.1:9/track.png) [go](javascript:document.title='owned') [ok](https://example.org/)"
    )
    models.play(Script(answer=evil))
    page = await (await visitors.profile(ada)).open("/conversations")
    await say(page, "Try")
    answer = page.locator("article.answer")
    await expect(answer).to_have_attribute("data-status", "complete")

    assert await answer.locator("img, script").count() == 0
    hrefs = await answer.locator(".prose a").evaluate_all(
        "links => links.map((link) => link.getAttribute('href'))"
    )
    assert not any((href or "").startswith("javascript") for href in hrefs)
    assert "https://example.org/" in hrefs
    assert "owned" not in await page.title()


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
async def test_a_conversation_is_accessible_and_fits(
    visitors: Visitors, ada: Person, models: ModelServer, *, phone: bool, dark: bool
) -> None:
    await connect(ada, models)
    models.play(Script(answer=MARKDOWN, thinking=("Wind first,", " then the banner.")))
    page = await (await visitors.profile(ada, phone=phone, dark=dark)).open("/conversations")
    name = f"{'phone' if phone else 'desk'}-{'dark' if dark else 'light'}"
    await expect(page.get_by_role("heading", name="New conversation")).to_be_visible()
    await shot(page, f"conversation-new-{name}")
    await assert_accessible(page)
    field = page.get_by_role("textbox", name="Message", exact=True)
    await field.fill("Check the anchors for the library bay.")
    await page.get_by_role("button", name="Send").click()
    answer = page.locator("article.answer")
    await expect(answer).to_have_attribute("data-status", "complete")
    await expect(answer.locator(".tok").first).to_be_visible()
    await expect(answer.locator("math")).to_be_visible()
    await answer.get_by_role("button", name="Thought").click()
    await expect(answer).to_contain_text("Wind first, then the banner.")
    await shot(page, f"conversation-{name}")

    await assert_accessible(page)
    await assert_fits(page)
    await page.get_by_role("button", name=re.compile("^Model: ")).click()
    await expect(page.get_by_role("combobox", name="Models")).to_be_visible()
    await shot(page, f"conversation-picker-{name}")
    await assert_accessible(page)


@pytest.mark.spec("PR-37", "PR-42")
async def test_auto_is_picked_and_says_why(visitors: Visitors, ada: Person, models: ModelServer) -> None:
    models.models = ["claude-haiku-4-5", "claude-sonnet-4-5", "claude-opus-4-5"]
    body = {"provider": "anthropic", "name": "Workshop", "base_url": models.origin, "secret": "sk-anything"}
    assert (await ada.client.post("/me/provider-keys", json=body)).json()["status"] == "valid"
    page = await (await visitors.profile(ada)).open("/conversations")
    await page.get_by_role("button", name=re.compile("^Model: ")).click()
    await page.get_by_role("option", name=re.compile("^Auto")).click()
    await expect(page.get_by_role("button", name="Model: Auto")).to_be_visible()

    await say(page, "Analyze and compare the strategy in-depth, then design a roadmap")
    answer = page.get_by_role("article", name="Answer by Claude Opus 4.5")
    await expect(answer).to_have_attribute("data-status", "complete")
    await answer.get_by_role("button", name="Auto: why this model").click()
    await expect(page.get_by_text("The question counts as demanding: 100 of 100")).to_be_visible()
    await shot(page, "routing-reason")
    await assert_accessible(page)

    settings = await (await visitors.profile(ada)).open("/organization/ai")
    await settings.get_by_label("A question").fill("ok")
    await settings.get_by_role("button", name="Show the choice").click()
    await expect(settings.get_by_text("simple (0/100): greeting, short_query, confirmation")).to_be_visible()
    await shot(settings, "routing-preview")
    await assert_accessible(settings)


@pytest.mark.spec("CV-66", "CV-67")
async def test_a_second_opinion_is_asked_for_and_its_guidance_taken_on(
    visitors: Visitors, ada: Person, models: ModelServer
) -> None:
    await connect(ada, models)
    page = await (await visitors.profile(ada)).open("/conversations")
    await say(page, "Do the anchors hold?")
    answer = page.locator("article.answer")
    await expect(answer).to_have_attribute("data-status", "complete")

    models.play(Script(answer="The anchor is too short.\n\n## Key guidance\n\nCheck the anchor."))
    await answer.get_by_role("button", name="Second opinion").click()
    await page.get_by_role("menuitem", name="stoa-test-large").click()
    opinion = page.get_by_role("region", name="Second opinion by stoa-test-large")
    await expect(opinion).to_have_attribute("aria-busy", "false")
    fold = opinion.get_by_role("button", name="Second opinion by stoa-test-large")
    if await fold.get_attribute("aria-expanded") == "false":
        await fold.click()
    await expect(opinion).to_contain_text("The anchor is too short.")
    await shot(page, "second-opinion")
    await assert_accessible(page)

    await opinion.get_by_role("button", name="Use guidance").click()
    said = page.get_by_role("article", name="Message by Ada").last
    await expect(said).to_contain_text("Check the anchor.")
    await expect(said).to_contain_text("Guidance")
    await expect(page.locator("article.answer").last).to_have_attribute("data-status", "complete")


@pytest.mark.spec("CV-59")
async def test_the_meter_is_shown_when_the_context_fills(
    visitors: Visitors, platform: Platform, ada: Person, models: ModelServer
) -> None:
    await connect(ada, models)
    await execute(
        platform,
        "INSERT INTO models (id, organization_id, slug, provider, provider_model, display_name, context_window,"
        " created_at, updated_at) VALUES (:id, :organization, 'openai_compatible:stoa-test', 'openai_compatible',"
        " 'stoa-test', 'Small', 1000, now(), now())",
        id=new_id(),
        organization=ada.organization_id,
    )
    page = await (await visitors.profile(ada)).open("/conversations")
    await say(page, "word " * 600)
    await expect(page.locator("article.answer")).to_have_attribute("data-status", "complete")
    await page.get_by_role("button", name=re.compile("^Context .* full$")).click()
    await expect(page.get_by_text("The model can read 1,000 tokens")).to_be_visible()
    await shot(page, "context-meter")
    await assert_accessible(page)
