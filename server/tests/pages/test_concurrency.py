"""Many hands in one tree at once: no cycle, no orphan, nothing in another area, nobody let in."""

import asyncio
import random
from typing import Any
from uuid import UUID

import httpx
import pytest

from tests.support.team import Team, fetch

HANDS = 6
STEPS = 25


async def look(team: Team) -> dict[UUID, Any]:
    found = await fetch(
        team.platform,
        "SELECT id, parent_id, ancestor_ids, space_id, area_id, visibility, effective_visibility, trashed_at,"
        " original_parent_id FROM pages WHERE organization_id = :organization",
        organization=team.organization_id,
    )
    return {row.id: row for row in found}


def check(pages: dict[UUID, Any]) -> None:
    for page in pages.values():
        way, above = [], page.parent_id
        while above is not None:
            assert above not in way
            way.append(above)
            above = pages[above].parent_id
        assert list(page.ancestor_ids) == way[::-1]
        if page.parent_id is not None:
            parent = pages[page.parent_id]
            assert (page.space_id, page.area_id) == (parent.space_id, parent.area_id)
            assert page.trashed_at is not None or parent.trashed_at is None
            if page.visibility == "inherit":
                assert page.effective_visibility == parent.effective_visibility


async def check_spaces(team: Team, spaces: list[str], pages: dict[UUID, Any]) -> None:
    """Nothing of one space hangs on another, and the tree of each shows what lies in it."""
    for page in pages.values():
        if page.original_parent_id is not None:
            assert pages[page.original_parent_id].space_id == page.space_id
    for space in spaces:
        tree = (await team.founder.client.get(f"/spaces/{space}/tree")).json()["items"]
        live = [each for each in pages.values() if each.trashed_at is None and str(each.space_id) == space]
        assert {node["id"] for node in tree} == {str(each.id) for each in live}


@pytest.mark.spec("PG-7")
async def test_two_pages_that_move_under_each_other_never_both_do(team: Team) -> None:
    one, two = await team.page("one"), await team.page("two")
    for _ in range(20):
        answers = await asyncio.gather(team.move(one, parent_id=two["id"]), team.move(two, parent_id=one["id"]))
        assert sorted(answer.status_code for answer in answers) == [200, 409]
        assert [each.json()["code"] for each in answers if each.status_code == 409] == ["pages.cycle"]
        await asyncio.gather(team.move(one), team.move(two))
    check(await look(team))


@pytest.mark.spec("PG-7", "PG-24", "PG-26")
async def test_moves_trash_and_restore_at_once_leave_the_tree_whole_and_let_nobody_in(team: Team) -> None:
    chance = random.Random(7)
    pages = [await team.page("top 0")]
    for number in range(1, 12):
        above = chance.choice([None, *pages])
        pages.append(await team.page(f"page {number}", parent_id=above["id"] if above else None))
    secret = pages[5]
    await team.set_visibility(secret["id"], "private")
    member = await team.join("Mo", role="member")
    hidden = [page for page in pages if (await member.client.get(f"/pages/{page['id']}")).status_code == 404]
    assert secret in hidden

    async def hand(seed: int) -> list[int]:
        own = random.Random(seed)
        return [(await step(own)).status_code for _ in range(STEPS)]

    async def step(own: random.Random) -> httpx.Response:
        page = own.choice(pages)
        match own.randrange(4):
            case 0:
                return await team.trash(page, own.choice(["only", "subtree"]))
            case 1:
                return await team.restore(page)
            case _:
                target = own.choice([None, *pages])
                return await team.move(page, **({"parent_id": target["id"]} if target else {}))

    answers = await asyncio.gather(*(hand(seed) for seed in range(HANDS)))

    assert {status for found in answers for status in found} <= {200, 409}
    check(await look(team))
    for page in hidden:
        assert (await member.client.get(f"/pages/{page['id']}")).status_code == 404


async def test_pages_that_change_their_space_while_others_change_the_trees_stay_whole(team: Team) -> None:
    made = await team.founder.client.post("/spaces", json={"name": "Harbour"})
    spaces = [team.space_id, made.json()["id"]]
    pages = [await team.page("top")]
    for number in range(1, 8):
        pages.append(await team.page(f"page {number}", parent_id=pages[number // 2]["id"] if number % 3 else None))

    async def hand(seed: int) -> set[int]:
        own = random.Random(seed)
        return {(await step(own)).status_code for _ in range(15)}

    async def step(own: random.Random) -> httpx.Response:
        page, target = own.choice(pages), own.choice([None, *pages])
        match own.randrange(6):
            case 0:
                return await team.trash(page, own.choice(["only", "subtree"]))
            case 1:
                return await team.restore(page)
            case 2:
                return await team.move(page, **({"parent_id": target["id"]} if target else {}))
            case 3:
                ids = [page["id"], own.choice(pages)["id"]]
                return await team.founder.client.post("/page-batches/moves", json={"page_ids": ids, "last": True})
            case _:
                body = {"space_id": own.choice(spaces), "parent_id": target["id"] if target else None}
                return await team.founder.client.post(f"/pages/{page['id']}/transfers", json=body)

    answers = await asyncio.gather(*(hand(seed) for seed in range(HANDS)))

    # Refused are places in the other space, and what lies in the trash.
    assert set().union(*answers) <= {200, 204, 409, 422}
    found = await look(team)
    check(found)
    await check_spaces(team, spaces, found)
