"""Groups: who makes them, who is in them, and what they give."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from stoa.platform.ids import new_id
from stoa.spaces.commands.purge_spaces import purge_spaces
from tests.orgs.test_settings import change
from tests.support.http import assert_problem
from tests.support.team import Team, execute, fetch
from tests.support.world import Person, World


async def make(team: Team, *, by: Person | None = None, **body: Any) -> httpx.Response:
    client = (by or team.founder).client
    return await client.post(f"/organizations/{team.organization_id}/groups", json={"name": "Design", **body})


@pytest.mark.spec("ORG-48")
async def test_administrators_make_rename_and_delete_groups(team: Team) -> None:
    made = await make(team, name="  Design ", description="Who draws", system_prompt="Speak of lines.")

    group = made.json()
    assert made.status_code == 201, made.text
    assert (group["name"], group["member_count"], group["own_role"]) == ("Design", 0, None)
    renamed = await team.founder.client.patch(f"/groups/{group['id']}", json={"name": "Drawing"})
    assert (renamed.json()["name"], renamed.json()["system_prompt"]) == ("Drawing", "Speak of lines.")
    assert (await team.founder.client.delete(f"/groups/{group['id']}")).status_code == 204
    assert_problem(await team.founder.client.get(f"/groups/{group['id']}"), 404, "not_found")
    events = await fetch(
        team.platform,
        "SELECT event_type FROM audit_events WHERE resource_id = :id ORDER BY created_at",
        id=group["id"],
    )
    assert [row[0] for row in events] == ["group.created", "group.changed", "group.deleted"]


@pytest.mark.spec("ORG-48")
async def test_a_name_belongs_to_one_group_whatever_its_case(team: Team) -> None:
    await make(team, name="Straße")

    assert_problem(await make(team, name="STRASSE"), 409, "orgs.group_name_taken")
    other = (await make(team, name="Other")).json()
    taken = await team.founder.client.patch(f"/groups/{other['id']}", json={"name": "strasse"})
    assert_problem(taken, 409, "orgs.group_name_taken")


@pytest.mark.spec("ORG-48")
async def test_members_see_groups_but_change_none(team: Team) -> None:
    group = (await make(team, system_prompt="Secret words")).json()
    mia = await team.join("Mia")

    seen = await mia.client.get(f"/groups/{group['id']}")

    assert (seen.json()["system_prompt"], seen.json()["permissions"]) == (
        None,
        {"manage": False, "add_members": False},
    )
    assert_problem(await make(team, by=mia, name="Mine"), 403, "orgs.admin_only")
    for answer in (
        await mia.client.patch(f"/groups/{group['id']}", json={"name": "Mine"}),
        await mia.client.delete(f"/groups/{group['id']}"),
        await mia.client.put(f"/groups/{group['id']}/members/{mia.id}", json={"role": "member"}),
    ):
        assert_problem(answer, 403, "orgs.admin_only")


@pytest.mark.spec("ORG-48")
async def test_the_admin_of_a_space_manages_the_groups_of_that_space_only(team: Team) -> None:
    keeper = await team.join("Keeper", role="admin")
    member = await team.join("Mel", role="member")
    of_organization = (await make(team, name="Everybody")).json()

    made = await make(team, by=keeper, name="Crew", space_id=team.space_id)

    assert made.status_code == 201, made.text
    assert made.json()["permissions"] == {"manage": True, "add_members": True}
    put = await keeper.client.put(f"/groups/{made.json()['id']}/members/{member.id}", json={"role": "lead"})
    assert put.status_code == 201, put.text
    assert_problem(await make(team, by=member, name="Mine", space_id=team.space_id), 403, "orgs.admin_only")
    assert_problem(await make(team, by=keeper, name="Other", space_id=str(uuid4())), 404, "not_found")
    refused = await keeper.client.patch(f"/groups/{of_organization['id']}", json={"name": "Mine"})
    assert_problem(refused, 403, "orgs.admin_only")


@pytest.mark.spec("ORG-49")
async def test_people_are_added_row_by_row_and_again_without_harm(team: Team, world: World) -> None:
    group = (await make(team)).json()
    mia, stranger = await team.join("Mia"), await world.person("Stan")
    rows = [{"user_id": str(mia.id), "role": "lead"}, {"user_id": str(stranger.id)}, {"user_id": str(uuid4())}]

    first = await team.founder.client.post(f"/groups/{group['id']}/members", json={"members": rows})
    again = await team.founder.client.post(f"/groups/{group['id']}/members", json={"members": rows})

    assert first.status_code == again.status_code == 200
    codes = [row["problem"] and row["problem"]["code"] for row in first.json()["items"]]
    assert codes == [None, "not_found", "not_found"]
    assert [row["is_new"] for row in (first.json()["items"][0], again.json()["items"][0])] == [True, False]
    members = (await team.founder.client.get(f"/groups/{group['id']}/members")).json()["items"]
    assert [(row["name"], row["role"]) for row in members] == [("Mia", "lead")]


@pytest.mark.spec("ORG-49")
async def test_five_hundred_rows_are_taken_and_not_one_more(team: Team) -> None:
    group = (await make(team)).json()
    url = f"/groups/{group['id']}/members"

    full = await team.founder.client.post(url, json={"members": [{"user_id": str(uuid4())} for _ in range(500)]})
    over = await team.founder.client.post(url, json={"members": [{"user_id": str(uuid4())} for _ in range(501)]})

    assert (full.status_code, len(full.json()["items"]), over.status_code) == (200, 500, 422)


@pytest.mark.spec("ORG-50")
async def test_a_lead_adds_and_removes_plain_members_and_nothing_else(team: Team) -> None:
    group = (await make(team)).json()
    lead, other_lead, mia = [await team.join(name) for name in ("Lea", "Leo", "Mia")]
    members = f"/groups/{group['id']}/members"
    for person in (lead, other_lead):
        await team.founder.client.put(f"{members}/{person.id}", json={"role": "lead"})

    assert (await lead.client.put(f"{members}/{mia.id}", json={"role": "member"})).status_code == 201
    assert (await lead.client.delete(f"{members}/{mia.id}")).status_code == 204
    for answer in (
        await lead.client.put(f"{members}/{mia.id}", json={"role": "lead"}),
        await lead.client.put(f"{members}/{other_lead.id}", json={"role": "member"}),
        await lead.client.delete(f"{members}/{other_lead.id}"),
        await lead.client.patch(f"/groups/{group['id']}", json={"system_prompt": "Obey the lead"}),
        await lead.client.patch(f"/groups/{group['id']}", json={"allowed_tiers": None}),
    ):
        assert_problem(answer, 403, "orgs.admin_only")


@pytest.mark.spec("ORG-51", "SP-33")
async def test_what_a_group_gives_holds_from_joining_to_leaving(team: Team) -> None:
    page = await team.page("Plans")
    reader = await team.join("Rea")
    group = await team.group("design")
    await team.grant_group(page["id"], group, "VIEW")
    read = f"/pages/{page['id']}"
    assert (await reader.client.get(read)).status_code == 404

    await team.founder.client.put(f"/groups/{group}/members/{reader.id}", json={"role": "member"})
    assert (await reader.client.get(read)).status_code == 200
    assert [space["id"] for space in (await reader.client.get("/spaces")).json()["items"]].count(
        team.space_id
    ) == 1

    assert (await reader.client.delete(f"/groups/{group}/members/{reader.id}")).status_code == 204
    assert (await reader.client.get(read)).status_code == 404


@pytest.mark.spec("ORG-51")
async def test_a_role_in_space_and_area_comes_through_a_group(team: Team) -> None:
    reader = await team.join("Rea")
    group = await team.group("crew", reader)
    await execute(
        team.platform,
        "INSERT INTO space_members (id, organization_id, space_id, group_id, role, created_at, updated_at)"
        " VALUES (:id, :o, :s, :g, 'member', now(), now())",
        id=new_id(),
        o=team.organization_id,
        s=UUID(team.space_id),
        g=UUID(group),
    )

    made = await reader.client.post("/pages", json={"space_id": team.space_id, "title": "By the crew"})

    assert made.status_code == 201, made.text


@pytest.mark.spec("ORG-52", "SP-33")
async def test_deleting_a_group_shows_what_it_gives_and_takes_it_away(team: Team) -> None:
    page = await team.page("Plans")
    reader = await team.join("Rea")
    group = await team.group("design", reader)
    await team.grant_group(page["id"], group, "EDIT")
    for table, column, thing in (
        ("space_members", "space_id", team.space_id),
        ("area_members", "area_id", team.general_id),
    ):
        await execute(
            team.platform,
            f"INSERT INTO {table} (id, organization_id, {column}, group_id, role, created_at, updated_at)"
            " VALUES (:id, :o, :t, :g, 'member', now(), now())",
            id=new_id(),
            o=team.organization_id,
            t=UUID(thing),
            g=UUID(group),
        )

    effects = (await team.founder.client.get(f"/groups/{group}/effects")).json()

    assert effects["member_count"] == 1
    assert [(item["kind"], item["name"], item["role"]) for item in effects["items"]] == [
        ("space", "Lighthouse", "member"),
        ("area", "General", "member"),
        ("page", None, "EDIT"),
    ]
    assert (await team.founder.client.delete(f"/groups/{group}")).status_code == 204
    assert (await reader.client.get(f"/pages/{page['id']}")).status_code == 404
    for table in ("grants", "space_members", "area_members", "group_members"):
        left = await fetch(team.platform, f"SELECT 1 FROM {table} WHERE group_id = :g", g=UUID(group))
        assert left == [], table


@pytest.mark.spec("ORG-53")
async def test_guests_may_be_in_groups_and_see_no_others(team: Team) -> None:
    guest = await team.join("Gus", organization_role="guest")
    own, other = await team.group("own", guest), await team.group("other")

    listed = (await guest.client.get(f"/organizations/{team.organization_id}/groups")).json()["items"]

    assert [group["id"] for group in listed] == [own]
    assert_problem(await guest.client.get(f"/groups/{other}"), 404, "not_found")


@pytest.mark.spec("ORG-53")
async def test_limits_of_groups_hold_for_organizations_and_people(team: Team) -> None:
    statement = (
        "INSERT INTO groups (id, organization_id, name, name_key, created_at, updated_at)"
        " SELECT gen_random_uuid(), :o, 'G' || n, 'g' || n, now(), now() FROM generate_series(1, 498) n"
    )
    await execute(team.platform, statement, o=team.organization_id)
    mia = await team.join("Mia")
    await execute(
        team.platform,
        "INSERT INTO group_members (organization_id, group_id, user_id, joined_at) SELECT organization_id, id, :u,"
        " now() FROM groups WHERE organization_id = :o LIMIT 200",
        o=team.organization_id,
        u=mia.id,
    )

    answers = await asyncio.gather(*(make(team, name=f"Race {number}") for number in range(4)))

    assert sorted(answer.status_code for answer in answers) == [201, 201, 409, 409]
    made = next(answer.json() for answer in answers if answer.status_code == 201)
    full = await team.founder.client.put(f"/groups/{made['id']}/members/{mia.id}", json={"role": "member"})
    assert_problem(full, 409, "limit_reached", limit=200)


@pytest.mark.spec("ORG-54")
async def test_a_deleted_group_leaves_the_list_of_default_groups(team: Team) -> None:
    kept, gone = await team.group("kept"), await team.group("gone")
    await execute(
        team.platform,
        "UPDATE organizations SET default_group_ids = :ids WHERE id = :o",
        ids=[UUID(kept), UUID(gone)],
        o=team.organization_id,
    )

    await team.founder.client.delete(f"/groups/{gone}")

    rows = await fetch(
        team.platform, "SELECT default_group_ids FROM organizations WHERE id = :o", o=team.organization_id
    )
    assert rows[0][0] == [UUID(kept)]


@pytest.mark.spec("ORG-59")
@pytest.mark.parametrize(
    ("tiers", "code"),
    [(["basic", "premium"], "orgs.tiers_not_subset"), ([], "invalid_input"), (["royal"], "invalid_input")],
)
async def test_tiers_of_a_group_lie_within_those_of_its_organization(
    team: Team, tiers: list[str], code: str
) -> None:
    await execute(
        team.platform,
        "UPDATE organizations SET allowed_tiers = '{basic,standard}' WHERE id = :o",
        o=team.organization_id,
    )
    group = (await make(team, name="Fine", allowed_tiers=["standard", "basic"])).json()

    assert group["allowed_tiers"] == ["basic", "standard"]
    assert_problem(await make(team, allowed_tiers=tiers), 422, code)
    changed = await team.founder.client.patch(f"/groups/{group['id']}", json={"allowed_tiers": tiers})
    assert_problem(changed, 422, code)


@pytest.mark.spec("ORG-8")
async def test_groups_and_people_of_another_organization_do_not_exist(team: Team, world: World) -> None:
    stranger = await world.person("Stan")
    foreign = (
        await stranger.client.post(f"/organizations/{stranger.organization_id}/groups", json={"name": "Theirs"})
    ).json()
    own = (await make(team)).json()
    founder = team.founder.client

    for answer in (
        await founder.get(f"/groups/{foreign['id']}"),
        await founder.put(f"/groups/{foreign['id']}/members/{team.founder.id}", json={"role": "member"}),
        await founder.put(f"/groups/{own['id']}/members/{stranger.id}", json={"role": "member"}),
        await founder.post(f"/organizations/{stranger.organization_id}/groups", json={"name": "Mine"}),
    ):
        assert_problem(answer, 404, "not_found")
    assert await fetch(team.platform, "SELECT 1 FROM group_members WHERE user_id = :u", u=stranger.id) == []


@pytest.mark.parametrize("prompt", ["x" * 2001, "nul\x00"])
@pytest.mark.spec("ORG-58")
async def test_prompts_of_groups_are_text_of_two_thousand_characters(team: Team, prompt: str) -> None:
    answer = await make(team, system_prompt=prompt)

    assert answer.status_code in (400, 422), answer.text


async def give(person: Person, path: str, **body: Any) -> None:
    answer = await person.client.put(path, json=body)
    assert answer.status_code in (200, 201, 204), answer.text


@pytest.mark.spec("ORG-55")
async def test_groups_of_a_space_go_with_it_unless_something_elsewhere_needs_them(team: Team) -> None:
    ada, keeper = team.founder, await team.join("Kim", role="admin")
    route, organization = f"/spaces/{team.space_id}", f"/organizations/{team.organization_id}"
    elsewhere = (await ada.client.post("/spaces", json={"name": "Harbour"})).json()
    page_here = await team.page("Here")
    page_there = (await ada.client.post("/pages", json={"space_id": elsewhere["id"], "title": "There"})).json()
    names = ["idle", "local", "space", "area", "page", "budget", "newcomers", "invited"]
    groups = {}
    for name in names:
        made = await make(team, by=keeper, name=name, space_id=team.space_id)
        groups[name] = made.json()["id"]
    foreign = await team.group("foreign")
    await give(keeper, f"/groups/{groups['local']}/members/{keeper.id}", role="lead")
    for group_id in (groups["local"], foreign):
        await give(ada, f"{route}/members", group_id=group_id, role="member")
    await team.grant_group(page_here["id"], groups["local"], "EDIT")
    await give(ada, f"/spaces/{elsewhere['id']}/members", group_id=groups["space"], role="member")
    await give(ada, f"/areas/{elsewhere['areas'][0]['id']}/members", group_id=groups["area"], role="viewer")
    await team.grant_group(page_there["id"], groups["page"], "VIEW")
    budget = {"scope_kind": "group", "scope_id": groups["budget"], "period": "month", "limit_micros": 5_000_000}
    answer = await ada.client.post(f"{organization}/budgets", json=budget)
    assert answer.status_code == 201, answer.text
    await change(ada, default_group_ids=[groups["newcomers"]])
    invited = {"emails": ["zoe@example.org"], "role": "member", "group_ids": [groups["invited"]]}
    answer = await ada.client.post(f"{organization}/invitations", json=invited)
    assert answer.status_code in (200, 201), answer.text

    # While the space can be brought back, its groups are there as before.
    assert (await ada.client.delete(route)).status_code == 200
    await purge_spaces(team.platform)
    for group_id in groups.values():
        assert (await ada.client.get(f"/groups/{group_id}")).json()["space_id"] == team.space_id
    await execute(
        team.platform,
        "UPDATE spaces SET deleted_at = deleted_at - interval '31 days' WHERE id = :id",
        id=team.space_id,
    )
    await purge_spaces(team.platform)

    for name in names[:2]:
        assert_problem(await ada.client.get(f"/groups/{groups[name]}"), 404, "not_found")
        left = await fetch(
            team.platform, "SELECT 1 FROM group_members WHERE group_id = CAST(:g AS uuid)", g=groups[name]
        )
        assert left == []
    for group_id in (*[groups[name] for name in names[2:]], foreign):
        shown = (await ada.client.get(f"/groups/{group_id}")).json()
        assert (shown["space_id"], shown["permissions"]["manage"]) == (None, True)
        assert_problem(
            await keeper.client.patch(f"/groups/{group_id}", json={"name": "Mine"}), 403, "orgs.admin_only"
        )
    said = await fetch(
        team.platform,
        "SELECT resource_id, event_type FROM audit_events WHERE organization_id = :o AND actor_kind = 'system'"
        " AND resource_type = 'group'",
        o=team.organization_id,
    )
    assert {tuple(row) for row in said} == {
        (groups[name], "group.deleted" if name in names[:2] else "group.changed") for name in names
    }
