"""What people see of each other, and what they tell of themselves."""

from datetime import timedelta
from typing import Any

import pytest

from stoa.platform.context import Platform
from tests.identity.behind import change
from tests.identity.office import owner_of
from tests.support.clock import TurnableClock
from tests.support.http import assert_problem
from tests.support.team import make_team
from tests.support.world import Person, World

CONTACT = {"address": "Acropolis 1\nAthens", "phone": "+30 210 123", "website": "https://ada.example.org/about"}


async def username_of(person: Person) -> str:
    found: str = (await person.client.get("/me")).json()["username"]
    return found


@pytest.mark.spec("ID-105")
async def test_a_profile_never_shows_the_address_of_a_person(world: World) -> None:
    ada, eve = await world.person(), await world.person("Eve")
    await ada.client.patch("/me", json=CONTACT | {"contact_visible": True})

    shown = (await eve.client.get(f"/users/{await username_of(ada)}")).json()

    assert shown["name"] == "Ada"
    assert shown["website"] == CONTACT["website"]
    assert ada.email not in str(shown)
    assert (shown["address"], shown["phone"], shown["is_own"]) == (None, None, False)


@pytest.mark.spec("ID-105")
async def test_contact_is_for_fellow_members_if_the_person_says_so(world: World, platform: Platform) -> None:
    team = await make_team(platform, world)
    fellow = await team.join("Frida")
    path = f"/users/{await username_of(team.founder)}"
    await team.founder.client.patch("/me", json=CONTACT)

    hidden = (await fellow.client.get(path)).json()
    await team.founder.client.patch("/me", json={"contact_visible": True})
    shown = (await fellow.client.get(path)).json()

    assert (hidden["address"], hidden["phone"]) == (None, None)
    assert (shown["address"], shown["phone"]) == (CONTACT["address"], CONTACT["phone"])


@pytest.mark.spec("ID-105")
async def test_deleted_banned_and_unknown_people_look_alike(world: World, platform: Platform) -> None:
    eve, banned, deleted = [await world.person(name) for name in ("Eve", "Banned", "Deleted")]
    names = [await username_of(banned), await username_of(deleted), "never-was-here"]
    await (await owner_of(world)).put(f"/admin/users/{banned.id}/ban", json={"reason": "Spam"})
    await change(platform, "UPDATE users SET deleted_at = now() WHERE id = :id", id=deleted.id)

    answers = [await eve.client.get(f"/users/{name}") for name in names]

    for answer in answers:
        assert_problem(answer, 404, "not_found")
    bodies = [
        {name: value for name, value in answer.json().items() if name not in ("instance", "request_id")}
        for answer in answers
    ]
    assert bodies == [bodies[0]] * 3


@pytest.mark.spec("ID-106")
async def test_contact_and_custom_prompt_are_set_and_taken_back(world: World) -> None:
    me = (await world.person()).client
    given = CONTACT | {"custom_prompt": "Answer in Greek.", "given_name": "Ada", "family_name": "Lovelace"}

    changed = (await me.patch("/me", json=given)).json()
    cleared = (await me.patch("/me", json={"phone": None, "custom_prompt": ""})).json()

    assert {name: changed[name] for name in given} == given
    assert (cleared["phone"], cleared["custom_prompt"]) == (None, None)
    assert cleared["address"] == CONTACT["address"]


@pytest.mark.spec("ID-106", "ID-12")
@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"website": "javascript:alert(1)"}, "invalid_input"),
        ({"website": "https://user:secret@example.org"}, "invalid_input"),
        ({"website": "example"}, "invalid_input"),
        ({"website": "https://x.example/" + "a" * 300}, "invalid_input"),
        ({"phone": "call me"}, "invalid_input"),
        ({"phone": "1" * 41}, "invalid_input"),
        ({"address": "x" * 501}, "invalid_input"),
        ({"address": "a\u202eb"}, "invalid_input"),
        ({"custom_prompt": "x" * 2001}, "invalid_input"),
        ({"given_name": "x" * 101}, "invalid_input"),
        ({"contact_visible": None}, "invalid_input"),
        ({"id": "0"}, "unknown_field"),
        ({"email_verified_at": "2026-01-01T00:00:00Z"}, "unknown_field"),
        ({"avatar_key": "instance/avatars/x/y"}, "unknown_field"),
        ({"status": "active"}, "unknown_field"),
    ],
)
async def test_what_does_not_fit_into_a_profile_changes_nothing(
    world: World, body: dict[str, Any], code: str
) -> None:
    me = (await world.person()).client
    before = (await me.get("/me")).json()

    assert_problem(await me.patch("/me", json=body | {"name": "Other"}), 422, code)

    assert (await me.get("/me")).json() == before


@pytest.mark.spec("ID-9")
async def test_a_username_changes_once_a_day_and_to_a_free_one(world: World, clock: TurnableClock) -> None:
    ada, eve = await world.person(), await world.person("Eve")
    taken = await username_of(eve)
    mine = f"x{ada.id.hex[-12:]}"

    for name, status, code in (
        (taken, 409, "identity.username_taken"),
        (taken.upper(), 409, "identity.username_taken"),
        ("admin", 422, "identity.username_invalid"),
        ("-a-", 422, "identity.username_invalid"),
    ):
        assert_problem(await ada.client.patch("/me", json={"username": name}), status, code)
    assert (await ada.client.patch("/me", json={"username": mine})).json()["username"] == mine
    again = await ada.client.patch("/me", json={"username": f"{mine}-2"})
    assert_problem(again, 409, "identity.username_changed_lately")

    clock.advance(timedelta(hours=24, seconds=1))
    assert (await ada.client.patch("/me", json={"username": f"{mine}-2"})).status_code == 200
