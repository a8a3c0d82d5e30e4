"""Who belongs to an organization, who sees it, and who changes it."""

import asyncio
from typing import Any

import httpx
import pytest

from stoa.platform.context import Platform
from stoa.platform.ids import new_id
from tests.support.http import assert_problem
from tests.support.team import Team, execute, fetch
from tests.support.world import Person, World


async def directory(person: Person, team: Team, **params: Any) -> list[dict[str, Any]]:
    answer = await person.client.get(f"/organizations/{team.organization_id}/members", params=params)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def change(by: Person, team: Team, member: Person, **changes: Any) -> httpx.Response:
    return await by.client.patch(f"/organizations/{team.organization_id}/members/{member.id}", json=changes)


async def remove(by: Person, team: Team, member: Person) -> httpx.Response:
    return await by.client.delete(f"/organizations/{team.organization_id}/members/{member.id}")


async def owners(team: Team) -> int:
    rows = await fetch(
        team.platform,
        "SELECT count(*) FROM members WHERE organization_id = :id AND role = 'owner' AND status = 'active'",
        id=team.organization_id,
    )
    return int(rows[0][0])


@pytest.mark.spec("ORG-18")
async def test_the_list_is_by_name_in_slices(team: Team) -> None:
    for name in ("zoe", "Bert", "Emile", "carla"):
        await team.join(name)
    path = f"/organizations/{team.organization_id}/members"

    first = (await team.founder.client.get(path, params={"limit": 3})).json()
    second = (await team.founder.client.get(path, params={"limit": 3, "cursor": first["next_cursor"]})).json()

    names = [item["name"] for item in first["items"] + second["items"]]
    assert (len(first["items"]), second["next_cursor"]) == (3, None)
    assert names == ["Ada", "Bert", "carla", "Emile", "zoe"]


@pytest.mark.spec("ORG-18")
async def test_the_list_is_filtered_and_searched(team: Team) -> None:
    bert, cara = await team.join("Bert", organization_role="admin"), await team.join("Cara")
    assert (await change(team.founder, team, cara, status="suspended")).status_code == 200

    async def names(**params: Any) -> list[str]:
        return [item["name"] for item in await directory(team.founder, team, **params)]

    assert await names(role="admin") == ["Bert"]
    assert await names(status="suspended") == ["Cara"]
    assert await names(search="BER") == ["Bert"]
    assert await names(search=cara.email.split("@", maxsplit=1)[0]) == ["Cara"]
    assert await names(search="%") == []
    assert await names(without_second_factor=True) == ["Ada", "Bert", "Cara"]
    assert await names(never_signed_in=True) == []
    assert [item["name"] for item in await directory(bert, team, group_id=new_id())] == []


@pytest.mark.spec("ORG-19")
async def test_members_see_no_addresses_unless_the_organization_shows_them(team: Team) -> None:
    bert = await team.join("Bert")
    seen = {item["name"]: item for item in await directory(bert, team)}
    assert (seen["Ada"]["email"], seen["Ada"]["details"], seen["Bert"]["email"]) == (None, None, bert.email)
    assert await directory(bert, team, search=team.founder.email) == []
    for told in ({"never_signed_in": True}, {"without_second_factor": True}, {"status": "suspended"}):
        answer = await bert.client.get(f"/organizations/{team.organization_id}/members", params=told)
        assert_problem(answer, 403, "orgs.admin_only")

    await execute(
        team.platform,
        "UPDATE organizations SET shows_member_emails = true WHERE id = :id",
        id=team.organization_id,
    )

    assert {item["email"] for item in await directory(bert, team)} == {bert.email, team.founder.email}


@pytest.mark.spec("ORG-19", "ORG-13")
async def test_guests_meet_people_of_their_areas_only(team: Team) -> None:
    guest = await team.join("Gus", organization_role="guest")
    near, far = await team.join("Nea"), await team.join("Far")
    area = await team.area("Workshop", is_restricted=True)
    await team.give_area_role(area, guest, "viewer")
    await team.give_area_role(area, near, "member")

    seen = {item["name"] for item in await directory(guest, team)}

    assert seen == {"Ada", "Nea", "Gus"}, "the owner of the space, who works in the area, and the guest"
    path = f"/organizations/{team.organization_id}/members"
    assert_problem(await guest.client.get(f"{path}/{far.id}"), 404, "not_found")
    assert_problem(await guest.client.get(path, params={"email": far.email}), 403, "orgs.admin_only")


@pytest.mark.spec("ORG-20")
async def test_one_finds_a_member_by_exact_address_and_nobody_of_elsewhere(team: Team, world: World) -> None:
    bert, eve = await team.join("Bert"), await world.person("Eve")

    assert [item["id"] for item in await directory(bert, team, email=team.founder.email.upper())] == [
        str(team.founder.id)
    ]
    assert await directory(bert, team, email=eve.email) == []
    assert await directory(bert, team, email="nobody@example.org") == []
    assert await directory(bert, team, email="no address") == []


@pytest.mark.spec("ORG-20")
async def test_guessing_addresses_is_slow(team: Team) -> None:
    path = f"/organizations/{team.organization_id}/members"
    answers = [await team.founder.client.get(path, params={"email": f"x{n}@example.org"}) for n in range(31)]

    assert [answer.status_code for answer in answers] == [200] * 30 + [429]


@pytest.mark.spec("ORG-14")
@pytest.mark.parametrize(
    ("by", "member", "changes", "code"),
    [
        ("admin", "member", {"role": "owner"}, "orgs.role_too_high"),
        ("admin", "owner", {"role": "member"}, "orgs.role_too_high"),
        ("admin", "owner", {"status": "suspended"}, "orgs.role_too_high"),
        ("admin", "owner", {"title": "Boss"}, "orgs.role_too_high"),
        ("admin", "admin", {"role": "owner"}, "orgs.role_too_high"),
        ("owner", "owner", {"status": "suspended"}, "orgs.role_too_high"),
        ("admin", "admin", {"status": "suspended"}, "orgs.role_too_high"),
        ("member", "admin", {"role": "member"}, "orgs.admin_only"),
        ("member", "member", {"role": "admin"}, "orgs.admin_only"),
        ("admin", "admin", {"role": "member"}, None),
        ("admin", "member", {"role": "admin"}, None),
        ("owner", "admin", {"role": "owner"}, None),
    ],
)
async def test_nobody_gives_or_takes_a_role_above_their_own(
    team: Team, by: str, member: str, changes: dict[str, str], code: str | None
) -> None:
    people = {
        "owner": team.founder,
        "admin": await team.join("Bert", organization_role="admin"),
        "member": await team.join("Cara"),
    }

    answer = await change(people[by], team, people[member], **changes)

    if code is None:
        assert answer.status_code == 200, answer.text
        assert answer.json()["role"] == changes["role"]
    else:
        assert_problem(answer, 403, code)
    if by == "admin" and member == "owner":
        assert_problem(await remove(people[by], team, people[member]), 403, "orgs.role_too_high")


@pytest.mark.spec("ORG-15")
async def test_the_last_owner_stays_an_owner(team: Team) -> None:
    elsewhere = await team.founder.client.post("/organizations", json={"name": "Elsewhere"})
    assert elsewhere.status_code == 201
    for answer in (
        await change(team.founder, team, team.founder, role="admin"),
        await remove(team.founder, team, team.founder),
    ):
        assert_problem(answer, 409, "orgs.last_owner")
    bert, cara = [await team.join(name, organization_role="owner") for name in ("Bert", "Cara")]
    assert (await change(team.founder, team, cara, status="suspended")).status_code == 200
    await execute(team.platform, "UPDATE users SET banned_at = now() WHERE id = :id", id=bert.id)

    answer = await change(team.founder, team, team.founder, role="admin")

    assert_problem(answer, 409, "orgs.last_owner")
    assert await owners(team) == 2, "of whom one is banned"


@pytest.mark.spec("ORG-15", "ORG-16")
async def test_of_two_owners_who_race_against_each_other_one_stays(team: Team) -> None:
    bert = await team.join("Bert", organization_role="owner")
    for number in range(50):
        moves = (
            ((team.founder, bert, {"role": "admin"}), (bert, team.founder, {"role": "admin"})),
            ((team.founder, bert, {"status": "suspended"}), (bert, bert, {"role": "member"})),
            ((team.founder, team.founder, {"role": "member"}), (bert, bert, {"role": "guest"})),
        )[number % 3]
        first, second = await asyncio.gather(*(change(by, team, who, **changes) for by, who, changes in moves))
        assert 500 not in (first.status_code, second.status_code)
        assert await owners(team) >= 1, (number, first.text, second.text)
        await execute(
            team.platform,
            "UPDATE members SET role = 'owner', status = 'active' WHERE organization_id = :id",
            id=team.organization_id,
        )


@pytest.mark.spec("ORG-23", "ORG-25")
async def test_suspension_ends_access_here_at_once_and_reactivation_gives_all_back(team: Team) -> None:
    bert = await team.join("Bert", role="member")
    before = await directory(bert, team)
    page = await team.page("Plans")

    assert (await change(team.founder, team, bert, status="suspended")).status_code == 200

    here = {"Stoa-Organization": str(team.organization_id)}
    for path in (f"/organizations/{team.organization_id}", f"/organizations/{team.organization_id}/members"):
        assert_problem(await bert.client.get(path), 404, "not_found")
    assert_problem(await bert.client.get(f"/pages/{page['id']}", headers=here), 404, "not_found")
    assert_problem(await bert.client.get(f"/pages/{page['id']}"), 404, "not_found")
    assert (await bert.client.get("/spaces")).status_code == 200, "at home everything is as it was"
    assert (await change(team.founder, team, bert, status="active")).status_code == 200
    assert (await bert.client.get(f"/pages/{page['id']}", headers=here)).status_code == 200
    assert await directory(bert, team) == before


@pytest.mark.spec("ORG-24", "ID-52", "ORG-25", "SP-25")
async def test_removal_takes_what_came_with_the_membership_and_leaves_the_rest(team: Team) -> None:
    bert = await team.join("Bert", role="admin")
    page = await team.page("Plans", by=bert)
    await team.grant(page["id"], bert, "SHARE")
    made = await bert.client.post("/spaces", json={"name": "Lighthouse"})
    token_id = new_id()
    await execute(
        team.platform,
        "INSERT INTO api_tokens (id, organization_id, user_id, name, kind, token_prefix, last_four, token_hash, scopes,"
        " created_at) VALUES (:id, :organization, :person, 'Script', 'personal', 'stoa_', 'abcd',"
        " decode(:secret, 'hex'), ARRAY['pages:read'], now())",
        id=token_id,
        secret=token_id.hex,
        organization=team.organization_id,
        person=bert.id,
    )
    losses = await team.founder.client.get(f"/organizations/{team.organization_id}/members/{bert.id}/losses")
    assert losses.json()["counts"] == {"runs": 0, "grants": 1, "spaces_owned": 1, "space_roles": 1}

    assert (await remove(team.founder, team, bert)).status_code == 204

    left = await fetch(
        team.platform,
        "SELECT (SELECT count(*) FROM members WHERE organization_id = :o AND user_id = :p),"
        " (SELECT count(*) FROM space_members WHERE organization_id = :o AND user_id = :p),"
        " (SELECT count(*) FROM grants WHERE organization_id = :o AND user_id = :p),"
        " (SELECT count(*) FROM api_tokens WHERE id = :t AND revoked_at IS NULL)",
        o=team.organization_id,
        p=bert.id,
        t=token_id,
    )
    assert tuple(left[0]) == (0, 0, 0, 0)
    space = (await team.founder.client.get(f"/spaces/{made.json()['id']}")).json()
    assert (space["role"], space["slug"] != made.json()["slug"]) == ("owner", True), "of two of one slug"
    assert (await team.founder.client.get(f"/pages/{page['id']}")).json()["owner_id"] == str(bert.id)
    current = (await bert.client.get("/sessions/current")).json()
    assert current["organization"]["id"] == str(bert.organization_id)
    events = await fetch(
        team.platform,
        "SELECT topics, payload FROM outbox_events WHERE event_type = 'membership.ended' AND organization_id = :o",
        o=team.organization_id,
    )
    assert events[0].payload == {"user_id": str(bert.id), "organization_id": str(team.organization_id)}
    assert f"user:{bert.id}" in events[0].topics


@pytest.mark.spec("ID-52")
async def test_who_is_removed_from_their_only_organization_has_their_account_alone(
    team: Team, platform: Platform
) -> None:
    bert = await team.join("Bert")
    await execute(platform, "DELETE FROM members WHERE organization_id = :id", id=bert.organization_id)

    assert (await remove(team.founder, team, bert)).status_code == 204

    assert (await bert.client.get("/sessions/current")).json()["organization"] is None
    assert (await bert.client.get("/me")).status_code == 200
    assert_problem(await bert.client.get("/spaces"), 403, "identity.no_organization")


@pytest.mark.spec("ORG-5")
async def test_nobody_leaves_their_only_organization(team: Team, platform: Platform) -> None:
    bert = await team.join("Bert")
    assert (await remove(bert, team, bert)).status_code == 204
    assert_problem(await bert.client.get(f"/organizations/{team.organization_id}"), 404, "not_found")

    answer = await bert.client.delete(f"/organizations/{bert.organization_id}/members/{bert.id}")

    assert_problem(answer, 409, "orgs.only_organization")


@pytest.mark.spec("ORG-24", "SP-25")
async def test_who_comes_back_finds_the_personal_space_and_nothing_else(team: Team) -> None:
    bert = await team.join("Bert", role="member")
    here = {"Stoa-Organization": str(team.organization_id)}
    await execute(
        team.platform,
        "INSERT INTO spaces (id, organization_id, owner_id, name, slug, type, space_type, created_at, updated_at)"
        " VALUES (:id, :o, :p, 'Personal', 'personal', 'system', 'personal', now(), now())",
        id=new_id(),
        o=team.organization_id,
        p=bert.id,
    )
    assert (await remove(team.founder, team, bert)).status_code == 204
    closed = "SELECT deleted_at FROM spaces WHERE organization_id = :o AND owner_id = :p"
    rows = await fetch(team.platform, closed, o=team.organization_id, p=bert.id)
    assert [row.deleted_at is not None for row in rows] == [True]
    assert_problem(await bert.client.get("/spaces", headers=here), 404, "not_found")


@pytest.mark.spec("ORG-6", "ORG-8", "ORG-22")
async def test_ids_of_elsewhere_answer_like_ids_that_never_were(team: Team, world: World) -> None:
    bert, eve = await team.join("Bert"), await world.person("Eve")

    async def refusal(answer: httpx.Response) -> dict[str, Any]:
        return {name: value for name, value in answer.json().items() if name not in ("instance", "request_id")}

    ghost = Person(new_id(), "Ghost", "", eve.client, eve.organization_id)
    for send in (change, remove):
        more = {"role": "member"} if send is change else {}
        assert await refusal(await send(team.founder, team, eve, **more)) == await refusal(
            await send(team.founder, team, ghost, **more)
        )
    group_id = new_id()
    await execute(
        team.platform,
        "INSERT INTO groups (id, organization_id, name, name_key, created_at, updated_at)"
        " VALUES (:id, :o, 'Theirs', 'theirs', now(), now())",
        id=group_id,
        o=eve.organization_id,
    )
    foreign = await change(team.founder, team, bert, title="Lead", group_ids=[str(group_id)])
    unknown = await change(team.founder, team, bert, title="Lead", group_ids=[str(new_id())])

    assert_problem(foreign, 404, "not_found")
    assert await refusal(foreign) == await refusal(unknown)
    assert (await directory(team.founder, team, search="Bert"))[0]["title"] is None


@pytest.mark.spec("ORG-93")
async def test_a_bulk_change_tells_row_by_row(team: Team) -> None:
    bert, cara = await team.join("Bert"), await team.join("Cara", organization_role="owner")
    nobody = new_id()

    answer = await team.founder.client.post(
        f"/organizations/{team.organization_id}/member-changes",
        json={"user_ids": [str(team.founder.id), str(bert.id), str(cara.id), str(nobody)], "role": "member"},
    )

    assert answer.status_code == 200, answer.text
    found = {item["user_id"]: item["code"] for item in answer.json()["items"]}
    assert found == {
        str(team.founder.id): None,
        str(bert.id): "orgs.admin_only",
        str(cara.id): "orgs.admin_only",
        str(nobody): "orgs.admin_only",
    }, "who steps down in the first row has no right in the next"


@pytest.mark.spec("ORG-93", "ORG-15")
async def test_removing_everybody_leaves_the_last_owner(team: Team) -> None:
    bert, cara = await team.join("Bert"), await team.join("Cara", organization_role="owner")
    path = f"/organizations/{team.organization_id}/member-changes"

    answer = await team.founder.client.post(
        path, json={"user_ids": [str(bert.id), str(cara.id), str(team.founder.id)], "remove": True}
    )

    assert [item["code"] for item in answer.json()["items"]] == [None, None, "orgs.only_organization"]
    assert [item["name"] for item in await directory(team.founder, team)] == ["Ada"]
    for body in ({"user_ids": [str(bert.id)]}, {"user_ids": [str(bert.id)], "remove": True, "role": "guest"}):
        assert (await team.founder.client.post(path, json=body)).status_code == 422
    many = {"user_ids": [str(new_id()) for _ in range(501)], "remove": True}
    assert (await team.founder.client.post(path, json=many)).status_code == 422


@pytest.mark.spec("ORG-92")
async def test_the_export_is_safe_for_spreadsheets_and_audited(team: Team, world: World) -> None:
    bert = await team.join("Bert")
    await change(team.founder, team, bert, title='=HYPERLINK("http://evil.example")')
    path = f"/organizations/{team.organization_id}/members/export"

    answer = await team.founder.client.get(path)

    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    lines = answer.text.splitlines()
    assert lines[0].startswith("name,username,email,role")
    assert "\"'=HYPERLINK(" in lines[2]
    assert_problem(await bert.client.get(path), 403, "orgs.admin_only")
    rows = await fetch(
        team.platform,
        "SELECT count(*) FROM audit_events WHERE organization_id = :o AND event_type = 'members.exported'",
        o=team.organization_id,
    )
    assert rows[0][0] == 1
