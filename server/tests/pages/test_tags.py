"""Tags: labels of one space, and who may make, rename, merge and delete them."""

import asyncio

import pytest

from tests.support.http import assert_problem
from tests.support.team import Team, execute


async def make(team: Team, name: str, by: str | None = None) -> dict[str, str]:
    client = team.people[by].client if by else team.founder.client
    answer = await client.post(f"/spaces/{team.space_id}/tags", json={"name": name})
    assert answer.status_code == 201, answer.text
    made: dict[str, str] = answer.json()
    return made


@pytest.mark.spec("PG-68")
async def test_who_makes_renames_merges_and_deletes_tags(team: Team) -> None:
    member = await team.join("Mo", role="member")
    guest = await team.join("Gus")
    page = await team.page("page")
    other = await team.page("other")
    await team.grant(page["id"], guest, "EDIT")
    reader = await team.join("Ray")
    await team.grant(page["id"], reader, "VIEW")
    tags = f"/spaces/{team.space_id}/tags"

    red = (await guest.client.post(tags, json={"name": " Red ", "color": "#ff0000"})).json()
    assert (red["name"], red["color"]) == ("Red", "#ff0000")
    assert_problem(await reader.client.post(tags, json={"name": "blue"}), 403, "access.forbidden")
    taken = await member.client.post(tags, json={"name": "rED"})
    assert_problem(taken, 409, "pages.tag_exists")
    assert taken.json()["tag_id"] == red["id"]
    assert_problem(await member.client.post(tags, json={"name": "x" * 51}), 422, "invalid_input")
    blue = await make(team, "Blue")
    assert_problem(await guest.client.patch(f"/tags/{red['id']}", json={"name": "Rose"}), 403, "access.forbidden")
    renamed = await member.client.patch(f"/tags/{red['id']}", json={"name": "Rose"})
    assert renamed.json()["name"] == "Rose"
    assert_problem(await member.client.patch(f"/tags/{red['id']}", json={"name": "BLUE"}), 409, "pages.tag_exists")

    for borne in (page, other):
        assert (await team.founder.client.put(f"/pages/{borne['id']}/tags/{red['id']}")).status_code == 204
    for _ in range(2):
        assert (await member.client.put(f"/pages/{page['id']}/tags/{blue['id']}")).status_code == 204
    merged = await member.client.patch(f"/tags/{red['id']}", json={"merge_into_id": blue["id"]})
    assert (merged.json()["id"], merged.json()["page_count"]) == (blue["id"], 2)
    assert [tag["name"] for tag in (await member.client.get(tags)).json()["items"]] == ["Blue"]
    shown = (await reader.client.get(f"/pages/{page['id']}")).json()["tags"]
    assert [tag["name"] for tag in shown] == ["Blue"]
    # The count is of what one sees.
    assert (await reader.client.get(tags)).json()["items"][0]["page_count"] == 1

    assert_problem(await member.client.delete(f"/tags/{blue['id']}"), 403, "access.forbidden")
    gone = await team.founder.client.delete(f"/tags/{blue['id']}")
    assert gone.json() == {"page_count": 2}
    assert (await reader.client.get(f"/pages/{page['id']}")).json()["tags"] == []


@pytest.mark.spec("PG-68")
async def test_tags_stay_in_their_space_and_have_limits_and_pages_are_found_by_any_or_all(team: Team) -> None:
    page, other, bare = await team.page("page"), await team.page("other"), await team.page("bare")
    red, blue = await make(team, "red"), await make(team, "blue")
    personal = await team.founder.personal_space()
    foreign = (await team.founder.client.post(f"/spaces/{personal['id']}/tags", json={"name": "red"})).json()
    client = team.founder.client
    assert_problem(await client.put(f"/pages/{page['id']}/tags/{foreign['id']}"), 404, "not_found")
    assert_problem(
        await client.patch(f"/tags/{red['id']}", json={"merge_into_id": foreign["id"]}), 404, "not_found"
    )
    for borne, tag in ((page, red), (page, blue), (other, blue)):
        await client.put(f"/pages/{borne['id']}/tags/{tag['id']}")

    async def found(tags: str) -> set[str]:
        both = [("tag", red["id"]), ("tag", blue["id"]), ("tags", tags)]
        answer = await client.get("/pages", params=both)
        return {each["title"] for each in answer.json()["items"]}

    assert await found("any") == {"page", "other"}
    assert await found("all") == {"page"}
    await execute(
        team.platform,
        "INSERT INTO tags (id, organization_id, space_id, name, created_at)"
        " SELECT gen_random_uuid(), organization_id, space_id, 'n' || n, now() FROM tags, generate_series(1, 997) n"
        " WHERE id = CAST(:red AS uuid)",
        red=red["id"],
    )
    await execute(
        team.platform,
        "INSERT INTO page_tags (organization_id, page_id, tag_id, created_at)"
        " SELECT organization_id, CAST(:page AS uuid), id, now() FROM tags"
        " WHERE space_id = CAST(:space AS uuid) AND name LIKE 'n%' LIMIT 50",
        page=bare["id"],
        space=team.space_id,
    )
    full = await client.put(f"/pages/{bare['id']}/tags/{red['id']}")
    assert_problem(full, 409, "limit_reached")
    assert full.json()["limit"] == 50
    # The thousandth tag is the last, however many ask at once.
    answers = await asyncio.gather(
        *(client.post(f"/spaces/{team.space_id}/tags", json={"name": f"late {number}"}) for number in range(3))
    )
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409]
    assert (await client.delete(f"/pages/{page['id']}/tags/{red['id']}")).status_code == 204
    assert await found("all") == set()
