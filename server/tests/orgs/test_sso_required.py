"""An organization that is entered through one identity provider only (ORG-33, ID-84)."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from stoa.platform.context import Platform
from tests.identity.behind import change
from tests.identity.office import owner_of, sign_in
from tests.identity.single_sign_on import configured, offered, removed, subject
from tests.support.authenticator import add_app
from tests.support.clock import TurnableClock
from tests.support.http import assert_problem
from tests.support.oidc_provider import OidcProvider, oidc_provider, travel
from tests.support.world import Person, World

REQUIRED = "orgs.sso_required"


@pytest.fixture
async def provider() -> AsyncIterator[OidcProvider]:
    async with oidc_provider() as running:
        yield running


async def change_rule(client: httpx.AsyncClient, person: Person, key: str | None) -> httpx.Response:
    path = f"/organizations/{person.organization_id}"
    tag = (await client.get(path)).headers.get("etag", '"none"')
    return await client.patch(path, json={"sso_provider_key": key}, headers={"If-Match": tag})


async def link(client: httpx.AsyncClient, key: str) -> None:
    """Add the provider as a way in; the session does not count as begun by it."""
    answer = await travel(client, key, purpose="link")
    assert answer.status_code == 303, answer.text


@pytest.mark.spec("ORG-33", "ID-84")
async def test_sessions_that_began_otherwise_reach_nothing_of_it(
    world: World, platform: Platform, provider: OidcProvider
) -> None:
    key = await configured(world, provider)
    ada = await world.person("Ada")
    page = await ada.page()
    other = (await ada.client.post("/organizations", json={"name": "Colonnade"})).json()
    own = f"/organizations/{ada.organization_id}"
    provider.person = subject()

    # Nobody makes a rule that they have not met.
    assert_problem(await change_rule(ada.client, ada, key), 409, "orgs.sso_self_first")
    await link(ada.client, key)
    assert_problem(await change_rule(ada.client, ada, key), 409, "orgs.sso_self_first")
    by_provider = world.tab()
    assert (await travel(by_provider, key)).status_code == 303
    assert (await change_rule(by_provider, ada, key)).status_code == 200

    for path in ("/spaces", "/pages", f"/pages/{page['id']}", "/conversations", own, f"{own}/members"):
        assert_problem(await ada.client.get(path), 403, REQUIRED, provider=key)
        assert (await by_provider.get(path)).status_code == 200, path
    assert_problem(await ada.client.post("/messages", json={"content": "Hi"}), 403, REQUIRED)
    assert_problem(await change_rule(ada.client, ada, None), 403, REQUIRED)
    for path in ("/me", "/sessions", "/sessions/current", "/organizations"):
        assert (await ada.client.get(path)).status_code == 200, path
    # Other organizations stay open; from there this one is as shut, by path and by header.
    switched = await ada.client.patch("/sessions/current", json={"active_organization_id": other["id"]})
    assert switched.status_code == 200
    assert (await ada.client.get("/spaces")).status_code == 200
    for path in (own, f"{own}/members"):
        assert_problem(await ada.client.get(path), 403, REQUIRED, provider=key)
    named = await ada.client.get("/spaces", headers={"Stoa-Organization": str(ada.organization_id)})
    assert_problem(named, 403, REQUIRED, provider=key)

    # To prove oneself there again opens it to this session, until the provider ends it.
    assert (await travel(ada.client, key, purpose="reauthenticate")).status_code == 303
    assert (await ada.client.get(own)).status_code == 200
    assert (await change_rule(by_provider, ada, None)).status_code == 200
    fresh = world.tab()
    assert (await sign_in(fresh, ada.email)).status_code == 201
    assert (await fresh.get(own)).status_code == 200
    await removed(world, key)


@pytest.mark.spec("ORG-33", "ID-84")
async def test_an_invitation_is_accepted_through_the_provider_only(
    world: World, platform: Platform, provider: OidcProvider
) -> None:
    key = await configured(world, provider)
    ada, guest = await world.person("Ada"), await world.person("Gil")
    await change(
        platform,
        "UPDATE organizations SET sso_provider_key = :key WHERE id = :id",
        key=key,
        id=ada.organization_id,
    )
    provider.person = subject()
    await link(ada.client, key)
    assert (await travel(ada.client, key, purpose="reauthenticate")).status_code == 303
    invited = await ada.client.post(
        f"/organizations/{ada.organization_id}/invitations", json={"emails": [guest.email]}
    )
    assert invited.status_code in (200, 201, 207), invited.text
    token = invited.json()["items"][0]["link"].partition("#token=")[2]

    async def accepted() -> httpx.Response:
        return await guest.client.post("/invitation-acceptances", json={"token": token})

    assert_problem(await accepted(), 403, REQUIRED, provider=key)
    provider.person = subject(email=guest.email)
    link_token = await offered(guest.client, key)
    assert (await guest.client.post("/me/accounts", json={"link_token": link_token})).status_code == 204
    joined = await accepted()
    assert joined.status_code in (200, 201), joined.text
    assert (await guest.client.get(f"/organizations/{ada.organization_id}")).status_code == 200
    await removed(world, key)


@pytest.mark.spec("ORG-33", "ID-84")
async def test_a_super_administrator_with_a_second_factor_turns_the_rule_off(
    world: World, platform: Platform, provider: OidcProvider, clock: TurnableClock
) -> None:
    key = await configured(world, provider)
    person = await world.person("Petra")
    promoted = await (await owner_of(world)).patch(f"/admin/users/{person.id}", json={"role": "super_admin"})
    assert promoted.status_code == 200
    await change(
        platform,
        "UPDATE organizations SET sso_provider_key = :key WHERE id = :id",
        key=key,
        id=person.organization_id,
    )
    assert_problem(await person.client.get("/spaces"), 403, REQUIRED)

    await add_app(person, clock)

    assert (await person.client.get("/spaces")).status_code == 200
    assert_problem(await change_rule(person.client, person, "nowhere"), 422, "invalid_input")
    assert (await change_rule(person.client, person, None)).status_code == 200
    seen: dict[str, Any] = (await person.client.get(f"/organizations/{person.organization_id}")).json()
    assert seen["rules"]["sso_provider_key"] is None
    await removed(world, key)
