"""Spaces that exist by themselves, project spaces, and who sees which."""

from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.orgs.test_settings import change
from tests.support.http import assert_problem
from tests.support.team import Team, execute, fetch
from tests.support.world import Person, World


@pytest.mark.spec("SP-15")
async def test_a_new_organization_has_its_space_and_a_hidden_one_for_direct_messages(team: Team) -> None:
    answer = await team.founder.client.get("/spaces")

    spaces = answer.json()["items"]
    assert [space["space_type"] for space in spaces] == ["personal", "organization", "project"]
    assert [[area["name"] for area in space["areas"]] for space in spaces] == [["General"]] * 3
    rows = await fetch(
        team.platform,
        "SELECT space_type, owner_id FROM spaces WHERE organization_id = :organization AND space_type = 'direct'",
        organization=team.organization_id,
    )
    assert [tuple(row) for row in rows] == [("direct", None)]


async def test_the_personal_space_is_private_by_default(team: Team) -> None:
    page = await team.founder.page("Diary")

    [row] = await fetch(team.platform, "SELECT effective_visibility FROM pages WHERE id = :id", id=page["id"])
    assert row.effective_visibility == "private"


async def test_roles_in_the_organizations_space_come_from_the_membership(team: Team) -> None:
    for name, organization_role, role in (("Mia", "member", "member"), ("Amir", "admin", "admin")):
        person = await team.join(name, organization_role=organization_role)
        spaces = (await person.client.get("/spaces")).json()["items"]
        assert [(space["space_type"], space["role"]) for space in spaces] == [("organization", role)]


async def test_a_guest_of_the_organization_sees_no_space_and_makes_none(team: Team) -> None:
    guest = await team.join("Gus", organization_role="guest")

    assert (await guest.client.get("/spaces")).json()["items"] == []
    assert_problem(await guest.client.post("/spaces", json={"name": "Mine"}), 403, "access.forbidden")


async def test_a_suspended_member_loses_every_right_at_once(team: Team) -> None:
    page = await team.page("Plans")
    member = await team.join("Mel", role="member")
    assert (await member.client.get(f"/pages/{page['id']}")).status_code == 200

    await execute(
        team.platform,
        "UPDATE members SET status = 'suspended', suspended_at = now() WHERE organization_id = :o AND user_id = :u",
        o=team.organization_id,
        u=member.id,
    )

    assert (await member.client.get(f"/pages/{page['id']}")).status_code in (401, 403, 404)


@pytest.mark.spec("SP-16")
async def test_names_are_trimmed_and_slugs_numbered(team: Team) -> None:
    first = await team.founder.client.post("/spaces", json={"name": "  Road   Map "})
    second = await team.founder.client.post("/spaces", json={"name": "Road Map"})

    assert first.json()["name"] == "Road   Map"
    assert [answer.json()["slug"] for answer in (first, second)] == ["road-map", "road-map-2"]


@pytest.mark.spec("SP-16")
@pytest.mark.parametrize("name", ["Personal", "organization", " DIRECT "])
async def test_reserved_names_are_refused(team: Team, name: str) -> None:
    answer = await team.founder.client.post("/spaces", json={"name": name})

    assert_problem(answer, 422, "spaces.name_reserved")


@pytest.mark.spec("SP-16")
async def test_an_explicit_slug_that_is_taken_is_refused(team: Team) -> None:
    for status in (201, 409):
        answer = await team.founder.client.post("/spaces", json={"name": "Other", "slug": "atlas"})
        assert answer.status_code == status
    assert_problem(answer, 409, "spaces.slug_taken")


@pytest.mark.parametrize("name", ["", "   ", "x" * 101, "a\tb", "\u200b\u202e"])
async def test_names_that_say_nothing_or_hide_something_are_refused(team: Team, name: str) -> None:
    answer = await team.founder.client.post("/spaces", json={"name": name})

    assert_problem(answer, 422, "invalid_input")


async def test_a_space_of_others_answers_like_one_that_never_was(team: Team) -> None:
    member = await team.join("Mel")

    hidden = await member.client.get(f"/spaces/{team.space_id}")
    unknown = await member.client.get(f"/spaces/{uuid4()}")

    assert_problem(hidden, 404, "not_found")
    assert_problem(unknown, 404, "not_found")


async def test_a_space_is_listed_for_whom_one_of_its_pages_reaches(team: Team) -> None:
    page = await team.page("Plans")
    person = await team.join("Sam")
    await team.grant(page["id"], person, "VIEW")

    spaces = (await person.client.get("/spaces")).json()["items"]

    shared = next(space for space in spaces if space["id"] == team.space_id)
    assert (shared["role"], shared["areas"]) == (None, [])
    assert not any(shared["permissions"].values())


@pytest.mark.spec("SP-11")
async def test_another_organization_of_the_same_person_is_unknown_here(team: Team, world: World) -> None:
    page = await team.page("Plans")
    member = await team.join("Mel", role="member")
    own = (await member.client.get("/organizations")).json()["items"]
    default = next(each["id"] for each in own if each["is_default"])

    await member.client.patch("/sessions/current", json={"active_organization_id": default})

    assert_problem(await member.client.get(f"/spaces/{team.space_id}"), 404, "not_found")
    assert_problem(await member.client.get(f"/pages/{page['id']}"), 404, "not_found")


@pytest.mark.spec("SP-17")
async def test_an_organization_says_who_makes_project_spaces_and_how_many(team: Team) -> None:
    mel, ada = await team.join("Mel"), team.founder

    async def make(who: Person) -> httpx.Response:
        return await who.client.post("/spaces", json={"name": "Another"})

    assert (await change(ada, settings={"spaces_per_member": 2})).status_code == 200
    assert (await change(ada, settings={"spaces_per_member": 0})).status_code == 422
    # The founder has one already.
    assert (await make(ada)).status_code == 201
    assert_problem(await make(ada), 409, "limit_reached", limit=2)
    assert [(await make(mel)).status_code for _ in range(2)] == [201, 201]
    assert_problem(await make(mel), 409, "limit_reached", limit=2)

    assert (await change(ada, space_creation="admins", settings={"spaces_per_member": 3})).status_code == 200
    assert_problem(await make(mel), 403, "access.forbidden")
    assert (await make(ada)).status_code == 201
    assert_problem(await make(ada), 409, "limit_reached", limit=3)
    # Nobody set anything: fifty each.
    assert (await change(ada, settings={"spaces_per_member": None})).status_code == 200
    answers = [await make(ada) for _ in range(48)]
    assert [answer.status_code for answer in answers] == [201] * 47 + [409]
    assert_problem(answers[-1], 409, "limit_reached", limit=50)


@pytest.mark.spec("SP-20")
async def test_pin_order_and_alias_of_a_space_are_each_person_s_own(team: Team) -> None:
    mel, ada = await team.join("Mel", role="member"), team.founder

    async def listed(who: Person) -> list[tuple[str, bool, str | None]]:
        spaces = (await who.client.get("/spaces")).json()["items"]
        projects = [space for space in spaces if space["space_type"] == "project"]
        return [(each["name"], each["own"]["is_pinned"], each["own"]["display_alias"]) for each in projects]

    before = await listed(mel)
    made = [(await ada.client.post("/spaces", json={"name": f"Space {number}"})).json() for number in range(6)]
    # Six are pinned by themselves, and no more.
    assert [(name, is_pinned) for name, is_pinned, _ in await listed(ada)] == [
        ("Lighthouse", True),
        *((f"Space {number}", number < 5) for number in range(5)),
        ("Space 5", False),
    ]
    for space_id, body in (
        (made[5]["id"], {"is_pinned": True, "order_index": 1, "display_alias": None}),
        (team.space_id, {"is_pinned": False, "order_index": 0, "display_alias": "My tower"}),
    ):
        answer = await ada.client.put(f"/spaces/{space_id}/preferences", json=body)
        assert answer.status_code == 200, answer.text

    assert (await listed(ada))[:3] == [
        ("Lighthouse", False, "My tower"),
        ("Space 5", True, None),
        ("Space 0", True, None),
    ]
    # An alias is nobody's but its author's.
    assert await listed(mel) == before
    assert "My tower" not in (await mel.client.get(f"/spaces/{team.space_id}")).text
    assert "My tower" not in (await mel.client.get(f"/spaces/{team.space_id}/members")).text
    as_ada = await mel.client.get("/spaces", params={"view_as": str(ada.id)})
    assert "My tower" not in as_ada.text


@pytest.mark.spec("SP-42")
async def test_what_is_shared_stands_by_its_space_with_its_owner_and_one_s_own_alias(team: Team) -> None:
    sam, mel = await team.join("Sam"), await team.join("Mel", role="member")
    board = await team.area("Board", is_restricted=True)
    hidden = await team.page("Hidden above")
    shown = await team.page("Shown", parent_id=hidden["id"])
    await team.page("Below", parent_id=shown["id"])
    await team.page("On the board", area_id=board)
    gone = await team.page("In the trash")

    async def shared(who: Person) -> list[dict[str, Any]]:
        answer = await who.client.get("/shared-with-me")
        assert answer.status_code == 200, answer.text
        items: list[dict[str, Any]] = answer.json()["items"]
        return items

    assert await shared(sam) == []
    for page in (shown, gone):
        await team.grant(page["id"], sam, "EDIT")
    await team.trash(gone)
    await team.give_area_role(board, sam, "member")
    alias = {"display_alias": "Ada's tower"}
    assert (await sam.client.put(f"/spaces/{team.space_id}/preferences", json=alias)).status_code == 200

    [found] = await shared(sam)
    assert (found["id"], found["name"], found["owner_name"]) == (team.space_id, "Lighthouse", "Ada")
    assert found["display_alias"] == "Ada's tower"
    assert found["areas"] == [{"id": board, "name": "Board"}]
    assert [page["title"] for page in found["pages"]] == ["Shown"]
    assert hidden["id"] not in str(found)
    # Who has a role in the space finds it among their spaces.
    assert await shared(mel) == await shared(team.founder) == []
