"""The inbox in a real browser: the count, the list, its keys, and what one wishes to hear of."""

import pytest
from playwright.async_api import expect

from stoa.platform.context import Platform
from tests.browser.conftest import Visitors, assert_accessible, shot
from tests.notifications.reading import inbox, settle
from tests.pages.test_mentions import naming, store
from tests.support.team import make_team
from tests.support.world import World


async def test_the_count_is_live_and_entries_are_read_by_keys_and_by_opening(
    visitors: Visitors, world: World, platform: Platform
) -> None:
    team = await make_team(platform, world)
    bo = await team.join("Bo", role="member")
    pages = [await team.page(title) for title in ("Roadmap", "Journal", "Budget")]
    page = await (await visitors.profile(bo)).open("/inbox")
    await expect(page.get_by_role("heading", name="The inbox is empty")).to_be_visible()
    await assert_accessible(page)
    await shot(page, "inbox-empty")
    side = page.get_by_role("navigation", name="Workspace").get_by_role("link", name="Inbox")

    # Without a reload.
    for made in pages:
        await store(team.founder, made["id"], naming(("user", str(bo.id), "Bo")))
    await settle(platform, team.founder)
    await expect(side).to_have_accessible_name("Inbox 3 unread")
    entries = page.get_by_role("main").get_by_role("listitem")
    await expect(entries).to_have_count(3)
    await expect(entries.first).to_contain_text("Ada mentioned you on “Budget”")
    await assert_accessible(page)
    await shot(page, "inbox")

    # j to the first, u reads it and again does not, e puts it away; k goes back up.
    await page.keyboard.press("j")
    await page.keyboard.press("u")
    await expect(entries.first.get_by_role("button", name="Mark as unread")).to_be_visible()
    await expect(side).to_have_accessible_name("Inbox 2 unread")
    await page.keyboard.press("u")
    await expect(side).to_have_accessible_name("Inbox 3 unread")
    await page.keyboard.press("j")
    await page.keyboard.press("k")
    await page.keyboard.press("e")
    await expect(entries).to_have_count(2)
    await expect(page.get_by_text("“Budget”")).to_have_count(0)
    # Once it is done: what is read while it is being changed may be older.
    await expect(side).to_have_accessible_name("Inbox 2 unread")
    await page.get_by_role("radio", name="Unread", exact=True).click()
    await expect(entries).to_have_count(2)

    # Opening what it is about reads it, in every tab; a page that was taken away has no title.
    await team.set_visibility(pages[0]["id"], "private")
    await page.get_by_role("link", name="Ada mentioned you on “Journal”").click()
    await expect(page.get_by_role("document").first).to_be_visible()
    await expect(side).to_have_accessible_name("Inbox 1 unread")
    await side.click()
    await expect(page.get_by_text("No longer available")).to_be_visible()
    await expect(page.get_by_role("main").get_by_text("Roadmap")).to_have_count(0)
    await page.get_by_role("button", name="Mark all as read").click()
    await expect(side).to_have_accessible_name("Inbox")
    assert [entry["read_at"] is None for entry in await inbox(bo)] == [False, False]

    phone = await (await visitors.profile(bo, phone=True, dark=True)).open("/inbox")
    await expect(phone.get_by_text("No longer available")).to_be_visible()
    await assert_accessible(phone)
    await shot(phone, "inbox-phone-dark")


async def test_pages_are_followed_and_muted_and_ways_are_chosen(
    visitors: Visitors, world: World, platform: Platform
) -> None:
    team = await make_team(platform, world)
    bo = await team.join("Bo", role="member")
    made = await team.page("Roadmap")
    page = await (await visitors.profile(bo)).open(f"/pages/{made['id']}")
    await page.get_by_role("button", name="Page menu").click()
    await page.get_by_role("menuitem", name="Follow").click()
    await page.get_by_role("button", name="Page menu").click()
    await expect(page.get_by_role("menuitem", name="Do not follow")).to_be_visible()
    await page.get_by_role("menuitem", name="Mute").click()

    await page.goto(f"{world.origin}/settings/notifications")
    await expect(page.get_by_role("listitem").filter(has_text="Roadmap")).to_contain_text("Muted")
    mail = page.get_by_role("switch", name="Somebody mentions you: mail")
    await expect(mail).to_be_checked()
    await mail.click()
    await expect(mail).not_to_be_checked()
    await page.get_by_role("radio", name="Once a day").click()
    await expect(page.get_by_role("combobox", name="Hour of the mail")).to_be_visible()
    await assert_accessible(page)
    await shot(page, "notification-settings")
    await page.get_by_role("button", name="Reset").click()
    await expect(page.get_by_text("Muted")).to_have_count(0)
    kept = (await bo.client.get("/notification-preferences")).json()
    assert (kept["email_mode"], kept["places"]) == ("digest", [])
    assert {"kind": "mention", "inbox": True, "email": False} in kept["kinds"]

    phone = await (await visitors.profile(bo, phone=True)).open("/settings/notifications")
    await expect(phone.get_by_role("heading", name="Notifications")).to_be_visible()
    await assert_accessible(phone)
    await shot(phone, "notification-settings-phone")


async def test_an_inbox_that_does_not_load_says_so_and_tries_again(visitors: Visitors, world: World) -> None:
    ada = await world.person("Ada")
    visitor = await visitors.profile(ada)
    visitor.expected.append("500")
    await visitor.context.route("**/api/v1/notifications?*", lambda route: route.fulfill(status=500, body="{}"))
    page = await visitor.open("/inbox")
    await expect(page.get_by_role("heading", name="The inbox did not load")).to_be_visible(timeout=30_000)
    await visitor.context.unroute("**/api/v1/notifications?*")
    await page.get_by_role("button", name="Try again").click()
    await expect(page.get_by_role("heading", name="The inbox is empty")).to_be_visible()


@pytest.mark.spec("PG-75")
async def test_who_is_mentioned_without_access_is_offered_to_be_shared_with(
    visitors: Visitors, world: World, platform: Platform
) -> None:
    team = await make_team(platform, world)
    bo = await team.join("Bo")
    made = await team.page("Roadmap")
    await team.set_visibility(made["id"], "private")
    await store(team.founder, made["id"], naming(("user", str(bo.id), "Bo")))
    await settle(platform, team.founder)
    page = await (await visitors.profile(team.founder)).open(f"/pages/{made['id']}")
    await expect(page.get_by_text("Mentioned here without access, and not told: Bo")).to_be_visible()
    await assert_accessible(page)
    await page.get_by_role("button", name="Share with them").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Add people or groups").fill("Bo")
    await dialog.get_by_role("button", name="Add Bo", exact=True).click()
    await dialog.get_by_role("button", name="Done").click()
    await expect(page.get_by_text("Mentioned here without access")).to_have_count(0)
    await settle(platform, team.founder)
    assert [entry["kind"] for entry in await inbox(bo)] == ["share"]
