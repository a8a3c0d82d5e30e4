"""Areas: General, open and restricted ones, their people, and what happens to what lies in them."""

from typing import Any
from uuid import uuid4

import pytest

from tests.support.http import assert_problem
from tests.support.team import Team, execute, fetch
from tests.support.world import Person


async def make(
    team: Team, name: str, *, by: Person | None = None, space: str | None = None, **more: Any
) -> dict[str, Any]:
    route = f"/spaces/{space or team.space_id}/areas"
    made = await (by or team.founder).client.post(route, json={"name": name, **more})
    assert made.status_code == 201, made.text
    area: dict[str, Any] = made.json()
    return area


@pytest.mark.spec("SP-34", "SP-35", "SP-36")
async def test_areas_are_made_by_members_and_general_stays(team: Team) -> None:
    member = await team.join("Mel", role="member")
    general = f"/areas/{team.general_id}"

    first, second = await make(team, "Design", by=member), await make(team, "Build")
    assert (first["role"], first["is_restricted"], first["default_visibility"]) == ("owner", False, "area")
    assert first["color"] != second["color"]
    assert (first["order_index"], second["order_index"]) == (1, 2)
    taken = await team.founder.client.post(f"/spaces/{team.space_id}/areas", json={"name": "DESIGN"})
    assert_problem(taken, 409, "spaces.area_name_taken")
    for refused in ({"name": "All"}, {"is_restricted": True}):
        assert_problem(await team.founder.client.patch(general, json=refused), 409, "spaces.area_general")
    assert_problem(await team.founder.client.delete(general), 409, "spaces.area_general")
    assert_problem(await member.client.delete(general), 409, "spaces.area_general")
    spaces = (await team.founder.client.get("/spaces")).json()["items"]
    defaults = [(await make(team, "Ideas", space=space["id"])) for space in spaces]
    assert [(area["is_restricted"], area["default_visibility"]) for area in defaults] == [
        (False, "private"), (True, "area"), (False, "area"),
    ]  # fmt: skip
    listed = (await member.client.get(f"/spaces/{team.space_id}/areas")).json()["items"]
    assert [area["name"] for area in listed] == ["General", "Design", "Build", "Ideas"]


@pytest.mark.spec("SP-37", "SP-41")
async def test_an_area_is_run_by_its_owners_and_admins_and_those_of_the_space(team: Team) -> None:
    maker, admin, plain = [await team.join(name, role="member") for name in ("Mak", "Amir", "Pia")]
    chief = await team.join("Chi", role="admin")
    area = await make(team, "Board", by=maker, is_restricted=True)
    route = f"/areas/{area['id']}"

    async def put(by: Person, who: Person, role: str) -> int:
        body = {"user_id": str(who.id), "role": role}
        return (await by.client.put(f"{route}/members", json=body)).status_code

    assert_problem(await plain.client.get(route), 404, "not_found")
    assert [await put(maker, admin, "admin"), await put(admin, plain, "member")] == [201, 201]
    assert [await put(admin, plain, "owner"), await put(plain, plain, "admin")] == [403, 403]
    assert_problem(await plain.client.patch(route, json={"name": "Mine"}), 403, "access.forbidden")
    assert (await admin.client.patch(route, json={"name": "Council"})).json()["name"] == "Council"
    assert_problem(await admin.client.delete(route), 403, "access.forbidden")
    rows = (await maker.client.get(f"{route}/members")).json()["items"]
    ids = {row["subject"]["name"]: row["id"] for row in rows}
    assert_problem(await admin.client.delete(f"{route}/members/{ids['Mak']}"), 403, "access.forbidden")
    assert await put(maker, maker, "viewer") == 200
    assert (await chief.client.patch(route, json={"description": "Ours"})).status_code == 200
    assert (await plain.client.delete(f"{route}/members/{ids['Pia']}")).status_code == 204
    assert_problem(await plain.client.get(route), 404, "not_found")
    assert (await chief.client.delete(route)).status_code == 200


@pytest.mark.spec("SP-38", "SP-9")
async def test_restricting_says_how_many_lose_and_then_takes_it_from_them(team: Team) -> None:
    member, kept = await team.join("Mel", role="member"), await team.join("Kim", role="member")
    await team.join("Chi", role="admin")
    await team.join("Gus", role="guest")
    area = await make(team, "Board")
    page = await team.page("Plans", area_id=area["id"])
    route = f"/areas/{area['id']}"
    await team.founder.client.put(f"{route}/members", json={"user_id": str(kept.id), "role": "viewer"})
    assert (await member.client.get(f"/pages/{page['id']}")).status_code == 200

    audience = await team.founder.client.get(f"{route}/audience", params={"restricted": "true"})
    assert audience.json() == {"losing": 1}
    assert_problem(await member.client.get(f"{route}/audience"), 403, "access.forbidden")
    await team.founder.client.patch(route, json={"is_restricted": True})

    assert_problem(await member.client.get(f"/pages/{page['id']}"), 404, "not_found")
    assert (await kept.client.get(f"/pages/{page['id']}")).json()["permissions"]["level"] == "VIEW"
    assert (await team.founder.client.get(f"{route}/audience")).json() == {"losing": 0}


async def talk(team: Team, title: str, area_id: str) -> str:
    body = {"kind": "chat", "title": title, "space_id": team.space_id, "area_id": area_id}
    made = await team.founder.client.post("/conversations", json=body)
    assert made.status_code == 201, made.text
    found: str = made.json()["id"]
    return found


@pytest.mark.spec("SP-39", "SP-46")
async def test_what_lies_in_a_deleted_area_moves_to_general_and_nobody_sees_more(team: Team) -> None:
    member = await team.join("Mel", role="member")
    opened, closed = await make(team, "Open"), await make(team, "Closed", is_restricted=True)
    for_all = await team.page("For all", area_id=opened["id"])
    await team.page("Below", parent_id=for_all["id"])
    hidden = await team.page("Hidden", area_id=closed["id"])
    trashed = await team.page("Trashed", area_id=opened["id"])
    await team.trash(trashed)
    said, whispered = await talk(team, "Said", opened["id"]), await talk(team, "Whispered", closed["id"])

    first = await team.founder.client.delete(f"/areas/{opened['id']}")
    second = await team.founder.client.delete(f"/areas/{closed['id']}")

    assert first.json() == {"counts": {"pages": 2, "conversations": 1, "tasks": 0}}
    assert second.json() == {"counts": {"pages": 1, "conversations": 1, "tasks": 0}}
    assert await team.outline() == {None: ["For all", "Hidden"], "For all": ["Below"]}
    assert {node["area_id"] for node in await team.tree()} == {team.general_id}
    assert [node["title"] for node in await team.tree(by=member)] == ["For all", "Below"]
    assert_problem(await member.client.get(f"/pages/{hidden['id']}"), 404, "not_found")
    assert (await team.restore(trashed)).json()["area_id"] == team.general_id
    assert_problem(await team.founder.client.get(f"/areas/{opened['id']}"), 404, "not_found")
    for conversation in (said, whispered):
        mine = await team.founder.client.get(f"/conversations/{conversation}")
        assert (mine.json()["area_id"], mine.json()["visibility"]) == (team.general_id, "private")
        assert_problem(await member.client.get(f"/conversations/{conversation}"), 404, "not_found")


@pytest.mark.spec("SP-39", "SP-46")
async def test_an_area_may_be_deleted_with_what_lies_in_it(team: Team) -> None:
    member = await team.join("Mel", role="member")
    area = await make(team, "Board", is_restricted=True)
    page = await team.page("Plans", area_id=area["id"])
    await team.page("Below", parent_id=page["id"])
    conversation = await talk(team, "Said", area["id"])

    gone = await team.founder.client.delete(f"/areas/{area['id']}", params={"content": "delete"})

    assert gone.json() == {"counts": {"pages": 2, "conversations": 1, "tasks": 0}}
    assert await team.tree() == []
    assert (await team.founder.client.get(f"/conversations/{conversation}")).json()["deleted_at"] is not None
    assert (await team.restore(page)).status_code == 200
    assert await team.outline() == {None: ["Plans"], "Plans": ["Below"]}
    # Not even from the trash does it come back to more people.
    assert await team.tree(by=member) == []


@pytest.mark.spec("SP-46")
async def test_trashing_restoring_and_importing_let_nobody_more_in(team: Team) -> None:
    member = await team.join("Mel", role="member")
    top = await team.page("Top")
    private = await team.page("Private", parent_id=top["id"])
    await team.founder.client.put(f"/pages/{private['id']}/visibility", json={"visibility": "private"})
    below = await team.page("Below", parent_id=private["id"])
    imported = await team.founder.client.post(
        "/page-imports",
        params={"space_id": team.space_id, "parent_id": private["id"], "file_name": "notes.md"},
        content=b"# Notes",
        headers={"content-type": "application/octet-stream"},
    )
    assert imported.status_code == 201, imported.text

    async def seen() -> list[str]:
        return sorted(node["title"] for node in await team.tree(by=member))

    assert await seen() == ["Top"]
    await team.trash(private)
    assert await team.outline() == {None: ["Top"], "Top": ["Below", "notes"]}
    assert await seen() == ["Top"]
    await team.trash(below)
    await team.trash(top, "subtree")
    for page in (private, below, top):
        assert (await team.restore(page)).status_code == 200
    assert await seen() == ["Top"]
    assert len(await team.tree()) == 4


@pytest.mark.spec("SP-40")
async def test_areas_are_put_in_order_as_a_whole(team: Team) -> None:
    areas = [team.general_id, *[(await make(team, name))["id"] for name in ("A", "B", "C")]]
    route = f"/spaces/{team.space_id}/area-order"
    turned = [areas[0], *reversed(areas[1:])]

    for wrong in (turned[:-1], [*turned[:-1], str(uuid4())], [*turned, turned[-1]]):
        refused = await team.founder.client.put(route, json={"area_ids": wrong})
        assert_problem(refused, 422, "spaces.order_incomplete")
    done = await team.founder.client.put(route, json={"area_ids": turned})
    assert [area["name"] for area in done.json()["items"]] == ["General", "C", "B", "A"]


@pytest.mark.spec("SP-36", "SP-43")
async def test_pages_follow_the_default_of_their_area(team: Team) -> None:
    member = await team.join("Mel", role="member")
    area = await make(team, "Board")
    page = await team.page("Plans", area_id=area["id"])
    await team.page("Below", parent_id=page["id"])

    await team.founder.client.patch(f"/areas/{area['id']}", json={"default_visibility": "private"})
    assert await team.tree(by=member) == []
    await team.founder.client.patch(f"/areas/{area['id']}", json={"default_visibility": "area"})
    assert len(await team.tree(by=member)) == 2


@pytest.mark.spec("SP-69")
async def test_areas_members_and_grants_have_limits(team: Team) -> None:
    values = {"o": team.organization_id, "s": team.space_id}
    await execute(
        team.platform,
        "INSERT INTO areas (id, organization_id, space_id, name, slug, created_at, updated_at)"
        " SELECT gen_random_uuid(), :o, :s, 'a' || n, 'a' || n, now(), now() FROM generate_series(1, 499) n",
        **values,
    )
    await execute(
        team.platform,
        "WITH made AS (INSERT INTO groups (id, organization_id, name, name_key, created_at, updated_at)"
        " SELECT gen_random_uuid(), :o, 'g' || n, 'g' || n, now(), now() FROM generate_series(1, 2000) n RETURNING id)"
        " INSERT INTO space_members (id, organization_id, space_id, group_id, role, created_at, updated_at)"
        " SELECT gen_random_uuid(), :o, :s, id, 'guest', now(), now() FROM made",
        **values,
    )
    person = await team.join("Mel")

    area = await team.founder.client.post(f"/spaces/{team.space_id}/areas", json={"name": "One more"})
    assert_problem(area, 409, "limit_reached", limit=500)
    body = {"user_id": str(person.id), "role": "member"}
    member = await team.founder.client.put(f"/spaces/{team.space_id}/members", json=body)
    assert_problem(member, 409, "limit_reached", limit=2000)
    assert len(await fetch(team.platform, "SELECT 1 FROM areas WHERE space_id = :s", s=team.space_id)) == 500
