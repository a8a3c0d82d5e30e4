"""What an organization asks of whoever signs in: second factors, and tokens that do not last for ever."""

from datetime import timedelta
from typing import Any

import pytest

from stoa.app.container import Container
from stoa.platform.context import Platform
from tests.orgs.test_settings import change
from tests.support.authenticator import add_app
from tests.support.clock import TurnableClock
from tests.support.http import assert_problem
from tests.support.postbox import Postbox
from tests.support.team import Team, fetch, make_team
from tests.support.world import MailingWorld, World


@pytest.mark.spec("ORG-29")
async def test_turning_it_on_lists_and_mails_those_without_a_factor_once(
    mailing_world: MailingWorld, mailing_platform: Platform, postbox: Postbox, clock: TurnableClock
) -> None:
    team = await make_team(mailing_platform, mailing_world)
    owner, bert = team.founder, await team.join("Bert")
    assert_problem(await change(owner, requires_mfa=True), 409, "orgs.mfa_self_first")
    await add_app(owner, clock)

    assert (await change(owner, requires_mfa=True)).status_code == 200

    listed = await owner.client.get(
        f"/organizations/{team.organization_id}/members", params={"without_second_factor": True}
    )
    assert [row["name"] for row in listed.json()["items"]] == ["Bert"]
    assert len(await postbox.to(bert.email, "factor_asked")) == 1
    assert await postbox.to(owner.email, "factor_asked") == []
    # Another setting asks nobody again.
    assert (await change(owner, description="Boats")).status_code == 200
    assert len(await postbox.to(bert.email, "factor_asked")) == 1
    here = {"Stoa-Organization": str(team.organization_id)}
    assert_problem(await bert.client.get("/pages", headers=here), 403, "identity.mfa_enrollment_required")


@pytest.mark.spec("ORG-34")
async def test_the_rule_holds_for_new_tokens_and_older_ones_are_reviewed(team: Team, world: World) -> None:
    bert = await team.join("Bert")
    org = str(team.organization_id)

    async def make(name: str, **body: Any) -> Any:
        values = {"name": name, "scopes": ["pages:read"], "organization_id": org, **body}
        return await bert.client.post("/me/api-tokens", json=values)

    long = (await make("Long", expires_in_days=300)).json()
    short = (await make("Short", expires_in_days=20)).json()
    assert (await change(team.founder, api_token_max_days=30)).status_code == 200

    assert (await make("Longer", expires_in_days=31)).status_code == 422
    url = f"/organizations/{org}/api-tokens"
    rows = (await team.founder.client.get(url)).json()["items"]
    assert [(row["name"], row["person"]["name"], row["exceeds_rule"]) for row in rows] == [
        ("Long", "Bert", True),
        ("Short", "Bert", False),
    ]
    assert long["token"] not in str(rows)
    first = (await team.founder.client.get(url, params={"limit": 1})).json()
    rest = (await team.founder.client.get(url, params={"limit": 1, "cursor": first["next_cursor"]})).json()
    assert [row["name"] for row in first["items"] + rest["items"]] == ["Long", "Short"]
    assert_problem(await bert.client.get(url), 403, "orgs.admin_only")
    # What lives too long can be ended; others' tokens live on.
    assert (await team.founder.client.delete(f"{url}/{rows[0]['id']}")).status_code == 204
    program = world.tab()
    program.headers["Authorization"] = f"Bearer {long['token']}"
    assert_problem(await program.get("/pages"), 401, "identity.invalid_token")
    program.headers["Authorization"] = f"Bearer {short['token']}"
    assert (await program.get("/pages")).status_code == 200
    assert_problem(await team.founder.client.delete(f"{url}/{rows[0]['id']}"), 404, "not_found")


async def test_members_show_when_they_were_last_at_work(
    team: Team, container: Container, clock: TurnableClock
) -> None:
    async def seen() -> Any:
        # What is at hand is written every ten minutes.
        clock.advance(timedelta(minutes=11))
        await container.activity.flush()
        rows = await fetch(
            team.platform,
            "SELECT last_active_at FROM members WHERE organization_id = :o AND user_id = :u",
            o=team.organization_id,
            u=team.founder.id,
        )
        return rows[0][0]

    await team.founder.client.get("/pages")
    first = await seen()
    await team.founder.client.get("/pages")
    assert first is not None
    assert await seen() == first, "at most once an hour"
    clock.advance(timedelta(hours=1, seconds=1))
    await team.founder.client.get("/pages")
    assert await seen() > first


@pytest.mark.spec("ORG-88")
async def test_admin_routes_take_a_token_with_their_scope_and_the_role_of_its_owner(
    team: Team, world: World
) -> None:
    bert = await team.join("Bert", organization_role="admin")
    org = str(team.organization_id)
    base = f"/organizations/{org}"

    async def program(*scopes: str) -> Any:
        body = {"name": f"For {scopes}", "scopes": list(scopes), "organization_id": org, "expires_in_days": 30}
        made = await bert.client.post("/me/api-tokens", json=body)
        assert made.status_code == 201, made.text
        tab = world.tab()
        tab.headers["Authorization"] = f"Bearer {made.json()['token']}"
        return tab

    narrow, wide = await program("pages:read"), await program("org:admin")

    for path in ("members", "invitations", "groups", "audit-events", "emails"):
        assert (await narrow.get(f"{base}/{path}")).status_code == 403, path
        assert (await wide.get(f"{base}/{path}")).status_code == 200, path
    assert (await wide.post(f"{base}/groups", json={"name": "Made by a program"})).status_code == 201
    strange = await wide.post(f"{base}/invitations", json={"emails": ["x@example.org"], "role": "owner"})
    assert_problem(strange, 403, "orgs.role_too_high")
    demoted = await team.founder.client.patch(f"{base}/members/{bert.id}", json={"role": "member"})
    assert demoted.status_code == 200, demoted.text
    for path in ("invitations", "audit-events", "emails"):
        assert_problem(await wide.get(f"{base}/{path}"), 403, "orgs.admin_only")
        assert_problem(await bert.client.get(f"{base}/{path}"), 403, "orgs.admin_only")
    eve = await world.person("Eve")
    assert_problem(await eve.client.get(f"{base}/members"), 404, "not_found")


@pytest.mark.spec("ORG-30")
async def test_who_loses_the_last_factor_loses_only_this_organization_until_they_enrol_again(
    world: World, clock: TurnableClock
) -> None:
    ada = await world.person("Ada")
    other = (await ada.client.post("/organizations", json={"name": "Colonnade"})).json()
    page = await ada.page()
    await add_app(ada, clock)
    assert (await change(ada, requires_mfa=True)).status_code == 200

    assert (await ada.client.delete("/me/totp")).status_code == 204

    here = {"Stoa-Organization": str(ada.organization_id)}
    refused = await ada.client.get(f"/pages/{page['id']}", headers=here)
    assert_problem(refused, 403, "identity.mfa_enrollment_required")
    assert (await ada.client.get("/me")).json()["name"] == "Ada"
    assert (await ada.client.get("/spaces", headers={"Stoa-Organization": other["id"]})).status_code == 200
    await add_app(ada, clock)
    assert (await ada.client.get(f"/pages/{page['id']}", headers=here)).status_code == 200
