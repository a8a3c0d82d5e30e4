"""Adding and removing accounts with identity providers, and what sign-out there ends (ID-32, ID-82, ID-85)."""

import time
from collections.abc import AsyncIterator

import httpx
import pytest

from stoa.platform.context import Platform
from tests.identity.behind import change, rows
from tests.identity.office import owner_of, sign_in
from tests.identity.single_sign_on import assert_signed_in, assert_signed_out, configured, removed, subject
from tests.support.http import assert_problem
from tests.support.oidc_provider import Fault, OidcProvider, consent, depart, known, oidc_provider, travel
from tests.support.postbox import Postbox
from tests.support.world import MailingWorld, World


@pytest.fixture
async def provider() -> AsyncIterator[OidcProvider]:
    async with oidc_provider() as running:
        yield running


def origin(tab: httpx.AsyncClient) -> str:
    return str(tab.base_url).partition("/api/")[0]


@pytest.mark.spec("ID-32", "ID-82")
async def test_a_way_in_is_added_and_removed_in_the_settings(
    mailing_world: MailingWorld, mailing_platform: Platform, postbox: Postbox, provider: OidcProvider
) -> None:
    key = await configured(mailing_world, provider)
    ada, eve = await mailing_world.person("Ada"), await mailing_world.person("Eve")
    provider.person = subject()

    wish = {"purpose": "link", "return_to": "/settings/security"}
    assert (await mailing_world.tab().post(f"/oidc/{key}/authorizations", json=wish)).status_code == 401
    added = await travel(ada.client, key, **wish)
    assert added.headers["location"] == f"{origin(ada.client)}/settings/security"
    listed = (await ada.client.get("/me/accounts")).json()["items"]
    assert [(item["kind"], item["provider_name"], item["email"], item["is_usable"]) for item in listed] == [
        ("password", None, None, True),
        ("oidc", "Atelier", provider.person.email, True),
    ]
    assert "added" in (await postbox.latest(ada.email, "factor_changed")).subject
    # It is theirs, and nobody else's.
    assert_problem(await travel(eve.client, key, **wish), 409, "identity.oidc_account_taken")
    page = await travel(eve.client, key, page=True, **wish)
    told = httpx.URL(page.headers["location"])
    assert (told.path, dict(httpx.QueryParams(told.fragment))) == (
        "/settings/security",
        {"problem": "identity.oidc_account_taken"},
    )
    account = f"/me/accounts/{listed[1]['id']}"
    assert_problem(await eve.client.delete(account), 404, "not_found")
    elsewhere = mailing_world.tab()
    session = await assert_signed_in(elsewhere, await travel(elsewhere, key))
    assert session["user"]["id"] == str(ada.id)

    assert (await ada.client.delete(account)).status_code == 204

    await assert_signed_out(elsewhere)
    assert (await ada.client.get("/me")).status_code == 200
    assert "removed" in (await postbox.latest(ada.email, "factor_changed")).subject
    audited = await rows(
        mailing_platform,
        "SELECT event_type FROM audit_events WHERE actor_user_id = :id AND event_type LIKE 'account.%'"
        " ORDER BY created_at",
        id=ada.id,
    )
    assert [row[0] for row in audited] == ["account.linked", "account.unlinked"]
    await removed(mailing_world, key)


@pytest.mark.spec("ID-32")
async def test_the_last_way_in_stays(world: World, platform: Platform, provider: OidcProvider) -> None:
    key = await configured(world, provider)
    provider.person = subject()
    tab = world.tab()
    await assert_signed_in(tab, await travel(tab, key))
    only = (await tab.get("/me/accounts")).json()["items"]
    assert len(only) == 1

    assert_problem(await tab.delete(f"/me/accounts/{only[0]['id']}"), 409, "identity.last_credential")
    async with oidc_provider() as second:
        second.person = subject()
        second_key = await configured(world, second)
        assert (await travel(tab, second_key, purpose="link")).status_code == 303
        # One that is switched off is no way in.
        owner = await owner_of(world)
        off = await owner.patch(f"/admin/oidc-providers/{second_key}", json={"is_enabled": False})
        assert off.status_code == 200
        assert_problem(await tab.delete(f"/me/accounts/{only[0]['id']}"), 409, "identity.last_credential")
        await owner.patch(f"/admin/oidc-providers/{second_key}", json={"is_enabled": True})
        await change(platform, "UPDATE sessions SET authenticated_at = now() - interval '3 hours'")
        stale = await tab.delete(f"/me/accounts/{only[0]['id']}")
        assert_problem(
            stale, 403, "identity.step_up_required", methods=sorted([f"oidc:{key}", f"oidc:{second_key}"])
        )

        # Who has no password proves themselves where they come from; with the right account, and anew.
        again = {"purpose": "reauthenticate", "return_to": "/settings/security"}
        person, second.person = second.person, subject()
        assert_problem(await travel(tab, second_key, **again), 400, "identity.oidc_failed", reason="other_account")
        second.person, second.fault = person, Fault.NOT_SIGNED_IN_AGAIN
        assert_problem(await travel(tab, second_key, **again), 400, "identity.oidc_failed")
        assert_problem(await tab.delete(f"/me/accounts/{only[0]['id']}"), 403, "identity.step_up_required")
        second.fault = None
        assert (await travel(tab, second_key, **again)).status_code == 303
        assert second.authorizations[-1]["prompt"] == "login"
        assert second.authorizations[-1]["max_age"] == "0"
        assert (await tab.delete(f"/me/accounts/{only[0]['id']}")).status_code == 204
        await removed(world, second_key)
    await removed(world, key)


@pytest.mark.spec("ID-81")
async def test_what_was_begun_in_a_session_ends_with_it(world: World, provider: OidcProvider) -> None:
    key = await configured(world, provider)
    ada = await world.person("Ada")
    provider.person = subject()
    back = await consent(await depart(ada.client, key, purpose="link"))
    assert (await ada.client.delete("/sessions/current")).status_code == 204

    assert_problem(await ada.client.get(back), 401, "identity.session_ended")

    assert (await sign_in(ada.client, ada.email)).status_code == 201
    assert len((await ada.client.get("/me/accounts")).json()["items"]) == 1
    await removed(world, key)


@pytest.mark.spec("ID-85")
async def test_sign_out_at_the_provider_ends_what_its_session_began(
    world: World, platform: Platform, provider: OidcProvider
) -> None:
    key = await configured(world, provider)
    provider.person = subject(sid="first")
    first, second, third = world.tab(), world.tab(), world.tab()
    await assert_signed_in(first, await travel(first, key))
    provider.person = known(provider.person, sid="second")
    await assert_signed_in(second, await travel(second, key))
    await assert_signed_in(third, await travel(third, key))
    sub = provider.person.sub

    async def tell(token: str, **more: str) -> httpx.Response:
        # From server to server: no cookie, no Origin.
        async with httpx.AsyncClient(trust_env=False, timeout=30) as caller:
            url = f"{first.base_url}oidc/{key}/logouts"
            return await caller.post(url, data={"logout_token": token, **more})

    now = int(time.time())
    refused = (
        provider.logout_token(sub=sub, iss="http://127.0.0.1:1"),
        provider.logout_token(sub=sub, aud="another-client"),
        provider.logout_token(sub=sub, iat=now - 3600, exp=now - 3000),
        provider.logout_token(sub=sub, events={}),
        provider.logout_token(sub=sub, nonce="n"),
        provider.logout_token(),
        "not a token",
    )
    for token in refused:
        assert_problem(await tell(token), 400, "identity.oidc_failed")
    for fault in (Fault.ALG_NONE, Fault.HS256, Fault.FOREIGN_KEY, Fault.SIGNATURE):
        provider.fault = fault
        assert_problem(await tell(provider.logout_token(sub=sub)), 400, "identity.oidc_failed")
    provider.fault = None
    # A form is taken here from servers alone: with somebody's cookie it comes from a page.
    forged = await first.post(
        f"/oidc/{key}/logouts", data={"logout_token": provider.logout_token(sub=sub)}, headers={"Origin": "null"}
    )
    assert_problem(forged, 403, "identity.csrf")
    for tab in (first, second, third):
        assert (await tab.get("/me")).status_code == 200

    told = await tell(provider.logout_token(sid="first"))

    assert (told.status_code, told.json()) == (200, {"state": "done"})
    await assert_signed_out(first)
    assert (await second.get("/me")).status_code == 200
    assert (await tell(provider.logout_token(sub="nobody"))).status_code == 200
    assert (await second.get("/me")).status_code == 200
    assert (await tell(provider.logout_token(sub=sub))).status_code == 200
    await assert_signed_out(second)
    await assert_signed_out(third)
    ended = await rows(
        platform,
        "SELECT metadata->>'provider' FROM audit_events WHERE event_type = 'session.ended'"
        " AND metadata->>'reason' = 'provider' AND metadata->>'provider' = :key",
        key=key,
    )
    assert len(ended) == 3
    await removed(world, key)
