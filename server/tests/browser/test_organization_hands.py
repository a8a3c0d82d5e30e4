"""Handing an organization over, asking to join one, and its settings on the narrowest screen."""

import pytest
from playwright.async_api import expect

from stoa.platform.context import Platform
from tests.browser.conftest import Visitors, assert_accessible, assert_fits, shot
from tests.orgs.test_settings import change
from tests.support.team import execute, make_team
from tests.support.world import World


@pytest.mark.spec("ORG-17")
async def test_an_organization_is_handed_over(visitors: Visitors, world: World, platform: Platform) -> None:
    team = await make_team(platform, world)
    bert = await team.join("Bert")
    await execute(platform, "UPDATE users SET email_verified_at = now() WHERE id = :u", u=bert.id)
    owner = await (await visitors.profile(team.founder)).open("/organization/danger")
    await owner.get_by_role("button", name="Transfer ownership").click()
    await owner.get_by_label("Member", exact=True).fill("be")
    await assert_accessible(owner)
    await shot(owner, "transfer-dialog")
    await owner.get_by_role("button", name="Offer it to Bert").click()
    await expect(owner.get_by_role("button", name="Take the offer back")).to_be_visible()
    await assert_accessible(owner)
    await shot(owner, "danger-offered")

    taker = await (await visitors.profile(bert, phone=True, dark=True)).open("/organization/general")
    await expect(taker.get_by_role("button", name="Become the owner")).to_be_visible()
    await assert_accessible(taker)
    await assert_fits(taker)
    await shot(taker, "ownership-offer-phone-dark")
    await taker.get_by_role("button", name="Become the owner").click()
    await expect(taker.get_by_role("button", name="Save changes")).to_be_visible()
    await owner.reload()
    await expect(owner.get_by_role("button", name="Delete organization")).to_be_disabled()


@pytest.mark.spec("ORG-32")
async def test_somebody_asks_to_join_by_the_address(visitors: Visitors, world: World, platform: Platform) -> None:
    team = await make_team(platform, world)
    assert (await change(team.founder, join_policy="request")).status_code == 200
    base = f"/organizations/{team.organization_id}"
    slug = (await team.founder.client.get(base)).json()["slug"]
    ida = await world.person("Ida")
    profile = await visitors.profile(ida, phone=True)
    profile.expected.append("404")
    page = await profile.open(f"/join/{slug}")
    await page.set_viewport_size({"width": 320, "height": 700})
    await page.get_by_label("Note").fill("I draw the boats.")
    await assert_accessible(page)
    await assert_fits(page)
    await shot(page, "join-320")
    await page.get_by_role("button", name="Ask to join").click()
    await expect(page.get_by_role("heading", name="You asked to join")).to_be_visible()

    admin = await (await visitors.profile(team.founder)).open("/organization/invitations")
    await expect(admin.get_by_text("I draw the boats.")).to_be_visible()
    await admin.get_by_role("button", name="Let in").click()
    await expect(admin.get_by_role("table").get_by_text("Accepted")).to_be_visible()
    await page.goto(f"{world.origin}/join/nobody-has-this")
    await page.get_by_role("button", name="Ask to join").click()
    await expect(page.get_by_role("heading", name="Nobody takes requests here")).to_be_visible()
    await assert_accessible(page)


async def test_every_setting_of_an_organization_fits_the_narrowest_screen(
    visitors: Visitors, world: World, platform: Platform
) -> None:
    team = await make_team(platform, world)
    await team.join("Maximiliane-Antoinette")
    made = await team.founder.client.post(
        "/me/api-tokens", json={"name": "A program", "scopes": ["pages:read"], "expires_in_days": 300}
    )
    assert made.status_code == 201, made.text
    assert (await change(team.founder, api_token_max_days=30)).status_code == 200
    page = await (await visitors.profile(team.founder, phone=True, dark=True)).open("/organization")
    await page.set_viewport_size({"width": 320, "height": 700})
    for section in (
        "general",
        "members",
        "invitations",
        "groups",
        "sign-in",
        "ai",
        "keys",
        "audit",
        "mail",
        "danger",
    ):
        await page.goto(f"{world.origin}/organization/{section}")
        await expect(page.get_by_role("heading", level=1)).to_be_visible()
        await expect(page.get_by_role("main").get_by_role("status")).to_have_count(0)
        await shot(page, f"320-{section}")
        await assert_fits(page)
    await page.goto(f"{world.origin}/organization/sign-in")
    await expect(page.get_by_text("longer than the rule")).to_be_visible()
    await assert_accessible(page)
