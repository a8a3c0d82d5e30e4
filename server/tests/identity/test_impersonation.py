"""Acting as somebody else: announced, written down, and shut out of what is theirs alone."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest

from stoa.identity.core.impersonation import is_refused
from stoa.platform.context import Platform
from tests.architecture.permissions import ROWS
from tests.architecture.test_permission_matrix import PLACEHOLDER
from tests.identity.behind import change, rows
from tests.identity.office import administrator, owner_of
from tests.support.clock import TurnableClock
from tests.support.http import assert_problem
from tests.support.postbox import Postbox
from tests.support.world import Person, World

REASON = "To look into the fault that was reported"


async def with_second_factor(platform: Platform, person: Person) -> Person:
    """As after a sign-in with a second factor."""
    await change(platform, "UPDATE sessions SET is_mfa = true WHERE user_id = :id", id=person.id)
    return person


async def impersonate(client: httpx.AsyncClient, user_id: object, reason: str = REASON) -> httpx.Response:
    return await client.post("/admin/impersonations", json={"user_id": str(user_id), "reason": reason})


@pytest.fixture
async def admin(world: World, platform: Platform) -> Person:
    return await with_second_factor(platform, await administrator(world))


async def audited(platform: Platform, person_id: object, event: str) -> list[tuple[str, str]]:
    found = await rows(
        platform,
        "SELECT actor_user_id, subject_user_id FROM audit_events"
        " WHERE event_type = :event AND subject_user_id = :id",
        event=event,
        id=person_id,
    )
    return [(str(row[0]), str(row[1])) for row in found]


@pytest.mark.spec("ID-94")
async def test_one_acts_as_a_person_for_an_hour_and_returns_to_oneself(
    world: World, platform: Platform, admin: Person
) -> None:
    ada = await world.person()

    answer = await impersonate(admin.client, ada.id)

    assert answer.status_code == 201, answer.text
    shown = (await admin.client.get("/sessions/current")).json()
    assert shown["user"]["id"] == str(ada.id)
    assert shown["impersonation"]["by_name"] == "Adam"
    held = await rows(
        platform,
        "SELECT absolute_expires_at - created_at, impersonation_reason FROM sessions WHERE kind = 'impersonation'"
        " AND user_id = :id",
        id=ada.id,
    )
    assert tuple(held[0]) == (timedelta(hours=1), REASON)

    assert (await admin.client.delete("/admin/impersonations/current")).status_code == 204

    back = (await admin.client.get("/sessions/current")).json()
    assert (back["user"]["id"], back["impersonation"]) == (str(admin.id), None)
    assert (await ada.client.get("/me")).status_code == 200


@pytest.mark.spec("ID-94")
async def test_past_its_hour_an_impersonation_is_over_and_the_way_back_is_open(
    world: World, platform: Platform, clock: TurnableClock, admin: Person
) -> None:
    ada = await world.person()
    await impersonate(admin.client, ada.id)

    clock.advance(timedelta(minutes=61))

    assert (await admin.client.get("/me")).status_code == 401
    assert (await admin.client.delete("/admin/impersonations/current")).status_code == 204
    assert (await admin.client.get("/me")).json()["id"] == str(admin.id)


@pytest.mark.spec("ID-94")
async def test_impersonation_needs_a_second_factor_and_a_sign_in_of_late(
    world: World, platform: Platform, clock: TurnableClock
) -> None:
    ada, admin = await world.person(), await administrator(world)

    assert_problem(await impersonate(admin.client, ada.id), 403, "identity.second_factor_required")
    await with_second_factor(platform, admin)
    clock.advance(timedelta(hours=2, seconds=1))
    assert_problem(await impersonate(admin.client, ada.id), 403, "identity.step_up_required")


@pytest.mark.spec("ID-94")
@pytest.mark.parametrize("reason", ["", "too short", " " * 20, "x" * 501])
async def test_impersonation_needs_a_reason(world: World, admin: Person, reason: str) -> None:
    ada = await world.person()

    assert_problem(await impersonate(admin.client, ada.id, reason), 422, "invalid_input")


@pytest.mark.spec("ID-94", "ID-96")
@pytest.mark.parametrize("role", ["admin", "super_admin"])
async def test_administrators_are_not_impersonated_and_the_try_is_kept(
    world: World, platform: Platform, role: str
) -> None:
    """Abuse case 14."""
    boss = await with_second_factor(platform, await administrator(world, "Boss", role="super_admin"))
    other = await administrator(world, "Other", role=role)

    assert_problem(await impersonate(boss.client, other.id), 403, "identity.impersonation_refused")
    assert_problem(await impersonate(boss.client, boss.id), 403, "identity.own_account")
    assert_problem(await impersonate(boss.client, uuid4()), 404, "not_found")

    assert (await boss.client.get("/me")).json()["id"] == str(boss.id)
    assert await audited(platform, other.id, "impersonation.refused") == [(str(boss.id), str(other.id))]


@pytest.mark.spec("ID-92", "ID-94")
async def test_nobody_but_administrators_impersonates(world: World, platform: Platform) -> None:
    ada, eve = await world.person(), await with_second_factor(platform, await world.person("Eve"))

    assert_problem(await impersonate(eve.client, ada.id), 403, "access.forbidden")


@pytest.mark.spec("ID-94", "ID-95", "ID-96")
async def test_impersonations_do_not_nest_and_the_password_stays_closed(
    world: World, platform: Platform, admin: Person
) -> None:
    """Abuse case 14: refused, and the log keeps each try under the administrator's name."""
    ada, eve = await world.person(), await world.person("Eve")
    await impersonate(admin.client, ada.id)

    assert_problem(await impersonate(admin.client, eve.id), 403, "identity.not_while_impersonating")
    answer = await admin.client.request("DELETE", "/sessions/current")
    assert_problem(answer, 403, "identity.not_while_impersonating")

    assert await audited(platform, ada.id, "impersonation.refused") == [(str(admin.id), str(ada.id))] * 2


# Routes that are open to the world know no caller, and so no impersonation.
KNOWING = [row for row in ROWS if row.anonymous == 401 and row.owner != 401]
REFUSED = [row for row in KNOWING if is_refused(row.method, row.route)]


@pytest.mark.spec("ID-95")
async def test_closed_routes_answer_an_impersonation_alike(world: World, admin: Person) -> None:
    ada = await world.person()
    await impersonate(admin.client, ada.id)
    assert len(REFUSED) > 40

    for row in REFUSED:
        path = PLACEHOLDER.sub(lambda _found: str(uuid4()), row.route)
        answer = await admin.client.request(row.method, path, json=row.body, headers=row.headers)

        assert answer.status_code == 403, f"{row.method} {row.route}: {answer.text}"
        assert_problem(answer, 403, "identity.not_while_impersonating")


# What may be done on behalf of somebody, besides looking: a new route has to be put here, or into the rule.
ALLOWED_OF_IDENTITY = {
    ("PATCH", "/sessions/current"),
    ("PATCH", "/me"),
    ("POST", "/me/activity"),
    ("PUT", "/me/avatar"),
    ("DELETE", "/me/avatar"),
    ("DELETE", "/admin/impersonations/current"),
}


@pytest.mark.spec("ID-95")
def test_every_change_to_an_account_is_either_allowed_on_purpose_or_refused() -> None:
    about_accounts = [
        (row.method, row.route)
        for row in KNOWING
        if row.method != "GET" and f"{row.route}/".startswith(("/me/", "/sessions/", "/admin/"))
    ]

    assert len(about_accounts) > 15
    for method, route in about_accounts:
        assert is_refused(method, route) != ((method, route) in ALLOWED_OF_IDENTITY), (method, route)


@pytest.mark.spec("ID-95")
@pytest.mark.parametrize(
    ("method", "route", "refused"),
    [
        ("PUT", "/me/password", True),
        ("PUT", "/me/email", True),
        ("POST", "/me/passkeys/options", True),
        ("DELETE", "/me", True),
        ("DELETE", "/me/api-tokens/{id}", True),
        ("POST", "/me/revocations", True),
        ("GET", "/exports/{export_id}", True),
        ("POST", "/exports", True),
        ("GET", "/admin/users", True),
        ("POST", "/provider-keys/{key_id}/verifications", True),
        ("DELETE", "/organizations/{organization_id}", True),
        ("GET", "/me/api-tokens", False),
        ("GET", "/sessions", False),
        ("POST", "/pages", False),
        ("POST", "/messages", False),
        ("DELETE", "/pages/{page_id}", False),
    ],
)
def test_the_rule_over_routes(method: str, route: str, *, refused: bool) -> None:
    assert is_refused(method, route) is refused


@pytest.mark.spec("ID-96")
async def test_what_is_written_carries_actor_and_subject(world: World, platform: Platform, admin: Person) -> None:
    ada = await world.person()
    await impersonate(admin.client, ada.id)
    answer = await admin.client.post("/organizations", json={"name": "Made for Ada"})
    await admin.client.delete("/admin/impersonations/current")

    assert answer.status_code == 201, answer.text
    for event in ("impersonation.started", "organization.created", "impersonation.ended"):
        assert await audited(platform, ada.id, event) == [(str(admin.id), str(ada.id))], event
    shown = await rows(
        platform,
        "SELECT details ->> 'action' FROM session_activity WHERE user_id = :id AND activity_type = 'security_event'"
        " ORDER BY created_at, id",
        id=ada.id,
    )
    assert [row[0] for row in shown] == ["impersonation_started", "impersonation_ended"]


@pytest.mark.spec("ID-96")
async def test_the_person_is_mailed_unless_the_installation_says_no(
    mailing_world: Any, mailing_platform: Platform, postbox: Postbox
) -> None:
    admin = await with_second_factor(mailing_platform, await administrator(mailing_world))
    ada = await mailing_world.person()
    await impersonate(admin.client, ada.id)
    await admin.client.delete("/admin/impersonations/current")

    letters = await postbox.to(ada.email, "impersonation_started")
    assert len(letters) == 1
    assert "Adam" in letters[0].text

    owner = await owner_of(mailing_world)
    tag = (await owner.get("/admin/instance-settings")).headers["etag"]
    off, on = ({"mail_on_impersonation": value} for value in (False, True))
    changed = await owner.patch("/admin/instance-settings", json=off, headers={"If-Match": tag})
    await impersonate(admin.client, ada.id)
    assert len(await postbox.to(ada.email, "impersonation_started")) == 1
    await owner.patch("/admin/instance-settings", json=on, headers={"If-Match": changed.headers["etag"]})


@pytest.mark.spec("ID-95")
async def test_the_person_s_own_keys_are_not_used_on_their_behalf(
    world: World, platform: Platform, admin: Person
) -> None:
    ada = await world.person()
    key = {"provider": "ollama", "name": "Mine", "base_url": "http://127.0.0.1:9"}
    assert (await ada.client.post("/me/provider-keys", json=key)).status_code == 201
    await change(platform, "UPDATE provider_keys SET status = 'valid', model_ids = '[\"llama\"]'")
    body = {"content": "Hello", "client_message_id": str(uuid4()), "model": "ollama:llama"}
    assert (await ada.client.post("/messages", json=body)).status_code == 202
    await impersonate(admin.client, ada.id)

    answer = await admin.client.post("/messages", json=body | {"client_message_id": str(uuid4())})

    assert_problem(answer, 422, "providers.no_key")


@pytest.mark.spec("ID-93", "ID-94")
@pytest.mark.parametrize("ending", ["demotion", "ban"])
async def test_an_impersonation_ends_with_the_office_it_was_begun_in(
    world: World, platform: Platform, admin: Person, ending: str
) -> None:
    ada, owner = await world.person(), await owner_of(world)
    await impersonate(admin.client, ada.id)
    assert (await admin.client.get("/me")).status_code == 200

    if ending == "ban":
        await owner.put(f"/admin/users/{admin.id}/ban", json={"reason": "Nosy"})
    else:
        await owner.patch(f"/admin/users/{admin.id}", json={"role": "user"})

    assert (await admin.client.get("/me")).status_code == 401
    live = "SELECT count(*) FROM sessions WHERE kind = 'impersonation' AND user_id = :id AND revoked_at IS NULL"
    assert (await rows(platform, live, id=ada.id))[0][0] == 0


async def test_there_is_nothing_to_stop_where_nobody_is_impersonated(world: World) -> None:
    ada = await world.person()

    assert_problem(await ada.client.delete("/admin/impersonations/current"), 404, "not_found")
    assert (await ada.client.get("/me")).status_code == 200


@pytest.mark.spec("ID-80")
async def test_an_administrator_takes_lost_factors_away(world: World, platform: Platform) -> None:
    ada, admin = await world.person(), await administrator(world)
    await change(
        platform,
        "INSERT INTO totp_secrets (user_id, secret_encrypted, confirmed_at, created_at)"
        " VALUES (:id, '', now(), now())",
        id=ada.id,
    )
    assert (await admin.client.get(f"/admin/users/{ada.id}")).json()["factors"]["has_totp"] is True

    assert (await admin.client.delete(f"/admin/users/{ada.id}/factors")).status_code == 204

    shown = (await admin.client.get(f"/admin/users/{ada.id}")).json()
    assert (shown["factors"]["has_totp"], shown["password_change_required"]) == (False, True)
    assert (await ada.client.get("/me")).status_code == 401
