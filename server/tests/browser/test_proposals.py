"""Proposals in a real browser: counted, read with words, decided by mouse and by keys, seen by those who have the
page open.
"""

from uuid import UUID

import pytest
from playwright.async_api import Locator, Page, expect

from stoa.platform.context import Platform
from stoa.platform.ids import new_id
from tests.browser.conftest import Visitors, assert_accessible, assert_fits, shot
from tests.pages.test_agent_proposals import edit
from tests.support.team import Team, make_team
from tests.support.world import Person, World


@pytest.fixture
async def team(platform: Platform, world: World) -> Team:
    return await make_team(platform, world)


async def written(team: Team) -> str:
    page_id: str = (await team.page("Offsite"))["id"]
    present = await team.founder.client.get(f"/pages/{page_id}/content")
    text = "We meet on Monday.\n\nBring bread.\n\nBring jam.\n\nLeave at ten.\n"
    answer = await team.founder.client.put(
        f"/pages/{page_id}/content",
        json={"format": "markdown", "content": text},
        headers={"If-Match": present.headers["ETag"]},
    )
    assert answer.status_code == 200, answer.text
    return page_id


async def propose(person: Person, page_id: str, summary: str, *changes: tuple[str, str]) -> None:
    hunks = [{"original": original, "replacement": replacement} for original, replacement in changes]
    answer = await person.client.post(f"/pages/{page_id}/proposals", json={"hunks": hunks, "summary": summary})
    assert answer.status_code == 201, answer.text


async def panel(page: Page) -> Locator:
    rail = page.get_by_role("complementary", name="About this page")
    await expect(page.locator(".ProseMirror")).to_be_visible()
    if await rail.count() == 0:
        await page.get_by_role("button", name="Open panel").click()
    return rail


@pytest.mark.spec("PG-80", "PG-87")
async def test_changes_are_read_with_words_and_decided_by_mouse_and_by_keys(
    visitors: Visitors, team: Team
) -> None:
    page_id = await written(team)
    bob = await team.join("Bob")
    await team.grant(page_id, bob, "VIEW")
    page = await (await visitors.profile(team.founder)).open(f"/pages/{page_id}")
    rail = await panel(page)
    await rail.get_by_role("radio", name="Proposals").click()
    await expect(rail.get_by_text("Nothing is proposed.")).to_be_visible()

    # What Bob proposes appears by itself, in the number and in the list.
    await propose(
        bob, page_id, "Another day",
        ("We meet on Monday.", "We meet on Friday."), ("Bring bread.", "Bring rolls."),
        ("Bring jam.", "Bring ham."), ("Leave at ten.", "Leave at noon."),
    )  # fmt: skip
    await expect(rail.get_by_role("radio", name="Proposals (1)")).to_be_visible()
    first = rail.get_by_role("article", name="Change 1")
    await expect(first.get_by_role("insertion")).to_have_text("added: Friday")
    await expect(first.get_by_role("deletion")).to_have_text("removed: Monday")
    await shot(page, "proposals")
    await assert_accessible(page)
    await rail.get_by_role("radio", name="Side by side").click()
    await expect(first.get_by_role("group", name="Before")).to_have_text("We meet on removed: Monday.")
    await expect(first.get_by_role("group", name="After")).to_have_text("We meet on added: Friday.")
    await shot(page, "proposals-beside")
    await assert_accessible(page)
    await rail.get_by_role("radio", name="In the text").click()

    text = page.locator(".ProseMirror")
    await first.focus()
    await page.keyboard.press("a")
    await expect(text).to_contain_text("We meet on Friday.")
    await expect(first.get_by_text("Accepted")).to_be_visible()
    await first.focus()
    await page.keyboard.press("j")
    await expect(rail.get_by_role("article", name="Change 2")).to_be_focused()
    await page.keyboard.press("r")
    await expect(rail.get_by_role("article", name="Change 2").get_by_text("Rejected")).to_be_visible()
    third = rail.get_by_role("article", name="Change 3")
    await third.get_by_role("button", name="Change it first").click()
    await third.get_by_role("textbox", name="Your own words").fill("Bring cheese.")
    await third.get_by_role("button", name="Accept").click()
    await expect(text).to_contain_text("Bring cheese.")
    await rail.get_by_role("button", name="Accept all").click()
    await expect(text).to_contain_text("Leave at noon.")
    await expect(rail.get_by_role("radio", name="Proposals", exact=True)).to_be_visible()
    await rail.get_by_text("Decided (1)").click()
    await expect(rail.get_by_text("Accepted in part")).to_be_visible()
    await expect(text).to_contain_text("Bring bread.")
    await assert_accessible(page)


async def test_a_reader_on_a_phone_reads_what_is_proposed_and_takes_back_their_own(
    visitors: Visitors, team: Team
) -> None:
    page_id = await written(team)
    bob = await team.join("Bob")
    await team.grant(page_id, bob, "VIEW")
    await propose(team.founder, page_id, "Food", ("Bring bread.", "Bring rolls."))
    await propose(bob, page_id, "Another day", ("We meet on Monday.", "We meet on Friday."))
    page = await (await visitors.profile(bob, phone=True, dark=True)).open(f"/pages/{page_id}")
    await expect(page.locator(".ProseMirror")).to_be_visible()
    await page.get_by_role("button", name="Open panel").click()
    await page.get_by_role("radio", name="Proposals (2)").click()
    own = page.get_by_role("region", name="Another day")
    await expect(own.get_by_role("insertion")).to_have_text("added: Friday")
    await expect(page.get_by_role("button", name="Accept")).to_have_count(0)
    await shot(page, "proposals-phone-dark")
    await assert_fits(page)
    await assert_accessible(page)
    await own.get_by_role("button", name="Withdraw").click()
    await expect(page.get_by_role("radio", name="Proposals (1)")).to_be_visible()


@pytest.mark.spec("PG-83", "PG-87")
async def test_what_an_agent_applied_is_seen_and_taken_back_and_its_conversation_says_so(
    visitors: Visitors, team: Team
) -> None:
    page_id, ada = await written(team), team.founder
    talk = (await ada.client.post("/conversations", json={"kind": "chat"})).json()["id"]
    changes = (("We meet on Monday.", "We meet on Friday."), ("Bring jam.", "Bring ham."))
    await edit(team, ada, page_id, *changes, run_id=new_id(), may_apply=True, conversation_id=UUID(talk))
    page = await (await visitors.profile(ada)).open(f"/pages/{page_id}")
    text = page.locator(".ProseMirror")
    rail = await panel(page)
    await rail.get_by_role("radio", name="Proposals (1)").click()
    await expect(rail.get_by_text("These changes are in the text already.")).to_be_visible()
    await expect(rail.get_by_text("small, for Ada")).to_be_visible()
    first = rail.get_by_role("article", name="Change 1")
    await expect(first.get_by_role("insertion")).to_have_text("added: Friday")
    await shot(page, "proposals-applied")
    await assert_accessible(page)
    await first.get_by_role("button", name="Undo").click()
    await expect(text).to_contain_text("We meet on Monday.")
    await expect(first.get_by_text("Undone")).to_be_visible()
    await rail.get_by_role("article", name="Change 2").get_by_role("button", name="Keep").click()
    await expect(rail.get_by_role("radio", name="Proposals", exact=True)).to_be_visible()
    await expect(text).to_contain_text("Bring ham.")

    await page.goto(page.url.split("/pages/")[0] + f"/conversations/{talk}")
    listed = page.get_by_role("list", name="Proposed changes")
    await expect(listed.get_by_text("Accepted in part")).to_be_visible()
    await expect(listed.get_by_role("link", name="Offsite")).to_be_visible()
    await shot(page, "proposals-of-conversation")
    await assert_accessible(page)
