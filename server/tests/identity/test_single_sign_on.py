"""Installations that are entered through identity providers only (ID-84)."""

from collections.abc import AsyncIterator

import pytest

from stoa.identity import api as identity
from stoa.platform.context import Platform
from stoa.platform.db import Scope
from tests.identity.office import owner_of, sign_in
from tests.identity.single_sign_on import (
    assert_signed_in,
    assert_signed_out,
    configured,
    offered,
    removed,
    set_instance,
    subject,
    try_instance,
)
from tests.support.authenticator import App, add_app
from tests.support.clock import TurnableClock
from tests.support.http import assert_problem
from tests.support.oidc_provider import OidcProvider, oidc_provider, travel
from tests.support.postbox import Postbox
from tests.support.world import PASSWORD, MailingWorld, Person

ONLY = "identity.sso_only"


@pytest.fixture
async def provider() -> AsyncIterator[OidcProvider]:
    async with oidc_provider() as running:
        yield running


async def owner_with_app(world: MailingWorld, clock: TurnableClock) -> tuple[Person, App]:
    """A second super administrator of the installation, whose sign-in asks for a second factor."""
    person = await world.person("Sven")
    promoted = await (await owner_of(world)).patch(f"/admin/users/{person.id}", json={"role": "super_admin"})
    assert promoted.status_code == 200, promoted.text
    app, _ = await add_app(person, clock)
    return person, app


@pytest.mark.spec("ID-84")
async def test_where_providers_are_the_only_way_in_nothing_else_is(
    mailing_world: MailingWorld,
    mailing_platform: Platform,
    postbox: Postbox,
    provider: OidcProvider,
    clock: TurnableClock,
) -> None:
    world = mailing_world
    ada, bea = await world.person("Ada"), await world.person("Bea")
    super_admin, app = await owner_with_app(world, clock)
    owner = super_admin.client
    async with mailing_platform.db.writing(Scope.system()) as session:
        link = await identity.create_reset_link(session, mailing_platform, ada.email)
    reset = {"token": (link or "").partition("#token=")[2], "password": "silver-orchard-paper-boat"}
    assert (await world.tab().post("/email-codes", json={"email": ada.email})).status_code == 202
    code = (await postbox.latest(ada.email, "email_code")).code
    assert (await world.tab().post("/magic-links", json={"email": ada.email})).status_code == 202
    magic = (await postbox.latest(ada.email, "magic_link")).token
    newcomer, new_email = await world.newcomer("Nina")
    confirmation = (await postbox.latest(new_email, "email_verification")).token

    # Nobody shuts themselves out: there is a provider, and whoever decides has a second factor.
    assert_problem(await try_instance(owner, sso_only=True), 409, "identity.oidc_provider_needed")
    key = await configured(world, provider)
    plain = await owner_of(world)
    assert_problem(await try_instance(plain, sso_only=True), 409, "identity.sso_self_first")
    await set_instance(owner, sso_only=True)
    try:
        assert (await world.tab().get("/setup")).json()["sso_only"]
        refused = (
            await sign_in(world.tab(), ada.email),
            await world.tab().post("/sessions", json={"identifier": ada.email, "code": code}),
            await world.tab().post("/sessions", json={"magic_token": magic}),
            await world.tab().post("/password-reset-confirmations", json=reset),
            await world.tab().post(
                "/sign-ups", json={"name": "Eve", "email": "eve-sso@example.org", "password": PASSWORD}
            ),
            # Without a second factor not even the owner.
            await sign_in(world.tab(), "owner@example.org"),
        )
        for answer in refused:
            assert_problem(answer, 403, ONLY)
        # A wrong password tells nothing of this.
        wrong = await sign_in(world.tab(), ada.email, "wrong wrong wrong")
        assert_problem(wrong, 401, "identity.invalid_credentials")
        # Nothing is mailed that would be of no use, and nobody can tell.
        before = len(await postbox.to(bea.email))
        for path in ("/email-codes", "/magic-links", "/password-resets"):
            assert (await world.tab().post(path, json={"email": bea.email})).status_code == 202
        assert len(await postbox.to(bea.email)) == before
        confirmed = await newcomer.post("/email-confirmations", json={"token": confirmation})
        assert (confirmed.status_code, confirmed.json()["session"]) == (200, None)
        await assert_signed_out(newcomer)
        # The last provider stays.
        for answer in (
            await owner.patch(f"/admin/oidc-providers/{key}", json={"is_enabled": False}),
            await owner.delete(f"/admin/oidc-providers/{key}"),
        ):
            assert_problem(answer, 409, "identity.oidc_provider_needed")

        await _breaks_glass(world, super_admin, app, clock)
        await _comes_by_the_provider(world, provider, key, ada)
    finally:
        await set_instance(owner, sso_only=False)
    await removed(world, key)
    assert (await sign_in(world.tab(), ada.email)).status_code == 201


async def _breaks_glass(world: MailingWorld, person: Person, app: App, clock: TurnableClock) -> None:
    """A super administrator comes in with password and second factor."""
    tab = world.tab()
    asked = assert_problem(await sign_in(tab, person.email), 401, "identity.mfa_required")
    answered = await tab.post(
        "/mfa-verifications", json={"challenge_id": asked["challenge_id"], "code": app.code()}
    )
    assert answered.status_code == 201, answered.text


async def _comes_by_the_provider(world: MailingWorld, provider: OidcProvider, key: str, person: Person) -> None:
    """Somebody new comes in; somebody who has an account proves it once with the password, in the same browser."""
    provider.person = subject()
    tab = world.tab()
    await assert_signed_in(tab, await travel(tab, key))
    provider.person = subject(email=person.email)
    own, elsewhere = world.tab(), world.tab()
    token = await offered(own, key)
    assert_problem(await sign_in(elsewhere, person.email), 403, ONLY)
    assert (await sign_in(own, person.email)).status_code == 201
    linked = await own.post("/me/accounts", json={"link_token": token})
    assert linked.status_code == 204, linked.text
    assert_problem(await sign_in(own, person.email), 403, ONLY)
    await assert_signed_in(elsewhere, await travel(elsewhere, key))
