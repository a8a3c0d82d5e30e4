"""Giving rights on a page, and what may not be given."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest

from stoa.platform.context import Platform
from tests.support.http import assert_problem
from tests.support.team import Team, execute, fetch
from tests.support.world import Person, World


async def put(by: Person, page_id: str, subject: Person | str, level: object, **more: Any) -> httpx.Response:
    named = {"group_id": subject} if isinstance(subject, str) else {"user_id": str(subject.id)}
    return await by.client.put(f"/pages/{page_id}/grants", json={**named, "level": level, **more})


async def level_of(person: Person, page_id: str) -> str | None:
    answer = await person.client.get(f"/pages/{page_id}")
    return answer.json()["permissions"]["level"] if answer.status_code == 200 else None


@pytest.mark.spec("SP-47", "SP-48", "SP-3")
async def test_nobody_gives_or_takes_more_than_they_have(team: Team) -> None:
    page = (await team.page("Plans"))["id"]
    sharer, editor, other = await team.join("Sue"), await team.join("Edo"), await team.join("Oda")

    assert (await put(team.founder, page, sharer, "SHARE")).status_code == 201
    assert (await put(sharer, page, editor, "EDIT")).status_code == 201
    strong = (await put(team.founder, page, other, "DELETE")).json()

    assert_problem(
        await put(editor, page, other, "VIEW"), 403, "access.forbidden", required_level="SHARE", level="EDIT"
    )
    assert_problem(await put(sharer, page, editor, "DELETE"), 403, "access.delete_not_grantable")
    assert_problem(await put(sharer, page, other, "VIEW"), 403, "access.above_own_level")
    route = f"/pages/{page}/grants/{strong['id']}"
    assert_problem(await sharer.client.delete(route), 403, "access.above_own_level")
    assert_problem(await sharer.client.patch(route, json={"level": "EDIT"}), 403, "access.above_own_level")
    # Whoever was given DELETE does not hand it on: they are neither owner nor admin.
    assert_problem(await put(other, page, editor, "DELETE"), 403, "access.delete_not_grantable")
    admin, author = await team.join("Adi", role="admin"), await team.join("Ann", role="member")
    own = await author.client.post("/pages", json={"space_id": team.space_id, "type": "DOCUMENT", "title": "Own"})
    for giver, of in ((admin, page), (author, own.json()["id"])):
        assert (await put(giver, of, await team.join("Rec"), "DELETE")).status_code == 201
    assert await level_of(editor, page) == "EDIT"
    mine = next(
        row
        for row in (await other.client.get(f"/pages/{page}/grants")).json()["items"]
        if row["id"] == strong["id"]
    )
    assert mine["subject"]["name"] == "Oda"
    assert (await other.client.delete(route)).status_code == 204
    assert await level_of(other, page) is None


@pytest.mark.spec("SP-48")
async def test_a_grant_is_put_in_place_changed_and_dropped_by_its_holder(team: Team) -> None:
    page = (await team.page("Plans"))["id"]
    reader, stranger = await team.join("Rea"), await team.join("Sid")

    first = await put(team.founder, page, reader, "VIEW", note="for the review")
    again = await put(team.founder, page, reader, "EDIT")
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["id"] == again.json()["id"]
    assert (first.json()["revision"], again.json()["revision"], again.json()["note"]) == (1, 2, None)
    changed = await team.founder.client.patch(f"/pages/{page}/grants/{first.json()['id']}", json={"level": "VIEW"})
    assert (changed.json()["level"], changed.json()["revision"]) == ("VIEW", 3)

    assert_problem(await reader.client.get(f"/pages/{page}/grants"), 403, "access.forbidden")
    assert_problem(await stranger.client.delete(f"/pages/{page}/grants/{first.json()['id']}"), 404, "not_found")
    assert (await reader.client.delete(f"/pages/{page}/grants/{first.json()['id']}")).status_code == 204
    assert_problem(await reader.client.get(f"/pages/{page}"), 404, "not_found")


@pytest.mark.spec("SP-11")
async def test_unknown_and_foreign_ids_and_bodies_are_refused(team: Team, world: World) -> None:
    page = (await team.page("Plans"))["id"]
    foreign = await world.person("Fay")
    group = (
        await foreign.client.post(f"/organizations/{foreign.organization_id}/groups", json={"name": "Theirs"})
    ).json()["id"]
    theirs = await foreign.page("Theirs")

    assert_problem(await put(team.founder, page, foreign, "VIEW"), 404, "access.subject_not_found")
    assert_problem(await put(team.founder, page, group, "VIEW"), 404, "access.subject_not_found")
    assert_problem(await put(team.founder, page, str(uuid4()), "VIEW"), 404, "access.subject_not_found")
    assert_problem(await put(team.founder, theirs["id"], team.founder, "VIEW"), 404, "not_found")
    for level in ("view", "ADMIN", 7, None):
        assert_problem(await put(team.founder, page, team.founder, level), 422, "invalid_input")
    assert_problem(await put(team.founder, page, team.founder, "VIEW", role="owner"), 422, "unknown_field")
    both = {"user_id": str(team.founder.id), "group_id": str(uuid4()), "level": "VIEW"}
    assert_problem(await team.founder.client.put(f"/pages/{page}/grants", json=both), 422, "invalid_input")
    assert (
        await fetch(team.platform, "SELECT 1 FROM grants WHERE organization_id = :o", o=team.organization_id) == []
    )


@pytest.mark.spec("SP-5")
async def test_a_grant_ends_with_its_time(team: Team) -> None:
    page = (await team.page("Plans"))["id"]
    reader = await team.join("Rea")
    now = datetime.now(UTC)

    for moment in (now - timedelta(days=1), now + timedelta(seconds=5), now.replace(year=9999), "NaN"):
        text = moment if isinstance(moment, str) else moment.isoformat()
        assert_problem(await put(team.founder, page, reader, "VIEW", expires_at=text), 422, "invalid_input")
    kept = await put(team.founder, page, reader, "VIEW", expires_at=(now + timedelta(hours=1)).isoformat())
    assert kept.status_code == 201
    assert await level_of(reader, page) == "VIEW"
    await execute(team.platform, "UPDATE grants SET expires_at = now() WHERE id = :id", id=kept.json()["id"])
    assert await level_of(reader, page) is None
    assert (await team.founder.client.get(f"/pages/{page}/grants")).json()["items"] == []


@pytest.mark.spec("SP-66")
async def test_grants_at_the_same_time_leave_one_row(team: Team) -> None:
    page = (await team.page("Plans"))["id"]
    reader = await team.join("Rea")

    answers = await asyncio.gather(*(put(team.founder, page, reader, level) for level in ("VIEW", "EDIT") * 5))

    assert sorted(answer.status_code for answer in answers) == [200] * 9 + [201]
    [row] = await fetch(team.platform, "SELECT level, revision FROM grants WHERE user_id = :u", u=reader.id)
    assert row.revision == 10
    assert row.level == max(answers, key=lambda answer: answer.json()["revision"]).json()["level"]


@pytest.mark.spec("SP-45", "SP-60")
async def test_the_list_says_where_rights_come_from(team: Team) -> None:
    root = (await team.page("Root"))["id"]
    below = (await team.page("Below", parent_id=root))["id"]
    reader, member = await team.join("Rea"), await team.join("Mel", role="member")
    group = await team.group("design", reader)
    await put(team.founder, root, reader, "EDIT")
    await put(team.founder, below, reader, "VIEW")
    await put(team.founder, below, group, "VIEW")

    rows = (await team.founder.client.get(f"/pages/{below}/grants")).json()["items"]
    assert [(row["subject"]["name"], row["inherited"], row["from_title"], row["redundant"]) for row in rows] == [
        ("Rea", False, None, True),
        ("design", False, None, False),
        ("Rea", True, "Root", False),
    ]
    found = (await team.founder.client.get(f"/pages/{below}/access", params={"limit": 3})).json()
    rest = await team.founder.client.get(f"/pages/{below}/access", params={"cursor": found["next_cursor"]})
    assert found["total"] == 4
    assert [
        (row["subject"]["name"], row["level"], row["source"]) for row in found["items"] + rest.json()["items"]
    ] == [
        ("Ada", "DELETE", "space_owner"),
        ("Mel", "EDIT", "area_role"),
        ("Rea", "EDIT", "grant"),
        ("design", "VIEW", "grant"),
    ]
    assert_problem(await member.client.get(f"/pages/{below}/access"), 403, "access.forbidden")


@pytest.mark.spec("SP-57")
async def test_people_are_found_by_letters_of_the_name_or_by_their_whole_address(team: Team) -> None:
    mel, guest = await team.join("Melusine"), await team.join("Gus", organization_role="guest")
    group = await team.group("Melodies")

    async def found(by: Person, q: str) -> list[str]:
        answer = await by.client.get("/subjects", params={"q": q})
        assert "@" not in answer.text
        return [row["id"] for row in answer.json()["items"]]

    assert await found(team.founder, "mel") == [str(mel.id), group]
    assert await found(team.founder, "m") == []
    assert await found(team.founder, mel.email) == [str(mel.id)]
    assert await found(team.founder, mel.email[:-2]) == []
    assert await found(guest, "melusine") == []
    assert await found(guest, mel.email) == []


@pytest.mark.spec("SP-43", "SP-44", "SP-45")
async def test_a_private_page_keeps_its_grants_unless_they_are_to_go(team: Team) -> None:
    root = (await team.page("Root"))["id"]
    below = (await team.page("Below", parent_id=root))["id"]
    reader, member = await team.join("Rea"), await team.join("Mel", role="member")
    await put(team.founder, root, reader, "VIEW")
    await put(team.founder, below, reader, "EDIT")

    async def show(visibility: str, **more: object) -> dict[str, Any]:
        answer = await team.founder.client.put(
            f"/pages/{below}/visibility", json={"visibility": visibility, **more}
        )
        assert answer.status_code == 200, answer.text
        shown: dict[str, Any] = answer.json()
        return shown

    assert_problem(
        await member.client.put(f"/pages/{below}/visibility", json={"visibility": "private"}),
        403,
        "access.forbidden",
    )
    assert_problem(
        await team.founder.client.put(f"/pages/{below}/visibility", json={"visibility": "public"}),
        422,
        "invalid_input",
    )
    private = await show("private")
    assert [(row["name"], row["level"]) for row in private["holders"]] == [("Ada", "DELETE"), ("Rea", "EDIT")]
    assert (await level_of(reader, below), await level_of(member, below)) == ("EDIT", None)
    open_again = await show("inherit")
    assert (open_again["effective_visibility"], open_again["removed_grants"]) == ("area", 0)
    assert (await level_of(reader, below), await level_of(member, below)) == ("EDIT", "EDIT")
    assert (await show("private", remove_grants=True))["removed_grants"] == 1
    assert await level_of(reader, below) == "VIEW"


@pytest.mark.spec("SP-43")
async def test_what_lies_below_follows_the_visibility_above(team: Team) -> None:
    root = (await team.page("Root"))["id"]
    below = (await team.page("Below", parent_id=root))["id"]
    own = (await team.page("Own", parent_id=below))["id"]
    member = await team.join("Mel", role="member")

    await team.founder.client.put(f"/pages/{own}/visibility", json={"visibility": "space"})
    await team.founder.client.put(f"/pages/{root}/visibility", json={"visibility": "private"})

    assert [await level_of(member, page) for page in (root, below, own)] == [None, None, "EDIT"]


@pytest.mark.spec("SP-69")
async def test_a_page_has_at_most_five_hundred_grants(team: Team) -> None:
    page = (await team.page("Plans"))["id"]
    reader = await team.join("Rea")
    await execute(
        team.platform,
        "WITH made AS (INSERT INTO groups (id, organization_id, name, name_key, created_at, updated_at)"
        " SELECT gen_random_uuid(), :o, 'g' || n, 'g' || n, now(), now() FROM generate_series(1, 500) n RETURNING id)"
        " INSERT INTO grants (id, organization_id, page_id, group_id, level, created_at, updated_at)"
        " SELECT gen_random_uuid(), :o, :page, id, 'VIEW', now(), now() FROM made",
        o=team.organization_id,
        page=page,
    )

    assert_problem(await put(team.founder, page, reader, "VIEW"), 409, "limit_reached", limit=500)


async def test_each_change_of_a_right_is_written_down(team: Team, platform: Platform) -> None:
    page = (await team.page("Plans"))["id"]
    reader = await team.join("Rea")
    given = (await put(team.founder, page, reader, "VIEW")).json()["id"]
    await put(team.founder, page, reader, "EDIT")
    await team.founder.client.delete(f"/pages/{page}/grants/{given}")

    rows = await fetch(
        platform,
        "SELECT event_type, metadata->'level' AS level FROM audit_events WHERE resource_id = :page"
        " AND event_type LIKE 'grant.%' ORDER BY id",
        page=page,
    )
    assert [(row.event_type, row.level["old"], row.level["new"]) for row in rows] == [
        ("grant.given", None, "VIEW"),
        ("grant.changed", "VIEW", "EDIT"),
        ("grant.revoked", "EDIT", None),
    ]
