"""The trash: alone or with the subtree, back again, and never to more people than before."""

import asyncio
from typing import Any

import pytest

from tests.support.http import assert_problem
from tests.support.team import Team, execute, fetch


async def family(team: Team) -> dict[str, dict[str, Any]]:
    """before, parent (one, two), after; below `one` lies `leaf`."""
    pages = {"before": await team.page("before"), "parent": await team.page("parent")}
    pages["after"] = await team.page("after")
    for title, above in (("one", "parent"), ("two", "parent"), ("leaf", "one")):
        pages[title] = await team.page(title, parent_id=pages[above]["id"])
    return pages


FULL = {None: ["before", "parent", "after"], "parent": ["one", "two"], "one": ["leaf"]}


@pytest.mark.spec("PG-21", "PG-24")
async def test_a_subtree_goes_and_comes_back_as_it_was(team: Team) -> None:
    pages = await family(team)

    gone = await team.trash(pages["parent"], "subtree")

    assert gone.json() == {"trashed_count": 4}
    assert await team.outline() == {None: ["before", "after"]}
    assert (await team.restore(pages["parent"])).status_code == 200
    assert await team.outline() == FULL


@pytest.mark.spec("PG-22", "PG-24")
async def test_trashing_a_page_alone_puts_its_children_in_its_place_until_it_returns(team: Team) -> None:
    pages = await family(team)

    gone = await team.trash(pages["parent"])

    assert gone.json() == {"trashed_count": 1}
    assert await team.outline() == {None: ["before", "one", "two", "after"], "one": ["leaf"]}
    await team.restore(pages["parent"])
    assert await team.outline() == FULL


@pytest.mark.spec("PG-10", "PG-24")
async def test_a_child_that_was_moved_since_stays_where_it_is(team: Team) -> None:
    pages = await family(team)
    await team.trash(pages["parent"])
    await team.move(pages["one"], parent_id=pages["after"]["id"])

    await team.restore(pages["parent"])

    assert await team.outline() == {
        None: ["before", "parent", "after"], "parent": ["two"], "after": ["one"], "one": ["leaf"],
    }  # fmt: skip


@pytest.mark.spec("PG-24")
async def test_what_was_trashed_earlier_on_its_own_stays_in_the_trash(team: Team) -> None:
    pages = await family(team)
    await team.trash(pages["leaf"])
    await team.trash(pages["parent"], "subtree")

    await team.restore(pages["parent"])

    assert await team.outline() == {None: ["before", "parent", "after"], "parent": ["one", "two"]}
    await team.restore(pages["leaf"])
    assert await team.outline() == FULL


@pytest.mark.spec("PG-25")
async def test_a_page_whose_parent_is_still_trashed_goes_to_the_nearest_live_ancestor(team: Team) -> None:
    pages = await family(team)
    await team.trash(pages["one"], "subtree")
    await team.trash(pages["parent"], "subtree")

    answer = await team.restore(pages["leaf"])

    assert answer.json()["parent_id"] is None
    assert await team.outline() == {None: ["before", "after", "leaf"]}


@pytest.mark.spec("PG-25")
async def test_a_restore_that_would_make_a_cycle_goes_to_the_root(team: Team) -> None:
    top = await team.page("top")
    middle = await team.page("middle", parent_id=top["id"])
    child = await team.page("child", parent_id=middle["id"])
    await team.trash(middle)
    # Behind the doors, because an explicit move would forget where the child came from.
    await team.move(child)
    await team.move(top, parent_id=child["id"])
    await execute(
        team.platform,
        "UPDATE pages SET original_parent_id = :middle WHERE id = :child",
        middle=middle["id"],
        child=child["id"],
    )

    answer = await team.restore(middle)

    assert answer.json()["parent_id"] is None
    assert await team.outline() == {None: ["middle"], "middle": ["child"], "child": ["top"]}


@pytest.mark.spec("PG-23", "PG-26")
async def test_no_child_becomes_visible_to_more_people(team: Team) -> None:
    member = await team.join("Mel", role="member")
    pages = await family(team)
    await team.set_visibility(pages["parent"]["id"], "private")

    await team.trash(pages["parent"])

    for title in ("one", "two", "leaf"):
        assert_problem(await member.client.get(f"/pages/{pages[title]['id']}"), 404, "not_found")
    await team.restore(pages["parent"])
    rows = await fetch(
        team.platform, "SELECT title, effective_visibility FROM pages WHERE space_id = :s", s=team.space_id
    )
    assert {row.title for row in rows if row.effective_visibility == "private"} == {"parent", "one", "two", "leaf"}


@pytest.mark.spec("PG-28")
async def test_a_trashed_page_is_read_only_for_holders_of_delete_and_unknown_to_others(team: Team) -> None:
    page = await team.page("Plans")
    editor = await team.join("Edi", role="member")
    await team.trash(page)
    path = f"/pages/{page['id']}"

    shown = (await team.founder.client.get(path)).json()

    assert shown["trashed_at"] is not None
    assert (shown["permissions"]["edit"], shown["permissions"]["delete"]) == (False, True)
    for answer in (
        await team.founder.client.patch(path, json={"title": "x"}),
        await team.founder.client.put(
            f"{path}/content", json={"content": {"type": "doc"}}, headers={"If-Match": '"0"'}
        ),
        await team.move(page, first=True),
        await team.trash(page),
    ):
        assert_problem(answer, 409, "pages.trashed")
    assert_problem(await editor.client.get(path), 404, "not_found")
    assert_problem(await team.restore(page, by=editor), 404, "not_found")


@pytest.mark.spec("PG-20")
async def test_trashing_needs_delete(team: Team) -> None:
    page = await team.page("Plans")
    editor = await team.join("Edi", role="member")

    assert_problem(await team.trash(page, by=editor), 403, "access.forbidden", required_level="DELETE")


@pytest.mark.spec("PG-27")
async def test_the_trash_is_a_tree_of_what_one_may_restore(team: Team) -> None:
    pages = await family(team)
    member = await team.join("Mel", role="member")
    await team.trash(pages["before"])
    await team.trash(pages["parent"], "subtree")

    answer = await team.founder.client.get(f"/spaces/{team.space_id}/trash")

    nodes = {node["title"]: node for node in answer.json()["items"]}
    assert list(nodes)[-1] == "before"
    assert {title: node["parent_id"] for title, node in nodes.items()} == {
        "before": None, "parent": None, "one": pages["parent"]["id"], "two": pages["parent"]["id"],
        "leaf": pages["one"]["id"],
    }  # fmt: skip
    assert (await member.client.get(f"/spaces/{team.space_id}/trash")).json()["items"] == []


async def test_of_two_restores_at_once_one_wins(team: Team) -> None:
    page = await team.page("Plans")
    await team.trash(page)

    answers = await asyncio.gather(team.restore(page), team.restore(page))

    lost = [answer for answer in answers if answer.status_code != 200]
    assert len(lost) == 1
    assert_problem(lost[0], 409, "pages.not_trashed")
