"""What the audit log holds of pages, mutations that repeat, people who leave, and the tree in one answer."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from tests.pages.test_versions import write
from tests.support.clock import TurnableClock
from tests.support.http import assert_problem
from tests.support.team import Team, execute, fetch
from tests.support.world import PASSWORD


async def events(team: Team, page_id: str, kind: str) -> list[Any]:
    return await fetch(
        team.platform,
        "SELECT actor_user_id, metadata FROM audit_events WHERE resource_id = :page AND event_type = :kind",
        page=page_id,
        kind=kind,
    )


@pytest.mark.spec("ORG-65")
async def test_a_view_is_noted_once_a_day_and_an_edit_once_an_hour(team: Team, clock: TurnableClock) -> None:
    page = await team.page("page")
    member = await team.join("Mo", role="member")
    now = clock.now()
    # In the middle of an hour, so that the test does not run over its end.
    clock.advance(timedelta(minutes=60 - now.minute + 5))

    await asyncio.gather(*(member.client.get(f"/pages/{page['id']}") for _ in range(5)))
    for text in ("one", "two"):
        await write(member, page["id"], text)
    assert len(await events(team, page["id"], "page.viewed")) == 1
    assert len(await events(team, page["id"], "page.edited")) == 1
    clock.advance(timedelta(hours=1))
    await write(member, page["id"], "three")
    assert len(await events(team, page["id"], "page.edited")) == 2
    clock.advance(timedelta(days=1))
    again = {"identifier": member.email, "password": PASSWORD}
    assert (await member.client.post("/sessions", json=again)).status_code == 201
    await member.client.patch("/sessions/current", json={"active_organization_id": str(team.organization_id)})
    await member.client.get(f"/pages/{page['id']}")
    assert len(await events(team, page["id"], "page.viewed")) == 2
    await member.client.patch(f"/pages/{page['id']}", json={"title": "Told to nobody"})
    [renamed] = await events(team, page["id"], "page.title_changed")
    assert "Told" not in str(renamed.metadata)


@pytest.mark.spec("PG-98")
async def test_a_mutation_that_repeats_its_key_gives_the_first_answer(team: Team) -> None:
    page = await team.page("page")
    client, key = team.founder.client, {"Idempotency-Key": str(uuid4())}
    body = {"space_id": team.space_id, "title": "once"}

    answers = await asyncio.gather(*(client.post("/pages", json=body, headers=key) for _ in range(4)))

    made = [answer.json()["id"] for answer in answers if answer.status_code == 201]
    assert len(set(made)) == 1
    assert {answer.json()["code"] for answer in answers if answer.status_code != 201} <= {"idempotency_running"}
    assert (await client.post("/pages", json=body, headers=key)).json()["id"] == made[0]
    other = await client.post("/pages", json={**body, "title": "twice"}, headers=key)
    assert_problem(other, 422, "idempotency_key_reused")
    version = {"Idempotency-Key": str(uuid4())}
    for _ in range(2):
        await client.post(f"/pages/{page['id']}/versions", json={}, headers=version)
    assert (await client.get(f"/pages/{page['id']}")).json()["current_version"] == 1


@pytest.mark.spec("PG-6", "PG-15")
async def test_the_tree_is_one_answer_that_repeats_as_304_and_orders_ties_by_id(team: Team) -> None:
    member = await team.join("Mo", role="member")
    top = await team.page("top")
    middle = await team.page("middle", parent_id=top["id"])
    leaf = await team.page("leaf", parent_id=middle["id"])
    tied = [await team.page(f"tied {number}", parent_id=leaf["id"]) for number in range(5)]
    await execute(
        team.platform, "UPDATE pages SET position = 1 WHERE parent_id = CAST(:leaf AS uuid)", leaf=leaf["id"]
    )
    path = f"/spaces/{team.space_id}/tree"

    answer = await member.client.get(path)
    nodes = {node["id"]: node for node in answer.json()["items"]}
    order = [node["id"] for node in answer.json()["items"] if node["parent_id"] == leaf["id"]]
    listed = await team.founder.client.get(f"/pages/{leaf['id']}/children", params={"limit": 2})
    rest = await team.founder.client.get(
        f"/pages/{leaf['id']}/children", params={"cursor": listed.json()["next_cursor"]}
    )

    assert order == sorted(page["id"] for page in tied)
    assert [node["id"] for node in listed.json()["items"] + rest.json()["items"]] == order
    assert (nodes[top["id"]]["has_children"], nodes[tied[0]["id"]]["has_children"]) == (True, False)
    tag = {"If-None-Match": answer.headers["ETag"]}
    same = await member.client.get(path, headers=tag)
    assert (same.status_code, same.content) == (304, b"")
    await team.set_visibility(middle["id"], "private")
    await execute(
        team.platform,
        "UPDATE pages SET visibility = 'area', effective_visibility = 'area' WHERE id = CAST(:leaf AS uuid)",
        leaf=leaf["id"],
    )
    await team.page("new")
    changed = await member.client.get(path, headers=tag)
    assert changed.status_code == 200
    shown = {node["title"]: node for node in changed.json()["items"]}
    assert (shown["leaf"]["parent_id"], shown["leaf"]["detached"]) == (top["id"], True)
    crumbs = (await member.client.get(f"/pages/{leaf['id']}/ancestors")).json()["items"]
    assert crumbs == [{"id": top["id"], "title": "top"}, {"id": None, "title": None}]
    assert middle["id"] not in changed.text
    # Beyond five thousand the tree is cut, and what lies deeper is read by parent.
    await execute(
        team.platform,
        "INSERT INTO pages (id, organization_id, space_id, area_id, parent_id, ancestor_ids, type, title, position,"
        " effective_visibility, created_at, updated_at)"
        " SELECT gen_random_uuid(), organization_id, space_id, area_id, id, ARRAY[id], 'FOLDER', 'x', 100 + n, 'area',"
        " now(), now() FROM pages, generate_series(1, 5000) n WHERE id = CAST(:top AS uuid)",
        top=top["id"],
    )
    await team.page("changes the revision")
    cut = (await member.client.get(path)).json()["items"]
    assert len(cut) == 5_000
    assert leaf["id"] not in {node["id"] for node in cut}
    deeper = (await team.founder.client.get(f"/pages/{leaf['id']}/children")).json()["items"]
    assert [node["id"] for node in deeper] == order


async def test_depth_children_and_pages_of_a_space_have_limits(team: Team) -> None:
    client = team.founder.client
    top = await team.page("top")
    filled = (
        "INSERT INTO pages (id, organization_id, space_id, area_id, parent_id, ancestor_ids, type, title, position,"
        " effective_visibility, created_at, updated_at)"
        " SELECT gen_random_uuid(), organization_id, space_id, area_id, id, ARRAY[id], 'FOLDER', 'x', n, 'area',"
        " now(), now() FROM pages, generate_series(1, :count) n WHERE id = CAST(:top AS uuid)"
    )
    await execute(team.platform, filled, top=top["id"], count=10_000)
    body = {"space_id": team.space_id, "title": "more"}
    refused = await client.post("/pages", json={**body, "parent_id": top["id"]})
    assert_problem(refused, 409, "limit_reached")
    assert refused.json()["limit"] == 10_000
    other = await team.page("other")
    assert_problem(await team.move(other, parent_id=top["id"]), 409, "limit_reached")
    below = other
    for _ in range(63):
        below = await team.page("deep", parent_id=below["id"])
    deep = await client.post("/pages", json={**body, "parent_id": below["id"]})
    assert_problem(deep, 409, "limit_reached")
    assert deep.json()["limit"] == 64
