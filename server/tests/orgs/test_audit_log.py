"""The audit log as owners and admins read it."""

import asyncio
import csv
import io
import json
from datetime import timedelta
from typing import Any

import pytest

from stoa.app.container import Container
from stoa.audit import api as audit
from stoa.identity import api as identity
from stoa.orgs.api import OrganizationAccountEnding
from stoa.platform.context import Platform
from stoa.platform.db import Scope
from stoa.platform.ids import new_id
from tests.support.clock import TurnableClock
from tests.support.http import assert_problem
from tests.support.team import Team, execute, fetch, make_team
from tests.support.world import PASSWORD, Person, World


@pytest.fixture
async def ada(world: World) -> Person:
    return await world.person("Ada")


async def events(person: Person, **query: Any) -> list[dict[str, Any]]:
    answer = await person.client.get(f"/organizations/{person.organization_id}/audit-events", params=query)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


@pytest.mark.spec("ORG-69")
async def test_events_are_filtered_and_paged_newest_first(ada: Person) -> None:
    pages = [await ada.page(f"Plan {number}") for number in range(3)]

    made = await events(ada, event_type="page.created")
    assert [event["resource"]["id"] for event in made] == [page["id"] for page in reversed(pages)]
    assert [event["resource"]["name"] for event in made] == ["Plan 2", "Plan 1", "Plan 0"]
    assert {event["actor"]["name"] for event in made} == {"Ada"}
    one = await events(ada, resource_type="page", resource_id=pages[1]["id"])
    assert [event["event_type"] for event in one] == ["page.created"]
    assert await events(ada, actor_user_id=str(new_id())) == []

    first = await ada.client.get(
        f"/organizations/{ada.organization_id}/audit-events", params={"event_type": "page.created", "limit": 2}
    )
    rest = await events(ada, event_type="page.created", limit=2, cursor=first.json()["next_cursor"])
    assert [event["resource"]["id"] for event in rest] == [pages[0]["id"]]


@pytest.mark.spec("ORG-67")
async def test_what_the_reader_may_not_see_has_no_name(world: World, platform: Platform, ada: Person) -> None:
    eve = await world.person("Eve")
    hidden = await eve.page("Secret plans")
    async with platform.db.writing(Scope(organization_id=ada.organization_id)) as session:
        await audit.record(
            session,
            None,
            "page.shared",
            resource_type="page",
            resource_id=hidden["id"],
            organization_id=ada.organization_id,
        )

    (event,) = await events(ada, event_type="page.shared")

    assert (event["resource"]["id"], event["resource"]["name"], event["actor"]) == (hidden["id"], None, None)
    assert "Secret plans" not in json.dumps(event)


@pytest.mark.spec("ORG-70")
@pytest.mark.parametrize("value", ["=HYPERLINK(1)", "+1", "-1", "@x", "\tx", "\rx"])
async def test_an_export_has_no_formulas_and_is_an_event(platform: Platform, ada: Person, value: str) -> None:
    async with platform.db.writing(Scope(organization_id=ada.organization_id)) as session:
        await audit.record(
            session,
            None,
            "thing.changed",
            resource_type="thing",
            resource_id=value,
            organization_id=ada.organization_id,
        )

    path = f"/organizations/{ada.organization_id}/audit-exports"
    answer = await ada.client.post(path, json={"format": "csv", "event_type": "thing.changed"})
    lines = await ada.client.post(path, json={"format": "jsonl", "event_type": "thing.changed"})

    assert answer.headers["content-type"].startswith("text/csv")
    (row,) = csv.DictReader(io.StringIO(answer.text, newline=""))
    assert row["resource_id"] == f"'{value}"
    assert json.loads(lines.text)["resource_id"] == value
    assert len(await events(ada, event_type="audit.exported")) == 2


@pytest.mark.spec("ORG-72")
async def test_the_worker_seals_and_an_admin_verifies(platform: Platform, ada: Person) -> None:
    await ada.page()
    sealing = asyncio.create_task(audit.keep_sealed(platform))
    try:
        for _ in range(100):
            answer = await ada.client.get(f"/organizations/{ada.organization_id}/audit-verification")
            if answer.json()["newest_number"] and answer.json()["unsealed"] == 0:
                break
            await asyncio.sleep(0.1)
    finally:
        sealing.cancel()

    found = answer.json()
    assert (found["intact"], found["unsealed"], found["broken_event_id"]) == (True, 0, None)
    assert found["newest_number"] == found["checked"] > 0
    assert len(found["newest_hash"]) == 64


@pytest.mark.spec("ORG-66")
async def test_an_event_holds_no_text_of_a_page(platform: Platform, ada: Person) -> None:
    page = await ada.page("Merger with Colonnade")
    await ada.client.patch(f"/pages/{page['id']}", json={"title": "Merger is off"})

    rows = await fetch(
        platform,
        "SELECT row_to_json(e)::text AS event FROM audit_events e WHERE organization_id = :organization",
        organization=ada.organization_id,
    )

    assert rows
    assert not [row.event for row in rows if "Merger" in row.event]


async def test_bad_filters_are_refused(ada: Person) -> None:
    path = f"/organizations/{ada.organization_id}/audit-events"

    for query in ({"event_type": "no dot"}, {"ip_address": "x"}, {"since": "soon"}, {"cursor": "!"}):
        assert_problem(await ada.client.get(path, params=query), 422, "invalid_input")


@pytest.mark.spec("ORG-88")
async def test_members_are_told_and_strangers_are_not(world: World, platform: Platform, ada: Person) -> None:
    stranger = await world.person("Stan")
    team = Team(platform, world, ada, {})
    fellow = await team.join("Frida")
    path = f"/organizations/{ada.organization_id}/audit-events"

    assert_problem(await stranger.client.get(path), 404, "not_found")
    assert_problem(await fellow.client.get(path), 403, "orgs.admin_only")
    # The role is read anew for each request.
    for role, status in (("admin", 200), ("member", 403)):
        await execute(platform, "UPDATE members SET role = :role WHERE user_id = :id", role=role, id=fellow.id)
        assert (await fellow.client.get(path)).status_code == status


@pytest.mark.spec("ORG-68")
async def test_no_route_changes_or_deletes_an_event(ada: Person) -> None:
    await ada.page()
    (event, *_) = await events(ada)
    path = f"/organizations/{ada.organization_id}/audit-events"

    for method in ("DELETE", "PATCH", "PUT", "POST"):
        for target in (path, f"{path}/{event['id']}"):
            assert (await ada.client.request(method, target, json={})).status_code in (404, 405)
    assert event in await events(ada)


@pytest.mark.spec("ORG-73")
async def test_events_outlive_who_made_them_with_what_and_on_which_page(
    world: World, platform: Platform, container: Container, clock: TurnableClock
) -> None:
    team = await make_team(platform, world)
    leaver = await team.join("Leah", role="admin")
    asked = {"name": "Script", "scopes": ["pages:read", "pages:write", "spaces:read"]}
    token = (await leaver.client.post("/me/api-tokens", json=asked)).json()
    program = world.tab()
    del program.headers["Origin"]
    program.headers["Authorization"] = f"Bearer {token['token']}"
    by_hand = await team.page("By hand", by=leaver)
    answer = await program.post("/pages", json={"space_id": team.space_id, "title": "By script"})
    by_script = answer.json()
    before = await events(team.founder, actor_user_id=str(leaver.id))

    for page in (by_hand, by_script):
        await team.trash(page)
        purged = await team.founder.client.delete(f"/spaces/{team.space_id}/trash/{page['id']}")
        assert purged.status_code == 204, purged.text
    assert (await leaver.client.request("DELETE", "/me", json={"password": PASSWORD})).status_code == 202
    await container.activity.flush()
    clock.advance(timedelta(days=14, minutes=1))
    await identity.sweep_accounts(platform, OrganizationAccountEnding())

    made = {event["resource"]["id"]: event for event in before if event["event_type"] == "page.created"}
    sources = (made[by_hand["id"]]["session_id"], made[by_script["id"]]["api_token_id"])
    assert None not in sources
    things = zip(
        ("sessions", "api_tokens", "pages", "pages"), (*sources, by_hand["id"], by_script["id"]), strict=True
    )
    for table, gone in things:
        assert await fetch(platform, f"SELECT 1 FROM {table} WHERE id = CAST(:id AS uuid)", id=gone) == [], table
    body = {"identifier": team.founder.email, "password": PASSWORD}
    assert (await team.founder.client.post("/sessions", json=body)).status_code == 201
    after = {event["id"]: event for event in await events(team.founder, actor_user_id=str(leaver.id))}
    for event in before:
        expected = event | {"actor": {**event["actor"], "name": "Deleted user"}, "is_sealed": True}
        expected["actor"]["username"] = f"deleted-{leaver.id}"
        expected["resource"] = {**event["resource"], "name": None}
        assert after[event["id"]] | {"is_sealed": True} == expected
