"""What calls came to: own figures, those of an organization, sums by day, exports (US-11, US-42 to US-51)."""

import asyncio
import csv
import io
import json
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from stoa.platform.clock import FrozenClock
from stoa.platform.context import Platform
from stoa.platform.ids import new_id
from stoa.usage.commands.roll_up import roll_up
from stoa.usage.contracts import Payer, RequestType
from stoa.usage.core.spans import Span, Trend, days_of, trend
from tests.support.http import assert_problem
from tests.support.team import execute, fetch, make_team
from tests.support.world import World
from tests.usage.spending import TWO_CENTS, Spender

Spenders = Callable[[], Awaitable[Spender]]


async def summary(spender: Spender, period: str = "30d", *, own: bool = True) -> dict[str, Any]:
    path = "/me/usage/summary" if own else f"/organizations/{spender.organization_id}/usage/summary"
    answer = await spender.person.client.get(path, params={"period": period})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def costs(lines: list[dict[str, Any]]) -> dict[str, int]:
    return {line["key"]: line["cost_micros"] for line in lines}


async def age(spender: Spender, call_id: UUID, days: int) -> None:
    """A call of some days ago: rows do not change, so it is put in anew behind the doors."""
    await execute(
        spender.platform,
        "INSERT INTO llm_usage SELECT (jsonb_populate_record(u, jsonb_build_object("
        " 'id', CAST(:new AS uuid), 'created_at', u.created_at - make_interval(days => :days)))).*"
        " FROM llm_usage u WHERE id = :id",
        new=new_id(),
        id=call_id,
        days=days,
    )


@pytest.mark.spec("US-11", "US-42")
async def test_own_figures_by_model_type_payer_and_day_with_the_trend(spender: Spenders) -> None:
    ada = await spender()
    sent = await ada.person.client.post("/conversations", json={"kind": "chat", "title": "Arches"})
    conversation_id = sent.json()["id"]
    await ada.spend(conversation_id=UUID(conversation_id))
    await ada.spend(model="openai:gpt-y", request_type=RequestType.TITLE)
    await ada.spend(payer=Payer.USER)
    call_id = await ada.open()
    await ada.settle(call_id)
    await ada.open()  # in flight: nothing yet
    await age(ada, call_id, 8)

    week = await summary(ada, "7d")

    assert (week["calls"], week["cost_micros"], week["cost_before_micros"]) == (4, 4 * TWO_CENTS, TWO_CENTS)
    assert week["trend"] == "rising"
    assert costs(week["models"]) == {"openai:gpt-x": 3 * TWO_CENTS, "openai:gpt-y": TWO_CENTS}
    assert costs(week["types"]) == {"chat": 3 * TWO_CENTS, "title": TWO_CENTS}
    assert costs(week["payers"]) == {"organization": 3 * TWO_CENTS, "user": TWO_CENTS}
    assert [(line["key"], line["name"], line["cost_micros"]) for line in week["conversations"]] == [
        (conversation_id, "Arches", TWO_CENTS)
    ]
    assert {day["day"] for day in week["days"]} == {week["last"]}
    assert (week["people"], week["spaces"], week["groups"]) == ([], [], [])
    ever = await summary(ada, "all")
    assert (ever["calls"], ever["trend"], ever["cost_before_micros"]) == (5, None, None)
    for period in ("today", "90d", "month", "year"):
        assert (await summary(ada, period))["calls"] >= 4
    assert (await ada.person.client.get("/me/usage/summary?period=decade")).status_code == 422


@pytest.mark.spec("US-42")
@pytest.mark.parametrize(
    ("now", "before", "expected"),
    [(0, 0, "steady"), (1, 0, "rising"), (110, 100, "steady"), (111, 100, "rising"), (89, 100, "falling")],
)
def test_a_trend_needs_more_than_a_tenth(now: int, before: int, expected: str) -> None:
    assert trend(now, before) is Trend(expected)


def test_a_span_is_compared_with_as_many_days_before_it() -> None:
    today = date(2026, 3, 31)

    assert days_of(Span.TODAY, today).before == date(2026, 3, 30)
    assert (days_of(Span.WEEK, today).first, days_of(Span.WEEK, today).before) == (
        date(2026, 3, 25),
        date(2026, 3, 18),
    )
    assert (days_of(Span.THIS_MONTH, today).first, days_of(Span.THIS_MONTH, today).before) == (
        date(2026, 3, 1),
        date(2026, 1, 29),
    )
    assert days_of(Span.ALL, today).before is None


@pytest.mark.spec("US-43", "US-50")
async def test_administrators_see_all_without_texts_and_members_only_themselves(
    platform: Platform, world: World
) -> None:
    team = await make_team(platform, world)
    bob = await team.join("Bob")
    group_id = await team.group("Writers", bob)
    founder = Spender(platform, team.founder)
    member = Spender(platform, replace(bob, organization_id=team.organization_id))
    await founder.spend(space_id=team.space_id)
    await member.spend(api_token_id=new_id())
    await member.spend()

    seen = await summary(founder, own=False)

    assert (seen["calls"], seen["cost_micros"]) == (3, 3 * TWO_CENTS)
    assert {(line["name"], line["cost_micros"]) for line in seen["people"]} == {
        ("Bob", 2 * TWO_CENTS),
        (team.founder.name, TWO_CENTS),
    }
    assert [(line["key"], line["name"]) for line in seen["groups"]] == [(group_id, "Writers")]
    assert costs(seen["spaces"]) == {team.space_id: TWO_CENTS}
    assert [line["cost_micros"] for line in seen["tokens"]] == [TWO_CENTS]
    assert costs(seen["models"]) == {"openai:gpt-x": 3 * TWO_CENTS}
    assert costs(seen["types"]) == {"chat": 3 * TWO_CENTS}
    assert [(day["day"], day["cost_micros"]) for day in seen["days"]] == [(seen["last"], 3 * TWO_CENTS)]
    path = f"/organizations/{team.organization_id}/usage"
    of_bob = await team.founder.client.get(path, params={"user_id": str(bob.id), "limit": 1})
    first = of_bob.json()
    rest = await team.founder.client.get(
        path, params={"user_id": str(bob.id), "limit": 1, "cursor": first["next_cursor"]}
    )
    calls = [*first["items"], *rest.json()["items"]]
    assert {call["user_id"] for call in calls} == {str(bob.id)}
    assert len({call["id"] for call in calls}) == 2
    assert rest.json()["next_cursor"] is None
    assert not {"content", "title", "prompt"} & set(calls[0])

    # Whatever a member asks for, it is their own.
    for way in (path, f"{path}/summary"):
        assert_problem(await bob.client.get(way), 403, "usage.admin_only")
    assert_problem(await bob.client.post(f"{path}/exports", json={}), 403, "usage.admin_only")
    mine = await bob.client.get("/me/usage", params={"user_id": str(team.founder.id)})
    assert {call["user_id"] for call in mine.json()["items"]} == {str(bob.id)}
    own = (await bob.client.get("/me/usage/summary")).json()
    assert (own["calls"], own["people"], own["groups"]) == (2, [], [])
    eve = await world.person("Eve")
    assert_problem(await eve.client.get(path), 404, "not_found")


@pytest.mark.spec("US-49")
async def test_sums_by_day_come_to_the_same_as_the_ledger_and_can_be_made_anew(spender: Spenders) -> None:
    ada = await spender()
    await ada.set_timezone("America/New_York")
    for number in range(1, 4):
        call_id = await ada.open(model=f"openai:gpt-{number}")
        await ada.settle(call_id)
        await age(ada, call_id, number)
    from_ledger = await summary(ada, "7d", own=False)
    assert from_ledger["calls"] == 6

    async def roll() -> int:
        async with ada.platform.db.writing(ada.scope) as session:
            return len(await roll_up(session, ada.platform.clock, ada.organization_id))

    async def daily() -> list[Any]:
        statement = "SELECT * FROM llm_usage_daily WHERE organization_id = :id ORDER BY day, model"
        return await fetch(ada.platform, statement, id=ada.organization_id)

    # A day is summed up half an hour after its end at the earliest: a later clock finds all of them over.
    assert await roll() in (2, 3)
    rolled = await daily()
    assert rolled
    assert await roll() == 0
    assert await summary(ada, "7d", own=False) == from_ledger
    await execute(ada.platform, "DELETE FROM llm_usage_daily WHERE organization_id = :id", id=ada.organization_id)
    assert await summary(ada, "7d", own=False) == from_ledger
    await roll()
    assert await daily() == rolled
    # What happens after is seen at once.
    await ada.spend()
    assert (await summary(ada, "7d", own=False))["calls"] == 7
    tomorrow = FrozenClock(ada.platform.clock.now() + timedelta(days=2))
    async with ada.platform.db.writing(ada.scope) as session:
        await roll_up(session, tomorrow, ada.organization_id)
    assert (await summary(ada, "7d", own=False))["calls"] == 7


@pytest.mark.spec("US-51")
async def test_an_export_has_every_row_of_the_list_and_no_formulas(spender: Spenders) -> None:
    ada = await spender()
    renamed = await ada.person.client.patch("/me", json={"name": '=HYPERLINK("https://evil.example")'})
    assert renamed.status_code == 200, renamed.text
    for _ in range(3):
        await ada.spend()
    path = f"/organizations/{ada.organization_id}/usage"

    file = await ada.person.client.post(f"{path}/exports", json={"format": "csv"})
    rows = list(csv.DictReader(io.StringIO(file.text)))
    objects = json.loads((await ada.person.client.post(f"{path}/exports", json={"format": "json"})).text)

    listed = (await ada.person.client.get(path)).json()["items"]
    assert [row["id"] for row in rows] == [row["id"] for row in objects] == [call["id"] for call in listed]
    assert {row["user_name"] for row in rows} == {'\'=HYPERLINK("https://evil.example")'}
    assert {(row["cost_usd"], row["cost_micros"]) for row in rows} == {("0.020000", "20000")}
    assert objects[0]["cost_micros"] == TWO_CENTS
    assert file.headers["content-type"].startswith("text/csv")
    events = await fetch(
        ada.platform,
        "SELECT metadata FROM audit_events WHERE organization_id = :id AND event_type = 'usage.exported'",
        id=ada.organization_id,
    )
    assert sorted(event.metadata["format"] for event in events) == ["csv", "json"]
    nothing = await ada.person.client.post(f"{path}/exports", json={"format": "json", "model": "openai:none"})
    assert json.loads(nothing.text) == []


@pytest.mark.spec("US-52")
async def test_an_accounting_program_reads_with_its_scope_and_nothing_more(
    spender: Spenders, world: World
) -> None:
    ada = await spender()
    await ada.spend()
    path = f"/organizations/{ada.organization_id}"
    made = await ada.person.client.post(
        "/me/api-tokens", json={"name": "Accounting", "scopes": ["usage:read"], "expires_in_days": 30}
    )
    assert made.status_code == 201, made.text
    program = world.tab()
    program.headers["authorization"] = f"Bearer {made.json()['token']}"

    listed = await program.get(f"{path}/usage", params={"limit": 1})
    assert [call["cost_micros"] for call in listed.json()["items"]] == [TWO_CENTS]
    refused = await program.post(
        f"{path}/budgets", json={"scope_kind": "organization", "scope_id": str(ada.organization_id)}
    )
    assert_problem(refused, 403, "identity.scope_missing")
    other = await ada.person.client.post("/me/api-tokens", json={"name": "Pages", "scopes": ["pages:read"]})
    stranger = world.tab()
    stranger.headers["authorization"] = f"Bearer {other.json()['token']}"
    assert_problem(await stranger.get(f"{path}/usage"), 403, "identity.scope_missing")


@pytest.mark.spec("US-44")
async def test_what_a_conversation_cost_is_for_those_who_may_write_in_it(platform: Platform, world: World) -> None:
    team = await make_team(platform, world)
    bob = await team.join("Bob")
    founder = Spender(platform, team.founder)
    body = {"content": "Hello", "client_message_id": str(new_id()), "model": "stoa:demo"}
    sent = (await team.founder.client.post("/messages", json=body)).json()
    conversation_id, message_id = sent["conversation"]["id"], sent["assistant_message"]["id"]
    async with asyncio.timeout(20):
        while (await team.founder.client.get(f"/messages/{message_id}")).json()["status"] == "streaming":
            await asyncio.sleep(0.05)
    for model in ("openai:gpt-x", "openai:gpt-x", "openai:gpt-y"):
        await founder.spend(model=model, conversation_id=UUID(conversation_id), message_id=new_id())
    path = f"/conversations/{conversation_id}/cost"

    cost = (await team.founder.client.get(path)).json()

    assert [(line["model"], line["answers"], line["cost_micros"]) for line in cost["models"]] == [
        ("openai:gpt-x", 2, 2 * TWO_CENTS),
        ("openai:gpt-y", 1, TWO_CENTS),
        ("stoa:demo", 1, 0),
    ]
    assert (cost["cost_micros"], cost["average_micros"]) == (3 * TWO_CENTS, 15_000)
    own = (await team.founder.client.get(f"/messages/{message_id}")).json()
    assert own["cost_micros"] == 0
    assert_problem(await bob.client.get(path), 404, "not_found")
    await execute(
        platform,
        "INSERT INTO conversation_members (organization_id, conversation_id, user_id, level, created_at, updated_at)"
        " VALUES (:organization, :conversation, :user, 'VIEW', now(), now())",
        organization=team.organization_id,
        conversation=UUID(conversation_id),
        user=bob.id,
    )
    read = await bob.client.get(f"/messages/{message_id}")
    assert read.status_code == 200, read.text
    assert read.json()["cost_micros"] is None
    assert (await bob.client.get(path)).status_code == 403
