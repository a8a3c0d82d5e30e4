"""Budgets hold: reserved before a call, settled after it, exactly once (US-14 to US-28)."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from stoa.platform.clock import FrozenClock
from stoa.platform.context import Platform
from stoa.platform.ids import new_id
from stoa.usage import api as usage
from stoa.usage.commands import sweep
from stoa.usage.contracts import CallResult, CallStatus, Payer, Price, TokenUse
from stoa.usage.errors import BudgetExhausted, PriceUnknown
from tests.support.clock import TurnableClock
from tests.support.team import execute, fetch, make_team
from tests.support.world import World
from tests.usage.spending import DOLLAR, TWO_CENTS, Spender, at

Spenders = Callable[[], Awaitable[Spender]]


@pytest.mark.spec("US-17", "US-18")
async def test_two_hundred_spenders_at_once_never_overspend_one_dollar(spender: Spenders) -> None:
    ada = await spender()
    budget = await ada.set_budget(DOLLAR)
    rng = random.Random(7)

    async def spend() -> bool:
        try:
            call_id = await ada.open()
        except BudgetExhausted:
            return False
        # Some go away in the middle: what they used counts, here as much as for the others.
        status = CallStatus.STOPPED if rng.random() < 0.2 else CallStatus.OK
        await ada.settle(call_id, status=status)
        return True

    admitted = sum(await asyncio.gather(*(spend() for _ in range(200))))

    assert admitted == 50
    assert await ada.figures(budget["id"]) == (DOLLAR, 0)
    assert await ada.total() == DOLLAR
    with pytest.raises(BudgetExhausted):
        await ada.open(amount=1)


@pytest.mark.spec("US-2", "US-21")
async def test_settling_fifty_times_at_once_has_one_effect(spender: Spenders) -> None:
    ada = await spender()
    budget = await ada.set_budget(DOLLAR)
    call_id = await ada.open(amount=3 * TWO_CENTS)
    assert await ada.figures(budget["id"]) == (0, 3 * TWO_CENTS)

    found = await asyncio.gather(*(ada.settle(call_id, TokenUse(prompt=1000)) for _ in range(50)))

    assert set(found) == {TWO_CENTS}
    assert await ada.figures(budget["id"]) == (TWO_CENTS, 0)


@pytest.mark.spec("US-17", "US-20")
async def test_all_budgets_must_have_room_and_a_refusal_holds_nothing(spender: Spenders) -> None:
    ada = await spender()
    wide = await ada.set_budget(DOLLAR)
    narrow = await ada.set_budget(TWO_CENTS, scope_kind="user", scope_id=str(ada.person.id), period="day")

    call_id = await ada.open()
    with pytest.raises(BudgetExhausted) as refused:
        await ada.open()

    members = refused.value.extensions
    assert (members["budget_kind"], members["period"], members["left_micros"]) == ("user", "day", 0)
    ends_at = datetime.fromisoformat(str(members["period_ends_at"]))
    seconds = (ends_at - ada.platform.clock.now()).total_seconds()
    assert abs(int(refused.value.headers["Retry-After"]) - seconds) < 60
    assert await ada.figures(wide["id"]) == (0, TWO_CENTS)
    await ada.settle(call_id)
    assert await ada.figures(narrow["id"]) == await ada.figures(wide["id"]) == (TWO_CENTS, 0)


@pytest.mark.spec("US-14", "US-15")
async def test_a_call_counts_against_every_budget_that_applies(platform: Platform, world: World) -> None:
    team = await make_team(platform, world)
    bob = await team.join("Bob", role="member")
    group_id = await team.group("Writers", bob)
    other_id = await team.group("Others")
    owner = Spender(platform, team.founder)
    member = Spender(platform, replace(bob, organization_id=team.organization_id))
    kinds = {
        "organization": str(team.organization_id),
        "user": str(bob.id),
        "group": group_id,
        "space": team.space_id,
    }
    token = await bob.client.post("/me/api-tokens", json={"name": "Tool", "scopes": ["usage:read"]})
    token_id = token.json()["api_token"]["id"]
    kinds["api_token"] = token_id
    made = {kind: await owner.set_budget(DOLLAR, scope_kind=kind, scope_id=scope) for kind, scope in kinds.items()}
    idle = await owner.set_budget(DOLLAR, scope_kind="group", scope_id=other_id)
    # There are no agents to be named yet: the budget of one is put there behind the doors.
    agent_id = new_id()
    of_agent = await owner.set_budget(DOLLAR, scope_kind="api_token", scope_id=token_id, period="day")
    await execute(
        platform,
        "UPDATE budgets SET scope_kind = 'agent', scope_id = :agent WHERE id = :id",
        agent=agent_id,
        id=of_agent["id"],
    )
    made["agent"] = of_agent
    own_of_founder = await owner.set_budget(DOLLAR, scope_kind="user", scope_id=str(team.founder.id))

    await member.spend()
    anywhere = {kind: (await owner.figures(row["id"]))[0] for kind, row in made.items()}
    await member.spend(space_id=team.space_id, agent_id=agent_id, api_token_id=token_id)

    always = dict.fromkeys(("organization", "user", "group"), TWO_CENTS)
    assert anywhere == {**always, "space": 0, "api_token": 0, "agent": 0}
    for kind in ("space", "api_token", "agent"):
        assert await owner.figures(made[kind]["id"]) == (TWO_CENTS, 0)
    assert await owner.figures(made["organization"]["id"]) == (2 * TWO_CENTS, 0)
    assert await owner.figures(idle["id"]) == await owner.figures(own_of_founder["id"]) == (0, 0)

    left = await team.founder.client.delete(f"/groups/{group_id}/members/{bob.id}")
    assert left.status_code == 204, left.text
    await member.spend()
    # What was spent as a member stays counted; later calls are not.
    assert await owner.figures(made["group"]["id"]) == (2 * TWO_CENTS, 0)


@pytest.mark.spec("US-16")
async def test_calls_with_a_key_of_ones_own_count_only_against_ones_own_cap(spender: Spenders) -> None:
    ada = await spender()
    everybody = await ada.set_budget(0)
    cap = await ada.person.client.put("/me/budgets", json={"limit_micros": TWO_CENTS})
    assert cap.status_code == 200, cap.text

    await ada.spend(payer=Payer.USER)
    with pytest.raises(BudgetExhausted) as refused:
        await ada.open(payer=Payer.USER)

    assert refused.value.extensions["budget_kind"] == "user"
    assert await ada.figures(everybody["id"]) == (0, 0)
    assert await ada.figures(cap.json()["id"]) == (TWO_CENTS, 0)
    assert await ada.total() == TWO_CENTS


@pytest.mark.spec("US-19", "US-28")
async def test_without_a_hard_limit_calls_go_on_and_zero_means_nothing(spender: Spenders) -> None:
    ada = await spender()
    soft = await ada.set_budget(TWO_CENTS, hard=False)
    none = await ada.set_budget(None, period="day")

    await ada.spend()
    await ada.spend()
    assert await ada.figures(soft["id"]) == await ada.figures(none["id"]) == (2 * TWO_CENTS, 0)

    await ada.set_budget(0, hard=False, period="week")
    with pytest.raises(BudgetExhausted):
        await ada.open(amount=1)
    free = await ada.open(amount=0, price=Price(input=0, output=0, source="manual"))
    assert await ada.settle(free) == 0


@pytest.mark.spec("US-7")
async def test_a_model_without_a_price_is_refused_under_a_hard_limit_only(spender: Spenders) -> None:
    ada = await spender()
    unknown = Price(None, None)
    await ada.set_budget(DOLLAR, hard=False)
    await ada.spend(amount=0, price=unknown)

    await ada.set_budget(DOLLAR, scope_kind="user", scope_id=str(ada.person.id))

    with pytest.raises(PriceUnknown) as refused:
        await ada.open(amount=0, price=unknown)
    assert (refused.value.status, refused.value.code) == (422, "usage.price_unknown")


@pytest.mark.spec("US-21", "US-25", "US-26")
async def test_a_call_over_midnight_counts_in_the_period_in_which_it_began(spender: Spenders) -> None:
    ada = await spender()
    await ada.set_timezone("Europe/Zurich")
    budget = await ada.set_budget(DOLLAR, period="day")
    # The night in which clocks go back: the day lasts from 22:00 to 23:00 of the next day in UTC.
    clock = FrozenClock(at("2031-10-26T22:59:59+00:00"))
    late = Spender(ada.platform, ada.person, clock)

    over_midnight = await late.open()
    row = await ada.row(budget["id"])
    assert (row.period_started_at, row.period_ends_at) == (
        at("2031-10-25T22:00:00+00:00"),
        at("2031-10-26T23:00:00+00:00"),
    )
    clock.advance(timedelta(seconds=2))
    await late.spend()
    await late.settle(over_midnight)

    row = await ada.row(budget["id"])
    assert row.period_started_at == at("2031-10-26T23:00:00+00:00")
    assert (row.spent_micros, row.held_micros) == (TWO_CENTS, 0)
    assert await ada.total() == 2 * TWO_CENTS
    # A clock that goes back begins nothing anew.
    back = Spender(ada.platform, ada.person, FrozenClock(at("2031-10-26T12:00:00+00:00")))
    await back.spend()
    row = await ada.row(budget["id"])
    assert row.period_started_at == at("2031-10-26T23:00:00+00:00")
    assert row.spent_micros == 2 * TWO_CENTS


@pytest.mark.spec("US-26")
async def test_many_reserving_at_once_begin_a_period_once(spender: Spenders) -> None:
    ada = await spender()
    budget = await ada.set_budget(DOLLAR, period="day")
    await ada.spend()
    tomorrow = Spender(ada.platform, ada.person, FrozenClock(ada.platform.clock.now() + timedelta(days=1)))

    await asyncio.gather(*(tomorrow.spend() for _ in range(20)))

    assert await ada.figures(budget["id"]) == (20 * TWO_CENTS, 0)


@pytest.mark.spec("US-27")
async def test_a_changed_limit_holds_from_the_next_call_and_a_deleted_budget_releases_nothing(
    spender: Spenders,
) -> None:
    ada = await spender()
    kept = await ada.set_budget(DOLLAR)
    gone = await ada.set_budget(DOLLAR, period="day")
    path = f"/organizations/{ada.organization_id}/budgets"
    in_flight = await ada.open()

    lowered = await ada.person.client.patch(
        f"{path}/{kept['id']}", json={"limit_micros": 1}, headers={"If-Match": '"1"'}
    )
    assert lowered.status_code == 200, lowered.text
    with pytest.raises(BudgetExhausted):
        await ada.open()
    deleted = await ada.person.client.delete(f"{path}/{gone['id']}")
    assert deleted.status_code == 204, deleted.text

    assert await ada.settle(in_flight) == TWO_CENTS
    assert await ada.figures(kept["id"]) == (TWO_CENTS, 0)
    raised = await ada.person.client.patch(
        f"{path}/{kept['id']}", json={"limit_micros": DOLLAR}, headers={"If-Match": '"2"'}
    )
    assert raised.status_code == 200, raised.text
    await ada.spend()


@pytest.mark.spec("US-8")
async def test_a_price_that_changes_in_mid_call_does_not_count(spender: Spenders) -> None:
    ada = await spender()
    budget = await ada.set_budget(DOLLAR)
    call_id = await ada.open(price=Price(input=5_000_000, output=0))

    assert await ada.settle(call_id) == 5_000
    assert await ada.figures(budget["id"]) == (5_000, 0)


async def test_what_nobody_ends_is_settled_by_the_sweeper(spender: Spenders, clock: TurnableClock) -> None:
    ada = await spender()
    budget = await ada.set_budget(DOLLAR, period="total")
    call_id = await ada.open()
    assert await ada.figures(budget["id"]) == (0, TWO_CENTS)

    clock.advance(timedelta(minutes=16))
    async with asyncio.timeout(20):
        while (await ada.figures(budget["id"]))[1]:
            await sweep.settle_expired(ada.platform)

    assert await ada.figures(budget["id"]) == (0, 0)
    rows = await fetch(ada.platform, "SELECT status, cost_micros FROM llm_usage WHERE id = :id", id=call_id)
    assert [tuple(row) for row in rows] == [("interrupted", 0)]
    # Whoever comes too late changes nothing.
    assert await ada.settle(call_id) == 0


@pytest.mark.spec("US-1", "US-3")
async def test_the_ledger_is_exact_to_the_micro_dollar_over_many_calls_at_once(spender: Spenders) -> None:
    ada = await spender()
    budget = await ada.set_budget(None, period="total")
    rng = random.Random(11)

    async def batch() -> int:
        """Forty calls in two transactions; gives what they must cost."""
        calls, cost = [], 0
        for _ in range(40):
            price = Price(input=rng.randrange(1, 10**7), output=rng.randrange(1, 10**8))
            used = TokenUse(prompt=rng.randrange(5000), completion=rng.randrange(3000))
            exact = used.prompt * (price.input or 0) + used.completion * (price.output or 0)
            cost += (exact + 500_000) // 1_000_000
            calls.append((ada.opening(price=price), used))
        async with ada.platform.db.writing(ada.scope) as session:
            for opening, _ in calls:
                await usage.open_call(session, opening, now=ada.platform.clock.now())
        async with ada.platform.db.writing(ada.scope) as session:
            for opening, used in calls:
                result = CallResult(rng.choice((CallStatus.OK, CallStatus.FAILED)), used)
                await usage.settle_call(session, ada.platform.clock, ada.organization_id, opening.call_id, result)
        return cost

    counted = sum(await asyncio.gather(*(batch() for _ in range(8))))

    rows = await fetch(
        ada.platform,
        "SELECT count(*), sum(cost_micros) FROM llm_usage WHERE organization_id = :id",
        id=ada.organization_id,
    )
    assert tuple(rows[0]) == (320, counted)
    assert await ada.figures(budget["id"]) == (counted, 0)
    assert not await fetch(
        ada.platform,
        "SELECT 1 FROM budget_reservations WHERE organization_id = :id AND state = 'held'",
        id=ada.organization_id,
    )
