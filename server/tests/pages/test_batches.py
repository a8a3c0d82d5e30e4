"""Many pages at once: moved, trashed, restored, tagged and shared together, or not at all."""

from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.support.http import assert_problem
from tests.support.team import Team
from tests.support.world import Person


async def batch(
    team: Team, what: str, pages: list[dict[str, Any]], *, by: Person | None = None, **more: Any
) -> httpx.Response:
    body = {"page_ids": [page["id"] for page in pages], **more}
    return await (by or team.founder).client.post(f"/page-batches/{what}", json=body)


@pytest.mark.spec("PG-18")
async def test_pages_are_moved_trashed_restored_tagged_and_shared_together_or_not_at_all(team: Team) -> None:
    a, b, c, d = [await team.page(title) for title in "abcd"]
    below = await team.page("below", parent_id=b["id"])
    foreign = {"id": str(uuid4())}
    sam = await team.join("Sam", role="member")
    hidden = await team.page("hidden")
    await team.set_visibility(hidden["id"], "private")

    # In the order in which they are named; what lies below one of them goes with it.
    answer = await batch(team, "moves", [c, b, below], parent_id=d["id"])
    assert answer.status_code == 204, answer.text
    outline = await team.outline()
    assert (outline[None], outline["d"], outline["b"]) == (["a", "d", "hidden"], ["c", "b"], ["below"])
    assert (await batch(team, "moves", [b, c], before_id=a["id"])).status_code == 204
    assert (await team.outline())[None] == ["b", "c", "a", "d", "hidden"]

    # One that is unknown or hidden refuses all, before anything else is said.
    before = await team.outline()
    for missing, person in ((foreign, team.founder), (hidden, sam)):
        for what, more in (
            ("moves", {"parent_id": d["id"]}),
            ("trashings", {}),
            ("restorations", {}),
            ("tags", {"tag_id": str(uuid4())}),
            ("grants", {"user_id": str(team.founder.id), "level": "VIEW"}),
        ):
            refused = await batch(team, what, [a, missing], by=person, **more)
            assert_problem(refused, 404, "not_found")
    # So does one that may not be changed, or a place that one of them cannot have.
    assert_problem(await batch(team, "trashings", [a], by=sam), 403, "access.forbidden")
    assert_problem(await batch(team, "moves", [a, b], parent_id=below["id"]), 409, "pages.cycle")
    many = [foreign] * 201
    assert_problem(await batch(team, "trashings", many), 422, "invalid_input")
    assert_problem(await batch(team, "trashings", []), 422, "invalid_input")
    assert await team.outline() == before

    tag = (await team.founder.client.post(f"/spaces/{team.space_id}/tags", json={"name": "Urgent"})).json()
    for _ in range(2):
        assert (await batch(team, "tags", [a, b], tag_id=tag["id"])).status_code == 204
    listed = (await team.founder.client.get(f"/spaces/{team.space_id}/tags")).json()["items"]
    assert [each["page_count"] for each in listed] == [2]

    stranger = await team.join("Rae")
    shared = await batch(team, "grants", [a, c], user_id=str(stranger.id), level="EDIT")
    assert shared.status_code == 204, shared.text
    levels = [
        (await stranger.client.get(f"/pages/{page['id']}")).json()["permissions"]["level"] for page in (a, c)
    ]
    assert levels == ["EDIT", "EDIT"]
    # More than the giver has: none of them.
    above = await batch(team, "grants", [a, d], by=sam, user_id=str(stranger.id), level="DELETE")
    assert above.status_code == 403
    assert_problem(await stranger.client.get(f"/pages/{d['id']}"), 404, "not_found")

    gone = await batch(team, "trashings", [a, b, below], mode="subtree")
    assert gone.json() == {"trashed_count": 3}
    assert (await team.outline())[None] == ["c", "d", "hidden"]
    assert_problem(await batch(team, "restorations", [a, c]), 409, "pages.not_trashed")
    assert (await team.outline())[None] == ["c", "d", "hidden"]
    assert (await batch(team, "restorations", [a, b, below])).status_code == 204
    assert (await team.outline())[None] == ["b", "c", "a", "d", "hidden"]
    assert (await team.outline())["b"] == ["below"]


async def test_a_batch_that_changes_who_sees_its_pages_asks_once_for_all(team: Team) -> None:
    open_page, closed = await team.page("open"), await team.page("closed")
    await team.set_visibility(closed["id"], "private")
    granted = await team.page("granted")
    sam = await team.join("Sam")
    await team.grant(granted["id"], sam, "VIEW")
    below = await team.page("below", parent_id=granted["id"])

    refused = await batch(team, "moves", [open_page, below], parent_id=closed["id"])

    assert_problem(refused, 409, "pages.audience_change")
    assert sorted(refused.json()["changes"]) == ["grants", "visibility"]
    assert (await team.outline())["granted"] == ["below"]
    accepted = await batch(team, "moves", [open_page, below], parent_id=closed["id"], accept_audience_change=True)
    assert accepted.status_code == 204, accepted.text
    assert (await team.outline())["closed"] == ["open", "below"]


async def test_a_batch_keeps_the_order_and_is_announced_once(team: Team) -> None:
    target = await team.page("target")
    pages = [await team.page(f"{number}") for number in range(6)]
    before = (await team.founder.client.get(f"/spaces/{team.space_id}/tree")).json()["tree_revision"]

    answer = await batch(team, "moves", pages[::-1], parent_id=target["id"])

    assert answer.status_code == 204, answer.text
    assert "".join((await team.outline())["target"]) == "543210"
    after = (await team.founder.client.get(f"/spaces/{team.space_id}/tree")).json()["tree_revision"]
    assert after == before + 1
