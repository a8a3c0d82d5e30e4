"""API tokens: what they are, how far they reach, and how they end."""

import hashlib
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest

from stoa.app.container import Container
from stoa.platform.context import Platform
from stoa.platform.ids import new_id
from tests.identity.behind import change, rows
from tests.support.clock import TurnableClock
from tests.support.http import assert_problem, next_address
from tests.support.postbox import Postbox
from tests.support.team import make_team
from tests.support.world import PASSWORD, Person, World


async def make_token(person: Person, **asked: Any) -> dict[str, Any]:
    body = {"name": f"Script {new_id()}", "scopes": ["pages:read", "pages:write", "spaces:read"], **asked}
    answer = await person.client.post("/me/api-tokens", json=body)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


def program(world: World, token: str, **headers: str) -> httpx.AsyncClient:
    """A program that knows the token and sends no Origin."""
    client = world.tab()
    del client.headers["Origin"]
    client.headers.update({"Authorization": f"Bearer {token}", **headers})
    return client


async def program_of(world: World, person: Person, **asked: Any) -> httpx.AsyncClient:
    return program(world, (await make_token(person, **asked))["token"])


@pytest.mark.spec("ID-86")
async def test_a_token_is_shown_once_and_only_its_hash_is_stored(world: World, platform: Platform) -> None:
    ada = await world.person()
    made = await make_token(ada, name="Nightly export")

    token, shown = made["token"], made["api_token"]
    assert token.startswith("stoa_")
    assert len(token) == len("stoa_") + 43
    assert (shown["token_prefix"], shown["last_four"]) == (token[:12], token[-4:])
    listed = (await ada.client.get("/me/api-tokens")).json()["items"]
    assert [item["name"] for item in listed] == ["Nightly export"]
    assert token not in (await ada.client.get("/me/api-tokens")).text
    digest = hashlib.sha256(token.encode()).digest()
    [row] = await rows(platform, "SELECT * FROM api_tokens WHERE token_hash = :hash", hash=digest)
    assert token not in str(row)


@pytest.mark.spec("ID-86")
async def test_a_repeat_with_the_same_key_shows_no_secret_and_keeps_none(world: World, platform: Platform) -> None:
    ada = await world.person()
    body, headers = {"name": "Script", "scopes": ["pages:read"]}, {"Idempotency-Key": str(new_id())}

    token = (await ada.client.post("/me/api-tokens", json=body, headers=headers)).json()["token"]
    again = await ada.client.post("/me/api-tokens", json=body, headers=headers)

    assert_problem(again, 409, "identity.token_name_taken")
    kept = await rows(platform, "SELECT response_body FROM idempotency_keys WHERE user_id = :id", id=ada.id)
    assert all(token.encode() not in (body or b"") for [body] in kept)


@pytest.mark.spec("ID-86")
@pytest.mark.parametrize(
    ("asked", "status", "code"),
    [
        ({"scopes": []}, 422, "invalid_input"),
        ({"scopes": ["pages:delete"]}, 422, "identity.scope_unknown"),
        ({"scopes": ["gateway"]}, 422, "identity.scope_unknown"),
        ({"kind": "gateway", "scopes": ["pages:read"]}, 422, "identity.scope_unknown"),
        ({"kind": "gateway", "scopes": ["usage:read"]}, 422, "identity.scope_unknown"),
        ({"kind": "mcp", "scopes": ["org:admin", "mcp"]}, 422, "identity.scope_unknown"),
        ({"kind": "channel"}, 422, "invalid_input"),
        ({"expires_in_days": 366}, 422, "identity.token_lifetime"),
        ({"expires_in_days": None}, 422, "identity.token_lifetime"),
        ({"allowed_addresses": ["here"]}, 422, "invalid_input"),
        ({"space_ids": []}, 422, "invalid_input"),
        ({"name": " "}, 422, "invalid_input"),
        ({"token_hash": "x"}, 422, "unknown_field"),
        ({"organization_id": str(new_id())}, 404, "not_found"),
    ],
)
async def test_what_a_token_cannot_be(world: World, asked: dict[str, Any], status: int, code: str) -> None:
    ada = await world.person()

    answer = await ada.client.post("/me/api-tokens", json={"name": "Script", "scopes": ["pages:read"], **asked})

    assert_problem(answer, status, code)


@pytest.mark.spec("ID-86")
async def test_tokens_live_90_days_and_without_end_only_where_the_organization_allows_it(
    world: World, platform: Platform, clock: TurnableClock
) -> None:
    ada = await world.person()
    caller = await program_of(world, ada)
    await change(
        platform, "UPDATE organizations SET api_token_max_days = NULL WHERE id = :id", id=ada.organization_id
    )
    endless = await make_token(ada, expires_in_days=None)

    clock.advance(timedelta(days=89))
    assert (await caller.get("/pages")).status_code == 200
    clock.advance(timedelta(days=1, minutes=1))

    assert_problem(await caller.get("/pages"), 401, "identity.token_expired")
    assert (await program(world, endless["token"]).get("/pages")).status_code == 200


@pytest.mark.spec("ID-86")
async def test_a_person_has_at_most_fifty_live_tokens(world: World) -> None:
    ada = await world.person()
    for number in range(50):
        last = await make_token(ada, name=f"Script {number}")

    refused = await ada.client.post("/me/api-tokens", json={"name": "Script 50", "scopes": ["pages:read"]})
    await ada.client.delete(f"/me/api-tokens/{last['api_token']['id']}")

    assert_problem(refused, 409, "limit_reached", limit=50)
    await make_token(ada, name="Script 50")


@pytest.mark.spec("ID-86")
async def test_a_token_counts_only_from_its_addresses_and_at_its_rate(world: World) -> None:
    ada = await world.person()
    made = await make_token(ada, allowed_addresses=["10.99.0.0/16"], rate_per_minute=2)
    inside, outside = program(world, made["token"]), program(world, made["token"])
    inside.headers["X-Forwarded-For"] = "10.99.3.4"
    outside.headers["X-Forwarded-For"] = next_address()

    assert_problem(await outside.get("/pages"), 403, "identity.address_refused")
    assert [(await inside.get("/pages")).status_code for _ in range(3)] == [200, 200, 429]


@pytest.mark.spec("ID-47", "ID-88")
async def test_making_a_token_needs_a_fresh_session(world: World, clock: TurnableClock) -> None:
    ada = await world.person()
    clock.advance(timedelta(hours=3))

    answer = await ada.client.post("/me/api-tokens", json={"name": "Script", "scopes": ["pages:read"]})

    assert_problem(answer, 403, "identity.step_up_required")


@pytest.mark.spec("ID-92")
async def test_guests_of_the_instance_have_no_tokens(world: World, platform: Platform) -> None:
    gil = await world.person("Gil")
    await change(platform, "UPDATE users SET role = 'guest' WHERE id = :id", id=gil.id)

    answer = await gil.client.post("/me/api-tokens", json={"name": "Script", "scopes": ["pages:read"]})

    assert_problem(answer, 403, "identity.not_for_guests")


@pytest.mark.spec("ID-87")
async def test_a_scope_opens_its_area_and_a_missing_one_is_named(world: World) -> None:
    ada = await world.person()
    page = await ada.page()
    reader = await program_of(world, ada, scopes=["pages:read"])

    assert (await reader.get(f"/pages/{page['id']}")).status_code == 200
    refused = await reader.patch(f"/pages/{page['id']}", json={"title": "Changed"})
    assert_problem(refused, 403, "identity.scope_missing", scope="pages:write")
    assert_problem(await reader.get("/spaces"), 403, "identity.scope_missing", scope="spaces:read")


@pytest.mark.spec("ID-87")
async def test_a_token_may_no_more_than_its_person_may_now(world: World, platform: Platform) -> None:
    team = await make_team(platform, world)
    page = await team.page("Plans")
    bert = await team.join("Bert", role="member")
    caller = await program_of(world, bert, organization_id=str(team.organization_id))
    assert (await caller.get(f"/pages/{page['id']}")).status_code == 200

    await change(platform, "DELETE FROM space_members WHERE user_id = :id", id=bert.id)

    assert_problem(await caller.get(f"/pages/{page['id']}"), 404, "not_found")


@pytest.mark.spec("ID-87")
async def test_a_token_bound_to_spaces_sees_no_other_space_and_makes_none(
    world: World, platform: Platform
) -> None:
    team = await make_team(platform, world)
    inside, outside = await team.page("Plans"), await team.founder.page("Diary")
    scopes = [
        "pages:read",
        "pages:write",
        "spaces:read",
        "spaces:write",
        "conversations:read",
        "conversations:write",
    ]
    caller = await program_of(world, team.founder, scopes=scopes, space_ids=[team.space_id])
    talk = (await team.founder.client.post("/conversations", json={"kind": "chat"})).json()

    assert [space["id"] for space in (await caller.get("/spaces")).json()["items"]] == [team.space_id]
    assert (await caller.get(f"/pages/{inside['id']}")).status_code == 200
    personal = await team.founder.personal_space()
    for answer in (
        await caller.get(f"/pages/{outside['id']}"),
        await caller.patch(f"/pages/{outside['id']}", json={"title": "Mine"}),
        await caller.get(f"/spaces/{personal['id']}/tree"),
        await caller.post("/pages", json={"space_id": personal["id"], "title": "New"}),
        await caller.get(f"/conversations/{talk['id']}"),
        await caller.post("/conversations", json={"kind": "chat"}),
    ):
        assert_problem(answer, 404, "not_found")
    assert_problem(await caller.post("/spaces", json={"name": "Colony"}), 403, "access.forbidden")


@pytest.mark.spec("ID-87")
async def test_another_organization_than_the_tokens_does_not_exist(world: World, platform: Platform) -> None:
    team = await make_team(platform, world)
    bert = await team.join("Bert")
    caller = await program_of(
        world, bert, organization_id=str(bert.organization_id), scopes=["org:admin", "pages:read"]
    )

    own = await caller.get("/pages", headers={"Stoa-Organization": str(bert.organization_id)})
    foreign = await caller.get("/pages", headers={"Stoa-Organization": str(team.organization_id)})

    assert own.status_code == 200
    assert_problem(foreign, 404, "not_found")
    assert (await caller.get(f"/organizations/{bert.organization_id}")).status_code == 200
    assert_problem(await caller.get(f"/organizations/{team.organization_id}"), 404, "not_found")


@pytest.mark.spec("ID-89", "ID-48")
async def test_a_bearer_token_needs_no_origin_and_counts_before_a_cookie(world: World) -> None:
    ada, bert = await world.person("Ada"), await world.person("Bert")
    token = (await make_token(ada))["token"]
    foreign = program(world, token, Origin="https://elsewhere.example")

    created = await foreign.post("/spaces", json={"name": "x"})
    seen = await bert.client.get(
        "/pages", headers={"Authorization": f"Bearer {token}", "Stoa-Organization": str(ada.organization_id)}
    )

    assert_problem(created, 403, "identity.scope_missing", scope="spaces:write")
    assert seen.status_code == 200


@pytest.mark.spec("ID-89")
async def test_gateway_tokens_may_come_as_api_key_and_two_different_tokens_are_refused(world: World) -> None:
    ada = await world.person()
    gateway = (await make_token(ada, kind="gateway", scopes=["gateway"]))["token"]
    personal = (await make_token(ada))["token"]
    tab = world.tab()

    async def ask(**headers: str) -> httpx.Response:
        return await tab.get("/pages", headers={name.replace("_", "-"): value for name, value in headers.items()})

    missing = await ask(x_api_key=gateway)
    both = await ask(x_api_key=gateway, authorization=f"Bearer {gateway}")

    assert gateway.startswith("gw_")
    assert_problem(missing, 403, "identity.scope_missing", scope="pages:read")
    assert_problem(both, 403, "identity.scope_missing", scope="pages:read")
    assert_problem(await ask(x_api_key=personal), 401, "identity.invalid_token")
    assert_problem(
        await ask(x_api_key=gateway, authorization=f"Bearer {personal}"), 400, "identity.ambiguous_credentials"
    )


@pytest.mark.spec("ID-89")
async def test_a_token_in_an_address_is_ignored_ended_and_its_owner_told(
    mailing_world: World, postbox: Postbox
) -> None:
    ada = await mailing_world.person()
    made = await make_token(ada, name="Leaky")

    in_query = await mailing_world.tab().get("/pages", params={"token": made["token"]})

    assert_problem(in_query, 401, "identity.invalid_token")
    assert_problem(await program(mailing_world, made["token"]).get("/pages"), 401, "identity.invalid_token")
    assert (await ada.client.get("/me/api-tokens")).json()["items"] == []
    letter = await postbox.latest(ada.email, "api_token_leaked")
    assert "Leaky" in letter.text
    assert made["token"] not in letter.text


@pytest.mark.spec("ID-90")
async def test_revoking_a_token_ends_exactly_that_one(world: World) -> None:
    ada = await world.person()
    first, second = await make_token(ada), await make_token(ada)

    answer = await ada.client.delete(f"/me/api-tokens/{first['api_token']['id']}")

    assert answer.status_code == 204
    assert_problem(await program(world, first["token"]).get("/pages"), 401, "identity.invalid_token")
    assert (await program(world, second["token"]).get("/pages")).status_code == 200
    assert (await ada.client.get("/me")).status_code == 200


@pytest.mark.spec("ID-90")
@pytest.mark.parametrize(
    "end",
    [
        "UPDATE members SET status = 'suspended' WHERE user_id = :id",
        "DELETE FROM members WHERE user_id = :id",
        "UPDATE organizations SET deleted_at = now() WHERE created_by_user_id = :id",
        "UPDATE users SET banned_at = now(), ban_reason = 'spam' WHERE id = :id",
        "UPDATE users SET deleted_at = now() WHERE id = :id",
        "UPDATE users SET status = 'inactive' WHERE id = :id",
    ],
)
async def test_a_token_dies_with_membership_ban_and_deletion(world: World, platform: Platform, end: str) -> None:
    ada = await world.person()
    caller = await program_of(world, ada)
    assert (await caller.get("/pages")).status_code == 200

    await change(platform, end, id=ada.id)

    assert_problem(await caller.get("/pages"), 401, "identity.invalid_token")


@pytest.mark.spec("ID-90")
async def test_last_use_waits_in_memory_and_is_written_with_what_else_does(
    world: World, container: Container
) -> None:
    ada = await world.person()
    made = await make_token(ada)
    caller = program(world, made["token"])

    async def last_use() -> Any:
        [shown] = (await ada.client.get("/me/api-tokens")).json()["items"]
        return shown["last_used_at"], shown["last_used_ip"]

    await caller.get("/pages")
    await caller.get("/pages")
    assert await last_use() == (None, None)
    # Every minute, and when the process stops (test_activity.py).
    await container.activity.flush()

    at, address = await last_use()
    assert at is not None
    assert address == caller.headers["X-Forwarded-For"]


async def test_a_token_can_be_renamed_but_not_to_a_name_in_use(world: World) -> None:
    ada = await world.person()
    first, _second = await make_token(ada, name="First"), await make_token(ada, name="Second")
    path = f"/me/api-tokens/{first['api_token']['id']}"

    assert_problem(await ada.client.patch(path, json={"name": "Second"}), 409, "identity.token_name_taken")
    assert (await ada.client.patch(path, json={"name": "Third"})).json()["name"] == "Third"


@pytest.mark.spec("ID-60")
@pytest.mark.parametrize("value", ["Bearer nonsense", "Bearer stoa_short", "Bearer " + "stoa_" + "A" * 43])
async def test_an_unknown_token_is_nobody(world: World, value: str) -> None:
    ada = await world.person()

    answer = await world.tab().get("/pages", headers={"Authorization": value})
    with_cookie = await ada.client.get("/pages", headers={"Authorization": value})

    assert_problem(answer, 401, "identity.invalid_token")
    assert_problem(with_cookie, 401, "identity.invalid_token")


@pytest.mark.spec("ORG-66")
async def test_what_a_token_changes_is_audited_with_its_id(world: World, platform: Platform) -> None:
    ada = await world.person()
    made = await make_token(ada)
    space = await ada.personal_space()

    answer = await program(world, made["token"]).post(
        "/pages", json={"space_id": space["id"], "title": "By script"}
    )

    assert answer.status_code == 201, answer.text
    [row] = await rows(
        platform,
        "SELECT actor_kind, api_token_id, actor_user_id FROM audit_events WHERE resource_id = :id"
        " AND event_type = 'page.created'",
        id=answer.json()["id"],
    )
    assert tuple(row) == ("api_token", UUID(made["api_token"]["id"]), ada.id)


async def test_an_idempotency_key_belongs_to_its_token(world: World) -> None:
    ada = await world.person()
    space = await ada.personal_space()
    body, headers = {"space_id": space["id"], "title": "Once"}, {"Idempotency-Key": "one"}
    first, second = await program_of(world, ada), await program_of(world, ada)

    pages = [
        (await caller.post("/pages", json=body, headers=headers)).json()["id"] for caller in (first, second, first)
    ]

    assert pages[0] == pages[2] != pages[1]


async def test_a_signed_in_person_is_told_what_tokens_can_be(world: World) -> None:
    ada = await world.person()

    options = (await ada.client.get("/me/api-tokens/options")).json()

    assert {"pages:read", "pages:write", "org:admin", "usage:read"} <= set(options["scopes"]["personal"])
    assert options["scopes"]["gateway"] == ["gateway"]
    assert options["organizations"] == [
        {"id": str(ada.organization_id), "name": "Ada's workspace", "max_days": 365}
    ]
    assert PASSWORD not in str(options)
