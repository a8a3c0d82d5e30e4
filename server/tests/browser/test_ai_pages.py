"""AI pages in a real browser: two people and a model on one page, and a conversation that becomes one."""

import asyncio
import re

import pytest
from playwright.async_api import Page, expect

from stoa.platform.context import Platform
from tests.browser.conftest import Visitors, assert_accessible, assert_fits, connect, shot
from tests.support.model_server import ModelServer, Script
from tests.support.team import Team
from tests.support.world import Person, World


async def say(page: Page, text: str) -> None:
    field = page.get_by_role("textbox", name="Message", exact=True)
    await field.fill(text)
    await field.press("Enter")


@pytest.fixture
async def team(world: World, platform: Platform, ada: Person) -> Team:
    space = (await ada.client.post("/spaces", json={"name": "Bridge"})).json()
    return Team(platform, world, ada, space)


@pytest.mark.spec("CV-10", "CV-56")
async def test_two_people_on_an_ai_page_see_each_other_and_the_answer_as_it_comes(
    visitors: Visitors, team: Team, ada: Person, models: ModelServer
) -> None:
    grace = await team.join("Grace", role="admin")
    await connect(ada, models)
    await connect(grace, models)
    hers = await (await visitors.profile(ada)).open("/")
    await hers.get_by_role("button", name="New page in Bridge from a template").click()
    await hers.get_by_role("menuitem", name="AI page").click()
    await expect(hers.get_by_text("Nothing was said here yet")).to_be_visible()
    await assert_accessible(hers)
    theirs = await (await visitors.profile(grace)).open("/" + hers.url.split("/", 3)[3])
    await expect(theirs.get_by_text("Nothing was said here yet")).to_be_visible()

    models.play(Script(pieces=("With wind", " and oars."), delay_ms=2500))
    await say(hers, "Shall we sail?")

    seen = theirs.locator("article.answer")
    await expect(theirs.get_by_role("article", name="Message by Ada")).to_contain_text("Shall we sail?")
    await expect(seen).to_contain_text("With wind")
    await expect(seen).to_have_attribute("data-status", "streaming")
    await expect(seen).to_have_attribute("data-status", "complete")
    await say(theirs, "Only with oars.")
    await expect(hers.get_by_role("article", name="Message by Grace")).to_contain_text("Only with oars.")
    await expect(hers.locator("article.answer[data-status=complete]")).to_have_count(2)

    # A second conversation: the first stays within reach.
    await hers.get_by_role("button", name="New conversation on this page").click()
    await say(hers, "And tomorrow?")
    await expect(hers.get_by_role("article", name="Message by Ada")).to_contain_text("And tomorrow?")
    await expect(hers.locator("article.answer[data-status=complete]")).to_have_count(1)
    await hers.get_by_role("combobox", name="Conversation").click()
    await hers.get_by_role("option", name="Shall we sail?").click()
    await expect(hers.get_by_role("article", name="Message by Grace")).to_be_visible()
    await assert_accessible(hers)
    await shot(hers, "ai-page")
    # Who comes now finds the newest.
    await theirs.reload()
    await expect(theirs.get_by_role("article", name="Message by Ada")).to_contain_text("And tomorrow?")


@pytest.mark.spec("CV-19", "PG-90")
async def test_a_conversation_becomes_a_page_after_its_readers_were_named(
    visitors: Visitors, team: Team, ada: Person, models: ModelServer
) -> None:
    await team.join("Grace", role="admin")
    await connect(ada, models)
    profile = await visitors.profile(ada)
    page = await profile.open("/conversations")
    await say(page, "Shall we sail?")
    await expect(page.locator("article.answer[data-status=complete]")).to_have_count(1)
    await page.get_by_role("button", name="Actions for Shall we sail?").last.click()
    await page.get_by_role("menuitem", name="Make it a page").click()
    dialog = page.get_by_role("dialog", name="Make it a page")
    await dialog.get_by_role("combobox", name="Space").click()
    await page.get_by_role("option", name="Bridge").click()
    await expect(dialog).to_contain_text("These will be able to read it: Ada")
    await expect(dialog).not_to_contain_text("Grace")
    await dialog.get_by_role("combobox", name="Who finds it by its place").click()
    await page.get_by_role("option", name="As the page or area above").click()
    await expect(dialog).to_contain_text("These will be able to read it: Ada, Grace")
    await assert_accessible(page)
    await shot(page, "promote")
    await dialog.get_by_role("button", name="Make it a page").click()

    await expect(page).to_have_url(re.compile(r"/pages/[0-9a-f-]{36}"))
    await expect(page.get_by_role("article", name="Message by Ada")).to_contain_text("Shall we sail?")
    await expect(page.get_by_role("treeitem", name=re.compile("Shall we sail"))).to_be_visible()
    await page.set_viewport_size({"width": 390, "height": 844})
    await expect(page.get_by_role("textbox", name="Message", exact=True)).to_be_visible()
    await assert_fits(page)
    await shot(page, "ai-page-phone")


@pytest.mark.spec("CV-84", "PG-88")
async def test_a_page_is_discussed_and_the_link_is_shown_on_both_sides(
    visitors: Visitors, team: Team, ada: Person, models: ModelServer
) -> None:
    await connect(ada, models)
    made = await ada.client.post("/pages", json={"space_id": team.space_id, "type": "DOCUMENT", "title": "Sails"})
    path = f"/pages/{made.json()['id']}"
    page = await (await visitors.profile(ada)).open(path)
    await page.get_by_role("button", name="Open panel").click()
    await page.get_by_role("radio", name="Links").click()
    await assert_accessible(page)
    await page.get_by_role("button", name="Discuss this page").click()

    await expect(page).to_have_url(re.compile(r"/conversations/[0-9a-f-]{36}"))
    about = page.get_by_role("list", name="Linked pages")
    await expect(about).to_contain_text("About Sails")
    await say(page, "What are they made of?")
    await expect(page.locator("article.answer[data-status=complete]")).to_have_count(1)
    await shot(page, "discussion")
    await about.get_by_role("link", name="Sails").click()
    await page.get_by_role("radio", name="Links").click()
    links = page.get_by_role("region", name="Conversations about this page")
    await expect(links).to_contain_text("About this page")
    await assert_accessible(page)
    await shot(page, "page-links")
    await links.get_by_role("button", name=re.compile("Take the link to")).click()
    await expect(links.get_by_role("listitem")).to_have_count(0)
    assert (await ada.client.get("/conversations")).json()["items"] != []


@pytest.mark.spec("PG-89")
async def test_a_page_is_made_from_a_conversation_and_a_cancelled_one_is_not(
    visitors: Visitors, team: Team, ada: Person, models: ModelServer
) -> None:
    await connect(ada, models)
    page = await (await visitors.profile(ada)).open("/conversations")
    await say(page, "Shall we sail?")
    await expect(page.locator("article.answer[data-status=complete]")).to_have_count(1)
    dialog = page.get_by_role("dialog", name="Make a page of it")

    async def begin(script: Script) -> None:
        await page.get_by_role("button", name="Actions for Shall we sail?").last.click()
        await page.get_by_role("menuitem", name="Make a page of it").click()
        await dialog.get_by_role("combobox", name="Space").click()
        await page.get_by_role("option", name="Bridge").click()
        models.play(script)

    await begin(Script(stall_before=True))
    await assert_accessible(page)
    await shot(page, "extract")
    asked = len(models.asked)
    await dialog.get_by_role("button", name="Make the page").click()
    await expect(dialog).to_contain_text("The page is being written")
    async with asyncio.timeout(10):
        while len(models.asked) == asked:
            await asyncio.sleep(0.02)
        await dialog.get_by_role("button", name="Cancel").click()
        await models.asked[-1].client_gone.wait()
    await expect(dialog).to_have_count(0)
    assert await team.outline() == {}

    await page.emulate_media(color_scheme="dark")
    await page.set_viewport_size({"width": 390, "height": 844})
    await begin(Script(answer="## Decided\n\nWe sail."))
    await assert_accessible(page)
    await assert_fits(page)
    await shot(page, "extract-phone")
    await dialog.get_by_role("button", name="Make the page").click()
    await expect(page).to_have_url(re.compile(r"/pages/[0-9a-f-]{36}"))
    await expect(page.get_by_role("heading", name="Decided")).to_be_visible()
