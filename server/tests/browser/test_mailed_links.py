"""What mailed links and codes lead to, in a real browser: confirming, resetting, signing in, changing, deleting."""

import re
import secrets

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import Visitors, assert_accessible, shot
from tests.support.postbox import Postbox
from tests.support.world import PASSWORD, MailingWorld, Person

NEW = "plain-silver-harbour-song"


async def fits(page: Page) -> bool:
    return bool(
        await page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    )


@pytest.mark.spec("ID-6", "ID-13", "ID-14", "ID-15")
async def test_from_sign_up_over_the_mail_into_the_workspace(mailing_visitors: Visitors, postbox: Postbox) -> None:
    email = f"wren-{secrets.token_hex(4)}@example.org"
    profile = await mailing_visitors.profile()
    page = await profile.open("/sign-up")
    await page.get_by_label("Name", exact=True).fill("Wren Marlow")
    await page.get_by_label("E-mail").fill(email)
    await page.get_by_label("Passphrase", exact=True).fill(PASSWORD)
    await page.get_by_role("button", name=re.compile("Create account")).click()
    await expect(page.get_by_role("heading", name="Check your mail")).to_be_visible()
    await shot(page, "check-mail")
    await assert_accessible(page)
    link = (await postbox.latest(email, "email_verification")).links[0]

    opened = await profile.open(link)
    await expect(opened.get_by_role("heading", name="Confirm your e-mail address")).to_be_visible()
    await shot(opened, "verify")
    await assert_accessible(opened)
    await opened.get_by_role("button", name="Confirm the address").click()

    await expect(opened.get_by_role("heading", name="Welcome, Wren")).to_be_visible()


@pytest.mark.spec("ID-15")
async def test_in_another_browser_the_password_is_asked_for(
    mailing_visitors: Visitors, mailing_world: MailingWorld, postbox: Postbox
) -> None:
    _, email = await mailing_world.newcomer("Flora")
    profile = await mailing_visitors.profile()
    profile.expected.append("403")
    page = await profile.open((await postbox.latest(email, "email_verification")).links[0])
    await page.get_by_role("button", name="Confirm the address").click()
    await expect(page.get_by_role("button", name="I did not create this account")).to_be_visible()
    await shot(page, "verify-password")
    await assert_accessible(page)
    await page.get_by_label("Password", exact=True).fill(PASSWORD)
    await page.get_by_role("button", name="Confirm and sign in").click()

    await expect(page.get_by_role("heading", name="Welcome, Flora")).to_be_visible()


@pytest.mark.spec("ID-27", "ID-29", "ID-14")
async def test_from_a_forgotten_password_to_a_new_one(
    mailing_visitors: Visitors, mailing_world: MailingWorld, postbox: Postbox
) -> None:
    person = await mailing_world.person("Rita")
    profile = await mailing_visitors.profile()
    page = await profile.open("/sign-in")
    await page.get_by_role("link", name="Forgot the password?").click()
    await expect(page.get_by_role("heading", name="Set a new password")).to_be_visible()
    await page.get_by_label("E-mail").fill(person.email)
    await shot(page, "forgot-password")
    await assert_accessible(page)
    await page.get_by_role("button", name="Send the link").click()
    await expect(page.get_by_role("button", name=re.compile("Send again in"))).to_be_visible()
    await shot(page, "forgot-password-sent")

    link = (await postbox.latest(person.email, "password_reset")).links[0]
    opened = await profile.open(link)
    await opened.get_by_label("New passphrase", exact=True).fill(NEW)
    await shot(opened, "reset-password")
    await assert_accessible(opened)
    await opened.get_by_role("button", name="Set the password").click()
    await expect(opened.get_by_role("heading", name="Your password is set")).to_be_visible()
    await opened.get_by_role("link", name="Sign in").click()
    await opened.get_by_label(re.compile("^E-mail")).fill(person.email)
    await opened.get_by_label("Password", exact=True).fill(NEW)
    await opened.get_by_role("button", name="Sign in").click()
    await expect(opened.get_by_role("heading", name="Welcome, Rita")).to_be_visible()

    other = await mailing_visitors.profile()
    other.expected.append("410")
    again = await other.open(link)
    await again.get_by_label("New passphrase", exact=True).fill(NEW)
    await again.get_by_role("button", name="Set the password").click()
    await expect(again.get_by_role("heading", name="This link has ended")).to_be_visible()


@pytest.mark.spec("ID-16")
async def test_a_code_is_pasted_and_signs_in(
    mailing_visitors: Visitors, mailing_world: MailingWorld, postbox: Postbox
) -> None:
    person = await mailing_world.person("Cody")
    profile = await mailing_visitors.profile()
    page = await profile.open("/sign-in")
    await page.get_by_role("link", name="Sign in by mail").click()
    await expect(page.get_by_role("button", name="Send a code")).to_be_visible()
    await page.get_by_label("E-mail").fill(person.email)
    await shot(page, "sign-in-by-mail")
    await assert_accessible(page)
    await page.get_by_role("button", name="Send a code").click()
    field = page.get_by_label("Code", exact=True)
    await expect(field).to_be_focused()
    await shot(page, "enter-code")
    await assert_accessible(page)

    await field.fill((await postbox.latest(person.email, "email_code")).code)

    await expect(page.get_by_role("heading", name="Welcome, Cody")).to_be_visible()


@pytest.mark.spec("ID-17", "ID-14")
async def test_a_link_signs_in_after_a_press_and_once(
    mailing_visitors: Visitors, mailing_world: MailingWorld, postbox: Postbox
) -> None:
    person = await mailing_world.person("Magnus")
    profile = await mailing_visitors.profile()
    page = await profile.open("/sign-in-by-mail")
    await page.get_by_label("E-mail").fill(person.email)
    await page.get_by_role("button", name="Send a link instead").click()
    await expect(page.get_by_role("heading", name="Check your mail")).to_be_visible()
    link = (await postbox.latest(person.email, "magic_link")).links[0]
    opened = await profile.open(link)
    await shot(opened, "magic-link")
    await assert_accessible(opened)
    await opened.get_by_role("button", name="Sign in here").click()
    await expect(opened.get_by_role("heading", name="Welcome, Magnus")).to_be_visible()

    other = await mailing_visitors.profile()
    other.expected.append("410")
    again = await other.open(link)
    await again.get_by_role("button", name="Sign in here").click()
    await expect(again.get_by_role("heading", name="This link has ended")).to_be_visible()
    await shot(again, "link-over")
    await assert_accessible(again)


@pytest.mark.spec("ID-18", "ID-25")
async def test_password_and_address_change_in_the_settings(
    mailing_visitors: Visitors, mailing_world: MailingWorld, postbox: Postbox
) -> None:
    person = await mailing_world.person("Nell")
    profile = await mailing_visitors.profile(person)
    profile.expected.append("401")
    page = await profile.open("/settings/security")
    await page.get_by_role("button", name="Change password").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Present password").fill("wrong wrong wrong")
    await dialog.get_by_label("New passphrase", exact=True).fill(NEW)
    await dialog.get_by_role("button", name="Change password").click()
    await expect(dialog.get_by_text("This is not your password.")).to_be_visible()
    await shot(page, "change-password")
    await assert_accessible(page)
    await dialog.get_by_label("Present password").fill(PASSWORD)
    await dialog.get_by_role("button", name="Change password").click()
    await expect(dialog).to_have_count(0)

    await page.get_by_role("button", name="Change address").click()
    address = f"nell-{secrets.token_hex(4)}@example.org"
    await dialog.get_by_label("New e-mail address").fill(address)
    await shot(page, "change-email")
    await assert_accessible(page)
    await dialog.get_by_role("button", name="Send the link").click()
    await expect(dialog).to_have_count(0)
    opened = await profile.open((await postbox.latest(address, "email_change")).links[0])
    await opened.get_by_role("button", name="Confirm the address").click()
    await expect(opened.get_by_role("heading", name="Your new address is in use")).to_be_visible()


@pytest.mark.spec("ID-108")
async def test_without_mail_the_account_ends_with_its_password_and_a_link_brings_it_back(
    visitors: Visitors, ada: Person
) -> None:
    profile = await visitors.profile(ada)
    profile.expected.append("401|4401|WebSocket")
    page = await profile.open("/settings/data")
    await expect(page.get_by_role("heading", name="Data", exact=True)).to_be_visible()
    await shot(page, "data")
    await assert_accessible(page)
    await page.get_by_role("button", name="Delete account").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Password", exact=True).fill(PASSWORD)
    await shot(page, "delete-account")
    await assert_accessible(page)
    await dialog.get_by_role("button", name="Delete my account").click()
    await expect(page.get_by_role("heading", name="Your account is deleted")).to_be_visible()
    link = (await page.locator("code").inner_text()).removeprefix(profile.origin)

    opened = await (await visitors.profile()).open(link)
    await opened.get_by_role("button", name="Keep my account").click()

    await expect(opened.get_by_role("heading", name="Your account is back")).to_be_visible()


@pytest.mark.spec("ID-31")
async def test_without_mail_the_page_says_who_can_make_a_link(visitors: Visitors) -> None:
    page = await (await visitors.profile()).open("/forgot-password")

    await expect(page.get_by_text("stoa users create-reset-link")).to_be_visible()
    await assert_accessible(page)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize(
    "path",
    ["/forgot-password", "/reset-password#token=x", "/verify#token=x", "/magic-link#token=x", "/sign-in-by-mail"],
)
async def test_the_pages_fit_a_phone_in_both_themes(mailing_visitors: Visitors, path: str, *, dark: bool) -> None:
    page = await (await mailing_visitors.profile(phone=True, dark=dark)).open(path)
    # Not the skeleton, which has a heading too.
    await expect(page.locator("main button").first).to_be_visible()
    await shot(page, f"phone{re.sub('[^a-z]+', '-', path)}{'dark' if dark else 'light'}")
    await assert_accessible(page)
    assert await fits(page)
    await page.set_viewport_size({"width": 320, "height": 640})
    assert await fits(page)
