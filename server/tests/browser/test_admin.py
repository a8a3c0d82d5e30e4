"""The administration in a real browser: users, impersonation with its banner, settings; profile and picture."""

import re

import pytest
from playwright.async_api import expect

from stoa.platform.context import Platform
from tests.browser.conftest import Visitors, assert_accessible, assert_fits, shot
from tests.identity.behind import change
from tests.identity.office import administrator, owner_of
from tests.identity.pictures import SVG, picture
from tests.support.world import Person, World

VIEWS = [(False, False), (False, True), (True, False), (True, True)]


@pytest.fixture
async def admin(world: World, platform: Platform) -> Person:
    person = await administrator(world, "Adam", role="super_admin")
    await change(platform, "UPDATE sessions SET is_mfa = true WHERE user_id = :id", id=person.id)
    return person


def name_of(what: str, *, phone: bool, dark: bool) -> str:
    return f"admin-{what}-{'phone' if phone else 'desk'}-{'dark' if dark else 'light'}"


@pytest.mark.spec("ID-92")
@pytest.mark.parametrize(("phone", "dark"), VIEWS)
async def test_users_are_searched_and_shown_as_table_or_cards(
    visitors: Visitors, admin: Person, ada: Person, phone: bool, dark: bool
) -> None:
    page = await (await visitors.profile(admin, phone=phone, dark=dark)).open("/admin/users")

    await page.get_by_label("Search", exact=True).fill(ada.email)

    link = page.get_by_role("link", name=re.compile("^Ada"))
    await expect(link).to_have_count(1)
    await expect(page.get_by_role("table", name="Users")).to_have_count(0 if phone else 1)
    await shot(page, name_of("users", phone=phone, dark=dark))
    await assert_accessible(page)
    await assert_fits(page)
    await link.click()
    await expect(page).to_have_url(re.compile(f"/admin/users/{ada.id}$"))


@pytest.mark.spec("ID-38", "ID-97")
@pytest.mark.parametrize(("phone", "dark"), VIEWS)
async def test_one_user_is_shown_and_banned(
    visitors: Visitors, admin: Person, ada: Person, phone: bool, dark: bool
) -> None:
    page = await (await visitors.profile(admin, phone=phone, dark=dark)).open(f"/admin/users/{ada.id}")
    await expect(page.get_by_role("heading", name="Ada", level=1)).to_be_visible()
    await expect(page.get_by_text("Ada's workspace")).to_be_visible()
    await shot(page, name_of("user", phone=phone, dark=dark))
    await assert_accessible(page)
    await assert_fits(page)

    await page.get_by_role("button", name="Actions").click()
    await page.get_by_role("menuitem", name="Ban").click()
    await page.get_by_label("Reason").fill("Spam in every space")
    await shot(page, name_of("ban", phone=phone, dark=dark))
    await assert_accessible(page)
    await page.get_by_role("button", name="Ban", exact=True).click()

    await expect(page.get_by_text("Banned for good: Spam in every space")).to_be_visible()
    assert (await ada.client.get("/me")).status_code == 401


@pytest.mark.spec("ID-92")
async def test_an_administrator_reads_why_an_action_is_not_theirs(
    visitors: Visitors, world: World, ada: Person
) -> None:
    page = await (await visitors.profile(await administrator(world))).open(f"/admin/users/{ada.id}")

    await page.get_by_role("button", name="Actions").click()

    entry = page.get_by_role("menuitem", name=re.compile("Change role"))
    await expect(entry).to_be_disabled()
    await expect(entry).to_contain_text("Only a super administrator may do this")


async def test_nobody_else_sees_the_administration(visitors: Visitors, ada: Person) -> None:
    page = await (await visitors.profile(ada)).open("/admin/users")

    await expect(page.get_by_role("heading", name="Not available")).to_be_visible()
    await page.get_by_role("button", name=re.compile("Account menu")).click()
    await expect(page.get_by_role("menuitem", name="Profile")).to_be_visible()
    await expect(page.get_by_role("menuitem", name="Administration")).to_have_count(0)


@pytest.mark.spec("ID-94", "ID-95")
@pytest.mark.parametrize(("phone", "dark"), VIEWS)
async def test_the_banner_is_on_every_screen_until_the_acting_stops(
    visitors: Visitors, admin: Person, ada: Person, phone: bool, dark: bool
) -> None:
    page = await (await visitors.profile(admin, phone=phone, dark=dark)).open(f"/admin/users/{ada.id}")
    await page.get_by_role("button", name="Actions").click()
    await page.get_by_role("menuitem", name="Impersonate").click()
    await page.get_by_label("Reason").fill("To look into the fault that was reported")
    await page.get_by_role("button", name="Impersonate", exact=True).click()

    banner = page.get_by_role("region", name="Impersonation")
    await expect(banner).to_contain_text(re.compile(r"Adam, you act as Ada until .+\."))
    await shot(page, name_of("banner", phone=phone, dark=dark))
    await assert_accessible(page)
    await assert_fits(page)
    for path in ("/conversations", "/settings/profile"):
        await page.goto(f"{page.url.partition('/admin')[0].rstrip('/')}{path}")
        await expect(banner).to_be_visible()
    await expect(banner.get_by_role("button")).to_have_count(1)

    await banner.get_by_role("button", name="Stop").click()

    await expect(page).to_have_url(re.compile(f"/admin/users/{ada.id}$"))
    await expect(banner).to_have_count(0)
    await expect(page.get_by_role("heading", name="Ada", level=1)).to_be_visible()


@pytest.mark.spec("ID-4")
@pytest.mark.parametrize(("phone", "dark"), VIEWS)
async def test_settings_are_changed_and_a_wrong_one_says_why(
    visitors: Visitors, admin: Person, world: World, phone: bool, dark: bool
) -> None:
    visitor = await visitors.profile(admin, phone=phone, dark=dark)
    visitor.expected.append("422")
    page = await visitor.open("/admin/settings")
    length = page.get_by_label("Shortest password")
    await expect(length).to_have_value("10")
    await shot(page, name_of("settings", phone=phone, dark=dark))
    await assert_accessible(page)
    await assert_fits(page)

    await page.get_by_label("Only with an address at").fill("no domain")
    await page.get_by_role("button", name="Save settings").click()
    await expect(page.get_by_text("is no domain").first).to_be_visible()
    await page.get_by_label("Only with an address at").fill("")
    await length.fill("11")
    await page.get_by_role("button", name="Save settings").click()

    await expect(page.get_by_text("Settings saved", exact=True)).to_be_visible()
    owner = await owner_of(world)
    shown = await owner.get("/admin/instance-settings")
    assert shown.json()["password_min_length"] == 11
    back = {"password_min_length": 10}
    await owner.patch("/admin/instance-settings", json=back, headers={"If-Match": shown.headers["etag"]})


@pytest.mark.spec("ORG-11")
@pytest.mark.parametrize("phone", [False, True])
async def test_an_organization_is_suspended(visitors: Visitors, admin: Person, ada: Person, phone: bool) -> None:
    page = await (await visitors.profile(admin, phone=phone)).open("/admin/organizations")
    slug = (await ada.client.get("/organizations")).json()["items"][0]["slug"]
    await page.get_by_label("Search").fill(slug)
    actions = page.get_by_role("button", name="Actions for Ada's workspace")
    await expect(actions).to_have_count(1)
    await shot(page, name_of("organizations", phone=phone, dark=False))
    await assert_accessible(page)
    await assert_fits(page)

    await actions.click()
    await page.get_by_role("menuitem", name="Suspend").click()
    await page.get_by_role("button", name="Suspend", exact=True).click()

    await expect(page.get_by_text("Suspended")).to_be_visible()
    assert (await ada.client.get(f"/organizations/{ada.organization_id}")).status_code == 403


@pytest.mark.spec("ID-104", "ID-105", "ID-106")
@pytest.mark.parametrize(("phone", "dark"), [(False, False), (True, True)])
async def test_a_picture_and_contact_are_set_and_the_profile_shows_them(
    visitors: Visitors, ada: Person, phone: bool, dark: bool
) -> None:
    visitor = await visitors.profile(ada, phone=phone, dark=dark)
    visitor.expected.append("415")
    page = await visitor.open("/settings/profile")
    chooser = page.get_by_label("Picture", exact=True)
    await chooser.set_input_files({"name": "a.png", "mimeType": "image/png", "buffer": SVG})
    await expect(page.get_by_text("A picture is a PNG, JPEG or WebP file.")).to_be_visible()
    await chooser.set_input_files({"name": "a.png", "mimeType": "image/png", "buffer": picture()})
    await expect(page.get_by_role("button", name="Change picture")).to_be_visible()
    await page.get_by_label("Website").fill("https://ada.example.org")
    await page.get_by_role("button", name="Save profile").click()
    await expect(page.get_by_text("Profile saved", exact=True)).to_be_visible()
    await shot(page, name_of("profile-settings", phone=phone, dark=dark))
    await assert_accessible(page)
    await assert_fits(page)

    await page.get_by_role("link", name="View profile").click()

    await expect(page.get_by_role("link", name="https://ada.example.org")).to_be_visible()
    await expect(page.locator("main .avatar img")).to_have_count(1)
    await shot(page, name_of("profile", phone=phone, dark=dark))
    await assert_accessible(page)
    await assert_fits(page)
