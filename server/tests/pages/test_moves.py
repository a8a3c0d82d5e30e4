"""Moving pages: order, refusals, audience, and many moves at once."""

import asyncio
import random
from typing import Any

import pytest

from tests.support.http import assert_problem
from tests.support.team import Team, fetch


async def make(team: Team, *titles: str, **place: Any) -> dict[str, dict[str, Any]]:
    return {title: await team.page(title, **place) for title in titles}


@pytest.mark.spec("PG-5")
async def test_pages_move_before_after_first_and_last(team: Team) -> None:
    pages = await make(team, "a", "b", "c", "d")

    for moved, place, expected in (
        ("d", {"before_id": pages["b"]["id"]}, "adbc"),
        ("a", {"after_id": pages["b"]["id"]}, "dbac"),
        ("c", {"first": True}, "cdba"),
        ("d", {"last": True}, "cbad"),
        ("c", {}, "badc"),
    ):
        answer = await team.move(pages[moved], **place)
        assert answer.status_code == 200, answer.text
        assert "".join((await team.outline())[None]) == expected


@pytest.mark.spec("PG-5")
async def test_many_moves_into_one_gap_keep_the_order(team: Team) -> None:
    pages = await make(team, "start", "end", *(f"{number}" for number in range(6)))
    for _ in range(12):
        for number in range(6):
            answer = await team.move(pages[f"{number}"], before_id=pages["end"]["id"])
            assert answer.status_code == 200, answer.text

    assert (await team.outline())[None] == ["start", "0", "1", "2", "3", "4", "5", "end"]


async def test_a_subtree_moves_along_with_its_trashed_pages(team: Team) -> None:
    old, new = await team.page("old"), await team.page("new")
    moved = await team.page("moved", parent_id=old["id"])
    below = await team.page("below", parent_id=moved["id"])
    lost = await team.page("lost", parent_id=below["id"])
    await team.trash(lost)

    answer = await team.move(moved, parent_id=new["id"])

    assert [ancestor["title"] for ancestor in answer.json()["ancestors"]] == ["new"]
    rows = await fetch(
        team.platform,
        "SELECT id::text, ancestor_ids::text[] AS above FROM pages WHERE space_id = :s",
        s=team.space_id,
    )
    above = {row.id: row.above for row in rows}
    assert above[below["id"]] == [new["id"], moved["id"]]
    assert above[lost["id"]] == [new["id"], moved["id"], below["id"]]


@pytest.mark.spec("PG-7")
async def test_moving_a_page_under_itself_or_its_own_child_is_refused(team: Team) -> None:
    parent = await team.page("parent")
    child = await team.page("child", parent_id=parent["id"])
    grandchild = await team.page("grandchild", parent_id=child["id"])

    for target in (parent, child, grandchild):
        assert_problem(await team.move(parent, parent_id=target["id"]), 409, "pages.cycle")


async def test_a_neighbour_elsewhere_is_refused_and_a_hidden_one_unknown(team: Team) -> None:
    page, parent = await team.page("page"), await team.page("parent")
    inside = await team.page("inside", parent_id=parent["id"])
    diary = await team.founder.page("diary")
    member = await team.join("Mel", role="member")

    assert_problem(await team.move(page, before_id=inside["id"]), 422, "pages.neighbour_elsewhere")
    assert_problem(await team.move(page, parent_id=diary["id"]), 422, "pages.parent_elsewhere")
    assert_problem(await team.move(page, by=member, before_id=diary["id"]), 404, "not_found")
    assert_problem(await team.move(page, by=member, parent_id=diary["id"]), 404, "not_found")


@pytest.mark.spec("PG-8")
async def test_moving_needs_edit_on_page_old_and_new_parent(team: Team) -> None:
    closed = await team.area("Closed", is_restricted=True)
    old = await team.page("old", area_id=closed)
    page = await team.page("page", parent_id=old["id"])
    new = await team.page("new", area_id=closed)
    editor = await team.join("Edi")
    await team.grant(page["id"], editor, "EDIT")

    assert_problem(await team.move(page, by=editor, first=True), 403, "access.forbidden")
    await team.grant(old["id"], editor, "VIEW")
    assert_problem(await team.move(page, by=editor, parent_id=old["id"], first=True), 403, "access.forbidden")
    assert_problem(await team.move(page, by=editor, parent_id=new["id"]), 403, "access.forbidden")


@pytest.mark.spec("PG-8")
async def test_a_move_that_changes_the_audience_must_be_accepted_and_needs_share(team: Team) -> None:
    private, shared = await team.page("private"), await team.page("shared")
    page = await team.page("page")
    await team.set_visibility(private["id"], "private")
    reader = await team.join("Rea")
    await team.grant(shared["id"], reader, "VIEW")
    member = await team.join("Mel", role="member")
    closed = await team.area("Closed", is_restricted=True)

    for place, changes in (
        ({"parent_id": private["id"]}, ["visibility"]),
        ({"parent_id": shared["id"]}, ["grants"]),
        ({"area_id": closed}, ["area"]),
    ):
        assert_problem(await team.move(page, **place), 409, "pages.audience_change", changes=changes)
    as_member = await team.move(page, by=member, parent_id=shared["id"], accept_audience_change=True)
    assert_problem(as_member, 403, "access.forbidden", required_level="SHARE", level="EDIT")

    accepted = await team.move(page, parent_id=shared["id"], accept_audience_change=True)
    assert accepted.status_code == 200
    assert (await reader.client.get(f"/pages/{page['id']}")).status_code == 200


@pytest.mark.spec("PG-10")
async def test_moving_to_another_area_takes_the_subtree_and_its_visibility_along(team: Team) -> None:
    open_area = await team.area("Everyone", is_restricted=False, default_visibility="space")
    page = await team.page("page")
    below = await team.page("below", parent_id=page["id"])

    answer = await team.move(page, area_id=open_area, accept_audience_change=True)

    assert answer.status_code == 200
    rows = await fetch(
        team.platform,
        "SELECT area_id::text, effective_visibility FROM pages WHERE space_id = :s",
        s=team.space_id,
    )
    assert {tuple(row) for row in rows} == {(open_area, "space")}
    assert below["area_id"] != open_area


@pytest.mark.spec("PG-9")
async def test_nobody_raises_their_own_level_by_moving(team: Team) -> None:
    """A SHARE-holder moves a page, whose child is private to another, below a page on which they hold DELETE."""
    closed = await team.area("Closed", is_restricted=True)
    page = await team.page("page", area_id=closed)
    mover = await team.join("Mo")
    await team.give_area_role(closed, mover, "admin")
    mine = await team.page("mine", by=mover, area_id=closed)
    await team.grant(mine["id"], mover, "DELETE")

    answer = await team.move(page, by=mover, parent_id=mine["id"], accept_audience_change=True)

    assert_problem(answer, 403, "pages.move_escalates")
    assert (await team.founder.client.get(f"/pages/{page['id']}")).json()["parent_id"] is None


@pytest.mark.spec("PG-7")
async def test_hundreds_of_crossing_moves_at_once_leave_a_tree(team: Team) -> None:
    """Every page keeps one chain of ancestors, in its area, without a cycle."""
    member = await team.join("Mel", role="admin")
    pages = [await team.page(f"{number}") for number in range(8)]
    dice = random.Random(7)

    async def mover(client_of: Any) -> list[int]:
        statuses = []
        for _ in range(50):
            page, target = dice.sample(pages, 2)
            place = {"parent_id": target["id"]} if dice.random() < 0.8 else {"first": True}
            statuses.append((await team.move(page, by=client_of, **place)).status_code)
        return statuses

    found = await asyncio.gather(*(mover(person) for person in (team.founder, member) * 3))

    assert {status for statuses in found for status in statuses} <= {200, 409}
    rows = await fetch(
        team.platform,
        "SELECT id, parent_id, ancestor_ids, area_id::text FROM pages WHERE space_id = :s",
        s=team.space_id,
    )
    parents = {row.id: row.parent_id for row in rows}
    assert {row.area_id for row in rows} == {team.general_id}
    for row in rows:
        chain, above = [], row.parent_id
        while above is not None:
            assert above not in chain
            chain.append(above)
            above = parents[above]
        assert row.ancestor_ids == chain[::-1]


async def test_two_pages_that_move_under_each_other_never_both_do(team: Team) -> None:
    a, b = await team.page("a"), await team.page("b")
    for _ in range(20):
        answers = await asyncio.gather(team.move(a, parent_id=b["id"]), team.move(b, parent_id=a["id"]))
        assert sorted(answer.status_code for answer in answers) == [200, 409]
        for page in (a, b):
            await team.move(page, first=True)
