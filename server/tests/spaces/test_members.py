"""Who has a role in a space."""

import asyncio
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.access.test_revocation import listening, until_revoked
from tests.support.http import assert_problem
from tests.support.team import Team, fetch
from tests.support.world import Person, World


async def put(by: Person, space_id: str, subject: Person | str, role: object, **more: Any) -> httpx.Response:
    named = {"group_id": subject} if isinstance(subject, str) else {"user_id": str(subject.id)}
    return await by.client.put(f"/spaces/{space_id}/members", json={**named, "role": role, **more})


@pytest.mark.spec("SP-29", "SP-30", "SP-66")
async def test_people_and_groups_become_members_once(team: Team, world: World) -> None:
    space, route = team.space_id, f"/spaces/{team.space_id}/members"
    mel, stranger = await team.join("Mel"), await world.person("Sid")
    group = await team.group("design", mel)

    answers = await asyncio.gather(*(put(team.founder, space, mel, "member") for _ in range(10)))
    assert sorted(answer.status_code for answer in answers) == [200] * 9 + [201]
    by_group = await put(team.founder, space, group, "guest")
    assert (by_group.status_code, by_group.json()["subject"]["name"]) == (201, "design")
    raised = await put(team.founder, space, mel, "admin")
    assert (raised.status_code, raised.json()["role"], raised.json()["revision"]) == (200, "admin", 11)

    foreign = (
        await stranger.client.post(f"/organizations/{stranger.organization_id}/groups", json={"name": "Theirs"})
    ).json()["id"]
    for unknown in (stranger, foreign, str(uuid4())):
        assert_problem(await put(team.founder, space, unknown, "member"), 404, "access.subject_not_found")
    for role in ("owner", "viewer", None):
        assert_problem(await put(team.founder, space, mel, role), 422, "invalid_input")
    assert_problem(await put(team.founder, space, mel, "member", invited_by=str(mel.id)), 422, "unknown_field")
    rows = (await mel.client.get(route)).json()["items"]
    assert [(row["subject"]["name"], row["role"]) for row in rows] == [
        ("Ada", "owner"), ("Mel", "admin"), ("design", "guest"),
    ]  # fmt: skip
    assert "@" not in str(rows)


@pytest.mark.spec("SP-30")
async def test_an_admin_never_touches_the_owner_and_everybody_may_leave(team: Team) -> None:
    space, route = team.space_id, f"/spaces/{team.space_id}/members"
    admin, member, other = [
        await team.join(name, role=role)
        for name, role in (("Amir", "admin"), ("Mel", "member"), ("Oda", "member"))
    ]
    ids = {row["subject"]["name"]: row["id"] for row in (await admin.client.get(route)).json()["items"]}

    assert_problem(await put(admin, space, team.founder, "member"), 403, "access.forbidden")
    assert_problem(await admin.client.delete(f"{route}/{team.founder.id}"), 403, "access.forbidden")
    assert_problem(await put(member, space, other, "guest"), 403, "access.forbidden")
    assert_problem(await member.client.delete(f"{route}/{ids['Oda']}"), 403, "access.forbidden")
    assert_problem(
        await member.client.patch(f"{route}/{ids['Mel']}", json={"role": "admin"}), 403, "access.forbidden"
    )
    assert_problem(
        await team.founder.client.delete(f"{route}/{team.founder.id}"), 409, "spaces.owner_cannot_leave"
    )
    changed = await admin.client.patch(f"{route}/{ids['Oda']}", json={"role": "guest"})
    assert changed.json()["role"] == "guest"
    assert (await member.client.delete(f"{route}/{ids['Mel']}")).status_code == 204
    assert_problem(await member.client.get(f"/spaces/{space}"), 404, "not_found")
    assert_problem(await admin.client.delete(f"{route}/{ids['Mel']}"), 404, "not_found")


@pytest.mark.spec("SP-32")
async def test_guests_see_only_what_is_given_to_them(team: Team) -> None:
    guest = await team.join("Gus", role="guest", organization_role="guest")
    met, member = await team.join("Mia", role="member"), await team.join("Mel", role="member")
    open_page = await team.page("Open")
    await team.set_visibility(open_page["id"], "space")
    board = await team.area("Board", is_restricted=True)
    page = await team.page("Board page", area_id=board)
    assert [area["name"] for area in (await guest.client.get(f"/spaces/{team.space_id}")).json()["areas"]] == []

    await team.give_area_role(board, guest, "member")
    await team.give_area_role(board, met, "member")

    assert [node["title"] for node in await team.tree(by=guest)] == ["Board page"]
    assert_problem(await guest.client.get(f"/pages/{open_page['id']}"), 404, "not_found")
    assert (await guest.client.get(f"/pages/{page['id']}")).json()["permissions"]["level"] == "EDIT"
    seen = {
        row["subject"]["name"]
        for row in (await guest.client.get(f"/spaces/{team.space_id}/members")).json()["items"]
    }
    assert seen == {"Ada", "Gus", "Mia"}
    found = await guest.client.get("/subjects", params={"q": "me"})
    assert str(member.id) not in found.text
    assert_problem(
        await guest.client.post(f"/spaces/{team.space_id}/areas", json={"name": "Mine"}), 403, "access.forbidden"
    )


@pytest.mark.spec("SP-9")
async def test_who_loses_a_role_hears_it_and_nothing_more(team: Team, world: World) -> None:
    page = (await team.page("Plans"))["id"]
    member = await team.join("Mel", role="member")
    rows = (await team.founder.client.get(f"/spaces/{team.space_id}/members")).json()["items"]
    mine = next(row["id"] for row in rows if row["subject"]["name"] == "Mel")

    async with (
        listening(world, member, f"page:{page}") as held,
        listening(world, team.founder, f"space:{team.space_id}") as owners,
    ):
        await team.founder.client.delete(f"/spaces/{team.space_id}/members/{mine}")
        await team.founder.client.patch(f"/pages/{page}", json={"title": "Later"})
        heard = await until_revoked(held, f"page:{page}")
        async with asyncio.timeout(10):
            while "member.changed" not in (told := str(await owners.recv())):
                continue
    assert not [frame for frame in heard if frame.get("kind") == "page.updated"]
    assert "Mel" not in told
    events = await fetch(
        team.platform,
        "SELECT metadata->'role' AS role FROM audit_events WHERE event_type = 'space_member.removed' AND space_id = :s",
        s=team.space_id,
    )
    assert [(row.role["old"], row.role["new"]) for row in events] == [("member", None)]
