"""A conversation that several people have, in real browsers."""

import pytest
from playwright.async_api import expect

from stoa.platform.context import Platform
from tests.browser.conftest import Visitors, assert_accessible, assert_fits, connect, shot
from tests.support.model_server import ModelServer, Script
from tests.support.team import Team
from tests.support.world import Person, World


@pytest.mark.spec("CV-57")
async def test_a_conversation_is_shared_written_in_together_and_left(
    visitors: Visitors, ada: Person, world: World, platform: Platform, models: ModelServer
) -> None:
    await connect(ada, models)
    models.play(Script(pieces=("Behind the church.",)))
    team = Team(platform, world, ada, {})
    grace = await team.join("Grace")
    await connect(grace, models)
    hers = await (await visitors.profile(ada)).open("/conversations")
    field = hers.get_by_role("textbox", name="Message", exact=True)
    await field.fill("Where is the harbour?")
    await field.press("Enter")
    await expect(hers.locator("article.answer")).to_have_attribute("data-status", "complete")

    await hers.get_by_role("button", name="Share", exact=True).click()
    dialog = hers.get_by_role("dialog")
    await dialog.get_by_label("Add people").fill("grac")
    await dialog.get_by_role("button", name="Add Grace").click()
    await dialog.get_by_role("combobox", name="Right of Grace").click()
    await hers.get_by_role("option", name="Can write").click()
    await expect(dialog.get_by_role("combobox", name="Right of Grace")).to_have_text("Can write")
    await assert_accessible(hers)
    await shot(hers, "conversation-share")
    await dialog.get_by_role("button", name="Done").click()

    guest = await visitors.profile(grace, dark=True)
    # The conversation that is taken away.
    guest.expected.append("404")
    theirs = await guest.open("/conversations")
    await theirs.get_by_role("button", name="Filter").click()
    await theirs.get_by_role("menuitem", name="Shared with me").click()
    row = theirs.get_by_role("navigation", name="Conversations").get_by_role("link", name="harbour")
    await expect(row).to_contain_text("Ada")
    async with theirs.expect_response(lambda answer: answer.url.endswith("/members")):
        await row.click()
    await expect(theirs.locator("article.answer")).to_contain_text("Behind the church.")
    await theirs.get_by_role("textbox", name="Message", exact=True).press_sequentially("Thank you", delay=100)
    await expect(hers.get_by_text("Grace is typing")).to_be_visible()
    # Without another word it is forgotten by itself.
    await expect(hers.get_by_text("Grace is typing")).to_be_hidden(timeout=15_000)
    await shot(theirs, "conversation-shared-dark")
    await assert_accessible(theirs)

    await theirs.get_by_role("button", name="People").click()
    await expect(theirs.get_by_role("list", name="People").get_by_role("listitem")).to_have_text(
        ["ADAdaOwner", "GRGraceCan write"]
    )
    await shot(theirs, "conversation-people-dark")
    await assert_accessible(theirs)
    await theirs.get_by_role("button", name="Done").click()

    # What is taken away is gone while one looks at it.
    await hers.get_by_role("button", name="Share", exact=True).click()
    await hers.get_by_role("dialog").get_by_role("button", name="Remove Grace").click()
    await expect(theirs.get_by_text("This conversation does not exist, or you cannot see it.")).to_be_visible()
    await expect(theirs.locator("article.answer")).to_have_count(0)

    phone = await (await visitors.profile(ada, phone=True)).open(hers.url.removeprefix(world.origin))
    await phone.get_by_role("button", name="Share", exact=True).click()
    await expect(phone.get_by_role("dialog")).to_be_visible()
    await assert_fits(phone)
    await shot(phone, "conversation-share-phone")
