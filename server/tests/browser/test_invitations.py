"""Invitations and groups in a real browser: one person invites, another one comes in."""

import pytest
from playwright.async_api import expect

from stoa.platform.context import Platform
from tests.browser.conftest import Visitors, assert_accessible, assert_fits, shot
from tests.support.team import make_team
from tests.support.world import PASSWORD, Person, World


@pytest.mark.spec("ORG-35", "ORG-39", "ORG-47")
async def test_an_invited_person_signs_up_on_the_way_in(visitors: Visitors, ada: Person) -> None:
    inviting = await (await visitors.profile(ada)).open("/organization/invitations")
    await expect(inviting.get_by_role("heading", name="Nobody is invited")).to_be_visible()
    await inviting.get_by_role("button", name="Invite people").click()
    await inviting.get_by_label("Addresses", exact=True).fill(f"nia-{ada.id}@example.org, nobody")
    await expect(inviting.get_by_text("no address")).to_be_visible()
    await assert_accessible(inviting)
    await shot(inviting, "invite-dialog")
    await inviting.get_by_role("button", name="Remove").last.click()
    await inviting.get_by_role("button", name="Invite", exact=True).click()
    link = await inviting.get_by_label(f"Link for nia-{ada.id}@example.org").input_value()
    await shot(inviting, "invite-links")
    await inviting.get_by_role("button", name="Done").click()
    await expect(inviting.get_by_role("table").get_by_text("Pending")).to_be_visible()
    await assert_accessible(inviting)
    await shot(inviting, "invitations")

    profile = await visitors.profile(phone=True, dark=True)
    page = await profile.open(link.removeprefix(profile.origin))
    await expect(page.get_by_role("heading", name="Join Ada's workspace")).to_be_visible()
    await assert_accessible(page)
    await assert_fits(page)
    await shot(page, "invitation-phone-dark")
    await page.get_by_role("link", name="Create an account").click()
    await page.get_by_label("Name", exact=True).fill("Nia")
    await page.get_by_label("E-mail").fill(f"nia-{ada.id}@example.org")
    await page.get_by_label("Passphrase", exact=True).fill(PASSWORD)
    await page.get_by_role("button", name="Create account").click()
    await page.get_by_role("button", name="Join as Nia").click()

    await expect(page.get_by_role("heading", name="Welcome, Nia")).to_be_visible()
    await inviting.reload()
    await expect(inviting.get_by_role("table").get_by_text("Accepted")).to_be_visible()


@pytest.mark.spec("ORG-40")
async def test_somebody_else_is_told_and_may_change_the_account(
    visitors: Visitors, ada: Person, world: World
) -> None:
    made = await ada.client.post(
        f"/organizations/{ada.organization_id}/invitations", json={"emails": ["somebody@example.org"]}
    )
    path = made.json()["items"][0]["link"].removeprefix(world.origin)
    eve = await world.person("Eve")

    profile = await visitors.profile(eve)
    profile.expected += ["401", "410"]
    page = await profile.open(path)

    await expect(page.get_by_text("This invitation is for s•••@e•••.org.")).to_be_visible()
    await assert_accessible(page)
    await shot(page, "invitation-other-person")
    await page.get_by_role("button", name="Use another account").click()
    await expect(page.get_by_role("link", name="Sign in")).to_be_visible()
    await page.goto(f"{world.origin}/setup")
    await page.goto(f"{world.origin}/invitations#token=gone")
    await expect(page.get_by_role("heading", name="This invitation is no longer good")).to_be_visible()
    await assert_accessible(page)


@pytest.mark.spec("ORG-48", "ORG-52")
async def test_a_group_is_made_filled_and_deleted(visitors: Visitors, world: World, platform: Platform) -> None:
    team = await make_team(platform, world)
    await team.join("Mirabel")
    page = await (await visitors.profile(team.founder, phone=True, dark=True)).open("/organization/groups")
    await page.get_by_role("button", name="New group").click()
    await page.get_by_label("Name", exact=True).fill("Design")
    await page.get_by_label("What the AI is told").fill("Speak of lines.")
    await expect(page.get_by_text("15 / 2000")).to_be_visible()
    await assert_accessible(page)
    await shot(page, "group-form-phone-dark")
    await page.get_by_role("button", name="Make group").click()

    await page.get_by_role("button", name="Design", exact=True).click()
    await page.get_by_label("Add somebody").fill("Mira")
    await page.get_by_role("button", name="Add Mirabel").click()
    await expect(page.get_by_role("button", name="Take Mirabel out")).to_be_visible()
    await assert_accessible(page)
    await assert_fits(page)
    await shot(page, "group-phone-dark")
    await page.get_by_role("button", name="Delete", exact=True).click()
    await expect(page.get_by_text("1 person leave it.")).to_be_visible()
    await assert_accessible(page)
    await page.get_by_role("button", name="Delete group").click()

    await expect(page.get_by_role("heading", name="No groups yet")).to_be_visible()


@pytest.mark.spec("ORG-21", "ORG-47")
async def test_a_member_is_made_and_comes_in_by_choosing_a_password(visitors: Visitors, ada: Person) -> None:
    email = f"ole-{ada.id}@example.org"
    admin = await (await visitors.profile(ada)).open("/organization/members")
    await admin.get_by_role("button", name="Add a member").click()
    await admin.get_by_label("Name", exact=True).fill("Ole Berg")
    await admin.get_by_label("E-mail").fill(email)
    await assert_accessible(admin)
    await shot(admin, "add-member")
    await admin.get_by_role("button", name="Add member", exact=True).click()
    link = await admin.get_by_label(f"Link for {email}").input_value()
    await expect(admin.get_by_text("No mail is sent from here")).to_be_visible()
    await assert_accessible(admin)
    await shot(admin, "added-member")
    await admin.get_by_role("button", name="Done").click()
    await admin.get_by_role("link", name="Invitations").first.click()
    await expect(admin.get_by_role("table").get_by_text("Has not come yet")).to_be_visible()
    await shot(admin, "invitations-created")

    profile = await visitors.profile(phone=True)
    page = await profile.open(link.removeprefix(profile.origin))
    await page.set_viewport_size({"width": 320, "height": 700})
    await expect(page.get_by_role("link", name="Sign in")).to_be_visible()
    await assert_accessible(page)
    await assert_fits(page)
    await shot(page, "created-member-phone")
    await page.get_by_label("Passphrase", exact=True).fill(PASSWORD)
    await page.get_by_role("button", name="Choose it and join").click()

    await expect(page.get_by_role("heading", name="Welcome, Ole")).to_be_visible()
    # One of this organization's own: its administrators may hand over a link to a new password.
    await admin.get_by_role("link", name="Members").first.click()
    await admin.get_by_role("button", name="Ole Berg").click()
    await admin.get_by_role("button", name="Show a reset link").click()
    await expect(admin.get_by_label("Reset link for Ole Berg")).to_be_visible()
    await assert_accessible(admin)
    await shot(admin, "member-reset")


@pytest.mark.spec("ORG-44")
async def test_a_link_for_several_people_is_made_and_taken_back(visitors: Visitors, ada: Person) -> None:
    page = await (await visitors.profile(ada, phone=True, dark=True)).open("/organization/invitations")
    await page.set_viewport_size({"width": 320, "height": 700})
    await page.get_by_role("button", name="Invite people").click()
    await page.get_by_role("radio", name="By link").click()
    await page.get_by_label("For how many people").fill("25")
    await assert_accessible(page)
    await assert_fits(page)
    await shot(page, "invite-link-320")
    await page.get_by_role("button", name="Make the link").click()
    assert "#token=" in await page.get_by_label("Link to join").input_value()
    await page.get_by_role("button", name="Done").click()
    await expect(page.get_by_text("0 of 25")).to_be_visible()
    await assert_fits(page)
    await shot(page, "invitations-320")
    await page.get_by_role("button", name="Actions for Anybody with the link").click()
    await page.get_by_role("menuitem", name="Cancel invitation").click()
    await expect(page.get_by_text("Cancelled")).to_be_visible()
