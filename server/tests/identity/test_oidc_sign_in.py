"""Signing in through an identity provider that speaks OpenID Connect (ID-81 to ID-83, ID-85)."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest

from stoa.platform.context import Platform
from tests.identity.behind import change, rows
from tests.identity.office import owner_of, sign_in
from tests.identity.single_sign_on import (
    assert_signed_in,
    assert_signed_out,
    configured,
    offered,
    removed,
    set_instance,
    subject,
)
from tests.support.authenticator import add_app
from tests.support.clock import TurnableClock
from tests.support.http import assert_problem
from tests.support.oidc_provider import (
    Fault,
    OidcProvider,
    consent,
    depart,
    known,
    oidc_provider,
    travel,
)
from tests.support.postbox import Postbox
from tests.support.world import MailingWorld, World


@pytest.fixture
async def provider() -> AsyncIterator[OidcProvider]:
    async with oidc_provider() as running:
        yield running


@pytest.mark.spec("ID-81", "ID-83")
async def test_a_newcomer_gets_an_account_and_comes_back_to_it(
    world: World, platform: Platform, provider: OidcProvider
) -> None:
    key = await configured(world, provider)
    provider.person = subject()
    tab = world.tab()

    session = await assert_signed_in(tab, await travel(tab, key, timezone="Europe/Berlin"))

    asked = provider.authorizations[-1]
    assert asked["response_type"] == "code"
    assert asked["code_challenge_method"] == "S256"
    assert min(len(asked["state"]), len(asked["nonce"]), len(asked["code_challenge"])) >= 43
    assert asked["redirect_uri"] == f"{platform.settings.base_url}/api/v1/oidc/{key}/callback"
    user = session["user"]
    assert (user["name"], user["email"]) == ("Oda Nobel", provider.person.email)
    assert session["organization"] is not None
    assert len((await tab.get("/spaces")).json()["items"]) >= 1
    stored = await rows(
        platform,
        "SELECT u.email_verified_at IS NOT NULL, u.timezone, s.methods, s.oidc_provider_key, a.password_hash"
        " FROM users u JOIN accounts a ON a.user_id = u.id JOIN sessions s ON s.user_id = u.id WHERE u.id = :id",
        id=user["id"],
    )
    assert [tuple(row) for row in stored] == [(True, "Europe/Berlin", [f"oidc:{key}"], key, None)]

    # The address at the provider may change: who somebody is there is the subject.
    provider.person = known(provider.person, email=f"{uuid4().hex}@example.org", name="Oda N.")
    elsewhere = world.tab()
    again = await assert_signed_in(elsewhere, await travel(elsewhere, key, return_to="/pages?x=1"), "/pages?x=1")
    assert again["user"]["id"] == user["id"]
    await removed(world, key)


@pytest.mark.spec("ID-81")
async def test_nothing_that_a_provider_gets_wrong_signs_anybody_in(
    world: World, platform: Platform, provider: OidcProvider
) -> None:
    key = await configured(world, provider)
    provider.person = subject()
    faults = [
        fault for fault in Fault if fault not in (Fault.NOT_SIGNED_IN_AGAIN, Fault.NOT_THE_SAME, Fault.NO_TOKEN)
    ]
    answers = {}

    for fault in faults:
        provider.fault = fault
        tab = world.tab()
        answers[fault.name] = await travel(tab, key)
        await assert_signed_out(tab)

    for name, answer in answers.items():
        problem = assert_problem(answer, 400, "identity.oidc_failed")
        assert "reason" not in problem or problem["reason"] is None, name
    assert await rows(platform, "SELECT 1 FROM accounts WHERE provider_id = :id", id=f"oidc:{key}") == []
    # One that does not speak the protocol, or that is down, is not the person's mistake.
    provider.fault = Fault.NO_TOKEN
    assert_problem(await travel(world.tab(), key), 503, "identity.oidc_unavailable", provider=key)
    provider.fault, provider.claims_in_userinfo = Fault.NOT_THE_SAME, True
    assert_problem(await travel(world.tab(), key), 400, "identity.oidc_failed")
    provider.fault = None
    tab = world.tab()
    await assert_signed_in(tab, await travel(tab, key))
    await removed(world, key)


@pytest.mark.spec("ID-81")
async def test_a_flow_is_good_once_in_its_browser_and_for_its_provider(
    world: World, provider: OidcProvider
) -> None:
    key, other = await configured(world, provider), await configured(world, provider)
    provider.person = subject()
    tab, stranger = world.tab(), world.tab()
    await depart(stranger, key)

    back = await consent(await depart(tab, key))
    for refused in (
        await stranger.get(back),
        await tab.get(back),
        await world.tab().get(f"/oidc/{key}/callback", params={"code": "x", "state": "never given"}),
        await tab.get(f"/oidc/{key}/callback"),
        await tab.get((await consent(await depart(tab, key))).replace(f"/oidc/{key}/", f"/oidc/{other}/")),
    ):
        assert_problem(refused, 400, "identity.oidc_failed")
    await assert_signed_out(tab)
    await assert_signed_out(stranger)

    # Two tabs of one browser, each with its own flow; a code that was used before is refused by the provider.
    first, second = await consent(await depart(tab, key)), await consent(await depart(tab, key))
    code = httpx.URL(first).params["code"]
    await assert_signed_in(tab, await tab.get(first))
    replayed = httpx.URL(second).copy_set_param("code", code)
    assert_problem(await tab.get(str(replayed)), 400, "identity.oidc_failed")
    # The answer of another provider is not exchanged (RFC 9207), and one that declines says so.
    provider.answers_as = "http://127.0.0.1:1"
    assert_problem(await travel(world.tab(), key), 400, "identity.oidc_failed")
    provider.answers_as, provider.declines = None, True
    assert_problem(await travel(world.tab(), key), 400, "identity.oidc_failed", reason="declined")
    await removed(world, key)
    await removed(world, other)


@pytest.mark.spec("ID-81")
async def test_keys_may_change_and_a_provider_that_fails_hides_nothing_else(
    world: World, provider: OidcProvider, clock: TurnableClock
) -> None:
    key = await configured(world, provider)
    async with oidc_provider() as failing:
        failing_key = await configured(world, failing, name="Broken")
        failing.status = 500
        provider.person = subject()
        tab = world.tab()
        await assert_signed_in(tab, await travel(tab, key))

        listed = {item["key"]: item for item in (await world.tab().get("/oidc-providers")).json()["items"]}
        assert listed[key] == {"key": key, "name": "Atelier", "is_available": True}
        assert listed[failing_key] == {"key": failing_key, "name": "Broken", "is_available": False}
        refused = await world.tab().post(f"/oidc/{failing_key}/authorizations", json={})
        assert_problem(refused, 503, "identity.oidc_unavailable", provider=failing_key)
        # It recovers by itself.
        failing.status = 200
        clock.advance(timedelta(seconds=20))
        listed = {item["key"]: item for item in (await world.tab().get("/oidc-providers")).json()["items"]}
        assert listed[failing_key]["is_available"]

        # One that calls itself by another name is not the one that was configured.
        async with oidc_provider() as impostor:
            impostor.discovered_issuer = provider.issuer
            impostor_key = await configured(world, impostor)
            refused = await world.tab().post(f"/oidc/{impostor_key}/authorizations", json={})
            assert_problem(refused, 503, "identity.oidc_unavailable")
            await removed(world, impostor_key)
        await removed(world, failing_key)

    asked = provider.received.count("GET /.well-known/openid-configuration"), provider.received.count("GET /jwks")
    provider.rotate()
    clock.advance(timedelta(seconds=40))
    tab = world.tab()
    await assert_signed_in(tab, await travel(tab, key))
    now = provider.received.count("GET /.well-known/openid-configuration"), provider.received.count("GET /jwks")
    assert now == (asked[0], asked[1] + 1)
    await removed(world, key)


@pytest.mark.spec("ID-82")
async def test_an_account_of_the_same_address_is_linked_only_by_its_owner(
    world: World, platform: Platform, provider: OidcProvider
) -> None:
    key = await configured(world, provider)
    ada, eve = await world.person("Ada"), await world.person("Eve")
    provider.person = subject(email=ada.email.upper(), sid="s-1")
    tab = world.tab()

    # What the provider does not vouch for is no reason even to ask.
    provider.person = known(provider.person, email_verified=False)
    assert_problem(await travel(tab, key), 400, "identity.oidc_failed")
    provider.person = known(provider.person, email_verified=True)
    asked = assert_problem(await travel(tab, key), 409, "identity.oidc_link_required", provider=key)
    page = await travel(tab, key, page=True)
    assert page.status_code == 303
    assert httpx.URL(page.headers["location"]).path == "/link-account"
    token = httpx.QueryParams(httpx.URL(page.headers["location"]).fragment)["link_token"]
    await assert_signed_out(tab)
    assert await rows(platform, "SELECT 1 FROM accounts WHERE provider_id = :id", id=f"oidc:{key}") == []

    # Not the older token, not somebody else, not in another browser, not with a sign-in of long ago.
    body = {"link_token": token}
    assert_problem(await ada.client.post("/me/accounts", json=body), 410, "identity.link_used")
    token = await offered(tab, key)
    assert (await sign_in(tab, eve.email)).status_code == 201
    for foreign in (token, asked["link_token"]):
        refused = await tab.post("/me/accounts", json={"link_token": foreign})
        assert_problem(refused, 410, "identity.link_used")
    token = await offered(tab, key)
    assert (await sign_in(tab, ada.email)).status_code == 201
    await change(
        platform,
        "UPDATE sessions SET authenticated_at = now() - interval '3 hours' WHERE user_id = :id",
        id=ada.id,
    )
    stale = await tab.post("/me/accounts", json={"link_token": token})
    assert_problem(stale, 403, "identity.step_up_required", methods=["password"])
    assert (await sign_in(tab, ada.email)).status_code == 201
    linked = await tab.post("/me/accounts", json={"link_token": token})
    assert linked.status_code == 204, linked.text
    assert_problem(await tab.post("/me/accounts", json={"link_token": token}), 410, "identity.link_used")

    elsewhere = world.tab()
    session = await assert_signed_in(elsewhere, await travel(elsewhere, key))
    assert session["user"]["id"] == str(ada.id)
    audited = await rows(
        platform,
        "SELECT metadata->>'provider' FROM audit_events WHERE event_type = 'account.linked' AND actor_user_id = :id",
        id=ada.id,
    )
    assert [row[0] for row in audited] == [key]
    await removed(world, key)


@pytest.mark.spec("ID-83")
async def test_mode_domains_and_provider_decide_who_may_join(
    world: World, platform: Platform, provider: OidcProvider
) -> None:
    key = await configured(world, provider, allowed_domains=["Example.org"])
    owner = await owner_of(world)

    async def tried(**changes: Any) -> httpx.Response:
        provider.person = subject(**changes)
        return await travel(world.tab(), key)

    unique = uuid4().hex
    for address in (f"{unique}@sub.example.org", f"{unique}@example.org.evil.test", f"{unique}@notexample.org"):
        assert_problem(await tried(email=address), 403, "identity.oidc_domain_refused")
    # An address that nobody has verified is of no domain, and without one there is no account.
    assert_problem(await tried(email_verified=False), 403, "identity.oidc_domain_refused")
    assert_problem(await tried(email=None), 403, "identity.oidc_domain_refused")
    assert (await owner.patch(f"/admin/oidc-providers/{key}", json={"allowed_domains": []})).status_code == 200
    assert_problem(await tried(email=None), 400, "identity.oidc_failed", reason="no_email")
    assert_problem(await tried(email="not an address"), 400, "identity.oidc_failed", reason="no_email")

    assert (await owner.patch(f"/admin/oidc-providers/{key}", json={"allow_sign_up": False})).status_code == 200
    assert_problem(await tried(), 403, "identity.sign_up_closed")
    assert (await owner.patch(f"/admin/oidc-providers/{key}", json={"allow_sign_up": True})).status_code == 200
    for mode in ("closed", "invite_only"):
        await set_instance(owner, sign_up_mode=mode)
        assert_problem(await tried(), 403, "identity.sign_up_closed")
    await set_instance(owner, sign_up_mode="approval")
    assert_problem(await tried(), 403, "identity.pending_approval")
    waiting = await rows(platform, "SELECT status FROM users WHERE email = :email", email=provider.person.email)
    assert [row[0] for row in waiting] == ["pending_approval"]
    await set_instance(owner, sign_up_mode="open", allowed_email_domains=["elsewhere.test"])
    assert_problem(await tried(), 403, "identity.sign_up_closed")
    await set_instance(owner, allowed_email_domains=[])
    assert (await tried()).status_code == 303

    # An invitation passes where sign-up is by invitation.
    inviting = await world.person("Ines")
    provider.person = subject()
    invited = await inviting.client.post(
        f"/organizations/{inviting.organization_id}/invitations", json={"emails": [provider.person.email]}
    )
    token = invited.json()["items"][0]["link"].partition("#token=")[2]
    await set_instance(owner, sign_up_mode="invite_only")
    assert_problem(await travel(world.tab(), key), 403, "identity.sign_up_closed")
    assert (await travel(world.tab(), key, invitation_token=token)).status_code == 303
    await set_instance(owner, sign_up_mode="open")
    await removed(world, key)


@pytest.mark.spec("ID-8", "ID-82")
async def test_whoever_signed_up_with_a_strangers_address_loses_it_to_the_stranger(
    mailing_world: MailingWorld, mailing_platform: Platform, provider: OidcProvider
) -> None:
    key = await configured(mailing_world, provider)
    attacker, email = await mailing_world.newcomer("Victim")
    provider.person = subject(email=email)
    tab = mailing_world.tab()

    session = await assert_signed_in(tab, await travel(tab, key))

    assert session["user"]["email"] == email
    taken = await rows(
        mailing_platform,
        "SELECT a.provider_id FROM accounts a JOIN users u ON u.id = a.user_id WHERE u.email = :email",
        email=email,
    )
    assert [row[0] for row in taken] == [f"oidc:{key}"]
    assert_problem(await sign_in(attacker, email), 401, "identity.invalid_credentials")
    await removed(mailing_world, key)


@pytest.mark.spec("ID-82")
async def test_an_address_that_the_provider_does_not_vouch_for_has_to_be_confirmed(
    mailing_world: MailingWorld, mailing_platform: Platform, postbox: Postbox, provider: OidcProvider
) -> None:
    key = await configured(mailing_world, provider)
    provider.person = subject(email_verified=False)
    email = provider.person.email or ""
    tab, victim = mailing_world.tab(), mailing_world.tab()

    for _ in range(2):
        assert_problem(await travel(tab, key), 403, "identity.email_unverified", email=email)
        await assert_signed_out(tab)

    # Whoever reads the mail in another browser gets the account, and the way in of whoever made it is gone.
    token = (await postbox.latest(email, "email_verification")).token
    confirmed = await victim.post("/email-confirmations", json={"token": token})
    assert confirmed.status_code == 200, confirmed.text
    assert (await victim.get("/me")).json()["email"] == email
    assert_problem(await travel(tab, key), 400, "identity.oidc_failed")

    # In the browser that came from the provider it opens the account.
    provider.person = subject(email_verified=False)
    email = provider.person.email or ""
    told = httpx.URL((await travel(tab, key, page=True)).headers["location"])
    assert (told.path, httpx.QueryParams(told.fragment)["problem"]) == ("/sign-in", "identity.email_unverified")
    token = (await postbox.latest(email, "email_verification")).token
    assert (await tab.post("/email-confirmations", json={"token": token})).status_code == 200
    again = mailing_world.tab()
    await assert_signed_in(again, await travel(again, key))
    await removed(mailing_world, key)


@pytest.mark.spec("ID-76", "ID-81")
async def test_a_provider_does_not_get_round_the_second_factor_or_a_ban(
    world: World, platform: Platform, provider: OidcProvider, clock: TurnableClock
) -> None:
    key = await configured(world, provider)
    person = await world.person("Twofold")
    app, _ = await add_app(person, clock)
    provider.person = subject(email=person.email)
    back = await consent(await depart(person.client, key, purpose="link"))
    assert (await person.client.get(back)).status_code == 303
    tab = world.tab()

    asked = assert_problem(await travel(tab, key), 401, "identity.mfa_required")
    page = await travel(tab, key, page=True, return_to="/pages")
    await assert_signed_out(tab)

    told = httpx.URL(page.headers["location"])
    assert (told.path, told.params["return_to"]) == ("/sign-in", "/pages")
    fragment = httpx.QueryParams(httpx.URL(page.headers["location"]).fragment)
    assert fragment["problem"] == "identity.mfa_required"
    assert fragment["challenge_id"] != asked["challenge_id"]
    clock.advance(timedelta(seconds=60))
    answered = await tab.post(
        "/mfa-verifications", json={"challenge_id": fragment["challenge_id"], "code": app.code()}
    )
    assert answered.status_code == 201, answered.text
    methods = await rows(
        platform,
        "SELECT methods, is_mfa, oidc_provider_key FROM sessions WHERE id = :id",
        id=answered.json()["id"],
    )
    assert [tuple(row) for row in methods] == [([f"oidc:{key}", "totp"], True, key)]
    owner = await owner_of(world)
    banned = await owner.put(f"/admin/users/{person.id}/ban", json={"reason": "For a test of it"})
    assert banned.status_code == 200, banned.text
    assert_problem(await travel(world.tab(), key), 403, "identity.banned")
    await removed(world, key)


@pytest.mark.spec("ID-85")
async def test_one_comes_back_to_paths_of_ours_only(world: World, provider: OidcProvider) -> None:
    key = await configured(world, provider)
    provider.person = subject()
    origin = str(world.tab().base_url).partition("/api/")[0]
    hostile = (
        "//evil.test",
        "/\\evil.test",
        "https:evil.test",
        "https://evil.test",
        "/x\n//evil",
        "/a\\b",
        "",
        "evil",
    )

    for path in hostile:
        answer = await travel(world.tab(), key, return_to=path)
        assert answer.headers["location"] == f"{origin}/", path
    answer = await travel(world.tab(), key, return_to="/pages/1?tab=2#c3")
    assert answer.headers["location"] == f"{origin}/pages/1?tab=2#c3"
    await removed(world, key)
