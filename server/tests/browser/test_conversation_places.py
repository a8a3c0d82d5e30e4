"""A chat that is moved to a space and opened to its people, in real browsers."""

import pytest
from playwright.async_api import expect

from stoa.platform.context import Platform
from tests.browser.conftest import Visitors, assert_accessible, assert_fits, shot
from tests.support.team import execute, make_team
from tests.support.world import Person, World


async def test_a_chat_is_moved_to_a_space_and_opened_to_its_people(
    visitors: Visitors, world: World, platform: Platform
) -> None:
    team = await make_team(platform, world)
    grace = await team.join("Grace", role="member")
    await team.area("Harbour", is_restricted=False)
    made = await team.founder.client.post("/conversations", json={"kind": "chat", "title": "Tide tables"})
    path = f"/conversations/{made.json()['id']}"
    page = await (await visitors.profile(team.founder)).open(path)

    # Without a place there is nobody to open it to.
    await page.get_by_role("button", name="Share", exact=True).click()
    await page.get_by_role("combobox", name="Who else finds it").click()
    option = page.get_by_role("option", name="Everybody in its area")
    await expect(option).to_have_attribute("aria-disabled", "true")
    await page.keyboard.press("Escape")
    await page.get_by_role("button", name="Done").click()

    await page.get_by_role("button", name="Actions for Tide tables").first.click()
    await page.get_by_role("menuitem", name="Move to a space").click()
    dialog = page.get_by_role("dialog")
    await expect(dialog.get_by_role("button", name="Move", exact=True)).to_be_disabled()
    await dialog.get_by_role("combobox", name="Space").click()
    await page.get_by_role("option", name="Lighthouse").click()
    await dialog.get_by_role("combobox", name="Area").click()
    await page.get_by_role("option", name="Harbour").click()
    await assert_accessible(page)
    await shot(page, "conversation-move")
    await dialog.get_by_role("button", name="Move", exact=True).click()
    await expect(dialog).to_be_hidden()
    seen = (await team.founder.client.get(path)).json()
    assert (seen["space_id"], seen["visibility"]) == (team.space_id, "private")

    await page.get_by_role("button", name="Share", exact=True).click()
    await page.get_by_role("combobox", name="Who else finds it").click()
    await page.get_by_role("option", name="Everybody in the area Harbour").click()
    await expect(page.get_by_role("combobox", name="Who else finds it")).to_contain_text("Harbour")
    await assert_accessible(page)
    await shot(page, "conversation-visibility")

    phone = await (await visitors.profile(team.founder, phone=True, dark=True)).open(path)
    await phone.get_by_role("button", name="Share", exact=True).click()
    await expect(phone.get_by_role("combobox", name="Who else finds it")).to_contain_text("Harbour")
    await assert_fits(phone)
    await shot(phone, "conversation-visibility-phone-dark")

    theirs = await (await visitors.profile(grace)).open("/conversations")
    row = theirs.get_by_role("navigation", name="Conversations").get_by_role("link", name="Tide tables")
    await expect(row).to_contain_text("Ada")
    await row.click()
    await expect(theirs.get_by_role("textbox", name="Message", exact=True)).to_be_visible()


@pytest.mark.spec("CV-89")
async def test_a_conversation_that_ends_by_a_rule_says_so_and_is_pinned(
    visitors: Visitors, ada: Person, platform: Platform
) -> None:
    made = await ada.client.post("/conversations", json={"kind": "chat", "title": "Tide tables"})
    path = f"/conversations/{made.json()['id']}"
    await execute(
        platform,
        "UPDATE conversations SET purge_at = now() + interval '14 days' WHERE id = CAST(:id AS uuid)",
        id=made.json()["id"],
    )
    page = await (await visitors.profile(ada)).open(path)
    await expect(page.get_by_text("This conversation is removed:")).to_be_visible()
    await assert_accessible(page)
    await shot(page, "conversation-ends")
    await page.get_by_role("button", name="Pin it").click()
    await expect(page.get_by_text("This conversation is removed:")).to_be_hidden()
    assert (await ada.client.get(path)).json()["is_pinned"] is True
