"""What administrators see of people, and do to them."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from stoa.platform.context import Platform
from stoa.platform.jobs import Worker
from tests.identity.behind import change, rows
from tests.identity.conftest import Empty
from tests.identity.office import administrator, owner_of, sign_in
from tests.support.clock import TurnableClock
from tests.support.http import assert_problem
from tests.support.postbox import Postbox
from tests.support.world import World

WRONG = "not-the-password-at-all"


async def events_about(platform: Platform, person_id: object) -> list[tuple[str, str | None]]:
    found = await rows(
        platform,
        "SELECT event_type, actor_user_id FROM audit_events WHERE resource_id = :id ORDER BY created_at, id",
        id=str(person_id),
    )
    return [(row[0], str(row[1]) if row[1] else None) for row in found]


@pytest.mark.spec("ID-92")
async def test_only_administrators_see_the_people_of_the_installation(world: World) -> None:
    ada, admin = await world.person(), await administrator(world)

    assert_problem(await ada.client.get("/admin/users"), 403, "access.forbidden")
    for user_id in (ada.id, uuid4()):
        assert_problem(await ada.client.get(f"/admin/users/{user_id}"), 403, "access.forbidden")
    assert (await admin.client.get(f"/admin/users/{ada.id}")).json()["email"] == ada.email
    assert_problem(await admin.client.get(f"/admin/users/{uuid4()}"), 404, "not_found")


@pytest.mark.spec("ID-92")
async def test_an_administrator_sees_no_content_of_an_organization_they_are_not_in(world: World) -> None:
    ada, admin = await world.person(), await administrator(world, role="super_admin")
    page = await ada.page("Secret plans")

    shown = (await admin.client.get(f"/admin/users/{ada.id}")).json()

    assert [held["id"] for held in shown["memberships"]] == [str(ada.organization_id)]
    assert_problem(await admin.client.get(f"/pages/{page['id']}"), 404, "not_found")
    header = {"Stoa-Organization": str(ada.organization_id)}
    assert_problem(await admin.client.get("/pages", headers=header), 404, "not_found")


async def test_people_are_found_by_the_beginning_of_address_username_or_name(world: World) -> None:
    admin = await administrator(world)
    mark = uuid4().hex[:8]
    for name in (f"{mark}one", f"{mark}two"):
        await world.person(name)
    third = await world.person("Hidden")
    await third.client.patch("/me", json={"name": f"{mark.upper()} Three"})
    await world.person(f"un{mark}")

    first = (await admin.client.get("/admin/users", params={"search": mark.upper(), "limit": 2})).json()
    second = (
        await admin.client.get("/admin/users", params={"search": mark, "limit": 2, "cursor": first["next_cursor"]})
    ).json()

    assert [row["name"] for row in first["items"]] == [f"{mark}one", f"{mark}two"]
    assert [row["id"] for row in second["items"]] == [str(third.id)]
    assert second["next_cursor"] is None


async def test_the_list_goes_from_the_newest_on_and_can_be_narrowed(world: World, platform: Platform) -> None:
    admin = await administrator(world)
    older, newer, waiting = [await world.person(name) for name in ("Older", "Newer", "Waiting")]
    await change(platform, "UPDATE users SET status = 'pending_approval' WHERE id = :id", id=waiting.id)
    # As an account that an administrator made and whose person has not come yet.
    await change(platform, "UPDATE users SET last_login_at = NULL WHERE id = :id", id=older.id)

    listed: list[str] = []
    cursor = None
    while not {str(older.id), str(newer.id)} <= set(listed):
        params = {"limit": 2} | ({"cursor": cursor} if cursor else {})
        answer = (await admin.client.get("/admin/users", params=params)).json()
        listed += [row["id"] for row in answer["items"]]
        cursor = answer["next_cursor"]
    pending = (await admin.client.get("/admin/users", params={"status": "pending_approval"})).json()["items"]
    never = (await admin.client.get("/admin/users", params={"state": "never_signed_in", "search": "older"})).json()
    admins = (await admin.client.get("/admin/users", params={"role": "super_admin"})).json()["items"]

    assert len(listed) == len(set(listed))
    assert listed.index(str(newer.id)) < listed.index(str(older.id))
    assert str(waiting.id) in {row["id"] for row in pending}
    assert {row["status"] for row in pending} == {"pending_approval"}
    assert str(older.id) in {row["id"] for row in never["items"]}
    assert {row["role"] for row in admins} == {"super_admin"}


@pytest.mark.parametrize("cursor", ["none", "W10", "WzEsMiwzXQ", "WzAsICIiLCAiIl0"])
async def test_a_cursor_that_is_none_of_ours_is_refused(world: World, cursor: str) -> None:
    admin = await administrator(world)

    for more in ({}, {"search": "a"}):
        answer = await admin.client.get("/admin/users", params={"cursor": cursor, **more})
        assert_problem(answer, 422, "invalid_input")


@pytest.mark.spec("ID-93")
async def test_a_role_counts_from_the_next_request_on_and_is_audited(world: World, platform: Platform) -> None:
    owner, ada = await owner_of(world), await world.person()
    owner_id = (await owner.get("/me")).json()["id"]

    assert (await owner.patch(f"/admin/users/{ada.id}", json={"role": "admin"})).json()["role"] == "admin"
    assert (await ada.client.get("/admin/users")).status_code == 200
    await owner.patch(f"/admin/users/{ada.id}", json={"role": "user"})

    assert_problem(await ada.client.get("/admin/users"), 403, "access.forbidden")
    assert [event for event in await events_about(platform, ada.id) if event[0] == "user.role_changed"] == [
        ("user.role_changed", owner_id)
    ] * 2


@pytest.mark.spec("ID-92", "ID-93")
@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PATCH", "", {"role": "admin"}),
        ("PUT", "/ban", {"reason": "because"}),
        ("DELETE", "/ban", None),
    ],
)
async def test_an_administrator_gives_no_roles_and_bans_nobody(
    world: World, method: str, path: str, body: dict[str, Any] | None
) -> None:
    ada, admin = await world.person(), await administrator(world)

    answer = await admin.client.request(method, f"/admin/users/{ada.id}{path}", json=body)

    assert_problem(answer, 403, "identity.needs_super_admin")
    shown = (await admin.client.get(f"/admin/users/{ada.id}")).json()
    assert shown["role"] == "user"
    assert shown["actions"]["ban"] == {"is_allowed": False, "reason": "needs_super_admin"}
    assert shown["actions"]["unlock"] == {"is_allowed": True, "reason": None}


@pytest.mark.spec("ID-92")
async def test_an_administrator_has_no_power_over_administrators(world: World) -> None:
    admin, other = await administrator(world), await administrator(world, "Boss")

    for method, path, body in (
        ("PATCH", "", {"name": "Renamed"}),
        ("DELETE", "/lock", None),
        ("DELETE", "/sessions", None),
    ):
        answer = await admin.client.request(method, f"/admin/users/{other.id}{path}", json=body)
        assert_problem(answer, 403, "identity.needs_super_admin")
    assert (await other.client.get("/me")).json()["name"] == "Boss"


@pytest.mark.spec("ID-93")
async def test_nobody_changes_their_own_role_or_bans_themselves(world: World) -> None:
    boss = await administrator(world, role="super_admin")

    for method, path, body in (("PATCH", "", {"role": "user"}), ("PUT", "/ban", {"reason": "tired"})):
        answer = await boss.client.request(method, f"/admin/users/{boss.id}{path}", json=body)
        assert_problem(answer, 403, "identity.own_account")
    answer = await boss.client.patch(f"/admin/users/{boss.id}", json={"status": "inactive"})
    assert_problem(answer, 403, "identity.own_account")


@pytest.mark.spec("ID-93")
@pytest.mark.parametrize("_round", range(3))
async def test_two_last_super_admins_who_demote_each_other_leave_one(empty: Empty, _round: int) -> None:
    """Abuse case 16."""
    world = empty.world
    first = world.tab()
    body = {"token": await empty.owner_token(), "name": "Olga", "email": "owner@example.org"}
    await first.post("/setup", json=body | {"password": "quiet-copper-lantern-walk"})
    first_id = (await first.get("/me")).json()["id"]
    second = await administrator(world, "Second", role="super_admin")

    answers = await asyncio.gather(
        first.patch(f"/admin/users/{second.id}", json={"role": "user"}),
        second.client.patch(f"/admin/users/{first_id}", json={"role": "user"}),
    )

    kept, refused = sorted(answers, key=lambda answer: answer.status_code)
    assert kept.status_code == 200
    # The later one is either no administrator any more, or told that it would be the last.
    codes = {403: ("access.forbidden", "identity.needs_super_admin"), 409: ("identity.last_super_admin",)}
    assert refused.json()["code"] in codes[refused.status_code]
    left = await rows(empty.platform, "SELECT count(*) FROM users WHERE role = 'super_admin'")
    assert left[0][0] == 1


@pytest.mark.spec("ID-93")
async def test_of_two_last_super_admins_who_ban_each_other_one_stays(empty: Empty) -> None:
    world = empty.world
    first = world.tab()
    body = {"token": await empty.owner_token(), "name": "Olga", "email": "owner@example.org"}
    await first.post("/setup", json=body | {"password": "quiet-copper-lantern-walk"})
    first_id = (await first.get("/me")).json()["id"]
    second = await administrator(world, "Second", role="super_admin")

    answers = await asyncio.gather(
        first.put(f"/admin/users/{second.id}/ban", json={"reason": "a coup"}),
        second.client.put(f"/admin/users/{first_id}/ban", json={"reason": "a coup"}),
    )

    # The later one is either too late to ask at all, or told that it would be the last.
    assert min(answer.status_code for answer in answers) == 200
    assert {answer.status_code for answer in answers} <= {200, 401, 409}
    banned = await rows(empty.platform, "SELECT count(*) FROM users WHERE banned_at IS NOT NULL")
    assert banned[0][0] == 1


@pytest.mark.spec("ID-97")
async def test_a_ban_ends_everything_and_blocks_sign_in(world: World, platform: Platform) -> None:
    owner, ada = await owner_of(world), await world.person()

    answer = await owner.put(f"/admin/users/{ada.id}/ban", json={"reason": "Spam in every space"})

    assert answer.status_code == 200, answer.text
    assert answer.json()["ban"]["reason"] == "Spam in every space"
    assert_problem(await ada.client.get("/me"), 401, "identity.session_ended")
    refused = await sign_in(world.tab(), ada.email)
    assert_problem(refused, 403, "identity.banned", reason="Spam in every space", until=None)
    assert ("user.banned", (await owner.get("/me")).json()["id"]) in await events_about(platform, ada.id)
    banned = (await owner.get("/admin/users", params={"state": "banned", "search": ada.email})).json()["items"]
    assert [row["id"] for row in banned] == [str(ada.id)]


@pytest.mark.spec("ID-97")
async def test_after_an_unban_one_signs_in_again_but_nothing_old_lives(world: World, platform: Platform) -> None:
    owner, ada = await owner_of(world), await world.person()
    await owner.put(f"/admin/users/{ada.id}/ban", json={"reason": "Spam"})

    answer = await owner.delete(f"/admin/users/{ada.id}/ban")

    assert answer.json()["ban"] is None
    assert_problem(await ada.client.get("/me"), 401, "identity.session_ended")
    assert (await sign_in(world.tab(), ada.email)).status_code == 201
    assert "user.unbanned" in [event for event, _ in await events_about(platform, ada.id)]


@pytest.mark.spec("ID-97")
async def test_a_ban_that_has_run_out_is_lifted_at_the_next_sign_in(
    world: World, platform: Platform, clock: TurnableClock
) -> None:
    owner, ada = await owner_of(world), await world.person()
    until = (platform.clock.now() + timedelta(hours=1)).isoformat()
    await owner.put(f"/admin/users/{ada.id}/ban", json={"reason": "Cool down", "expires_at": until})
    assert_problem(await sign_in(world.tab(), ada.email), 403, "identity.banned")

    clock.advance(timedelta(minutes=61))

    assert (await sign_in(world.tab(), ada.email)).status_code == 201
    assert (await rows(platform, "SELECT banned_at FROM users WHERE id = :id", id=ada.id))[0][0] is None
    assert ("user.unbanned", None) in await events_about(platform, ada.id)


@pytest.mark.spec("ID-97")
@pytest.mark.parametrize(
    "body",
    [
        {},
        {"reason": "  "},
        {"reason": "x" * 501},
        {"reason": "Spam", "expires_at": "2001-01-01T00:00:00Z"},
        {"reason": "Spam", "expires_at": "tomorrow"},
        {"reason": "Spam", "banned_at": "2001-01-01T00:00:00Z"},
    ],
)
async def test_a_ban_needs_a_reason_and_an_end_to_come(world: World, body: dict[str, Any]) -> None:
    owner, ada = await owner_of(world), await world.person()

    answer = await owner.put(f"/admin/users/{ada.id}/ban", json=body)

    assert answer.status_code == 422, answer.text
    assert (await ada.client.get("/me")).status_code == 200


@pytest.mark.spec("ID-38")
async def test_failures_and_lock_are_shown_and_an_administrator_unlocks(world: World, platform: Platform) -> None:
    ada, admin = await world.person(), await administrator(world)
    for _ in range(5):
        await sign_in(world.tab(), ada.email, WRONG)
    await Worker(platform).run_until_idle()

    shown = (await admin.client.get(f"/admin/users/{ada.id}")).json()
    locked = (await admin.client.get("/admin/users", params={"state": "locked", "search": ada.email})).json()
    assert (shown["failed_login_count"], shown["locked_until"] is not None) == (5, True)
    assert [row["id"] for row in locked["items"]] == [str(ada.id)]
    assert_problem(await sign_in(world.tab(), ada.email), 429, "identity.locked")

    answer = await admin.client.delete(f"/admin/users/{ada.id}/lock")

    assert (answer.json()["failed_login_count"], answer.json()["locked_until"]) == (0, None)
    assert (await sign_in(world.tab(), ada.email)).status_code == 201
    assert ("user.unlocked", str(admin.id)) in await events_about(platform, ada.id)


@pytest.mark.spec("ID-38")
async def test_a_lock_is_mailed_once(mailing_world: Any, mailing_platform: Platform, postbox: Postbox) -> None:
    ada = await mailing_world.person()
    for _ in range(8):
        await sign_in(mailing_world.tab(), ada.email, WRONG)

    letters = await postbox.to(ada.email, "account_locked")

    assert len(letters) == 1
    assert "15 minutes" in letters[0].text


@pytest.mark.spec("ID-4")
async def test_an_account_that_waits_is_approved_or_declined(world: World, platform: Platform) -> None:
    admin = await administrator(world)
    ada, eve = await world.person(), await world.person("Eve")
    for person in (ada, eve):
        await change(platform, "UPDATE users SET status = 'pending_approval' WHERE id = :id", id=person.id)

    assert (await admin.client.put(f"/admin/users/{ada.id}/approval")).json()["status"] == "active"
    assert (await admin.client.delete(f"/admin/users/{eve.id}/approval")).json()["status"] == "inactive"

    assert (await sign_in(world.tab(), ada.email)).status_code == 201
    assert_problem(await sign_in(world.tab(), eve.email), 403, "identity.inactive")
    assert_problem(await admin.client.put(f"/admin/users/{ada.id}/approval"), 409, "identity.not_pending")
    assert ("user.approved", str(admin.id)) in await events_about(platform, ada.id)


async def test_an_inactive_person_loses_everything_that_was_open(world: World) -> None:
    ada, admin = await world.person(), await administrator(world)

    answer = await admin.client.patch(f"/admin/users/{ada.id}", json={"status": "inactive"})

    assert answer.json()["status"] == "inactive"
    assert_problem(await ada.client.get("/me"), 401, "identity.session_ended")
    await admin.client.patch(f"/admin/users/{ada.id}", json={"status": "active"})
    assert (await sign_in(world.tab(), ada.email)).status_code == 201


async def test_an_administrator_sees_and_ends_the_sessions_of_a_person(world: World, platform: Platform) -> None:
    ada, admin = await world.person(), await administrator(world)
    await sign_in(world.tab(), ada.email)

    listed = (await admin.client.get(f"/admin/users/{ada.id}/sessions")).json()["items"]
    answer = await admin.client.delete(f"/admin/users/{ada.id}/sessions")

    assert len(listed) == 2
    assert "token" not in str(listed)
    assert answer.json() == {"count": 2}
    assert_problem(await ada.client.get("/me"), 401, "identity.session_ended")
    assert ("user.sessions_ended", str(admin.id)) in await events_about(platform, ada.id)


@pytest.mark.spec("ID-12")
@pytest.mark.parametrize(
    "body", [{"token_version": 9}, {"id": str(uuid4())}, {"email_verified_at": None}, {"banned_at": None}]
)
async def test_protected_fields_of_a_person_are_not_set(world: World, body: dict[str, Any]) -> None:
    ada, admin = await world.person(), await administrator(world)
    before = (await admin.client.get(f"/admin/users/{ada.id}")).json()

    assert_problem(await admin.client.patch(f"/admin/users/{ada.id}", json=body), 422, "unknown_field")

    assert (await admin.client.get(f"/admin/users/{ada.id}")).json() == before
