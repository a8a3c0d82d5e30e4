"""How long calls are kept, and what operators see of them (US-53, US-58)."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import httpx
import pytest

from stoa.platform.db import as_system
from stoa.usage.commands.prune import months_before, prune_ledger
from stoa.usage.contracts import CallStatus, RequestType, TokenUse
from stoa.usage.errors import BudgetExhausted
from stoa.usage.queries import ledger
from tests.support.team import execute, fetch
from tests.usage.spending import DOLLAR, TWO_CENTS, Spender
from tests.usage.test_figures import age, summary

Spenders = Callable[[], Awaitable[Spender]]


@pytest.mark.spec("US-58")
async def test_rows_go_after_their_months_and_the_sums_by_day_stay(spender: Spenders) -> None:
    ada = await spender()
    for days in (1000, 500, 300):
        call_id = await ada.open(model=f"openai:old-{days}")
        await ada.settle(call_id)
        await age(ada, call_id, days)
    await execute(
        ada.platform,
        "UPDATE llm_usage SET user_id = :user WHERE organization_id = :id",
        user=ada.person.id,
        id=ada.organization_id,
    )
    before = await summary(ada, "all", own=False)
    assert ada.platform.settings.usage_retention_months == 25

    await prune_ledger(ada.platform)
    await prune_ledger(ada.platform)

    left = await fetch(
        ada.platform,
        "SELECT count(*) FILTER (WHERE created_at < now() - interval '760 days'), count(*) FROM llm_usage"
        " WHERE organization_id = :id",
        id=ada.organization_id,
    )
    assert tuple(left[0]) == (0, 5)
    after = await summary(ada, "all", own=False)
    assert (after["cost_micros"], after["calls"]) == (before["cost_micros"], before["calls"])
    assert after["cost_micros"] == 6 * TWO_CENTS
    told = await fetch(
        ada.platform,
        "SELECT metadata FROM audit_events WHERE organization_id = :id AND event_type = 'usage.pruned'",
        id=ada.organization_id,
    )
    assert [event[0]["count"] for event in told] == [1]
    # Nothing younger than thirteen months goes, whatever is asked for.
    async with ada.platform.db.writing(ada.scope) as session, as_system(session):
        assert await ledger.prune(session, ada.organization_id, datetime.now(UTC)) == 1
    assert months_before(datetime(2027, 1, 31, tzinfo=UTC), 25) == datetime(2024, 12, 1, tzinfo=UTC)


@pytest.mark.spec("US-53")
async def test_operators_see_calls_tokens_cost_refusals_and_what_is_held_without_names(
    spender: Spenders, origin: str
) -> None:
    ada = await spender()
    await ada.set_budget(DOLLAR // 10)
    labels = 'provider="openai",request_type="judge"'

    async def figures() -> dict[str, float]:
        async with httpx.AsyncClient(trust_env=False, timeout=30) as operator:
            text = (await operator.get(f"{origin}/metrics")).text
        assert str(ada.organization_id) not in text
        assert ada.person.name not in text
        ours = (line for line in text.splitlines() if all(label in line for label in labels.split(",")))
        lines = (line.rpartition(" ") for line in ours)
        return {name: float(value) for name, _, value in lines}

    before = await figures()
    held = await ada.open(amount=30_000, request_type=RequestType.JUDGE)
    during = await figures()
    await ada.settle(held, TokenUse(prompt=1000, completion=7), CallStatus.STOPPED)
    with pytest.raises(BudgetExhausted):
        await ada.open(amount=DOLLAR, request_type=RequestType.JUDGE)
    after = await figures()

    def grew(name: str, more: str = "") -> float:
        full = f"{name}{{{labels}{more}}}"
        return after.get(full, 0) - before.get(full, 0)

    assert during[f"stoa_model_held_micros{{{labels}}}"] - before.get(
        f"stoa_model_held_micros{{{labels}}}", 0
    ) == (30_000)
    assert after.get(f"stoa_model_held_micros{{{labels}}}", 0) == before.get(
        f"stoa_model_held_micros{{{labels}}}", 0
    )
    assert grew("stoa_model_calls_total", ',status="stopped"') == 1
    assert grew("stoa_model_cost_micros_total") == TWO_CENTS
    assert [
        after[key] - before.get(key, 0)
        for key in after
        if key.startswith("stoa_model_tokens_total") and "input" in key
    ] == [1000]
    refusals = [key for key in after if key.startswith("stoa_model_refusals_total") and "budget_exhausted" in key]
    assert [after[key] - before.get(key, 0) for key in refusals] == [1]
