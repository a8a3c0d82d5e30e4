"""Connections through the HTTP API: verified, secret for ever, changed and removed one by one."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from stoa.platform.context import Platform
from stoa.platform.db import Scope
from tests.providers.conftest import connect
from tests.support.clock import TurnableClock
from tests.support.http import assert_problem
from tests.support.model_server import ModelServer, model_server
from tests.support.world import Person, World

SECRET = "sk-live-tell-nobody-4711"


async def rows(platform: Platform, query: str, **values: Any) -> list[Any]:
    """What the database holds, row security aside."""
    async with platform.db.reading(Scope.system()) as session:
        return list((await session.execute(text(query), values)).all())


async def audited(platform: Platform, key_id: str) -> list[str]:
    found = await rows(
        platform, "SELECT event_type FROM audit_events WHERE resource_id = :id ORDER BY created_at, id", id=key_id
    )
    return [row.event_type for row in found]


def organization_keys(person: Person) -> str:
    return f"/organizations/{person.organization_id}/provider-keys"


@pytest.mark.spec("PR-1")
@pytest.mark.spec("PR-5")
async def test_a_connection_is_verified_when_it_is_saved_and_knows_its_models(
    world: World, models: ModelServer
) -> None:
    ada = await world.person("Ada")
    models.secret = SECRET

    key = await connect(ada.client, models, secret=SECRET)

    assert key | {"id": "", "created_at": "", "verified_at": ""} == {
        "id": "",
        "owner_kind": "user",
        "provider": "openai_compatible",
        "name": "Own server",
        "base_url": models.origin,
        "base_url_host": models.origin.removeprefix("http://"),
        "secret_hint": "4711",
        "has_secret": True,
        "status": "valid",
        "verified_at": "",
        "last_used_at": None,
        "last_error_code": None,
        "models": ["stoa-test", "stoa-test-large"],
        "created_at": "",
    }
    assert key["verified_at"] is not None
    assert (await ada.client.get("/me/provider-keys")).json() == {"items": [key], "next_cursor": None}


@pytest.mark.spec("PR-5")
async def test_a_refused_key_is_invalid_and_a_silent_server_unverified(world: World, models: ModelServer) -> None:
    ada = await world.person("Ada")
    models.secret = SECRET
    refused = await connect(ada.client, models, secret="wrong-key-0000000")
    models.secret, models.models_status = None, 503
    silent = await connect(ada.client, models, name="Asleep")

    assert (refused["status"], refused["last_error_code"], refused["models"]) == ("invalid", "providers.auth", [])
    assert (silent["status"], silent["last_error_code"]) == ("unverified", "providers.overloaded")

    models.models_status = 200
    again = await ada.client.post(f"/provider-keys/{silent['id']}/verifications")
    assert (again.status_code, again.json()["status"], again.json()["last_error_code"]) == (200, "valid", None)


@pytest.mark.spec("PR-5")
async def test_verifying_is_limited_to_ten_in_an_hour(
    world: World, models: ModelServer, clock: TurnableClock
) -> None:
    ada = await world.person("Ada")
    key = await connect(ada.client, models)
    for _ in range(9):
        assert (await ada.client.post(f"/provider-keys/{key['id']}/verifications")).status_code == 200

    refused = await ada.client.post(f"/provider-keys/{key['id']}/verifications")
    assert_problem(refused, 429, "rate_limited")
    another = {"provider": "openai_compatible", "name": "Eleventh", "base_url": models.origin}
    assert_problem(await ada.client.post("/me/provider-keys", json=another), 429, "rate_limited")
    assert len(models.received) == 10

    clock.advance(timedelta(hours=2, minutes=1))
    assert (await ada.client.post(f"/provider-keys/{key['id']}/verifications")).status_code == 200


@pytest.mark.spec("PR-2")
async def test_a_secret_is_in_no_answer_and_in_no_column(
    world: World, models: ModelServer, platform: Platform
) -> None:
    ada = await world.person("Ada")
    models.secret = "something else"
    key = await connect(ada.client, models, secret=SECRET)
    answers = [
        await ada.client.get("/me/provider-keys"),
        await ada.client.post(f"/provider-keys/{key['id']}/verifications"),
        await ada.client.patch(f"/me/provider-keys/{key['id']}", json={"name": "Renamed"}),
        await ada.client.get("/models"),
        await ada.client.post("/me/provider-keys", json={"provider": "nobody", "name": "x", "secret": SECRET}),
        await ada.client.post(
            "/me/provider-keys", json={"provider": "openai", "name": "x" * 200, "secret": SECRET}
        ),
    ]

    assert all("tell-nobody" not in answer.text for answer in answers)
    for table in ("provider_keys", "audit_events", "outbox_events", "jobs", "idempotency_keys"):
        stored = await rows(platform, f"SELECT count(*) FROM {table} t WHERE t::text LIKE '%tell-nobody%'")
        assert stored[0][0] == 0, table
    (row,) = await rows(
        platform, "SELECT secret_ciphertext AS sealed FROM provider_keys WHERE id = :id", id=key["id"]
    )
    assert b"tell-nobody" not in row.sealed


async def test_a_short_secret_has_no_hint(world: World, models: ModelServer) -> None:
    ada = await world.person("Ada")

    key = await connect(ada.client, models, secret="short")

    assert (key["secret_hint"], key["has_secret"]) == (None, True)


@pytest.mark.spec("PR-16")
@pytest.mark.parametrize(
    "address",
    ["http://10.0.0.1", "http://169.254.169.254/latest", "http://2130706433", "http://[::ffff:169.254.169.254]",
     "http://localhost.:80", "ftp://models.example", "http://user:x@models.example", "http://models.example:22"],
)  # fmt: skip
async def test_a_refused_address_stores_nothing(world: World, address: str) -> None:
    ada = await world.person("Ada")
    body = {"provider": "openai_compatible", "name": "Inner", "base_url": address, "secret": SECRET}

    problem = assert_problem(
        await ada.client.post("/me/provider-keys", json=body), 422, "platform.address_refused"
    )

    assert problem["title"] == "This address cannot be used from here"
    assert (await ada.client.get("/me/provider-keys")).json()["items"] == []


async def test_a_server_of_ones_own_needs_an_address(world: World) -> None:
    ada = await world.person("Ada")
    for body in ({"provider": "ollama", "name": "x"}, {"provider": "ollama", "name": "x", "base_url": ""}):
        answer = await ada.client.post("/me/provider-keys", json=body)
        assert answer.status_code == 422, answer.text

    answer = await ada.client.post("/me/provider-keys", json={"provider": "ollama", "name": "x"})
    assert_problem(answer, 422, "providers.base_url_required")


async def test_two_connections_of_one_provider_have_two_names(world: World, models: ModelServer) -> None:
    ada = await world.person("Ada")
    await connect(ada.client, models, name="First")
    second = await connect(ada.client, models, name="Second")
    body = {"provider": "openai_compatible", "name": " First ", "base_url": models.origin}

    assert_problem(await ada.client.post("/me/provider-keys", json=body), 409, "providers.name_taken")
    renamed = await ada.client.patch(f"/me/provider-keys/{second['id']}", json={"name": "First"})
    assert_problem(renamed, 409, "providers.name_taken")


@pytest.mark.spec("PR-6")
@pytest.mark.spec("PR-18")
async def test_another_address_never_sees_the_secret_of_the_first(world: World, models: ModelServer) -> None:
    ada = await world.person("Ada")
    key = await connect(ada.client, models, secret=SECRET)
    async with model_server() as other:
        moved = await ada.client.patch(f"/me/provider-keys/{key['id']}", json={"base_url": other.origin})

        assert moved.status_code == 200, moved.text
        assert (moved.json()["has_secret"], moved.json()["secret_hint"]) == (False, None)
        assert other.received
        assert all("authorization" not in request.headers for request in other.received)


@pytest.mark.spec("PR-6")
async def test_a_new_secret_may_come_with_the_new_address(world: World, models: ModelServer) -> None:
    ada = await world.person("Ada")
    key = await connect(ada.client, models, secret=SECRET)
    async with model_server() as other:
        change = {"base_url": other.origin, "secret": "another-secret-9999"}
        moved = await ada.client.patch(f"/me/provider-keys/{key['id']}", json=change)

        assert (moved.json()["status"], moved.json()["secret_hint"]) == ("valid", "9999")
        assert [request.headers["authorization"] for request in other.received] == ["Bearer another-secret-9999"]


@pytest.mark.spec("PR-6")
async def test_an_empty_secret_removes_it(world: World, models: ModelServer) -> None:
    ada = await world.person("Ada")
    key = await connect(ada.client, models, secret=SECRET)

    changed = await ada.client.patch(f"/me/provider-keys/{key['id']}", json={"secret": ""})

    assert (changed.json()["has_secret"], changed.json()["status"]) == (False, "valid")
    assert "authorization" not in models.received[-1].headers


async def test_the_same_address_keeps_the_secret(world: World, models: ModelServer) -> None:
    ada = await world.person("Ada")
    key = await connect(ada.client, models, secret=SECRET)

    changed = await ada.client.patch(
        f"/me/provider-keys/{key['id']}", json={"base_url": f"{models.origin}/", "name": "Renamed"}
    )

    assert (changed.json()["has_secret"], changed.json()["name"]) == (True, "Renamed")
    assert models.received[-1].headers["authorization"] == f"Bearer {SECRET}"


@pytest.mark.spec("PR-7")
async def test_removing_one_connection_removes_that_one(world: World, models: ModelServer) -> None:
    ada = await world.person("Ada")
    first, second = [await connect(ada.client, models, name=name) for name in ("First", "Second")]

    assert (await ada.client.delete(f"/me/provider-keys/{first['id']}")).status_code == 204

    left = (await ada.client.get("/me/provider-keys")).json()["items"]
    assert [key["id"] for key in left] == [second["id"]]
    assert_problem(await ada.client.delete(f"/me/provider-keys/{first['id']}"), 404, "not_found")


@pytest.mark.spec("PR-9")
async def test_nobody_else_sees_or_touches_a_personal_connection(world: World, models: ModelServer) -> None:
    ada, eve = await world.person("Ada"), await world.person("Eve")
    key = await connect(ada.client, models)

    assert (await eve.client.get("/me/provider-keys")).json()["items"] == []
    for answer in (
        await eve.client.patch(f"/me/provider-keys/{key['id']}", json={"name": "Mine"}),
        await eve.client.delete(f"/me/provider-keys/{key['id']}"),
        await eve.client.post(f"/provider-keys/{key['id']}/verifications"),
        await ada.client.delete(f"/me/provider-keys/{uuid4()}"),
    ):
        assert_problem(answer, 404, "not_found")
    assert len(models.received) == 1


@pytest.mark.spec("PR-1")
async def test_an_organizations_connections_are_its_administrators(
    world: World, models: ModelServer, platform: Platform
) -> None:
    ada, eve, bob = await world.person("Ada"), await world.person("Eve"), await world.person("Bob")
    await join(platform, bob, ada.organization_id)
    key = await connect(ada.client, models, path=organization_keys(ada))
    assert key["owner_kind"] == "organization"
    one = f"{organization_keys(ada)}/{key['id']}"

    await bob.client.patch("/sessions/current", json={"active_organization_id": str(ada.organization_id)})
    assert_problem(await bob.client.get(organization_keys(ada)), 403, "access.forbidden")
    assert_problem(await bob.client.patch(one, json={"name": "x"}), 403, "access.forbidden")
    assert_problem(await bob.client.delete(one), 403, "access.forbidden")
    assert_problem(await bob.client.post(f"/provider-keys/{key['id']}/verifications"), 403, "access.forbidden")
    assert_problem(await eve.client.get(organization_keys(ada)), 404, "not_found")
    assert_problem(await eve.client.patch(one, json={"name": "x"}), 404, "not_found")
    assert_problem(await ada.client.patch(f"/me/provider-keys/{key['id']}", json={"name": "x"}), 404, "not_found")
    offered = (await bob.client.get("/models")).json()["items"]
    assert "openai_compatible:stoa-test" in [model["slug"] for model in offered]
    assert (await ada.client.delete(one)).status_code == 204


async def join(platform: Platform, person: Person, organization_id: UUID) -> None:
    """Make somebody a plain member of an organization."""
    async with platform.db.writing(Scope.system()) as session:
        await session.execute(
            text(
                "INSERT INTO members (organization_id, id, user_id, role, created_at, updated_at)"
                " VALUES (:organization, gen_random_uuid(), :person, 'member', now(), now())"
            ),
            {"organization": organization_id, "person": person.id},
        )


@pytest.mark.spec("PR-14")
async def test_what_happens_to_a_connection_is_audited(
    world: World, models: ModelServer, platform: Platform
) -> None:
    ada = await world.person("Ada")
    key = await connect(ada.client, models, secret=SECRET)
    path = f"/me/provider-keys/{key['id']}"
    await ada.client.patch(path, json={"secret": "another-secret-9999"})
    await ada.client.post(f"/provider-keys/{key['id']}/verifications")
    await ada.client.patch(path, json={"is_disabled": True})
    await ada.client.delete(path)

    assert await audited(platform, key["id"]) == [
        "provider_key.added",
        "provider_key.replaced",
        "provider_key.verified",
        "provider_key.verified",
        "provider_key.disabled",
        "provider_key.deleted",
    ]


@pytest.mark.spec("PR-3")
async def test_a_secret_that_was_moved_to_another_row_is_not_sent_anywhere(
    world: World, models: ModelServer, platform: Platform
) -> None:
    ada, eve = await world.person("Ada"), await world.person("Eve")
    hers = await connect(ada.client, models, secret=SECRET)
    async with model_server() as evil:
        thiefs = await connect(eve.client, evil, secret="thieves-own-secret")
        async with platform.db.writing(Scope.system()) as session:
            await session.execute(
                text(
                    "UPDATE provider_keys SET secret_ciphertext ="
                    " (SELECT secret_ciphertext FROM provider_keys WHERE id = :hers) WHERE id = :thiefs"
                ),
                {"hers": hers["id"], "thiefs": thiefs["id"]},
            )

        answer = await eve.client.post(f"/provider-keys/{thiefs['id']}/verifications")

        assert (answer.json()["status"], answer.json()["last_error_code"]) == (
            "invalid",
            "platform.secret_unreadable",
        )
        assert len(evil.received) == 1


async def test_the_models_of_a_disabled_connection_are_shown_with_the_reason(
    world: World, models: ModelServer
) -> None:
    ada = await world.person("Ada")
    key = await connect(ada.client, models)
    await ada.client.patch(f"/me/provider-keys/{key['id']}", json={"is_disabled": True})

    items = (await ada.client.get("/models")).json()["items"]

    assert [(item["slug"], item["is_available"], item["reason"]) for item in items] == [
        ("openai_compatible:stoa-test", False, "key_disabled"),
        ("openai_compatible:stoa-test-large", False, "key_disabled"),
        ("stoa:demo", True, None),
    ]
    enabled = await ada.client.patch(f"/me/provider-keys/{key['id']}", json={"is_disabled": False})
    assert enabled.json()["status"] == "valid"


@pytest.mark.spec("PR-19")
@pytest.mark.spec("PR-20")
async def test_the_picker_asks_no_provider_and_offers_the_demonstration_last(
    world: World, models: ModelServer
) -> None:
    ada = await world.person("Ada")
    assert [item["slug"] for item in (await ada.client.get("/models")).json()["items"]] == ["stoa:demo"]
    models.models.append("text-embedding-3-small")
    await connect(ada.client, models)
    asked = len(models.received)

    items = (await ada.client.get("/models")).json()["items"]

    assert [(item["slug"], item["is_demo"]) for item in items] == [
        ("openai_compatible:stoa-test", False),
        ("openai_compatible:stoa-test-large", False),
        ("stoa:demo", True),
    ]
    assert (items[0]["input_micros_per_mtok"], items[0]["output_micros_per_mtok"]) == (0, 0)
    assert len(models.received) == asked


@pytest.mark.spec("PR-19")
async def test_a_failing_refresh_keeps_the_list(world: World, models: ModelServer) -> None:
    ada = await world.person("Ada")
    key = await connect(ada.client, models)
    models.models_status = 500

    again = await ada.client.post(f"/provider-keys/{key['id']}/verifications")

    assert (again.json()["status"], again.json()["models"]) == ("unverified", ["stoa-test", "stoa-test-large"])


async def test_no_transaction_is_open_while_a_provider_is_asked(
    world: World, models: ModelServer, platform: Platform
) -> None:
    ada = await world.person("Ada")
    async with asyncio.TaskGroup() as group:
        models.hold_lists = asyncio.Event()
        asking = group.create_task(connect(ada.client, models))
        await models.arrival("GET")
        open_transactions = await rows(
            platform,
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND state LIKE 'idle in transaction%' AND pid <> pg_backend_pid()",
        )
        models.hold_lists.set()

    assert open_transactions[0][0] == 0
    assert asking.result()["status"] == "valid"
