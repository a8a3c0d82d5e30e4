"""Accounts in the hands of administrators: made with a welcome link, and ended."""

from typing import Any

import httpx
import pytest

from stoa.platform.context import Platform
from tests.identity.behind import rows
from tests.identity.office import administrator, owner_of, sign_in
from tests.support.http import assert_problem
from tests.support.postbox import Postbox
from tests.support.world import PASSWORD, World

OTHER = "another-quiet-copper-lantern"


def token_of(link: str) -> str:
    return link.partition("#token=")[2].partition("&")[0]


async def set_password(tab: httpx.AsyncClient, link: str, password: str = OTHER) -> httpx.Response:
    body = {"token": token_of(link), "password": password}
    return await tab.post("/password-reset-confirmations", json=body)


async def audited(platform: Platform, person_id: object) -> list[tuple[str, str]]:
    found = await rows(
        platform,
        "SELECT event_type, actor_user_id FROM audit_events WHERE resource_id = :id",
        id=str(person_id),
    )
    return [(row[0], str(row[1])) for row in found]


@pytest.mark.spec("ID-92")
async def test_an_account_is_made_whose_person_chooses_the_password(world: World, platform: Platform) -> None:
    admin = await administrator(world)
    email = f"new-{admin.id.hex[-8:]}@example.org"

    answer = await admin.client.post("/admin/users", json={"name": "Newton", "email": email})

    assert answer.status_code == 201, answer.text
    assert_problem(await sign_in(world.tab(), email, PASSWORD), 401, "identity.invalid_credentials")
    assert (await set_password(world.tab(), answer.json()["link"])).status_code in (200, 204)
    signed_in = await sign_in(world.tab(), email, OTHER)
    assert signed_in.status_code == 201, signed_in.text
    assert signed_in.json()["organization"]["name"] == "Newton's workspace"
    assert ("user.created", str(admin.id)) in await audited(platform, answer.json()["user_id"])


@pytest.mark.spec("ID-92")
async def test_a_guest_gets_no_organization_of_their_own(world: World) -> None:
    admin = await administrator(world)
    email = f"guest-{admin.id.hex[-8:]}@example.org"
    made = await admin.client.post("/admin/users", json={"name": "Guest", "email": email, "role": "guest"})
    await set_password(world.tab(), made.json()["link"])
    tab = world.tab()

    signed_in = await sign_in(tab, email, OTHER)

    assert signed_in.json()["organization"] is None
    assert_problem(await tab.post("/organizations", json={"name": "Mine"}), 403, "orgs.creation_closed")


@pytest.mark.spec("ID-12", "ID-92")
@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"role": "admin"}, 403, "identity.needs_super_admin"),
        ({"role": "super_admin"}, 403, "identity.needs_super_admin"),
        ({"email": "no address"}, 422, "identity.email_invalid"),
        ({"email": "owner@example.org"}, 409, "identity.email_taken"),
        ({"username": "admin"}, 422, "identity.username_invalid"),
        ({"password": PASSWORD}, 422, "unknown_field"),
        ({"id": "1"}, 422, "unknown_field"),
    ],
)
async def test_what_does_not_fit_makes_nobody(world: World, body: dict[str, Any], status: int, code: str) -> None:
    admin = await administrator(world)
    new = {"name": "Newton", "email": f"no-{admin.id.hex[-8:]}@example.org"}

    assert_problem(await admin.client.post("/admin/users", json=new | body), status, code)


@pytest.mark.spec("ID-92", "ID-93")
async def test_a_super_administrator_ends_an_account_and_its_person_takes_that_back(
    world: World, platform: Platform
) -> None:
    owner, ada = await owner_of(world), await world.person()
    owner_id = (await owner.get("/me")).json()["id"]

    answer = await owner.delete(f"/admin/users/{ada.id}")

    assert answer.status_code == 200, answer.text
    assert_problem(await ada.client.get("/me"), 401, "identity.session_ended")
    assert_problem(await owner.get(f"/admin/users/{ada.id}"), 404, "not_found")
    assert_problem(await owner.delete(f"/admin/users/{owner_id}"), 403, "identity.own_account")
    assert ("user.deletion_ordered", owner_id) in await audited(platform, ada.id)
    body = {"token": token_of(answer.json()["cancel_link"])}
    assert (await world.tab().request("DELETE", "/me/deletion", json=body)).status_code == 204
    assert (await sign_in(world.tab(), ada.email)).status_code == 201


@pytest.mark.spec("ID-92")
async def test_an_administrator_ends_no_account(world: World) -> None:
    ada, admin = await world.person(), await administrator(world)

    assert_problem(await admin.client.delete(f"/admin/users/{ada.id}"), 403, "identity.needs_super_admin")
    assert (await ada.client.get("/me")).status_code == 200


@pytest.mark.spec("ID-92")
async def test_with_mail_the_welcome_link_goes_to_its_owner_alone(mailing_world: Any, postbox: Postbox) -> None:
    admin = await administrator(mailing_world)
    email = f"new-{admin.id.hex[-8:]}@example.org"

    answer = await admin.client.post("/admin/users", json={"name": "Newton", "email": email})

    assert answer.status_code == 201, answer.text
    assert answer.json()["link"] is None
    letter = await postbox.latest(email, "welcome")
    body = {"token": letter.token, "password": OTHER}
    assert (await mailing_world.tab().post("/password-reset-confirmations", json=body)).status_code in (200, 204)
    assert (await sign_in(mailing_world.tab(), email, OTHER)).status_code == 201
