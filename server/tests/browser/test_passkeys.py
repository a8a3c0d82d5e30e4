"""Passkeys with Chromium's own virtual authenticator. They belong to a host name: the tests come as localhost."""

import re

import pytest
from playwright.async_api import CDPSession, Page, expect

from stoa.platform.context import Platform
from tests.browser.conftest import Visitor, Visitors, assert_accessible, shot
from tests.identity.behind import change, rows
from tests.support.world import PASSWORD, Person


@pytest.fixture
def named_origin(origin: str) -> str:
    """The server under test by its name."""
    return origin.replace("127.0.0.1", "localhost")


async def authenticator(page: Page) -> tuple[CDPSession, str]:
    """A key that holds passkeys and knows its person."""
    session = await page.context.new_cdp_session(page)
    await session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    made = await session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return session, made["authenticatorId"]


async def add_passkey(visitor: Visitor, name: str) -> tuple[Page, CDPSession, str]:
    page = await visitor.open("/settings/security")
    session, key = await authenticator(page)
    await page.get_by_role("button", name="Add a passkey").click()
    await page.get_by_label("Name of the passkey").fill(name)
    await page.get_by_role("button", name="Continue").click()
    await page.get_by_role("button", name="I saved them").click()
    await expect(page.get_by_text(name, exact=True)).to_be_visible()
    return page, session, key


@pytest.mark.spec("ID-77")
async def test_a_passkey_signs_in_without_a_name_and_counts_as_both_factors(
    visitors: Visitors, ada: Person, named_origin: str, platform: Platform
) -> None:
    visitor = await visitors.profile(ada, origin=named_origin)
    visitor.expected.append("401")
    page, session, key = await add_passkey(visitor, "Blue key")
    await shot(page, "security-passkeys")
    await assert_accessible(page)
    await page.request.delete(f"{named_origin}/api/v1/sessions/current", headers={"Origin": named_origin})
    await page.goto(f"{named_origin}/sign-in")
    await expect(page.get_by_role("button", name="Sign in with a passkey")).to_be_visible()
    await shot(page, "sign-in-passkey")
    await assert_accessible(page)

    await page.get_by_role("button", name="Sign in with a passkey").click()

    await expect(page.get_by_role("heading", name=re.compile("Welcome"))).to_be_visible()
    (held,) = await rows(
        platform,
        "SELECT methods, is_mfa FROM sessions WHERE user_id = :id AND revoked_at IS NULL",
        id=ada.id,
    )
    assert (held.methods, held.is_mfa) == (["passkey"], True)
    (credential,) = (await session.send("WebAuthn.getCredentials", {"authenticatorId": key}))["credentials"]
    assert credential["rpId"] == "localhost"


@pytest.mark.spec("ID-76", "ID-77")
async def test_a_passkey_answers_the_challenge_after_a_password(
    visitors: Visitors, ada: Person, named_origin: str
) -> None:
    visitor = await visitors.profile(ada, origin=named_origin)
    visitor.expected.append("401")
    page, _, _ = await add_passkey(visitor, "Blue key")
    await page.request.delete(f"{named_origin}/api/v1/sessions/current", headers={"Origin": named_origin})
    await page.goto(f"{named_origin}/sign-in")
    await page.get_by_label(re.compile("^E-mail")).fill(ada.email)
    await page.get_by_label("Password", exact=True).fill(PASSWORD)
    await page.get_by_role("button", name="Sign in", exact=True).click()
    await expect(page.get_by_label("Recovery code")).to_be_visible()

    await page.get_by_role("button", name="Sign in with a passkey").click()

    await expect(page.get_by_role("heading", name=re.compile("Welcome"))).to_be_visible()


@pytest.mark.spec("ID-77")
async def test_a_counter_that_does_not_rise_is_refused_and_noted(
    visitors: Visitors, ada: Person, named_origin: str, platform: Platform
) -> None:
    visitor = await visitors.profile(ada, origin=named_origin)
    visitor.expected.append("401")
    page, _, _ = await add_passkey(visitor, "Copied key")
    await change(platform, "UPDATE passkeys SET sign_count = 1000000 WHERE user_id = :id", id=ada.id)
    await page.request.delete(f"{named_origin}/api/v1/sessions/current", headers={"Origin": named_origin})
    await page.goto(f"{named_origin}/sign-in")

    await page.get_by_role("button", name="Sign in with a passkey").click()

    await expect(page.get_by_text("This passkey does not sign in here.")).to_be_visible()
    events = await rows(
        platform,
        "SELECT details->>'action' AS action FROM session_activity"
        " WHERE user_id = :id AND activity_type = 'security_event'",
        id=ada.id,
    )
    assert "passkey.counter_refused" in {event.action for event in events}


@pytest.mark.spec("ID-47")
async def test_a_passkey_makes_a_stale_session_fresh(
    visitors: Visitors, ada: Person, named_origin: str, platform: Platform
) -> None:
    visitor = await visitors.profile(ada, origin=named_origin)
    visitor.expected.append("403")
    page, _, _ = await add_passkey(visitor, "Blue key")
    await change(
        platform,
        "UPDATE sessions SET authenticated_at = now() - interval '3 hours' WHERE user_id = :id",
        id=ada.id,
    )
    await page.get_by_role("button", name="Remove Blue key").click()
    await page.get_by_role("button", name="Remove passkey").click()
    sheet = page.get_by_role("dialog", name="Confirm that it is you")
    await expect(sheet.get_by_role("button", name="Use a passkey")).to_be_visible()
    await shot(page, "step-up-passkey")
    await assert_accessible(page)

    async with page.expect_response(re.compile("/sessions/current/reauthentications$")) as proven:
        await sheet.get_by_role("button", name="Use a passkey").click()

    assert (await proven.value).status == 201
    await expect(page.get_by_text("Blue key", exact=True)).to_be_hidden()
    held = await rows(
        platform,
        "SELECT authenticated_at > now() - interval '1 hour' AS f FROM sessions WHERE user_id = :id",
        id=ada.id,
    )
    assert any(row.f for row in held)


@pytest.mark.spec("ID-32")
async def test_the_last_way_to_sign_in_cannot_be_removed(
    visitors: Visitors, ada: Person, named_origin: str, platform: Platform
) -> None:
    visitor = await visitors.profile(ada, origin=named_origin)
    visitor.expected.append("409")
    page, _, _ = await add_passkey(visitor, "Only key")
    await change(platform, "DELETE FROM accounts WHERE user_id = :id", id=ada.id)

    await page.get_by_role("button", name="Remove Only key").click()
    await page.get_by_role("button", name="Remove passkey").click()

    await expect(page.get_by_text("It is your last way to sign in.")).to_be_visible()
    await page.get_by_role("button", name="Cancel").click()
    await expect(page.get_by_text("Only key", exact=True)).to_be_visible()


@pytest.mark.spec("ID-77")
async def test_a_page_by_a_bare_address_says_that_passkeys_need_a_name(visitors: Visitors, ada: Person) -> None:
    page = await (await visitors.profile(ada)).open("/settings/security")

    await expect(page.get_by_text("Passkeys need a host name")).to_be_visible()
    await expect(page.get_by_role("button", name="Add a passkey")).to_be_disabled()
