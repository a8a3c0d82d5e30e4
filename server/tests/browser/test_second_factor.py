"""The second factor in a real browser: setting an app up, the recovery codes, and the challenge at sign-in."""

import re

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import Visitors, assert_accessible, shot
from tests.support.authenticator import App, add_app, challenged
from tests.support.clock import TurnableClock
from tests.support.world import PASSWORD, Person, World


async def type_password(page: Page, person: Person) -> None:
    await page.get_by_label(re.compile("^E-mail")).fill(person.email)
    await page.get_by_label("Password", exact=True).fill(PASSWORD)
    await page.get_by_role("button", name="Sign in", exact=True).click()


@pytest.mark.spec("ID-74", "ID-75")
async def test_an_app_is_set_up_from_the_security_screen(
    visitors: Visitors, ada: Person, clock: TurnableClock
) -> None:
    page = await (await visitors.profile(ada)).open("/settings/security")
    await expect(page.get_by_role("heading", name="Security")).to_be_visible()
    await page.get_by_role("button", name="Set up").click()
    await expect(page.get_by_role("img", name="QR code")).to_be_visible()
    await shot(page, "security-totp")
    await assert_accessible(page)
    secret = await page.get_by_label("Or type this secret into the app").input_value()

    await page.get_by_label("Code of the app").fill(App(secret.replace(" ", ""), clock).code())

    await expect(page.get_by_role("heading", name="Keep your recovery codes")).to_be_visible()
    assert await page.get_by_role("listitem").count() >= 10
    await shot(page, "security-recovery-codes")
    await assert_accessible(page)
    await page.keyboard.press("Escape")
    await expect(page.get_by_text("Save the codes first")).to_be_visible()
    async with page.expect_download() as saved:
        await page.get_by_role("button", name="Download").click()
    assert (await saved.value).suggested_filename == "stoa-recovery-codes.txt"
    await page.get_by_role("button", name="I saved them").click()
    await expect(page.get_by_text("10 codes left")).to_be_visible()
    await shot(page, "security-on")
    await assert_accessible(page)


@pytest.mark.spec("ID-76")
async def test_signing_in_asks_for_the_code_of_the_app(
    visitors: Visitors, ada: Person, clock: TurnableClock
) -> None:
    app, _ = await add_app(ada, clock)
    profile = await visitors.profile(phone=True)
    profile.expected.append("401")
    page = await profile.open("/sign-in")
    await type_password(page, ada)
    await expect(page.get_by_label("Code", exact=True)).to_be_focused()
    await shot(page, "sign-in-challenge-phone")
    await assert_accessible(page)

    await page.keyboard.type(app.wrong_code())
    await expect(page.get_by_text("This code is not right. 4 tries are left.")).to_be_visible()
    await page.get_by_label("Code", exact=True).fill(app.code())

    await expect(page.get_by_role("heading", name=re.compile("Welcome"))).to_be_visible()


@pytest.mark.spec("ID-75")
async def test_a_recovery_code_signs_in_and_few_left_are_told(
    visitors: Visitors, world: World, ada: Person, clock: TurnableClock
) -> None:
    _, codes = await add_app(ada, clock)
    for code in codes[:6]:
        tab = world.tab()
        body = {"challenge_id": (await challenged(tab, ada))["challenge_id"], "code": code}
        assert (await tab.post("/mfa-verifications", json=body)).status_code == 201
    profile = await visitors.profile()
    profile.expected.append("401")
    page = await profile.open("/sign-in")
    await type_password(page, ada)
    await page.get_by_role("button", name="Use a recovery code").click()
    await shot(page, "sign-in-recovery")

    await page.get_by_label("Recovery code").fill(f"{codes[6][:5]}-{codes[6][5:]}")
    await page.get_by_role("button", name="Confirm").click()

    await expect(page.get_by_text("3 recovery codes are left").first).to_be_visible()
