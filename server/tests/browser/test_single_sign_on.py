"""Signing in through an identity provider of another site, in a real browser."""

import re
from collections.abc import AsyncIterator
from uuid import uuid4

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import Visitors, assert_accessible, shot
from tests.identity.office import administrator
from tests.identity.single_sign_on import configured, removed, subject
from tests.support.authenticator import add_app
from tests.support.clock import TurnableClock
from tests.support.oidc_provider import CLIENT_SECRET, OidcProvider, oidc_provider, travel
from tests.support.world import PASSWORD, Person, World


@pytest.fixture
async def provider() -> AsyncIterator[OidcProvider]:
    """A provider that shows a page; `localhost` is another site than the address of Stoa."""
    async with oidc_provider(host="localhost") as running:
        running.asks = True
        yield running


async def go_through(page: Page, name: str) -> None:
    """Press the button of the provider, and go on there."""
    await page.get_by_role("button", name=f"Continue with {name}").click()
    await expect(page.get_by_role("heading", name="Atelier accounts")).to_be_visible()
    await page.get_by_role("button", name="Continue as").click()


@pytest.mark.spec("ID-81", "ID-83")
async def test_a_newcomer_signs_in_through_a_provider_and_comes_back_to_where_they_were(
    visitors: Visitors, world: World, provider: OidcProvider
) -> None:
    name = f"Atelier {uuid4().hex[:6]}"
    key = await configured(world, provider, name=name)
    async with oidc_provider() as failing:
        failing.status = 500
        failing_key = await configured(world, failing, name=f"Foundry {uuid4().hex[:6]}")
        provider.person = subject()
        for look in ("light", "dark"):
            visitor = await visitors.profile(dark=look == "dark")
            page = await visitor.open("/sign-in?return_to=/settings/security")
            await expect(page.get_by_role("button", name=f"Continue with {name}")).to_be_enabled()
            await expect(page.get_by_role("button", name="Continue with Foundry")).to_be_disabled()
            await expect(page.get_by_text(re.compile("^Foundry .* does not answer"))).to_be_visible()
            await expect(page.get_by_label(re.compile("^E-mail"))).to_be_visible()
            await shot(page, f"sso-sign-in-{look}")
            await assert_accessible(page)
        phone = await (await visitors.profile(phone=True)).open("/sign-in")
        await expect(phone.get_by_role("button", name=f"Continue with {name}")).to_be_visible()
        await shot(phone, "sso-sign-in-phone")
        await removed(world, failing_key)

    await go_through(page, name)

    await expect(page.get_by_role("heading", name="Security")).to_be_visible()
    await expect(page.get_by_role("region", name="Linked accounts").get_by_text(name)).to_be_visible()
    await expect(page.get_by_text("You have none: a service signs you in.")).to_be_visible()
    await shot(page, "sso-linked-accounts-dark")
    await assert_accessible(page)
    visitor.expected.append("409")
    await page.get_by_role("button", name=f"Remove {name}").click()
    await page.get_by_role("dialog").get_by_role("button", name=f"Remove {name}").click()
    await expect(page.get_by_text("This is your last way to sign in")).to_be_visible()
    await shot(page, "sso-last-way-in")
    await removed(world, key)


@pytest.mark.spec("ID-82")
async def test_whoever_has_an_account_signs_in_to_it_once_and_confirms(
    visitors: Visitors, world: World, ada: Person, provider: OidcProvider
) -> None:
    name = f"Atelier {uuid4().hex[:6]}"
    key = await configured(world, provider, name=name)
    provider.person = subject(email=ada.email)
    visitor = await visitors.profile()
    page = await visitor.open("/sign-in")
    await go_through(page, name)

    await expect(page.get_by_role("heading", name="You have an account")).to_be_visible()
    await expect(page.get_by_label(re.compile("^E-mail"))).to_have_value(ada.email)
    await shot(page, "sso-link-sign-in")
    await assert_accessible(page)
    await page.get_by_label("Password", exact=True).fill(PASSWORD)
    await page.get_by_role("button", name="Sign in", exact=True).click()
    await expect(page.get_by_role("heading", name=f"Let {name} sign you in?")).to_be_visible()
    await shot(page, "sso-link-confirm")
    await assert_accessible(page)
    await page.get_by_role("button", name=f"Add {name}").click()
    await expect(page.get_by_role("heading", name=re.compile("Welcome"))).to_be_visible()

    phone = await (await visitors.profile(phone=True)).open("/sign-in")
    await go_through(phone, name)
    await expect(phone.get_by_role("heading", name=re.compile("Welcome"))).to_be_visible()
    await removed(world, key)


@pytest.mark.spec("ID-76", "ID-81")
async def test_a_refusal_and_the_second_factor_are_told_on_the_page(
    visitors: Visitors, world: World, ada: Person, provider: OidcProvider, clock: TurnableClock
) -> None:
    name = f"Atelier {uuid4().hex[:6]}"
    key = await configured(world, provider, name=name)
    provider.person, provider.asks = subject(email=ada.email), False
    assert (await travel(ada.client, key, purpose="link")).status_code == 303
    app, _ = await add_app(ada, clock)
    provider.asks, provider.declines = True, True
    page = await (await visitors.profile()).open("/sign-in?return_to=/settings/security")
    await go_through(page, name)
    await expect(page.get_by_text("You did not go on at the service. Nothing was changed.")).to_be_visible()
    await shot(page, "sso-declined")
    await assert_accessible(page)
    provider.declines = False

    await go_through(page, name)
    await expect(page.get_by_label("Code", exact=True)).to_be_focused()
    await shot(page, "sso-challenge")
    await page.get_by_label("Code", exact=True).fill(app.code())

    await expect(page.get_by_role("heading", name="Security")).to_be_visible()
    await removed(world, key)


@pytest.mark.spec("ID-81")
async def test_a_super_administrator_sets_a_provider_up(
    visitors: Visitors, world: World, provider: OidcProvider
) -> None:
    admin = await administrator(world, "Sibyl", role="super_admin")
    name = f"Atelier {uuid4().hex[:6]}"
    visitor = await visitors.profile(admin)
    page = await visitor.open("/admin/sign-in")
    await expect(page.get_by_role("heading", name="Single sign-on")).to_be_visible()
    await page.get_by_role("button", name="Add a service").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Name").fill(name)
    await expect(dialog.get_by_label("Key")).to_have_value(name.lower().replace(" ", "-"))
    await dialog.get_by_label("Issuer").fill(provider.issuer)
    await dialog.get_by_label("Client ID").fill("stoa")
    await dialog.get_by_label("Client secret").fill(CLIENT_SECRET)
    await shot(page, "sso-admin-dialog")
    await assert_accessible(page)
    await dialog.get_by_role("button", name="Add service").click()

    card = page.get_by_role("listitem").filter(has=page.get_by_role("heading", name=name))
    await expect(card.get_by_text("/callback")).to_be_visible()
    await shot(page, "sso-admin")
    await assert_accessible(page)
    provider.person = subject()
    newcomer = await (await visitors.profile(phone=True)).open("/sign-in")
    await go_through(newcomer, name)
    await expect(newcomer.get_by_role("heading", name=re.compile("Welcome"))).to_be_visible()
    phone = await visitors.profile(admin, phone=True, dark=True)
    small = await phone.open("/admin/sign-in")
    await expect(small.get_by_role("heading", name=name)).to_be_visible()
    await shot(small, "sso-admin-phone-dark")
    await assert_accessible(small)
    await card.get_by_role("button", name=f"Remove {name}").click()
    await page.get_by_role("dialog").get_by_role("button", name=f"Remove {name}").click()
    await expect(page.get_by_role("heading", name=name)).to_have_count(0)


@pytest.mark.spec("ORG-33")
async def test_an_organization_that_is_entered_through_a_provider_says_so(
    visitors: Visitors, world: World, ada: Person, provider: OidcProvider
) -> None:
    name = f"Atelier {uuid4().hex[:6]}"
    key = await configured(world, provider, name=name)
    provider.person, provider.asks = subject(), False
    assert (await travel(ada.client, key, purpose="link")).status_code == 303
    assert (await travel(ada.client, key, purpose="reauthenticate")).status_code == 303
    provider.asks = True
    visitor = await visitors.profile(ada)
    visitor.expected.append("403")
    page = await visitor.open("/organization/sign-in")
    await page.get_by_label("Entered through").click()
    await page.get_by_role("option", name=f"{name} only").click()
    await shot(page, "sso-organization")
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_text("Saved", exact=True)).to_be_visible()

    other = await visitors.profile()
    other.expected.append("403")
    page = await other.open("/sign-in")
    await page.get_by_label(re.compile("^E-mail")).fill(ada.email)
    await page.get_by_label("Password", exact=True).fill(PASSWORD)
    await page.get_by_role("button", name="Sign in", exact=True).click()
    await expect(page.get_by_role("heading", name=f"Enter through {name}")).to_be_visible()
    await shot(page, "sso-required")
    await go_through(page, name)

    await expect(page.get_by_role("heading", name=re.compile("Welcome"))).to_be_visible()
    await expect(page.get_by_role("heading", name=f"Enter through {name}")).to_have_count(0)
    await removed(world, key)
