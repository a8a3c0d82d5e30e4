"""Spaces in the sidebar as their person arranges them, their activity, and rights that end."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.async_api import Page, expect

from stoa.platform.context import Platform
from tests.browser.conftest import Visitors, assert_accessible, assert_fits, shot
from tests.support.team import make_team
from tests.support.world import Person, World


async def space(person: Person, name: str) -> dict[str, Any]:
    answer = await person.client.post("/spaces", json={"name": name})
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def wait_for_order(page: Page, wanted: list[str]) -> None:
    await page.wait_for_function(
        "wanted => JSON.stringify([...document.querySelectorAll('.tree-space > .twist > .truncate')]"
        ".map(each => each.textContent).filter(name => wanted.includes(name))) === JSON.stringify(wanted)",
        arg=wanted,
    )


@pytest.mark.spec("SP-20")
async def test_spaces_are_pinned_ordered_and_named_for_oneself(visitors: Visitors, ada: Person) -> None:
    for name in ("Harbour", "Lighthouse"):
        await space(ada, name)
    page = await (await visitors.profile(ada)).open("/")
    await wait_for_order(page, ["Harbour", "Lighthouse"])

    # By keys, by the menu, and by dragging.
    await page.get_by_role("button", name="Lighthouse", exact=True).focus()
    await page.keyboard.press("Alt+ArrowUp")
    await wait_for_order(page, ["Lighthouse", "Harbour"])
    await page.get_by_role("button", name="Menu of Lighthouse").click()
    await shot(page, "space-menu")
    await page.get_by_role("menuitem", name="Move down").click()
    await wait_for_order(page, ["Harbour", "Lighthouse"])
    row = page.locator(".tree-space")
    await row.filter(has_text="Lighthouse").drag_to(row.filter(has_text="Harbour"))
    await wait_for_order(page, ["Lighthouse", "Harbour"])

    await page.get_by_role("button", name="Menu of Lighthouse").click()
    await page.get_by_role("menuitem", name="Own name").click()
    await page.get_by_role("textbox", name="Own name").fill("The tower")
    await page.keyboard.press("Enter")
    await wait_for_order(page, ["The tower", "Harbour"])

    # What is not pinned folds together with its like.
    await page.get_by_role("button", name="Menu of The tower").click()
    await page.get_by_role("menuitem", name="Unpin").click()
    await wait_for_order(page, ["Harbour", "The tower"])
    await page.mouse.move(700, 300)
    await page.get_by_role("button", name="More spaces").click()
    await wait_for_order(page, ["Harbour"])
    await expect(page.get_by_role("button", name="Menu of The tower")).to_have_count(0)
    await assert_accessible(page)
    own = {each["name"]: each["own"] for each in (await ada.client.get("/spaces")).json()["items"]}
    assert (own["Lighthouse"]["is_pinned"], own["Lighthouse"]["display_alias"]) == (False, "The tower")


async def test_the_activity_of_a_space_is_a_tab_of_its_screen(visitors: Visitors, ada: Person) -> None:
    made = await space(ada, "Harbour")
    body = {"space_id": made["id"], "type": "DOCUMENT", "title": "Plan"}
    plan = (await ada.client.post("/pages", json=body)).json()
    await ada.client.patch(f"/pages/{plan['id']}", json={"title": "Plans"})
    page = await (await visitors.profile(ada, dark=True)).open(f"/spaces/{made['id']}")

    await page.get_by_role("tab", name="Activity").click()

    changes = page.get_by_role("list", name="Activity").get_by_role("listitem")
    await expect(changes).to_have_count(2)
    await expect(changes.nth(0)).to_contain_text("Ada renamed Plans")
    await expect(changes.nth(1)).to_contain_text("Ada made Plans")
    await assert_accessible(page)
    await assert_fits(page)
    await shot(page, "space-activity")
    await changes.nth(0).get_by_role("link", name="Plans").click()
    await page.wait_for_url("**/pages/*")


@pytest.mark.spec("SP-49")
async def test_a_right_is_given_with_an_end_which_is_changed_in_the_list(
    visitors: Visitors, world: World, platform: Platform
) -> None:
    team = await make_team(platform, world)
    bo = await team.join("Boris")
    made = await team.page("Roadmap")
    day = (datetime.now(UTC) + timedelta(days=30)).date().isoformat()
    page = await (await visitors.profile(team.founder)).open(f"/pages/{made['id']}")
    await page.get_by_role("button", name="Share", exact=True).click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("It ends on").fill(day)
    await dialog.get_by_role("searchbox", name="Add people or groups").fill("Boris")
    await dialog.get_by_role("button", name="Add Boris").click()
    row = dialog.get_by_role("list", name="People and groups").get_by_role("listitem").filter(has_text="Boris")
    await expect(row).to_contain_text("until")
    await assert_accessible(page)
    await shot(page, "share-with-end")
    [grant] = (await team.founder.client.get(f"/pages/{made['id']}/grants")).json()["items"]
    assert grant["subject"]["id"] == str(bo.id)
    assert grant["expires_at"][:10] >= day

    await row.get_by_role("button", name="End of the right of Boris").click()
    await page.get_by_role("dialog", name="End of the right of Boris").get_by_label("It ends on").fill("")
    await expect(row).not_to_contain_text("until")
    [grant] = (await team.founder.client.get(f"/pages/{made['id']}/grants")).json()["items"]
    assert grant["expires_at"] is None
