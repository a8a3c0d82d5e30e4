"""A space as another person sees it, and what others share, in a real browser."""

import pytest
from playwright.async_api import expect

from stoa.platform.context import Platform
from tests.browser.conftest import Visitors, assert_accessible, assert_fits, shot
from tests.pages.test_versions import write
from tests.support.team import make_team
from tests.support.world import World


@pytest.mark.spec("SP-64")
async def test_an_owner_looks_through_a_member_s_eyes_under_a_banner(
    visitors: Visitors, world: World, platform: Platform
) -> None:
    team = await make_team(platform, world)
    rea = await team.join("Rea", role="member")
    board = await team.area("Board", is_restricted=True)
    plans = await team.page("Plans")
    await team.page("Spring", parent_id=plans["id"])
    await team.page("Minutes of the board", area_id=board)
    await write(team.founder, plans["id"], "Open the gates in March")
    page = await (await visitors.profile(team.founder)).open(f"/spaces/{team.space_id}")
    await page.get_by_role("tab", name="Members").click()
    await expect(page.get_by_role("link", name="View as")).to_have_count(1)
    await page.get_by_role("link", name="View as Rea").focus()
    await page.keyboard.press("Enter")

    banner = page.get_by_role("region", name="Viewing as somebody else")
    await expect(banner).to_contain_text("You see this space as Rea does. Nothing can be changed.")
    seen = page.get_by_role("navigation", name="Pages that Rea sees")
    await expect(seen.get_by_role("link")).to_have_text(["Plans", "Spring"])
    await seen.get_by_role("link", name="Plans").press("Enter")
    text = page.get_by_role("document", name="Plans")
    await expect(text).to_contain_text("Open the gates in March")
    await expect(text).to_have_attribute("contenteditable", "false")
    await assert_accessible(page)
    await shot(page, "view-as")

    phone = await (await visitors.profile(team.founder, phone=True, dark=True)).open(
        page.url.removeprefix(world.origin)
    )
    await expect(phone.get_by_role("document", name="Plans")).to_contain_text("Open the gates in March")
    await assert_accessible(phone)
    await assert_fits(phone)
    await shot(phone, "view-as-phone-dark")
    await phone.get_by_role("link", name="Stop").click()
    await expect(phone.get_by_role("heading", name=team.space["name"], exact=True)).to_be_visible()
    await expect(phone.get_by_role("region", name="Viewing as somebody else")).to_have_count(0)

    # Who does not run the space is shown nothing through anybody's eyes.
    other = await visitors.profile(rea)
    other.expected.append("403")
    refused = await other.open(f"/spaces/{team.space_id}/view-as/{team.founder.id}")
    await expect(refused.get_by_role("heading", name="Not available")).to_be_visible()
    await assert_accessible(refused)


@pytest.mark.spec("SP-42")
async def test_what_is_shared_has_its_own_place_in_the_sidebar(
    visitors: Visitors, world: World, platform: Platform
) -> None:
    team = await make_team(platform, world)
    sam = await team.join("Sam")
    shown = await team.page("Plans for spring")
    await team.grant(shown["id"], sam, "VIEW")
    alias = {"display_alias": "The tower"}
    assert (await sam.client.put(f"/spaces/{team.space_id}/preferences", json=alias)).status_code == 200

    page = await (await visitors.profile(sam)).open("/")

    await expect(page.get_by_role("heading", name="Shared with you")).to_be_visible()
    tower = page.get_by_role("region", name="The tower")
    await expect(tower.get_by_role("button", name="The tower Ada")).to_be_visible()
    await tower.get_by_role("treeitem", name="Plans for spring").click()
    await expect(page.get_by_role("heading", name="Plans for spring")).to_be_visible()
    await assert_accessible(page)
    await shot(page, "shared-with-you")
    phone = await (await visitors.profile(sam, phone=True, dark=True)).open("/")
    await phone.get_by_role("button", name="Open sidebar").click()
    await expect(phone.get_by_role("heading", name="Shared with you")).to_be_visible()
    await assert_accessible(phone)
    await shot(phone, "shared-with-you-phone-dark")
