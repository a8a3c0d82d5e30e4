"""Making an account."""

import asyncio
from typing import Any

import pytest

from stoa.app.container import Container
from stoa.identity.commands import sign_up
from stoa.identity.commands.new_account import NewAccount
from stoa.identity.commands.sessions import Caller
from stoa.identity.ports import AccountProvisioner, InvitationPasses
from stoa.platform.context import Platform
from stoa.platform.db import WriteSession
from stoa.platform.ids import OrganizationId, UserId
from tests.identity.behind import change, rows
from tests.identity.conftest import Empty
from tests.identity.letters import full_width
from tests.support.http import assert_problem
from tests.support.world import PASSWORD, World


def new(email: str, **more: Any) -> dict[str, Any]:
    return {"name": "Ada Lovelace", "email": email, "password": PASSWORD, **more}


@pytest.mark.spec("ID-3")
@pytest.mark.spec("ORG-1")
@pytest.mark.spec("SP-14")
@pytest.mark.spec("SP-15")
async def test_an_account_comes_with_an_organization_and_its_spaces(world: World, platform: Platform) -> None:
    answer = await world.tab().post("/sign-ups", json=new("countess@example.org", name="Countess"))

    assert answer.status_code == 201, answer.text
    organization = answer.json()["organization"]
    assert organization["name"] == "Countess's workspace"
    assert (organization["role"], organization["is_default"]) == ("owner", True)
    spaces = await rows(
        platform,
        "SELECT s.space_type, s.name, s.owner_id, count(a.id) FILTER (WHERE a.is_general) AS general"
        " FROM spaces s JOIN areas a ON a.space_id = s.id WHERE s.organization_id = :id"
        " GROUP BY s.id, s.space_type, s.name, s.owner_id ORDER BY s.space_type",
        id=organization["id"],
    )
    assert [(row.space_type, row.name, row.general) for row in spaces] == [
        ("direct", "Direct", 1),
        ("organization", "Countess's workspace", 1),
        ("personal", "Personal", 1),
    ]
    assert str(spaces[2].owner_id) == answer.json()["user"]["id"]


class BreaksOff:
    """A provisioner that fails when all is nearly done."""

    def __init__(self, real: AccountProvisioner) -> None:
        self._real = real

    async def account_created(
        self, session: WriteSession, user_id: UserId, *, user_name: str, organization_name: str | None
    ) -> OrganizationId:
        await self._real.account_created(
            session, user_id, user_name=user_name, organization_name=organization_name
        )
        raise ConnectionResetError


@pytest.mark.spec("ID-3")
async def test_a_sign_up_that_breaks_off_leaves_nothing(container: Container) -> None:
    real: AccountProvisioner = container.ports[AccountProvisioner]
    account = NewAccount("Brief Visitor", "brief@example.org", PASSWORD)

    with pytest.raises(ConnectionResetError):
        await sign_up.sign_up(
            container.platform,
            BreaksOff(real),
            container.ports[InvitationPasses],
            account,
            Caller("10.9.9.9", "", False, None),
        )

    assert await rows(container.platform, "SELECT id FROM users WHERE email_key = 'brief@example.org'") == []
    assert await rows(container.platform, "SELECT id FROM organizations WHERE name LIKE 'Brief%'") == []


@pytest.mark.spec("ID-5")
@pytest.mark.spec("ID-7")
@pytest.mark.parametrize(
    "again",
    ["Victim@Example.ORG", " victim@example.org ", full_width("victim@example.org"), "victim\uff20example.org"],
)
async def test_one_mailbox_has_one_account_however_it_is_typed(world: World, again: str) -> None:
    await world.tab().post("/sign-ups", json=new("victim@example.org"))

    assert_problem(await world.tab().post("/sign-ups", json=new(again)), 409, "identity.email_taken")


@pytest.mark.spec("ID-5")
@pytest.mark.parametrize(
    "email", ["", "nobody", "a@", "@b", "ä@example.org", "a\u0007@b.c", "a@b..c", "a" * 255 + "@b.c"]
)
async def test_what_is_no_address_is_refused(world: World, email: str) -> None:
    assert_problem(await world.tab().post("/sign-ups", json=new(email)), 422, "identity.email_invalid")


@pytest.mark.spec("ID-9")
@pytest.mark.parametrize("username", ["ab", "-abc", "abc_", "a b c", "admin", "4dmin", "R00t", "x" * 31, "àbc"])
async def test_malformed_and_reserved_usernames_are_refused(world: World, username: str) -> None:
    answer = await world.tab().post("/sign-ups", json=new("u@example.org", username=username))

    assert_problem(answer, 422, "identity.username_invalid")


@pytest.mark.spec("ID-9")
async def test_a_username_that_looks_like_another_is_taken(world: World) -> None:
    first = await world.tab().post("/sign-ups", json=new("look1@example.org", username="Lea-50"))
    assert first.json()["user"]["username"] == "Lea-50"

    again = await world.tab().post("/sign-ups", json=new("look2@example.org", username="l34-so"))

    assert_problem(again, 409, "identity.username_taken")


@pytest.mark.spec("ID-9")
async def test_people_of_one_name_who_sign_up_at_once_get_numbered_usernames(world: World) -> None:
    asked = [
        world.tab().post("/sign-ups", json=new(f"twin{number}@example.org", name="Twin Peaks"))
        for number in range(4)
    ]

    answers = await asyncio.gather(*asked)

    names = sorted(answer.json()["user"]["username"] for answer in answers)
    assert names == ["twin-peaks", "twin-peaks-2", "twin-peaks-3", "twin-peaks-4"]


async def test_ten_sign_ups_with_one_address_at_once_make_one_account(world: World, platform: Platform) -> None:
    answers = await asyncio.gather(
        *(world.tab().post("/sign-ups", json=new("race@example.org")) for _ in range(10))
    )

    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 9
    assert len(await rows(platform, "SELECT id FROM users WHERE email_key = 'race@example.org'")) == 1


@pytest.mark.spec("ID-12")
@pytest.mark.parametrize(
    "field", ["role", "id", "token_version", "email_verified_at", "status", "email_key", "banned_at", "is_admin"]
)
async def test_protected_and_unknown_fields_are_refused(world: World, platform: Platform, field: str) -> None:
    answer = await world.tab().post("/sign-ups", json=new("mallory@example.org", **{field: "super_admin"}))

    problem = assert_problem(answer, 422, "unknown_field")
    assert [error["pointer"] for error in problem["errors"]] == [f"/{field}"]
    assert await rows(platform, "SELECT id FROM users WHERE email_key = 'mallory@example.org'") == []


@pytest.mark.spec("ID-7")
@pytest.mark.spec("ID-40")
async def test_three_accounts_an_hour_come_from_one_address(world: World) -> None:
    tab = world.tab()
    for number in range(3):
        assert_problem(
            await tab.post("/sign-ups", json=new("crowd@example.org", password="short")),
            422,
            "identity.password_weak",
        )
        assert (await tab.post("/sign-ups", json=new(f"crowd{number}@example.org"))).status_code == 201

    refused = await tab.post("/sign-ups", json=new("crowd4@example.org"))

    assert_problem(refused, 429, "rate_limited")
    assert int(refused.headers["retry-after"]) > 0


@pytest.mark.spec("ID-4")
@pytest.mark.parametrize("mode", ["closed", "invite_only"])
async def test_the_sign_up_mode_closes_the_door(empty: Empty, mode: str) -> None:
    await empty.world.tab().post("/setup", json=new("olga@example.org", token=await empty.owner_token()))
    await change(empty.platform, "UPDATE instance_settings SET sign_up_mode = :mode", mode=mode)

    answer = await empty.world.tab().post("/sign-ups", json=new("late@example.org"))

    assert_problem(answer, 403, "identity.sign_up_closed")


@pytest.mark.spec("ID-4", "ID-34")
async def test_an_account_may_wait_for_an_administrator(empty: Empty) -> None:
    await empty.world.tab().post("/setup", json=new("olga@example.org", token=await empty.owner_token()))
    await change(empty.platform, "UPDATE instance_settings SET sign_up_mode = 'approval'")
    tab = empty.world.tab()

    answer = await tab.post("/sign-ups", json=new("late@example.org"))

    assert (answer.status_code, answer.json()) == (202, {"state": "waits_for_administrator"})
    assert (await tab.get("/me")).status_code == 401
    right = {"identifier": "late@example.org", "password": PASSWORD}
    assert_problem(await tab.post("/sessions", json=right), 403, "identity.pending_approval")
    await change(empty.platform, "UPDATE users SET status = 'active'")
    assert (await tab.post("/sessions", json=right)).status_code == 201


@pytest.mark.spec("ID-4")
async def test_domain_rules_compare_whole_domains(empty: Empty) -> None:
    await empty.world.tab().post("/setup", json=new("olga@example.org", token=await empty.owner_token()))
    await change(empty.platform, "UPDATE instance_settings SET allowed_email_domains = ARRAY['example.org']")

    for foreign in ("a@evil-example.org", "a@sub.example.org", "a@example.org.evil.net"):
        answer = await empty.world.tab().post("/sign-ups", json=new(foreign))
        assert_problem(answer, 403, "identity.sign_up_closed")
    assert (await empty.world.tab().post("/sign-ups", json=new("b@EXAMPLE.org"))).status_code == 201
