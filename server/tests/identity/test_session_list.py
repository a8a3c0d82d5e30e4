"""The list of one's own sessions, and ending others."""

from datetime import timedelta

import pytest
from sqlalchemy import event

from stoa.app.container import Container
from stoa.platform.context import Platform
from tests.identity.behind import change, rows, sweep
from tests.identity.devices import CHROME, FIREFOX, PHONE, sessions_of, sign_in
from tests.support.authenticator import add_app
from tests.support.clock import TurnableClock
from tests.support.http import assert_problem
from tests.support.world import PASSWORD, World


@pytest.mark.spec("ID-53", "ID-65")
async def test_own_sessions_come_with_device_badge_and_what_was_done(world: World, clock: TurnableClock) -> None:
    person = await world.person()
    script = await sign_in(world, person, "curl/8.11.0")
    clock.advance(timedelta(minutes=2))
    laptop = await sign_in(world, person, FIREFOX)

    items = (await laptop.client.get("/sessions")).json()["items"]

    assert [item["id"] for item in items][:2] == [laptop.id, script.id]
    assert [item["is_current"] for item in items] == [True, False, False]
    assert (items[0]["badge"], items[0]["security_score"], items[1]["badge"]) == ("secure", 100, "low")
    assert {"name": "automated", "points": -30} in items[1]["trust_factors"]
    assert (items[0]["browser_name"], items[0]["os_name"]) == ("Firefox", "Linux")
    assert items[0]["device"]["is_trusted"] is False
    assert [done["activity_type"] for done in items[0]["activities"]] == ["login"]


@pytest.mark.spec("ID-53")
async def test_the_list_holds_no_secret_and_nobody_elses_session(world: World) -> None:
    person, stranger = await world.person(), await world.person("Eve")
    begun = await sign_in(world, person, FIREFOX)

    text = (await person.client.get("/sessions")).text

    assert begun.id in text
    assert begun.id not in (await stranger.client.get("/sessions")).text
    for secret in ("token", "hash", "fingerprint", begun.device_cookie):
        assert secret not in text


@pytest.mark.spec("ID-53")
async def test_only_the_last_ten_things_done_in_a_session_are_listed(
    world: World, platform: Platform, clock: TurnableClock
) -> None:
    person = await world.person()
    begun = await sign_in(world, person, FIREFOX)
    await change(
        platform,
        "INSERT INTO session_activity (id, created_at, user_id, session_id, activity_type, request_path)"
        " SELECT gen_random_uuid(), now() + n * interval '1 millisecond', :user, CAST(:session AS uuid),"
        " 'page_view', '/pages/' || n FROM generate_series(1, 12) n",
        user=person.id,
        session=begun.id,
    )
    clock.advance(timedelta(seconds=1))

    listed = (await sessions_of(begun.client))[begun.id]["activities"]

    assert [done["request_path"] for done in listed] == [f"/pages/{number}" for number in range(12, 2, -1)]


@pytest.mark.spec("ID-53")
async def test_fifty_sessions_are_listed_by_two_statements_beside_the_credential(
    world: World, container: Container
) -> None:
    person = await world.person()
    for agent in (FIREFOX, CHROME, PHONE):
        await sign_in(world, person, agent)
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        if "set_config" not in statement:
            seen.append(statement)

    engine = container.platform.db.engine.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        assert len(await sessions_of(person.client)) == 4
    finally:
        event.remove(engine, "before_cursor_execute", note)
    assert len(seen) <= 3, seen


@pytest.mark.spec("ID-54")
async def test_ending_a_session_is_noted_in_the_acting_one(world: World) -> None:
    person = await world.person()
    other = await sign_in(world, person, FIREFOX)

    assert (await person.client.delete(f"/sessions/{other.id}")).status_code == 204

    (held,) = (await sessions_of(person.client)).values()
    assert held["activities"][0]["activity_type"] == "security_event"
    assert held["activities"][0]["details"] == {
        "action": "session_revoked",
        "session_id": other.id,
        "reason": "user",
    }
    assert_problem(await other.client.get("/me"), 401, "identity.session_ended")


@pytest.mark.spec("ID-54")
async def test_all_others_end_together_and_each_is_noted(world: World) -> None:
    person = await world.person()
    others = [await sign_in(world, person, agent) for agent in (FIREFOX, CHROME)]

    assert (await person.client.delete("/sessions")).status_code == 204

    for other in others:
        assert_problem(await other.client.get("/me"), 401, "identity.session_ended")
    (held,) = (await sessions_of(person.client)).values()
    assert {done["details"].get("session_id") for done in held["activities"]} >= {other.id for other in others}


@pytest.mark.spec("ID-54", "ID-47")
async def test_ending_all_others_asks_for_a_fresh_sign_in(world: World, clock: TurnableClock) -> None:
    person = await world.person()
    other = await sign_in(world, person, FIREFOX)
    clock.advance(timedelta(hours=2, seconds=1))

    refused = await person.client.delete("/sessions")

    assert_problem(refused, 403, "identity.step_up_required", methods=["password"])
    assert (await other.client.get("/me")).status_code == 200


@pytest.mark.spec("ID-47")
async def test_proving_the_password_again_makes_the_session_fresh(world: World, clock: TurnableClock) -> None:
    person = await world.person()
    clock.advance(timedelta(hours=3))
    assert_problem(await person.client.delete("/sessions"), 403, "identity.step_up_required")

    proven = await person.client.post("/sessions/current/reauthentications", json={"password": PASSWORD})

    assert proven.status_code == 201, proven.text
    assert (await person.client.delete("/sessions")).status_code == 204
    clock.advance(timedelta(hours=2, seconds=1))
    assert_problem(await person.client.delete("/sessions"), 403, "identity.step_up_required")


@pytest.mark.spec("ID-47")
async def test_a_code_of_the_app_makes_the_session_fresh_and_counts_once(
    world: World, clock: TurnableClock
) -> None:
    person = await world.person()
    app, recovery_codes = await add_app(person, clock)
    clock.advance(timedelta(hours=3))
    stale = assert_problem(await person.client.delete("/sessions"), 403, "identity.step_up_required")
    path = "/sessions/current/reauthentications"

    wrong = await person.client.post(path, json={"code": app.wrong_code()})
    code = app.code()
    right = await person.client.post(path, json={"code": code})
    again = await person.client.post(path, json={"code": code})
    by_recovery = await person.client.post(path, json={"code": recovery_codes[0]})
    both = await person.client.post(path, json={"code": code, "password": PASSWORD})

    assert stale["methods"] == ["password", "totp"]
    assert_problem(wrong, 401, "identity.code_wrong")
    assert right.status_code == 201, right.text
    assert_problem(again, 401, "identity.code_wrong")
    assert by_recovery.status_code == 201
    assert_problem(both, 422, "invalid_input")
    assert (await person.client.delete("/sessions")).status_code == 204


@pytest.mark.spec("ID-47")
async def test_a_wrong_password_proves_nothing_and_five_lock(world: World, clock: TurnableClock) -> None:
    person = await world.person()
    clock.advance(timedelta(hours=3))
    for _ in range(5):
        wrong = await person.client.post("/sessions/current/reauthentications", json={"password": "wrong wrong"})
        assert_problem(wrong, 401, "identity.invalid_credentials")

    right = await person.client.post("/sessions/current/reauthentications", json={"password": PASSWORD})

    assert_problem(right, 429, "identity.locked")
    assert_problem(await person.client.delete("/sessions"), 403, "identity.step_up_required")
    assert (await person.client.get("/me")).status_code == 200


@pytest.mark.spec("ID-55")
async def test_ended_sessions_are_deleted_after_thirty_days_and_their_log_stays(
    world: World, platform: Platform, clock: TurnableClock
) -> None:
    person = await world.person()
    begun = await sign_in(world, person, FIREFOX)
    await begun.client.delete("/sessions/current")

    async def left() -> int:
        found = await rows(platform, "SELECT 1 FROM sessions WHERE id = CAST(:id AS uuid)", id=begun.id)
        return len(found)

    clock.advance(timedelta(days=29))
    await sweep(platform)
    assert await left() == 1
    clock.advance(timedelta(days=2))
    await sweep(platform)
    assert await left() == 0
    logged = await rows(
        platform,
        "SELECT activity_type FROM session_activity WHERE session_id = CAST(:id AS uuid) ORDER BY created_at",
        id=begun.id,
    )
    assert [row.activity_type for row in logged] == ["login", "logout"]
