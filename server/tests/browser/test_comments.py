"""Comments on words of a text, which they follow, in a real browser."""

import pytest
from playwright.async_api import Page, expect

from stoa.platform.context import Platform
from tests.browser.conftest import Visitors, assert_accessible, assert_fits, shot
from tests.browser.test_proposals import panel, written
from tests.support.team import Team, make_team
from tests.support.world import World


@pytest.fixture
async def team(platform: Platform, world: World) -> Team:
    return await make_team(platform, world)


async def select(page: Page, word: str) -> None:
    """Select a word as a person does, by two clicks on it."""
    box = await page.evaluate(
        """word => {
            const walker = document.createTreeWalker(document.querySelector(".ProseMirror"), NodeFilter.SHOW_TEXT);
            for (let node = walker.nextNode(); node; node = walker.nextNode()) {
                const at = node.data.indexOf(word);
                if (at < 0) continue;
                const range = document.createRange();
                range.setStart(node, at);
                range.setEnd(node, at + word.length);
                const { x, y, width, height } = range.getBoundingClientRect();
                return [x + width / 2, y + height / 2];
            }
        }""",
        word,
    )
    await page.mouse.dblclick(*box)


@pytest.mark.spec("PG-66")
async def test_a_comment_follows_its_words_and_stays_when_they_are_gone(  # noqa: PLR0915  # one visit of two
    visitors: Visitors, team: Team
) -> None:
    page_id = await written(team)
    bob = await team.join("Bob")
    await team.grant(page_id, bob, "VIEW")
    page = await (await visitors.profile(team.founder)).open(f"/pages/{page_id}")
    reader = await (await visitors.profile(bob, phone=True, dark=True)).open(f"/pages/{page_id}")
    text, marked = page.locator(".ProseMirror"), page.locator(".ProseMirror .passage")
    await expect(text).to_contain_text("Bring bread.")
    await select(page, "bread")
    await page.get_by_role("toolbar", name="Format").get_by_role("button", name="Comment").click()
    rail = page.get_by_role("complementary", name="About this page")
    await rail.get_by_role("textbox", name="Comment").fill("Which one?")
    await rail.get_by_role("button", name="Comment", exact=True).click()
    thread = rail.get_by_role("region", name="Thread")
    await expect(thread.locator("blockquote")).to_have_text("bread")
    await expect(marked).to_have_text("bread")
    await shot(page, "comment-on-words")
    await assert_accessible(page)
    # Who only reads sees what it is about, and comments too.
    await expect(reader.locator(".ProseMirror .passage")).to_have_text("bread")
    await select(reader, "Monday")
    await reader.get_by_role("button", name="Comment").click()
    await reader.get_by_role("textbox", name="Comment").fill("At what time?")
    await shot(reader, "comment-on-words-phone-dark")
    await assert_fits(reader)
    await reader.get_by_role("button", name="Comment", exact=True).click()
    await expect(marked).to_have_text(["Monday", "bread"])

    # The words go with what is written around them, here and through another door.
    await text.get_by_text("Bring bread.").click()
    await page.keyboard.press("Home")
    await page.keyboard.type("Please: ")
    await expect(marked).to_have_text(["Monday", "bread"])
    await expect(page.get_by_text("Saved").first).to_be_visible()
    present = await team.founder.client.get(f"/pages/{page_id}/content", params={"format": "markdown"})
    content = "First of all.\n\n" + present.json()["content"].replace("Please: Bring", "Do bring")
    saved = await team.founder.client.put(
        f"/pages/{page_id}/content",
        json={"format": "markdown", "content": content},
        headers={"If-Match": present.headers["ETag"]},
    )
    assert saved.status_code == 200, saved.text
    await expect(text).to_contain_text("Do bring bread.")
    await expect(marked).to_have_text(["Monday", "bread"])

    # Gone from the text, the thread is still there with the words, for everybody, and after a reload.
    await select(page, "bread")
    await page.keyboard.press("Backspace")
    await expect(marked).to_have_text(["Monday"])
    about = rail.get_by_role("region", name="Thread").filter(has_text="Which one?")
    await expect(about.get_by_text("Detached")).to_be_visible()
    await expect(about.locator("blockquote")).to_have_text("bread")
    await expect(reader.locator(".ProseMirror .passage")).to_have_text(["Monday"])
    await shot(page, "comment-detached")
    await assert_accessible(page)
    await page.reload()
    rail = await panel(page)
    about = rail.get_by_role("region", name="Thread").filter(has_text="Which one?")
    await expect(about.get_by_text("Detached")).to_be_visible()
    other = rail.get_by_role("region", name="Thread").filter(has_text="At what time?")
    await expect(other.get_by_text("Detached")).to_have_count(0)
    await other.get_by_role("button", name="Show in the text").click()
    # What comes back is found again.
    await page.locator(".ProseMirror").get_by_text("Leave at ten.").click()
    await page.keyboard.press("End")
    await page.keyboard.type(" Bring bread")
    await page.reload()
    rail = await panel(page)
    await expect(page.locator(".ProseMirror .passage")).to_have_text(["Monday", "bread"])
