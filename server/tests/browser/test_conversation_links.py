"""A link to a conversation, from the dialog to a stranger's screen and on, in a real browser."""

import re

from playwright.async_api import expect

from stoa.platform.context import Platform
from tests.browser.conftest import Visitors, assert_accessible, assert_fits, connect, shot
from tests.conversations.talking import Talker
from tests.support.model_server import ModelServer, Script
from tests.support.world import Person, World


async def test_a_link_is_made_read_by_a_stranger_and_continued(
    visitors: Visitors, ada: Person, world: World, platform: Platform, models: ModelServer
) -> None:
    await connect(ada, models)
    models.play(Script(pieces=("Behind the **church**.",)))
    sent = await Talker(ada, models).talk("Where is the harbour?")
    page = await (await visitors.profile(ada)).open(f"/conversations/{sent['conversation']['id']}")
    await page.get_by_role("button", name="Share", exact=True).click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_role("button", name="New link").click()
    address = await dialog.get_by_label("Address of the new link").input_value()
    await expect(dialog.get_by_role("button", name=re.compile("End link"))).to_be_visible()
    await assert_accessible(page)
    await shot(page, "conversation-link")

    stranger = await visitors.profile(phone=True, dark=True)
    shared = await stranger.open(address.removeprefix(world.origin))
    await expect(shared.get_by_role("heading", name="Where is the harbour?")).to_be_visible()
    await expect(shared.get_by_role("main")).to_contain_text("Behind the church.")
    await expect(shared.get_by_role("main")).not_to_contain_text("Ada")
    await assert_accessible(shared)
    await assert_fits(shared)
    await shot(shared, "conversation-shared-phone-dark")

    reader = await world.person("Grace")
    theirs = await (await visitors.profile(reader)).open(address.removeprefix(world.origin))
    await shot(theirs, "conversation-shared-link")
    await theirs.get_by_role("button", name="Continue").click()
    await expect(theirs).to_have_url(re.compile(r"/conversations/[0-9a-f-]{36}$"))
    await expect(theirs.locator("article.answer")).to_contain_text("Behind the church.")
