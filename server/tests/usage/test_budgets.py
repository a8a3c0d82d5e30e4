"""Budgets through their doors: who sets and sees what, corrections, requests, alarms (US-20, US-31 to US-39, US-57)."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from stoa.platform.context import Platform
from tests.support.http import assert_problem
from tests.support.model_server import model_server
from tests.support.postbox import Postbox
from tests.support.team import fetch, make_team
from tests.support.world import MailingWorld, World
from tests.usage.spending import DOLLAR, TWO_CENTS, Spender

Spenders = Callable[[], Awaitable[Spender]]


async def audited(platform: Platform, organization_id: object, event_type: str) -> list[Any]:
    statement = (
        "SELECT metadata, actor_user_id FROM audit_events"
        " WHERE organization_id = :organization AND event_type = :type ORDER BY created_at"
    )
    return await fetch(platform, statement, organization=organization_id, type=event_type)


async def edit(spender: Spender, budget_id: str, version: int, **body: Any) -> httpx.Response:
    return await spender.person.client.patch(
        f"/organizations/{spender.organization_id}/budgets/{budget_id}",
        json=body,
        headers={"If-Match": f'"{version}"'},
    )


@pytest.mark.spec("US-37")
async def test_of_two_who_edit_one_budget_one_is_told_and_every_change_is_audited(spender: Spenders) -> None:
    ada = await spender()
    budget = await ada.set_budget(DOLLAR)
    path = f"/organizations/{ada.organization_id}/budgets"

    both = await asyncio.gather(
        edit(ada, budget["id"], 1, limit_micros=2 * DOLLAR), edit(ada, budget["id"], 1, limit_micros=3 * DOLLAR)
    )

    assert sorted(answer.status_code for answer in both) == [200, 412]
    refused = next(answer for answer in both if answer.status_code == 412)
    assert_problem(refused, 412, "usage.budget_changed")
    (won,) = [answer.json() for answer in both if answer.status_code == 200]
    assert_problem(await ada.person.client.patch(f"{path}/{budget['id']}", json={}), 428, "precondition_required")
    adjusted = await ada.person.client.post(
        f"/budgets/{budget['id']}/adjustments", json={"amount_micros": 5, "reason": "A call of another tool"}
    )
    assert adjusted.status_code == 204, adjusted.text
    assert (await ada.person.client.delete(f"{path}/{budget['id']}")).status_code == 204

    (created,) = await audited(ada.platform, ada.organization_id, "budget.created")
    assert created.metadata["new"]["limit_micros"] == DOLLAR
    (changed,) = await audited(ada.platform, ada.organization_id, "budget.changed")
    assert changed.metadata == {"limit_micros": {"old": DOLLAR, "new": won["limit_micros"]}}
    (corrected,) = await audited(ada.platform, ada.organization_id, "budget.adjusted")
    assert corrected.metadata == {"amount_micros": 5, "spent_micros": {"old": 0, "new": 5}}
    (deleted,) = await audited(ada.platform, ada.organization_id, "budget.deleted")
    assert deleted.metadata["old"]["limit_micros"] == won["limit_micros"]


async def test_values_that_are_no_limits_and_second_budgets_are_refused(spender: Spenders) -> None:
    ada = await spender()
    path = f"/organizations/{ada.organization_id}/budgets"
    body = {"scope_kind": "organization", "scope_id": str(ada.organization_id)}

    for limit in (-1, 1e30, "10", 1.5, 2**63, True, []):
        answer = await ada.person.client.post(path, json={**body, "limit_micros": limit})
        assert answer.status_code == 422, (limit, answer.text)
    more = await ada.person.client.post(path, json={**body, "spent_micros": 0})
    assert more.status_code == 422
    await ada.set_budget(DOLLAR)
    assert_problem(await ada.person.client.post(path, json=body), 409, "usage.duplicate_budget")
    for kind in ("user", "group", "space", "agent", "organization"):
        nobody = {"scope_kind": kind, "scope_id": str(uuid4())}
        assert_problem(await ada.person.client.post(path, json=nobody), 422, "usage.unknown_scope")


@pytest.mark.spec("US-36")
async def test_members_see_what_limits_them_and_set_nothing_of_the_organization(
    platform: Platform, world: World
) -> None:
    team = await make_team(platform, world)
    bob = await team.join("Bob")
    founder = Spender(platform, team.founder)
    member = Spender(platform, replace(bob, organization_id=team.organization_id))
    wide = await founder.set_budget(10 * DOLLAR)
    own = await founder.set_budget(DOLLAR, scope_kind="user", scope_id=str(bob.id))
    await founder.set_budget(7, hard=False, scope_kind="user", scope_id=str(team.founder.id))
    await founder.spend()
    await member.spend()

    seen = (await bob.client.get("/me/budgets")).json()

    assert {item["id"] for item in seen["items"]} == {wide["id"], own["id"]}
    shared = next(item for item in seen["items"] if item["id"] == wide["id"])
    assert (shared["spent_micros"], shared["limit_micros"], shared["left_micros"]) == (None, None, 9_960_000)
    assert (seen["smallest"]["id"], seen["smallest"]["left_micros"]) == (own["id"], DOLLAR - TWO_CENTS)
    assert seen["smallest"]["period_ends_at"] == own["period_ends_at"]

    # A lead sees the group's; the others of the group see what it leaves them.
    group_id = await team.group("Writers", bob)
    await founder.set_budget(5 * DOLLAR, hard=False, scope_kind="group", scope_id=group_id)

    async def group_limit() -> int | None:
        items = (await bob.client.get("/me/budgets")).json()["items"]
        found = next(item for item in items if item["scope_kind"] == "group")
        return None if found["limit_micros"] is None else int(found["limit_micros"])

    assert await group_limit() is None
    await team.founder.client.put(f"/groups/{group_id}/members/{bob.id}", json={"role": "lead"})
    assert await group_limit() == 5 * DOLLAR

    path = f"/organizations/{team.organization_id}/budgets"
    raised = await bob.client.patch(
        f"{path}/{own['id']}", json={"limit_micros": 99 * DOLLAR}, headers={"If-Match": '"1"'}
    )
    assert_problem(raised, 403, "usage.admin_only")
    for answer in (
        await bob.client.get(path),
        await bob.client.get(f"{path}/{own['id']}"),
        await bob.client.delete(f"{path}/{own['id']}"),
        await bob.client.post(path, json={"scope_kind": "user", "scope_id": str(bob.id)}),
        await bob.client.post(f"/budgets/{own['id']}/adjustments", json={"amount_micros": -1, "reason": "Please"}),
    ):
        assert_problem(answer, 403, "usage.admin_only")
    # A stranger does not learn that there is an organization, let alone a budget.
    eve = await world.person("Eve")
    assert_problem(await eve.client.get(path), 404, "not_found")
    assert_problem(await eve.client.get(f"/budgets/{own['id']}/adjustments"), 404, "not_found")


@pytest.mark.spec("US-32")
async def test_an_own_cap_only_restricts_and_is_nobody_elses_matter(platform: Platform, world: World) -> None:
    team = await make_team(platform, world)
    bob = await team.join("Bob")
    member = Spender(platform, replace(bob, organization_id=team.organization_id))
    founder = Spender(platform, team.founder)
    own = await founder.set_budget(DOLLAR, scope_kind="user", scope_id=str(bob.id))

    wider = await bob.client.put("/me/budgets", json={"limit_micros": 50 * DOLLAR})
    assert wider.status_code == 200, wider.text
    smallest = (await bob.client.get("/me/budgets")).json()["smallest"]
    assert (smallest["id"], smallest["left_micros"]) == (own["id"], DOLLAR)
    lower = await bob.client.put("/me/budgets", json={"limit_micros": TWO_CENTS})
    assert lower.json()["id"] == wider.json()["id"]
    await member.spend()
    with pytest.raises(Exception, match="spent"):
        await member.open()

    listed = (await team.founder.client.get(f"/organizations/{team.organization_id}/budgets")).json()["items"]
    assert [item["id"] for item in listed] == [own["id"]]
    hidden = await team.founder.client.get(f"/organizations/{team.organization_id}/budgets/{lower.json()['id']}")
    assert_problem(hidden, 404, "not_found")
    events = await audited(platform, team.organization_id, "budget.created")
    assert len(events) == 1
    assert (await bob.client.delete("/me/budgets")).status_code == 204
    await member.spend()


@pytest.mark.spec("US-38")
async def test_a_correction_counts_in_the_present_period_and_stays_in_the_history(spender: Spenders) -> None:
    ada = await spender()
    budget = await ada.set_budget(TWO_CENTS)
    await ada.spend()
    path = f"/budgets/{budget['id']}/adjustments"

    credit = await ada.person.client.post(path, json={"amount_micros": -TWO_CENTS, "reason": "A failed test"})

    assert credit.status_code == 204, credit.text
    assert await ada.figures(budget["id"]) == (0, 0)
    await ada.spend()
    (entry,) = (await ada.person.client.get(path)).json()["items"]
    assert (entry["amount_micros"], entry["reason"]) == (-TWO_CENTS, "A failed test")
    assert entry["created_by"] == str(ada.person.id)
    # The ledger says what was used, whatever was credited.
    assert await ada.total() == 2 * TWO_CENTS


@pytest.mark.spec("US-33")
async def test_a_request_for_more_is_decided_once_and_both_are_told(
    mailing_world: MailingWorld, mailing_platform: Platform, postbox: Postbox
) -> None:
    team = await make_team(mailing_platform, mailing_world)
    bob = await team.join("Bob")
    founder = Spender(mailing_platform, team.founder)
    budget = await founder.set_budget(DOLLAR, scope_kind="user", scope_id=str(bob.id))
    body = {"budget_id": budget["id"], "amount_micros": 2 * DOLLAR, "note": "The report is due."}
    decide = f"/organizations/{team.organization_id}/budget-requests/{budget['id']}"

    async def decided(answer: str, message: str = "") -> None:
        asked = await bob.client.post("/me/budget-requests", json=body)
        assert asked.status_code == 201, asked.text
        assert_problem(await bob.client.post("/me/budget-requests", json=body), 409, "usage.request_open")
        done = await team.founder.client.patch(decide, json={"answer": answer, "message": message})
        assert done.status_code == 204, done.text
        again = await team.founder.client.patch(decide, json={"answer": answer})
        assert_problem(again, 409, "usage.no_request")

    await decided("refused", "Use a smaller model.")
    refused = await postbox.latest(bob.email, "budget_decision")
    assert "Use a smaller model." in refused.text
    asked = await postbox.latest(team.founder.email, "budget_request")
    assert "2.00 US dollars" in asked.text
    assert "The report is due." in asked.text
    assert (await founder.row(budget["id"])).limit_micros == DOLLAR

    await decided("approved_once")
    row = await founder.row(budget["id"])
    assert (row.limit_micros, row.spent_micros) == (DOLLAR, -2 * DOLLAR)
    await decided("approved")
    assert (await founder.row(budget["id"])).limit_micros == 3 * DOLLAR
    answers = await audited(mailing_platform, team.organization_id, "budget_request.decided")
    assert [event.metadata["answer"] for event in answers] == ["refused", "approved_once", "approved"]
    assert_problem(await bob.client.patch(decide, json={"answer": "approved"}), 403, "usage.admin_only")


@pytest.mark.spec("US-39")
async def test_parallel_calls_over_the_alarm_send_one_mail_each_and_a_higher_limit_arms_it_again(
    mailing_world: MailingWorld, mailing_platform: Platform, postbox: Postbox
) -> None:
    ada = Spender(mailing_platform, await mailing_world.person("Ada"))
    budget = await ada.set_budget(20 * TWO_CENTS)

    async def alarms() -> list[str]:
        """Kinds of the alarms so far, in order; as many jobs as there are mails."""
        rows = await fetch(
            mailing_platform,
            "SELECT payload->>'kind' FROM outbox_events WHERE organization_id = :id"
            " AND event_type = 'budget.alerted' ORDER BY id",
            id=ada.organization_id,
        )
        return [row[0] for row in rows]

    await asyncio.gather(*(ada.spend() for _ in range(18)))
    assert await alarms() == ["alert"]
    await asyncio.gather(*(ada.spend() for _ in range(2)))
    assert await alarms() == ["alert", "exhausted"]
    raised = await edit(ada, budget["id"], 1, limit_micros=40 * TWO_CENTS)
    assert raised.status_code == 200, raised.text
    await asyncio.gather(*(ada.spend() for _ in range(14)))
    assert await alarms() == ["alert", "exhausted", "alert"]

    async with asyncio.timeout(20):
        while len(found := await postbox.to(ada.person.email, "budget_alert")) < 3:
            await asyncio.sleep(0.1)
    assert len(found) == 3
    assert sum("is nearly spent" in mail.subject for mail in found) == 2
    # Of a token's budget its owner hears.
    made = await ada.person.client.post("/me/api-tokens", json={"name": "Reports", "scopes": ["usage:read"]})
    token_id = made.json()["api_token"]["id"]
    of_token = await ada.set_budget(TWO_CENTS, scope_kind="api_token", scope_id=token_id)
    assert of_token["scope_name"] == "Reports"
    await ada.spend(api_token_id=UUID(token_id))
    async with asyncio.timeout(20):
        while len(found := await postbox.to(ada.person.email, "budget_alert")) < 4:
            await asyncio.sleep(0.1)
    assert "API token" in found[-1].text or "api token" in found[-1].text
    (exhausted, _) = await audited(mailing_platform, ada.organization_id, "budget.exhausted")
    assert exhausted.metadata == {"scope_kind": "organization", "limit_micros": 20 * TWO_CENTS}


@pytest.mark.spec("US-57")
async def test_everything_that_changes_what_may_be_spent_is_audited_with_old_and_new_values(
    spender: Spenders, platform: Platform
) -> None:
    ada = await spender()
    path = f"/organizations/{ada.organization_id}"
    budget = await ada.set_budget(TWO_CENTS)
    await ada.spend()
    (exhausted,) = await audited(platform, ada.organization_id, "budget.exhausted")
    assert exhausted.metadata == {"scope_kind": "organization", "limit_micros": TWO_CENTS}
    adjustment = {"amount_micros": -5, "reason": "Counted twice"}
    assert (
        await ada.person.client.post(f"/budgets/{budget['id']}/adjustments", json=adjustment)
    ).status_code == 204
    own = await ada.set_budget(DOLLAR, scope_kind="user", scope_id=str(ada.person.id))
    wanted = {"budget_id": own["id"], "amount_micros": DOLLAR, "note": "A book"}
    asked = await ada.person.client.post("/me/budget-requests", json=wanted)
    assert asked.status_code == 201, asked.text
    decided = await ada.person.client.patch(f"{path}/budget-requests/{own['id']}", json={"answer": "approved"})
    assert decided.status_code == 204, decided.text
    version = (await ada.row(budget["id"])).version
    assert (await edit(ada, budget["id"], version, limit_micros=3 * TWO_CENTS)).status_code == 200
    assert (await ada.person.client.delete(f"{path}/budgets/{budget['id']}")).status_code == 204
    async with model_server() as models:
        key = {"provider": "openai_compatible", "name": "Server", "base_url": f"{models.origin}/v1"}
        assert (await ada.person.client.post(f"{path}/provider-keys", json=key)).status_code == 201
        for price in (3_000_000, 4_000_000):
            changed = await ada.person.client.patch(
                "/models/openai_compatible:stoa-test", json={"input_micros_per_mtok": price}
            )
            assert changed.status_code == 200, changed.text

    created = await audited(platform, ada.organization_id, "budget.created")
    assert [event.metadata["new"]["limit_micros"] for event in created] == [TWO_CENTS, DOLLAR]
    (adjusted,) = await audited(platform, ada.organization_id, "budget.adjusted")
    assert adjusted.metadata["spent_micros"] == {"old": TWO_CENTS, "new": TWO_CENTS - 5}
    (answer,) = await audited(platform, ada.organization_id, "budget_request.decided")
    assert answer.metadata == {"amount_micros": DOLLAR, "answer": "approved"}
    (edited, *_) = [
        event
        for event in await audited(platform, ada.organization_id, "budget.changed")
        if event.metadata.get("limit_micros", {}).get("new") == 3 * TWO_CENTS
    ]
    assert edited.metadata["limit_micros"]["old"] == TWO_CENTS
    (deleted,) = await audited(platform, ada.organization_id, "budget.deleted")
    assert deleted.metadata["old"]["limit_micros"] == 3 * TWO_CENTS
    prices = [event.metadata["prices"] for event in await audited(platform, ada.organization_id, "model.changed")]
    assert [price["input_micros_per_mtok"]["new"] for price in prices] == [3_000_000, 4_000_000]
    assert prices[1]["input_micros_per_mtok"]["old"] == 3_000_000
