"""Favourites and recent pages: each person's own, and never more than they see."""

import pytest

from tests.support.http import assert_problem
from tests.support.team import Team
from tests.support.world import Person


async def titles(person: Person, path: str) -> list[str]:
    answer = await person.client.get(path)
    assert answer.status_code == 200, answer.text
    return [page["title"] for page in answer.json()["items"]]


@pytest.mark.spec("PG-69")
async def test_favourites_keep_their_order_and_return_when_the_page_is_visible_again(team: Team) -> None:
    member = await team.join("Mo", role="member")
    pages = [await team.page(title) for title in ("one", "two", "three")]
    for page in [*pages, pages[0]]:
        assert (await member.client.put(f"/favorites/{page['id']}")).status_code == 204
    assert await titles(member, "/favorites") == ["one", "two", "three"]
    assert await titles(team.founder, "/favorites") == []
    assert (await member.client.get(f"/pages/{pages[0]['id']}")).json()["is_favorite"]

    await team.set_visibility(pages[1]["id"], "private")
    await team.trash(pages[2])
    assert await titles(member, "/favorites") == ["one"]
    ordered = await member.client.put("/favorites", json={"page_ids": [pages[2]["id"], pages[0]["id"]]})
    assert [page["title"] for page in ordered.json()["items"]] == ["one"]
    await team.set_visibility(pages[1]["id"], "area")
    await team.restore(pages[2])
    assert await titles(member, "/favorites") == ["three", "one", "two"]

    hidden = await team.page("hidden")
    await team.set_visibility(hidden["id"], "private")
    assert_problem(await member.client.put(f"/favorites/{hidden['id']}"), 404, "not_found")
    for _ in range(2):
        assert (await member.client.delete(f"/favorites/{pages[0]['id']}")).status_code == 204
    assert await titles(member, "/favorites") == ["three", "two"]


@pytest.mark.spec("PG-95")
async def test_recent_pages_are_the_last_fifty_that_one_opened_and_can_be_cleared(team: Team) -> None:
    member = await team.join("Mo", role="member")
    pages = [await team.page(f"page {number}") for number in range(52)]
    for page in pages:
        assert (await member.client.put(f"/recent-pages/{page['id']}")).status_code == 204
    await member.client.put(f"/recent-pages/{pages[10]['id']}")

    found = await titles(member, "/recent-pages")
    assert (len(found), found[:3]) == (50, ["page 10", "page 51", "page 50"])
    await team.set_visibility(pages[51]["id"], "private")
    await team.trash(pages[50])
    assert (await titles(member, "/recent-pages"))[:2] == ["page 10", "page 49"]
    assert await titles(team.founder, "/recent-pages") == []
    assert (await member.client.delete("/recent-pages")).status_code == 204
    assert await titles(member, "/recent-pages") == []
