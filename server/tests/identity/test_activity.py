"""The activity log: what it holds, when it is written, who reads it."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event

from stoa.app.container import Container
from stoa.platform.context import Platform
from tests.identity.behind import change, rows, sweep
from tests.identity.devices import FIREFOX, sessions_of, sign_in
from tests.support.clock import TurnableClock
from tests.support.http import assert_problem
from tests.support.world import Person, World


async def entries(container: Container, person: Person, **params: Any) -> list[dict[str, Any]]:
    await container.activity.flush()
    answer = await person.client.get("/me/activity", params=params)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


@pytest.mark.spec("ID-72")
async def test_what_changes_something_is_logged_by_the_pattern_of_its_route(
    world: World, container: Container
) -> None:
    person = await world.person()
    page = await person.page("A title nobody else should read")
    await person.client.patch(f"/pages/{page['id']}?utm=secret", json={"title": "Another"})
    await person.client.get(f"/pages/{page['id']}")

    logged = [entry for entry in await entries(container, person) if entry["activity_type"] == "api_request"]

    assert [(entry["http_method"], entry["request_path"]) for entry in logged] == [
        ("PATCH", "/pages/{page_id}"),
        ("POST", "/pages"),
    ]
    assert logged[1]["response_status"] == 201
    assert logged[1]["response_time_ms"] >= 0
    assert page["id"] not in str(logged)
    assert "secret" not in str(logged)
    assert "title" not in str(logged).lower()


@pytest.mark.spec("ID-72")
async def test_page_views_count_once_in_ten_seconds(
    world: World, container: Container, clock: TurnableClock
) -> None:
    person = await world.person()
    for path in ("/pages/$pageId", "/conversations"):
        assert (await person.client.post("/me/activity", json={"path": path})).status_code == 204
    clock.advance(timedelta(seconds=11))
    await person.client.post("/me/activity", json={"path": "/settings/devices"})

    viewed = [
        entry["request_path"]
        for entry in await entries(container, person)
        if entry["activity_type"] == "page_view"
    ]

    assert viewed == ["/settings/devices", "/pages/$pageId"]


@pytest.mark.spec("ID-72")
@pytest.mark.parametrize(
    "path",
    [
        "/pages/0193b8f2-1111-7000-8000-000000000000",
        "/pages?query=secret",
        "/pages#token=secret",
        "pages",
        "/pages/My diary",
        "/" + "a" * 300,
    ],
)
async def test_a_page_view_holds_a_pattern_and_nothing_else(world: World, path: str) -> None:
    person = await world.person()

    assert_problem(await person.client.post("/me/activity", json={"path": path}), 422, "invalid_input")


@pytest.mark.spec("ID-67")
async def test_counters_wait_in_memory_and_signing_out_writes_them(
    world: World, container: Container, platform: Platform
) -> None:
    person = await world.person()
    begun = await sign_in(world, person, FIREFOX)
    await begun.client.post("/me/activity", json={"path": "/pages/$pageId"})
    for _ in range(4):
        await begun.client.get("/me")

    async def counted() -> tuple[int, int, str | None]:
        (row,) = await rows(
            platform,
            "SELECT requests_count, page_views_count, last_page_visited FROM session_metadata"
            " WHERE session_id = CAST(:id AS uuid)",
            id=begun.id,
        )
        return row.requests_count, row.page_views_count, row.last_page_visited

    assert await counted() == (0, 0, None)
    await begun.client.delete("/sessions/current")

    assert await counted() == (5, 1, "/pages/$pageId")


@pytest.mark.spec("ID-67")
async def test_a_process_that_stops_writes_what_it_holds(world: World, container: Container) -> None:
    person = await world.person()
    await person.client.get("/me")

    await container.activity.stop()
    await container.activity.start()

    (held,) = (await sessions_of(person.client)).values()
    assert held["requests_count"] == 1


@pytest.mark.spec("ID-72")
async def test_the_log_is_read_in_slices_by_its_person_only(
    world: World, container: Container, platform: Platform
) -> None:
    person, stranger = await world.person(), await world.person("Eve")
    await change(
        platform,
        "INSERT INTO session_activity (id, created_at, user_id, activity_type, request_path)"
        " SELECT gen_random_uuid(), now() - (n / 3) * interval '1 second', :user, 'page_view', '/p' || n"
        " FROM generate_series(1, 60) n",
        user=person.id,
    )
    assert len(await entries(container, person)) == 50
    assert_problem(await person.client.get("/me/activity", params={"limit": 101}), 422, "invalid_input")

    seen: list[str] = []
    cursor: str | None = None
    while True:
        params: dict[str, str | int] = {"limit": 7, "kind": "page_view"}
        if cursor:
            params["cursor"] = cursor
        page = (await person.client.get("/me/activity", params=params)).json()
        seen += [item["request_path"] for item in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break

    assert sorted(seen) == sorted(f"/p{number}" for number in range(1, 61))
    assert not any(item["request_path"] for item in await entries(container, stranger))


@pytest.mark.spec("ID-73")
async def test_sign_ins_and_security_events_are_kept_two_years_and_the_rest_ninety_days(
    world: World, platform: Platform
) -> None:
    person = await world.person()
    await change(
        platform,
        "INSERT INTO session_activity (id, created_at, user_id, activity_type)"
        " SELECT gen_random_uuid(), now() - age, :user, kind"
        " FROM unnest(CAST('{89 days,91 days,729 days,731 days}' AS interval[])) age,"
        " unnest(CAST('{page_view,api_request,error,login,logout,security_event}' AS text[])) kind",
        user=person.id,
    )

    await sweep(platform)

    left = await rows(
        platform,
        "SELECT activity_type, extract(day FROM now() - created_at) AS days FROM session_activity"
        " WHERE user_id = :id AND created_at < now() - interval '1 day'",
        id=person.id,
    )
    kept = {(row.activity_type, int(row.days)) for row in left}
    brief, lasting = ("page_view", "api_request", "error"), ("login", "logout", "security_event")
    assert kept == {(kind, 89) for kind in brief} | {(kind, days) for kind in lasting for days in (89, 91, 729)}


@pytest.mark.spec("ID-67")
async def test_browsing_costs_at_most_two_written_statements_in_a_hundred_requests(
    world: World, container: Container, platform: Platform
) -> None:
    person = await world.person()
    # Signing up is no browsing, and logged for itself.
    await container.activity.flush()
    written: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        # The process says that it lives, whoever browses.
        is_heartbeat = "call_processes" in statement
        if statement.lstrip().startswith(("INSERT", "UPDATE", "DELETE")) and not is_heartbeat:
            written.append(statement)

    engine = platform.db.engine.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        for _ in range(100):
            await person.client.get("/me")
        await container.activity.flush()
    finally:
        event.remove(engine, "before_cursor_execute", note)
    assert len(written) <= 2, written
