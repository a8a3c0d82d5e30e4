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
        "SELECT id, parent_id, ancestor_ids, area_id, visibility, effective_visibility, trashed_at, position"
        " FROM pages WHERE space_id = :space",
        space=UUID(team.space_id),
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
            assert page.area_id == parent.area_id
            assert page.trashed_at is not None or parent.trashed_at is None
            if page.visibility == "inherit":
                assert page.effective_visibility == parent.effective_visibility


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
