"""What super administrators see of all organizations, and do to them."""

from typing import Any
from uuid import uuid4

import pytest

from stoa.mail import api as mail
from stoa.mail.contracts import Recipient
from stoa.orgs.commands import letters
from stoa.platform.context import Platform
from stoa.platform.db import Scope
from tests.identity.behind import rows
from tests.identity.office import administrator, owner_of
from tests.support.http import assert_problem
from tests.support.postbox import Postbox
from tests.support.team import make_team
from tests.support.world import MailingWorld, World


@pytest.mark.spec("ORG-11")
async def test_counts_are_shown_and_no_content(world: World, platform: Platform) -> None:
    owner, team = await owner_of(world), await make_team(platform, world)
    await team.join("Frida")
    await team.page("Secret plans")

    listed = (await owner.get("/admin/organizations")).json()["items"]

    shown = next(item for item in listed if item["id"] == str(team.organization_id))
    assert (shown["member_count"], shown["status"]) == (2, "active")
    assert shown["space_count"] >= 2
    assert shown["spent_micros"] == 0
    assert "Secret" not in str(shown)
    assert_problem(await owner.get(f"/organizations/{team.organization_id}"), 404, "not_found")


@pytest.mark.spec("ORG-11")
async def test_only_super_administrators_oversee(world: World) -> None:
    ada, admin = await world.person(), await administrator(world)
    path = f"/admin/organizations/{ada.organization_id}"

    for client, code in ((ada.client, "access.forbidden"), (admin.client, "identity.needs_super_admin")):
        assert_problem(await client.get("/admin/organizations"), 403, code)
        assert_problem(await client.patch(path, json={"status": "suspended"}), 403, code)


@pytest.mark.spec("ORG-11")
async def test_a_suspended_organization_is_closed_to_its_members_until_it_is_taken_back(
    world: World, platform: Platform
) -> None:
    owner, ada = await owner_of(world), await world.person()
    path = f"/admin/organizations/{ada.organization_id}"

    assert (await owner.patch(path, json={"status": "suspended"})).json()["status"] == "suspended"

    assert_problem(await ada.client.get(f"/organizations/{ada.organization_id}"), 403, "orgs.suspended")
    assert (await ada.client.get("/pages")).status_code == 403
    await owner.patch(path, json={"status": "active"})
    assert (await ada.client.get("/pages")).status_code == 200
    found = await rows(
        platform,
        "SELECT metadata FROM audit_events WHERE event_type = 'organization.overseen' AND organization_id = :id"
        " ORDER BY created_at, id",
        id=ada.organization_id,
    )
    assert [row[0] for row in found] == [
        {"status": ["active", "suspended"]},
        {"status": ["suspended", "active"]},
    ]


@pytest.mark.spec("ORG-11")
async def test_limits_are_set(world: World) -> None:
    owner, ada = await owner_of(world), await world.person()
    path = f"/admin/organizations/{ada.organization_id}"

    answer = await owner.patch(path, json={"member_limit": 7, "storage_quota_bytes": 1_000_000})

    assert (answer.json()["member_limit"], answer.json()["storage_quota_bytes"]) == (7, 1_000_000)
    assert answer.json()["status"] == "active"


@pytest.mark.spec("ORG-11", "ID-12")
@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"member_limit": 0}, "invalid_input"),
        ({"status": "deleted"}, "invalid_input"),
        ({"storage_quota_bytes": -1}, "invalid_input"),
        ({"name": "Mine now"}, "unknown_field"),
        ({"created_by_user_id": str(uuid4())}, "unknown_field"),
    ],
)
async def test_what_does_not_fit_is_refused(world: World, body: dict[str, Any], code: str) -> None:
    owner, ada = await owner_of(world), await world.person()

    assert_problem(await owner.patch(f"/admin/organizations/{ada.organization_id}", json=body), 422, code)
    assert_problem(
        await owner.patch(f"/admin/organizations/{uuid4()}", json={"member_limit": 7}), 404, "not_found"
    )


@pytest.mark.spec("ORG-11")
async def test_the_list_goes_on_where_it_stopped_and_is_searched(world: World) -> None:
    owner = await owner_of(world)
    mark = uuid4().hex[:8]
    people = [await world.person(f"{mark}{name}") for name in ("one", "two", "three")]

    first = (await owner.get("/admin/organizations", params={"search": mark.upper(), "limit": 2})).json()
    second = (
        await owner.get(
            "/admin/organizations", params={"search": mark, "limit": 2, "cursor": first["next_cursor"]}
        )
    ).json()

    listed = [item["id"] for item in first["items"] + second["items"]]
    assert listed == [str(person.organization_id) for person in reversed(people)]
    assert second["next_cursor"] is None
    refused = await owner.get("/admin/organizations", params={"cursor": "WzEsMl0"})
    assert_problem(refused, 422, "invalid_input")


@pytest.mark.spec("ORG-10")
async def test_a_suspended_organization_does_nothing_but_let_its_owners_export(
    mailing_world: MailingWorld, mailing_platform: Platform, postbox: Postbox
) -> None:
    office, team = await owner_of(mailing_world), await make_team(mailing_platform, mailing_world)
    bert = await team.join("Bert", organization_role="admin")
    base, path = f"/organizations/{team.organization_id}", f"/admin/organizations/{team.organization_id}"
    tag = (await team.founder.client.get(base)).headers["etag"]
    contact = await team.founder.client.patch(
        base, json={"settings": {"support_contact": "help@example.org"}}, headers={"If-Match": tag}
    )
    assert contact.status_code == 200, contact.text
    assert (await office.patch(path, json={"status": "suspended"})).status_code == 200
    # As a job of the organization that was on its way: a mail.
    address = f"{uuid4().hex}@example.org"
    async with mailing_platform.db.writing(Scope.system()) as session:
        mail_id = await mail.enqueue(
            session,
            mailing_platform,
            letters.JOIN_REQUEST,
            letters.RequestArguments("Lighthouse", "Ida", ""),
            to=Recipient(address, address),
            organization_id=team.organization_id,
            dedupe_key=f"test:{address}",
        )
    assert mail_id is not None
    assert await postbox.to(address) == []

    for person in (team.founder, bert):
        refused = assert_problem(await person.client.get(base), 403, "orgs.suspended")
        assert refused["contact"] == "help@example.org"
        here = {"Stoa-Organization": str(team.organization_id)}
        started = await person.client.post("/conversations", json={}, headers=here)
        assert started.status_code in (403, 404), started.text
    exported = await team.founder.client.get(f"{base}/members/export")
    assert (exported.status_code, "Bert" in exported.text) == (200, True)
    logged = await team.founder.client.post(f"{base}/audit-exports", json={"format": "jsonl"})
    assert (logged.status_code, "organization.overseen" in logged.text) == (200, True)
    assert_problem(await bert.client.get(f"{base}/members/export"), 403, "orgs.suspended")

    assert (await office.patch(path, json={"status": "active"})).status_code == 200
    assert len(await postbox.to(address)) == 1
    assert (await bert.client.get(base)).status_code == 200
