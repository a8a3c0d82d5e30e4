"""Two people in one page, each in a browser of their own."""

import re
from typing import Any
from uuid import UUID

import pytest
from playwright.async_api import Page, expect

from stoa.platform.context import Platform
from tests.browser.conftest import Visitors, assert_accessible, assert_fits, shot
from tests.support.team import Team, execute, make_team
from tests.support.world import World


@pytest.fixture
async def team(platform: Platform, world: World) -> Team:
    return await make_team(platform, world)


async def text_of(team: Team, page_id: str) -> str:
    answer = await team.founder.client.get(f"/pages/{page_id}/content")
    assert answer.status_code == 200, answer.text
    return str(answer.json()["content"])


async def saved(page: Page) -> None:
    await expect(page.get_by_text(re.compile(r"^Saved \d\d:\d\d$"))).to_be_visible(timeout=20_000)


@pytest.mark.spec("PG-51")
async def test_two_people_type_see_each_other_and_undo_only_their_own(visitors: Visitors, team: Team) -> None:
    made = await team.page("Together")
    bob = await team.join("Bob")
    await team.grant(made["id"], bob, "EDIT")
    hers = await (await visitors.profile(team.founder)).open(f"/pages/{made['id']}")
    his = await (await visitors.profile(bob)).open(f"/pages/{made['id']}")
    her_text, his_text = hers.locator(".ProseMirror"), his.locator(".ProseMirror")
    await her_text.click()
    await hers.keyboard.type("First line by her.")
    await expect(his_text).to_contain_text("First line by her.")

    await his_text.click()
    await his.keyboard.press("End")
    await his.keyboard.press("Enter")
    await his.keyboard.type("Second line by him.")

    await expect(her_text).to_contain_text("Second line by him.")
    await expect(her_text.locator(".collaboration-carets__label")).to_have_text("Bob")
    await expect(hers.get_by_role("img", name="Also here: Bob")).to_be_visible()
    await expect(his_text.locator(".collaboration-carets__label")).to_have_text(team.founder.name)
    await shot(hers, "live-editing")
    await assert_accessible(hers)
    await hers.keyboard.press("Control+z")
    await expect(her_text).not_to_contain_text("First line by her.")
    await expect(his_text).to_contain_text("Second line by him.")
    await hers.keyboard.press("Control+y")
    await expect(his_text).to_contain_text("First line by her.")
    await saved(hers)
    await saved(his)
    text = await text_of(team, made["id"])
    assert "First line by her." in text
    assert "Second line by him." in text


@pytest.mark.spec("PG-43")
async def test_a_person_with_two_tabs_is_here_once(visitors: Visitors, team: Team) -> None:
    made = await team.page("Together")
    bob = await team.join("Bob")
    await team.grant(made["id"], bob, "EDIT")
    hers = await (await visitors.profile(team.founder)).open(f"/pages/{made['id']}")
    visitor = await visitors.profile(bob)
    tabs = [await visitor.open(f"/pages/{made['id']}") for _ in range(2)]
    for number, tab in enumerate(tabs):
        await tab.locator(".ProseMirror").click()
        await tab.keyboard.type(f"Tab {number}. ")
    # Both carets stand in the text, and the person is named once.
    await expect(hers.locator(".ProseMirror .collaboration-carets__label")).to_have_text(["Bob", "Bob"])
    await expect(hers.get_by_role("img", name="Also here: Bob", exact=True)).to_be_visible()
    await expect(hers.locator(".faces .face")).to_have_count(1)
    await expect(tabs[0].locator(".faces .face")).to_have_count(1)
    await tabs[1].close()
    await expect(hers.locator(".ProseMirror .collaboration-carets__label")).to_have_text(["Bob"])
    await expect(hers.get_by_role("img", name="Also here: Bob", exact=True)).to_be_visible()


async def test_what_the_editor_does_not_know_is_a_grey_block_and_is_kept(visitors: Visitors, team: Team) -> None:
    made = await team.page("Strange")
    blocks: list[dict[str, Any]] = [
        {"type": "paragraph", "content": [{"type": "text", "text": "Before", "marks": [{"type": "glow"}]}]},
        {"type": "hologram", "attrs": {"depth": 3}},
        {"type": "blockquote", "content": [{"type": "text", "text": "bare"}]},
        {"type": "paragraph", "content": [{"type": "text", "text": "After"}]},
    ]
    answer = await team.founder.client.put(
        f"/pages/{made['id']}/content",
        json={"content": {"type": "doc", "content": blocks}},
        headers={"If-Match": '"0"'},
    )
    assert answer.status_code == 200, answer.text
    page = await (await visitors.profile(team.founder)).open(f"/pages/{made['id']}")
    await expect(page.locator(".unknown-block").first).to_have_text("hologram")
    await page.get_by_text("After").click()
    await page.keyboard.press("End")
    await page.keyboard.type(" all")
    await saved(page)
    await shot(page, "unknown-block")

    answer = await team.founder.client.get(f"/pages/{made['id']}/content")

    blocks[3]["content"][0]["text"] = "After all"
    found = answer.json()["content"]["content"]
    assert [block for block in found if block.get("content") or block["type"] == "hologram"] == blocks


async def test_a_reader_sees_the_text_change_and_has_no_caret(visitors: Visitors, team: Team) -> None:
    made = await team.page("Read me")
    rea = await team.join("Rea")
    await team.grant(made["id"], rea, "VIEW")
    hers = await (await visitors.profile(team.founder)).open(f"/pages/{made['id']}")
    reader = await (await visitors.profile(rea)).open(f"/pages/{made['id']}")
    await expect(reader.get_by_text("You can view this page.")).to_be_visible()
    await expect(reader.locator(".ProseMirror")).to_have_attribute("contenteditable", "false")
    await hers.locator(".ProseMirror").click()

    await hers.keyboard.type("News for readers.")

    await expect(reader.locator(".ProseMirror")).to_contain_text("News for readers.")
    await shot(reader, "live-reader")
    # On a phone, whoever else is here stands whole in the bar.
    small = await (await visitors.profile(rea, phone=True)).open(f"/pages/{made['id']}")
    face = small.get_by_role("img", name=f"Also here: {team.founder.name}")
    await expect(face).to_be_visible()
    box = await face.locator(".avatar").first.bounding_box()
    assert box is not None
    assert abs(box["width"] - box["height"]) < 1
    assert box["width"] >= 16
    await assert_fits(small)
    await shot(small, "live-reader-phone")


@pytest.mark.spec("PG-37")
async def test_a_text_that_cannot_be_read_shows_no_editor(visitors: Visitors, team: Team) -> None:
    made = await team.page("Damaged")
    body = {
        "content": {"type": "doc", "content": [{"type": "paragraph", "content": [{"type": "text", "text": "a"}]}]}
    }
    answer = await team.founder.client.put(f"/pages/{made['id']}/content", json=body, headers={"If-Match": '"0"'})
    assert answer.status_code == 200
    page_id = UUID(made["id"])
    await execute(team.platform, "DELETE FROM page_updates WHERE page_id = :id", id=page_id)
    page = await (await visitors.profile(team.founder)).open(f"/pages/{made['id']}")

    await expect(page.get_by_text("The text did not load")).to_be_visible()

    await expect(page.locator(".ProseMirror")).to_have_count(0)
    await shot(page, "load-failed")


async def test_code_is_coloured_and_a_toggle_hides_what_is_in_it(visitors: Visitors, team: Team) -> None:
    made = await team.page("Blocks")
    page = await (await visitors.profile(team.founder)).open(f"/pages/{made['id']}")
    body = page.locator(".ProseMirror")
    await body.click()
    await page.keyboard.type("```python ")
    await page.keyboard.type("def plan(): return 1")
    await expect(body.locator("pre .hljs-keyword").first).to_have_text("def")
    for _ in range(3):
        await page.keyboard.press("Enter")
    await page.keyboard.type("/toggle")
    await page.keyboard.press("Enter")
    await page.keyboard.type("More")
    await saved(page)
    await shot(page, "blocks")
    await assert_accessible(page)

    content = await text_of(team, made["id"])

    assert "detailsSummary" in content
    assert "unknown" not in content
