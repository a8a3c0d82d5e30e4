"""A channel in a real browser: saying things, live for others, edits, what waits, what is new, and who only reads."""

import asyncio

import pytest
from playwright.async_api import expect

from stoa.platform.context import Platform
from tests.browser.conftest import Visitors, assert_accessible, assert_fits, shot
from tests.channels.talking import channel, delete, edit, say, set_channel, texts
from tests.support.team import execute, make_team
from tests.support.world import Person, World


async def has_read_all(person: Person) -> None:
    """What they looked at counts as read before they go elsewhere."""
    for _ in range(600):
        if (await person.client.get("/unreads")).json()["items"] == []:
            return
        await asyncio.sleep(0.05)
    raise AssertionError("something stays unread")


async def test_a_team_talks_in_a_channel_and_everybody_sees_it_at_once(
    visitors: Visitors, world: World, platform: Platform
) -> None:
    team = await make_team(platform, world)
    ada, grace = team.founder, await team.join("Grace", role="member")
    design = await channel(team)
    adas = await (await visitors.profile(ada)).open(f"/pages/{design}")
    await expect(adas.get_by_role("heading", name="Say what this channel is for")).to_be_visible()
    await assert_accessible(adas)
    await shot(adas, "channel-empty")
    graces = await (await visitors.profile(grace)).open(f"/pages/{design}")
    hers = graces.get_by_role("log", name="Messages").get_by_role("article")

    field = adas.get_by_role("textbox", name="Message to design")
    await field.fill("First bend came back: **ovals by 1.4 mm**, see [ours](javascript:alert(1)) <b>raw</b>")
    await field.press("Enter")
    await expect(field).to_have_value("")
    await expect(hers).to_have_count(1)
    await expect(hers.first.locator("strong")).to_have_text("ovals by 1.4 mm")
    await expect(hers.first).to_contain_text("<b>raw</b>")
    await expect(hers.first.get_by_role("link")).to_have_count(0)
    await field.press_sequentially("R")
    await expect(graces.get_by_text("Ada is typing …")).to_be_visible()
    await field.press_sequentially("adius 160")
    await field.press("Shift+Enter")
    await field.press_sequentially("cracked")
    await field.press("Enter")
    await expect(hers).to_have_count(2)

    # The last own message is edited by the arrow; what it said before can be read.
    await field.press("ArrowUp")
    editor = adas.get_by_role("textbox", name="Edit message")
    await editor.fill("Radius 160 cracked the zinc")
    await editor.press("Enter")
    await expect(hers.last).to_contain_text("cracked the zinc")
    await graces.get_by_role("button", name="edited").click()
    await expect(graces.get_by_label("What the message said before")).to_contain_text("Radius 160")
    await graces.keyboard.press("Escape")

    # A person is named, and hears of it in the sidebar when they are elsewhere.
    await has_read_all(grace)
    await graces.get_by_role("link", name="My tasks").click()
    await field.press_sequentially("Fine with @Gra")
    await adas.get_by_role("option", name="Grace").click()
    await field.press_sequentially("?")
    await field.press("Enter")
    await expect(graces.get_by_role("treeitem", name="design, 1 new")).to_be_visible(timeout=30_000)
    await graces.get_by_role("treeitem", name="design, 1 new").click()
    await expect(graces.get_by_text("New", exact=True)).to_be_visible()
    await expect(hers.last.locator(".mention")).to_have_text("@Grace")
    await expect(graces.get_by_role("treeitem", name="design", exact=True)).to_be_visible(timeout=30_000)
    await expect(graces.get_by_text("New", exact=True)).to_be_visible()
    await assert_accessible(graces)
    await shot(graces, "channel")

    await adas.get_by_role("article").first.get_by_role("button", name="What to do with the message").click()
    await adas.get_by_role("menuitem", name="Delete").click()
    await adas.get_by_role("button", name="Delete message").click()
    await expect(hers).to_have_count(2)


async def test_what_cannot_be_sent_yet_waits_on_the_device_and_keeps_its_place(
    visitors: Visitors, world: World, platform: Platform
) -> None:
    team = await make_team(platform, world)
    ada, design = team.founder, await channel(team)
    profile = await visitors.profile(ada)
    profile.expected += ["ERR_FAILED", "409"]
    page = await profile.open(f"/pages/{design}")
    rows = page.get_by_role("log", name="Messages").get_by_role("article")
    field = page.get_by_role("textbox", name="Message to design")
    address = f"**/api/v1/channels/{design}/messages"
    await page.route(address, lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    for text in ("One", "Two"):
        await field.fill(text)
        await field.press("Enter")
    await expect(page.get_by_text("Sending")).to_have_count(2)
    await field.fill("A draft")
    await shot(page, "channel-waiting")
    assert await texts(ada, design) == []
    # Both the draft and what waits are there after a reload, and go out in their order.
    await page.unroute(address)
    await page.reload()
    await expect(field).to_have_value("A draft")
    await expect(page.get_by_text("Sending")).to_have_count(0)
    await expect(rows).to_have_count(2)
    assert await texts(ada, design) == ["One", "Two"]

    # What the server refuses says so, and is tried again by hand.
    assert (await set_channel(ada, design, archived=True)).status_code == 200
    await expect(page.get_by_text("Archived. It can be read, not continued.")).to_be_visible()
    await assert_accessible(page)
    await shot(page, "channel-archived")
    await page.get_by_role("button", name="Open the channel again").click()
    await expect(field).to_have_value("A draft")
    await page.route(
        address,
        lambda route: (
            route.fulfill(
                status=409,
                content_type="application/problem+json",
                body='{"code":"channels.archived","title":"This channel is archived","status":409}',
            )
            if route.request.method == "POST"
            else route.continue_()
        ),
    )
    await field.press("Enter")
    await expect(page.get_by_text("Not sent", exact=True)).to_be_visible()
    await assert_accessible(page)
    await page.unroute(address)
    await page.get_by_role("button", name="Retry").click()
    await expect(page.get_by_text("Not sent", exact=True)).to_have_count(0)
    await expect(page.get_by_text("Sending")).to_have_count(0)
    await expect(rows.filter(has_text="A draft")).to_have_count(1)
    assert "A draft" in await texts(ada, design)


async def test_history_loads_upwards_and_a_phone_shows_it_in_the_dark(
    visitors: Visitors, world: World, platform: Platform
) -> None:
    team = await make_team(platform, world)
    ada, grace = team.founder, await team.join("Grace", role="member")
    design = await channel(team)
    await say(ada, design, "The first of all")
    # As many as nobody types in a test.
    await execute(
        platform,
        "INSERT INTO channel_messages (id, organization_id, page_id, seq, changed_seq, user_id, content, created_at)"
        " SELECT gen_random_uuid(), organization_id, page_id, n, n, user_id, 'Message ' || n,"
        " now() - interval '1 minute' * (200 - n) FROM channel_messages, generate_series(2, 120) n WHERE seq = 1"
        " AND page_id = :id",
        id=design,
    )
    await execute(platform, "UPDATE pages SET change_seq = 120 WHERE id = :id", id=design)
    await set_channel(ada, design, topic="Shape, sizes and what it feels like to lock a bicycle", posting="admins")

    phone = await (await visitors.profile(grace, phone=True, dark=True)).open(f"/pages/{design}")
    rows = phone.get_by_role("log", name="Messages").get_by_role("article")
    await expect(rows.last).to_contain_text("Message 120")
    await expect(rows.last).to_be_in_viewport()
    await expect(phone.get_by_text("Only those who may share this channel post in it.")).to_be_visible()
    await assert_fits(phone)
    await assert_accessible(phone)
    await shot(phone, "channel-phone-dark")
    for _ in range(12):
        await rows.first.scroll_into_view_if_needed()
        if await rows.filter(has_text="The first of all").count() > 0:
            break
        await phone.wait_for_timeout(100)
    await expect(rows.filter(has_text="The first of all")).to_have_count(1)
    await expect(rows).to_have_count(120)
    # What comes meanwhile does not take the reader away from where they are.
    await expect(phone.get_by_role("button", name="To the end")).to_be_visible()
    await say(ada, design, "News")
    await expect(rows).to_have_count(121)
    await expect(rows.last).not_to_be_in_viewport()
    await phone.get_by_role("button", name="To the end").click()
    await expect(rows.last).to_be_in_viewport()


@pytest.mark.spec("CH-53")
async def test_without_a_socket_one_asks_for_what_changed(
    visitors: Visitors, world: World, platform: Platform
) -> None:
    team = await make_team(platform, world)
    ada, grace = team.founder, await team.join("Grace", role="member")
    design = await channel(team)
    first = await say(ada, design, "The first")
    profile = await visitors.profile(grace)
    profile.expected.append("WebSocket")
    await profile.context.route_web_socket("**/realtime", lambda socket: socket.close())
    page = await profile.open(f"/pages/{design}")
    rows = page.get_by_role("log", name="Messages").get_by_role("article")
    await expect(rows).to_have_count(1)
    second = await say(ada, design, "The second")
    await expect(rows).to_have_count(2, timeout=30_000)
    assert (await edit(ada, second, "The second, edited")).status_code == 200
    assert (await delete(ada, first)).status_code == 204
    await expect(rows).to_have_count(1, timeout=30_000)
    await expect(rows).to_contain_text("The second, edited")
    # One says something oneself as ever.
    field = page.get_by_role("textbox", name="Message to design")
    await field.fill("Mine")
    await field.press("Enter")
    await expect(page.get_by_text("Sending")).to_have_count(0)
    await expect(rows).to_have_count(2)
    assert await texts(ada, design) == ["The second, edited", "Mine"]
