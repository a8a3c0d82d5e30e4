"""What a super administrator sets for everybody."""

from typing import Any

import pytest

from stoa.platform.context import Platform
from tests.identity.behind import rows
from tests.identity.conftest import Empty
from tests.identity.office import administrator, owner_of
from tests.support.http import assert_problem
from tests.support.world import PASSWORD, World


async def change_settings(client: Any, **changes: Any) -> Any:
    tag = (await client.get("/admin/instance-settings")).headers["etag"]
    return await client.patch("/admin/instance-settings", json=changes, headers={"If-Match": tag})


async def owner_in(empty: Empty) -> Any:
    owner = empty.world.tab()
    body = {"token": await empty.owner_token(), "name": "Olga", "email": "owner@example.org", "password": PASSWORD}
    assert (await owner.post("/setup", json=body)).status_code == 201
    return owner


@pytest.mark.spec("ID-92")
async def test_administrators_read_the_settings_and_super_administrators_change_them(world: World) -> None:
    admin, ada = await administrator(world), await world.person()

    shown = await admin.client.get("/admin/instance-settings")

    assert shown.json()["can_change"] is False
    assert shown.json()["password_min_length"] == 10
    assert_problem(await ada.client.get("/admin/instance-settings"), 403, "access.forbidden")
    answer = await change_settings(admin.client, sign_up_mode="closed")
    assert_problem(answer, 403, "identity.needs_super_admin")


@pytest.mark.spec("ID-4")
async def test_a_change_holds_and_is_audited_from_old_to_new(empty: Empty) -> None:
    owner = await owner_in(empty)

    answer = await change_settings(
        owner, sign_up_mode="closed", allowed_email_domains=["@Example.ORG", "example.org"]
    )

    assert answer.status_code == 200, answer.text
    assert answer.json()["allowed_email_domains"] == ["example.org"]
    body = {"name": "Eve", "email": "eve@example.org", "password": PASSWORD}
    assert_problem(await empty.world.tab().post("/sign-ups", json=body), 403, "identity.sign_up_closed")
    found = await rows(
        empty.platform, "SELECT metadata FROM audit_events WHERE event_type = 'instance.settings_changed'"
    )
    assert [row[0] for row in found] == [
        {"sign_up_mode": ["open", "closed"], "allowed_email_domains": [[], ["example.org"]]}
    ]


@pytest.mark.spec("ID-4")
async def test_only_addresses_of_whole_allowed_domains_sign_up(empty: Empty) -> None:
    owner = await owner_in(empty)
    await change_settings(owner, allowed_email_domains=["example.org"])

    for email in ("eve@evil-example.org", "eve@example.org.evil.example", "eve@sub.example.org"):
        body = {"name": "Eve", "email": email, "password": PASSWORD}
        assert_problem(await empty.world.tab().post("/sign-ups", json=body), 403, "identity.sign_up_closed")
    body = {"name": "Ada", "email": "ada@EXAMPLE.org", "password": PASSWORD}
    assert (await empty.world.tab().post("/sign-ups", json=body)).status_code == 201


@pytest.mark.spec("ORG-2")
async def test_where_only_administrators_make_organizations_others_are_refused(empty: Empty) -> None:
    owner = await owner_in(empty)
    ada = await empty.world.person()
    assert (await ada.client.post("/organizations", json={"name": "First"})).status_code == 201

    await change_settings(owner, organization_creation="admins")

    refused = await ada.client.post("/organizations", json={"name": "Second"})
    assert_problem(refused, 403, "orgs.creation_closed")
    assert (await owner.post("/organizations", json={"name": "Second"})).status_code == 201


async def test_a_stale_state_is_refused_and_none_is_asked_for(empty: Empty) -> None:
    owner = await owner_in(empty)
    tag = (await owner.get("/admin/instance-settings")).headers["etag"]
    await change_settings(owner, password_min_length=12)

    stale = await owner.patch(
        "/admin/instance-settings", json={"password_min_length": 9}, headers={"If-Match": tag}
    )
    without = await owner.patch("/admin/instance-settings", json={"password_min_length": 9})

    assert_problem(stale, 412, "identity.settings_changed")
    assert_problem(without, 428, "precondition_required")
    assert (await owner.get("/admin/instance-settings")).json()["password_min_length"] == 12


@pytest.mark.spec("ID-21")
async def test_the_shortest_password_is_the_installation_s(empty: Empty) -> None:
    owner = await owner_in(empty)
    await change_settings(owner, password_min_length=30)

    body = {"name": "Ada", "email": "ada@example.org", "password": PASSWORD}
    assert_problem(await empty.world.tab().post("/sign-ups", json=body), 422, "identity.password_weak")


@pytest.mark.spec("ID-12")
@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"sign_up_mode": "anarchy"}, "invalid_input"),
        ({"sign_up_mode": None}, "invalid_input"),
        ({"password_min_length": 7}, "invalid_input"),
        ({"password_min_length": 65}, "invalid_input"),
        ({"fresh_session_seconds": 1}, "invalid_input"),
        ({"session_idle_seconds": 5_000_000}, "invalid_input"),
        ({"allowed_email_domains": ["no domain"]}, "invalid_input"),
        ({"allowed_email_domains": ["example.org"] * 101}, "invalid_input"),
        ({"terms_version": "two words"}, "invalid_input"),
        ({"id": 2}, "unknown_field"),
        ({"settings": {}}, "unknown_field"),
    ],
)
async def test_settings_that_do_not_fit_change_nothing(
    world: World, platform: Platform, changes: dict[str, Any], code: str
) -> None:
    owner = await owner_of(world)
    before = await rows(platform, "SELECT * FROM instance_settings")

    assert_problem(await change_settings(owner, **changes), 422, code)

    assert await rows(platform, "SELECT * FROM instance_settings") == before
