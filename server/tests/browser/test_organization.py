"""The settings of an organization in a real browser."""

import re

import pytest
from playwright.async_api import Page, expect

from stoa.platform.context import Platform
from tests.browser.conftest import Visitors, assert_accessible, assert_fits, shot
from tests.orgs.test_settings import change
from tests.support.team import make_team
from tests.support.world import PASSWORD, Person, World


@pytest.mark.spec("ORG-9")
async def test_what_somebody_else_changed_is_shown_beside_what_is_typed(visitors: Visitors, ada: Person) -> None:
    profile = await visitors.profile(ada)
    profile.expected.append("412")
    page = await profile.open("/organization/general")
    await page.get_by_label("Name", exact=True).fill("Ferrow Studio")
    await change(ada, name="Ferrow & Sons")

    await page.get_by_role("button", name="Save changes").click()

    await expect(page.get_by_text("Set by somebody else:")).to_be_visible()
    await expect(page.get_by_text("Ferrow & Sons", exact=True).last).to_be_visible()
    await expect(page.get_by_label("Name", exact=True)).to_have_value("Ferrow Studio")
    await assert_accessible(page)
    await shot(page, "general-stale")
    await page.get_by_role("button", name="Save changes").click()
    await expect(page.get_by_role("navigation", name="Ferrow Studio")).to_be_visible()


@pytest.mark.spec("SP-17", "SP-55")
async def test_an_owner_says_who_makes_spaces_how_many_and_that_no_links_go_out(
    visitors: Visitors, ada: Person
) -> None:
    page = await (await visitors.profile(ada, phone=True)).open("/organization/general")
    await page.get_by_role("combobox", name="Who makes project spaces").press("Enter")
    await page.get_by_role("option", name="Owners and admins").click()
    await page.get_by_label("Project spaces that one member may own").fill("7")
    await page.get_by_role("switch", name="No links for people outside").press("Space")
    await assert_accessible(page)
    await assert_fits(page)
    await shot(page, "general-spaces-phone")
    await page.get_by_role("button", name="Save changes").click()
    await expect(page.get_by_text("Saved", exact=True)).to_be_visible()
    await page.reload()
    await expect(page.get_by_label("Project spaces that one member may own")).to_have_value("7")
    await expect(page.get_by_role("switch", name="No links for people outside")).to_be_checked()
    await expect(page.get_by_role("combobox", name="Who makes project spaces")).to_have_text("Owners and admins")


async def test_members_read_the_settings(visitors: Visitors, world: World, platform: Platform) -> None:
    team = await make_team(platform, world)
    bert = await team.join("Bert")
    page = await (await visitors.profile(bert, phone=True, dark=True)).open("/organization")
    await expect(page.get_by_role("link", name="Members")).to_be_visible()
    await expect(page.get_by_role("link", name="Danger")).to_be_hidden()
    await assert_accessible(page)

    await page.get_by_role("link", name="General").click()

    await expect(page.get_by_role("definition").first).to_have_text("Ada's workspace")
    await expect(page.get_by_role("button", name="Save changes")).to_be_hidden()
    await assert_accessible(page)
    await shot(page, "general-member-phone-dark")


async def test_another_organization_is_made_and_entered(visitors: Visitors, ada: Person) -> None:
    page = await (await visitors.profile(ada)).open("/")
    await page.get_by_role("button", name=re.compile("Change organization")).click()
    await shot(page, "switcher")
    await page.get_by_role("menuitem", name="New organization").click()
    await page.get_by_label("Name", exact=True).fill("Colonnade")
    await page.get_by_role("button", name="Create organization").click()

    await expect(page.get_by_role("button", name=re.compile("Colonnade.*Change organization"))).to_be_visible()
    await page.get_by_role("button", name=re.compile("Colonnade.*Change organization")).click()
    await expect(page.get_by_role("menuitem", name=re.compile("Ada's workspace.*Owner"))).to_be_visible()
    await page.get_by_role("menuitem", name="Organization settings").click()
    await expect(page.get_by_role("heading", name="General")).to_be_visible()
    await page.get_by_role("searchbox", name="Search the settings").fill("factor")
    await expect(page.get_by_role("link", name="Sign-in")).to_be_visible()
    await expect(page.get_by_role("link", name="Audit")).to_be_hidden()
    await page.get_by_role("searchbox", name="Search the settings").fill("")
    await assert_accessible(page)
    await shot(page, "general")


async def test_members_are_found_changed_and_removed(visitors: Visitors, world: World, platform: Platform) -> None:
    team = await make_team(platform, world)
    for name in ("Bert", "Cara"):
        await team.join(name, role="member")
    page = await (await visitors.profile(team.founder)).open("/organization/members")
    await expect(page.get_by_role("button", name=re.compile("Cara"))).to_be_visible()
    await assert_accessible(page)
    await shot(page, "members")
    await page.get_by_role("searchbox", name="Search the members").fill("bert")
    await expect(page.get_by_role("button", name=re.compile("Cara"))).to_be_hidden()

    await page.get_by_role("button", name=re.compile("Bert")).click()
    await page.get_by_label("Title", exact=True).fill("Welder")
    await page.get_by_role("button", name="Save member").click()
    await expect(page.get_by_role("definition").filter(has_text="Welder")).to_be_visible()
    await assert_accessible(page)
    await shot(page, "member-panel")
    await page.get_by_role("button", name="Remove", exact=True).click()
    await expect(page.get_by_text("1 role in a space ends")).to_be_visible()
    await page.get_by_role("button", name="Remove member").click()

    await expect(page.get_by_text("Nobody found")).to_be_visible()
    await page.get_by_role("searchbox", name="Search the members").fill("")
    await page.get_by_role("checkbox", name="Choose Cara").click()
    await page.get_by_role("button", name="Suspend").click()
    await expect(page.get_by_role("cell", name="Suspended")).to_be_visible()


async def test_members_are_cards_on_a_phone(visitors: Visitors, world: World, platform: Platform) -> None:
    team = await make_team(platform, world)
    bert = await team.join("Bert")
    page = await (await visitors.profile(bert, phone=True, dark=True)).open("/organization/members")

    await expect(page.get_by_role("list", name="Members").get_by_role("listitem")).to_have_count(2)
    await expect(page.get_by_role("link", name="Export")).to_be_hidden()
    await assert_accessible(page)
    await shot(page, "members-phone-dark")


@pytest.mark.spec("ORG-58")
async def test_prompt_and_tiers_are_set_and_read(visitors: Visitors, world: World, platform: Platform) -> None:
    team = await make_team(platform, world)
    bert = await team.join("Bert")
    page = await (await visitors.profile(team.founder, dark=True)).open("/organization/ai")
    await page.get_by_label("Told to every model").fill("Use SI units.")
    await expect(page.get_by_text("13 / 4000")).to_be_visible()
    await page.get_by_role("checkbox", name="Premium").click()
    await assert_accessible(page)
    await page.get_by_role("button", name="Save changes").click()
    await expect(page.get_by_role("listitem").filter(has_text="Use SI units.")).to_be_visible()
    await shot(page, "ai-dark")

    read = await (await visitors.profile(bert, phone=True)).open("/organization/ai")

    await expect(read.get_by_text("Use SI units.")).to_be_visible()
    await expect(read.get_by_label("Told to every model")).to_be_hidden()
    await assert_accessible(read)


async def test_rules_of_signing_in_are_set(visitors: Visitors, ada: Person) -> None:
    page = await (await visitors.profile(ada)).open("/organization/sign-in")
    await page.get_by_label("Our domains").fill("ferrow.example")
    await page.get_by_role("switch", name="Members see each other's e-mail addresses").click()
    await assert_accessible(page)
    await page.get_by_role("button", name="Save changes").click()
    await expect(page.get_by_text("Saved", exact=True)).to_be_visible()
    await shot(page, "sign-in-rules")


@pytest.mark.spec("ORG-4")
async def test_an_organization_is_deleted_and_restored(visitors: Visitors, ada: Person) -> None:
    made = await ada.client.post("/organizations", json={"name": "Colonnade"})
    await ada.client.patch("/sessions/current", json={"active_organization_id": made.json()["id"]})
    profile = await visitors.profile(ada)
    # What was asked for the organization just before it was gone answers as if it never was.
    profile.expected.append("404")
    page = await profile.open("/organization/danger")
    await page.get_by_role("button", name="Delete organization").click()
    await page.get_by_label(f"Type {made.json()['slug']} to go on").fill(made.json()["slug"])
    await assert_accessible(page)
    await shot(page, "delete-organization")
    await page.get_by_role("button", name="Delete organization").last.click()
    await expect(
        page.get_by_role("button", name=re.compile("Ada's workspace.*Change organization"))
    ).to_be_visible()

    await page.goto(f"{page.url.split('/', 3)[0]}//{page.url.split('/', 3)[2]}/organization/danger")
    await page.get_by_role("button", name="Restore").click()

    await expect(page.get_by_text("Colonnade is back", exact=True)).to_be_visible()
    await assert_accessible(page)


@pytest.mark.spec("ORG-24", "ORG-25")
async def test_leaving_and_being_removed_show_at_once(
    visitors: Visitors, world: World, platform: Platform
) -> None:
    team = await make_team(platform, world)
    bert = await team.join("Bert", role="member")
    cara = await team.join("Cara")
    leaving, removed = await visitors.profile(bert), await visitors.profile(cara)
    for profile in (leaving, removed):
        # What was asked for the organization just before it was gone answers as if it never was.
        profile.expected.append("404")
    page, other = await leaving.open("/organization/general"), await removed.open("/")
    await expect(
        other.get_by_role("button", name=re.compile("Ada's workspace.*Change organization"))
    ).to_be_visible()

    await page.get_by_role("button", name="Leave organization").click()
    await expect(page.get_by_text("1 role in a space ends")).to_be_visible()
    await page.get_by_role("button", name="Leave organization").last.click()
    await team.founder.client.delete(f"/organizations/{team.organization_id}/members/{cara.id}")

    for tab, name in ((page, "Bert"), (other, "Cara")):
        switcher = tab.get_by_role("button", name=re.compile(f"{name}'s workspace.*Change organization"))
        await expect(switcher).to_be_visible()


@pytest.mark.spec("ORG-91")
async def test_the_first_page_is_ones_own_choice_else_the_organizations_else_home(
    visitors: Visitors, world: World, platform: Platform
) -> None:
    team = await make_team(platform, world)
    bert = await team.join("Bert")
    hidden = await team.founder.page("Not for Bert")
    entry = re.compile("/(start|sign-in)$")

    async def signed_in(expected: str) -> Page:
        profile = await visitors.profile()
        # The visitor has no session yet, and may not see what was chosen.
        profile.expected += ["401", "404"]
        page = await profile.open("/sign-in")
        await page.get_by_label(re.compile("^E-mail")).fill(bert.email)
        await page.get_by_label("Password", exact=True).fill(PASSWORD)
        await page.get_by_role("button", name="Sign in").click()
        await expect(page).not_to_have_url(entry)
        await expect(page).to_have_url(f"{profile.origin}{expected}")
        return page

    async def choose(path: str) -> None:
        answer = await bert.client.patch("/me", json={"preferences": {"home_page": path}})
        assert answer.status_code == 200, answer.text

    space = f"/spaces/{team.space_id}"
    assert (await change(team.founder, settings={"home_page": space})).status_code == 200
    home = await signed_in("/")
    await team.give_space_role(bert, "member")
    await signed_in(space)
    await choose(f"/pages/{hidden['id']}")
    await signed_in(space)
    await choose("/conversations")
    await signed_in("/conversations")

    await choose(f"/pages/{hidden['id']}")
    await home.get_by_role("button", name=re.compile("Change organization")).click()
    await home.get_by_role("menuitem", name=re.compile("Bert's workspace")).click()
    await expect(home.get_by_text("Now in Bert's workspace", exact=True)).to_be_visible()
    await expect(home.get_by_role("heading", name="Welcome, Bert")).to_be_visible()
    await home.get_by_role("button", name=re.compile("Change organization")).click()
    await home.get_by_role("menuitem", name=re.compile("Ada's workspace")).click()
    await expect(home).to_have_url(re.compile(f"{space}$"))


async def test_the_first_page_is_chosen_among_the_settings(visitors: Visitors, ada: Person) -> None:
    profile = await visitors.profile(ada)
    profile.expected.append("422")
    page = await profile.open("/settings/appearance")
    field = page.get_by_label("First page after signing in")
    await field.fill("https://elsewhere.example")
    await field.press("Enter")
    await expect(page.get_by_role("alert").first).to_be_visible()
    async with page.expect_response(re.compile("/api/v1/me$")):
        await field.fill("/conversations")
        await field.press("Enter")
    await assert_accessible(page)
    await shot(page, "first-page")
    me = (await ada.client.get("/me")).json()
    assert me["preferences"]["home_page"] == "/conversations"
