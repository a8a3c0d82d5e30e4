"""Changing, deleting, restoring and handing over spaces; one's own list."""

import pytest

from stoa.platform.context import Platform
from stoa.spaces.commands.purge_spaces import purge_spaces
from tests.support.http import assert_problem
from tests.support.team import Team, execute, fetch


@pytest.mark.spec("SP-21")
async def test_owner_and_admin_change_a_space_and_only_the_owner_its_rules(team: Team) -> None:
    route = f"/spaces/{team.space_id}"
    admin, member = await team.join("Amir", role="admin"), await team.join("Mel", role="member")
    changes = {"name": "Beacon", "description": "All of it", "color": "teal", "icon": "🗼", "context": "Be brief."}

    assert_problem(await member.client.patch(route, json=changes), 403, "access.forbidden")
    changed = (await admin.client.patch(route, json=changes | {"trash_retention_days": 7})).json()
    assert {name: changed[name] for name in changes} == changes
    rules = {"rules": {"no_public_links": True}}
    assert_problem(await admin.client.patch(route, json=rules), 403, "access.forbidden")
    assert_problem(await admin.client.delete(route), 403, "access.forbidden")
    assert_problem(
        await admin.client.post(f"{route}/transfers", json={"user_id": str(admin.id)}), 403, "access.forbidden"
    )
    assert (await team.founder.client.patch(route, json=rules)).json()["rules"] == {"no_public_links": True}
    for wrong in ({"rules": {"no_fun": True}}, {"owner_id": str(admin.id)}, {"type": "system"}):
        assert_problem(await team.founder.client.patch(route, json=wrong), 422, "unknown_field")
    for wrong in ({"color": "mauve"}, {"trash_retention_days": 0}, {"name": " "}, {"description": "x" * 501}):
        assert_problem(await team.founder.client.patch(route, json=wrong), 422, "invalid_input")
    assert_problem(await team.founder.client.patch(route, json={"name": "Personal"}), 422, "spaces.name_reserved")


@pytest.mark.spec("SP-14", "SP-22")
async def test_spaces_that_exist_by_themselves_keep_their_name_and_stay(team: Team) -> None:
    spaces = (await team.founder.client.get("/spaces")).json()["items"]

    for space in spaces[:2]:
        route = f"/spaces/{space['id']}"
        assert space["is_system"]
        assert_problem(await team.founder.client.patch(route, json={"name": "Mine"}), 409, "spaces.system")
        assert_problem(await team.founder.client.delete(route), 409, "spaces.system")
        body = {"user_id": str(team.founder.id)}
        assert_problem(await team.founder.client.post(f"{route}/transfers", json=body), 409, "spaces.system")
        assert (await team.founder.client.patch(route, json={"color": "red"})).status_code == 200


@pytest.mark.spec("SP-22", "SP-23")
async def test_a_deleted_space_comes_back_with_what_was_live_in_it(team: Team, platform: Platform) -> None:
    live, trashed = await team.page("Live"), await team.page("Trashed")
    await team.trash(trashed)
    member = await team.join("Mel", role="admin")
    route = f"/spaces/{team.space_id}"

    deleted = await team.founder.client.delete(route)
    assert deleted.json() == {"counts": {"areas": 1, "pages": 1, "conversations": 0, "tasks": 0}}
    for person in (team.founder, member):
        for gone in (route, f"{route}/tree", f"/pages/{live['id']}", f"/areas/{team.general_id}"):
            assert_problem(await person.client.get(gone), 404, "not_found")
        assert team.space_id not in (await person.client.get("/spaces")).text
        assert live["id"] not in (await person.client.get("/pages")).text
    assert_problem(await member.client.post(f"{route}/restorations"), 404, "not_found")
    assert [row["id"] for row in (await team.founder.client.get("/deleted-spaces")).json()["items"]] == [
        team.space_id
    ]
    assert (await member.client.get("/deleted-spaces")).json()["items"] == []
    await purge_spaces(platform)

    # Its address may be somebody else's by now.
    await team.founder.client.post("/spaces", json={"name": "Lighthouse"})
    restored = await team.founder.client.post(f"{route}/restorations")
    assert (restored.status_code, restored.json()["slug"]) == (200, "lighthouse-2")
    assert [node["title"] for node in await team.tree(by=member)] == ["Live"]
    assert [node["title"] for node in (await team.founder.client.get(f"{route}/trash")).json()["items"]] == [
        "Trashed"
    ]
    assert_problem(await team.founder.client.post(f"{route}/restorations"), 404, "not_found")


@pytest.mark.spec("SP-22")
async def test_after_thirty_days_a_deleted_space_is_gone_for_good(team: Team, platform: Platform) -> None:
    page = await team.page("Plans")
    await team.founder.client.delete(f"/spaces/{team.space_id}")
    await execute(
        platform, "UPDATE spaces SET deleted_at = deleted_at - interval '31 days' WHERE id = :id", id=team.space_id
    )

    assert_problem(await team.founder.client.post(f"/spaces/{team.space_id}/restorations"), 404, "not_found")
    await purge_spaces(platform)

    assert await fetch(platform, "SELECT 1 FROM spaces WHERE id = :id", id=team.space_id) == []
    assert await fetch(platform, "SELECT 1 FROM pages WHERE id = :id", id=page["id"]) == []


@pytest.mark.spec("SP-18", "SP-19")
async def test_the_list_says_what_brings_each_space_and_keeps_ones_own_choices(team: Team) -> None:
    member = await team.join("Mel", role="member")
    own = (await member.client.post("/spaces", json={"name": "Lighthouse"})).json()
    [grouped, area_only, page_only] = [
        (await team.founder.client.post("/spaces", json={"name": name})).json() for name in ("G", "A", "P")
    ]
    group = await team.group("design", member)
    body = {"group_id": group, "role": "admin"}
    await team.founder.client.put(f"/spaces/{grouped['id']}/members", json=body)
    area = (await team.founder.client.post(f"/spaces/{area_only['id']}/areas", json={"name": "Board"})).json()
    await team.founder.client.put(
        f"/areas/{area['id']}/members", json={"user_id": str(member.id), "role": "viewer"}
    )
    page = (await team.founder.client.post("/pages", json={"space_id": page_only["id"], "title": "P"})).json()
    await team.grant(page["id"], member, "VIEW")

    found = {space["id"]: space for space in (await member.client.get("/spaces")).json()["items"]}
    assert [(found[space]["role"], found[space]["via"]) for space in (
        own["id"], team.space_id, grouped["id"], area_only["id"], page_only["id"],
    )] == [("owner", "member"), ("member", "member"), ("admin", "group"), (None, "area"), (None, "grant")]  # fmt: skip
    assert (found[own["id"]]["owner_name"], found[team.space_id]["owner_name"]) == ("Mel", "Ada")
    assert found[grouped["id"]]["owner_name"] is None
    assert own["own"]["is_pinned"]
    by_slug = (await member.client.get("/spaces", params={"slug": "lighthouse"})).json()["items"]
    assert [space["id"] for space in by_slug] == [own["id"], team.space_id]

    chosen = {"is_pinned": True, "order_index": 3, "display_alias": "The light", "page_view": "grid"}
    put = await member.client.put(f"/spaces/{team.space_id}/preferences", json=chosen)
    assert put.json()["own"] == chosen
    assert (await team.founder.client.get(f"/spaces/{team.space_id}")).json()["own"]["display_alias"] is None
    assert_problem(await member.client.put(f"/spaces/{area}/preferences", json=chosen), 422, "invalid_input")


async def test_a_space_is_handed_to_one_of_its_people(team: Team) -> None:
    route = f"/spaces/{team.space_id}/transfers"
    member, guest = await team.join("Mel", role="member"), await team.join("Gus", role="guest")

    for nobody in (guest, team.founder):
        wrong = await team.founder.client.post(route, json={"user_id": str(nobody.id)})
        assert_problem(wrong, 422, "invalid_input")
    after = (await team.founder.client.post(route, json={"user_id": str(member.id)})).json()

    assert (after["is_owner"], after["role"]) == (False, "admin")
    assert (await member.client.get(f"/spaces/{team.space_id}")).json()["is_owner"]
