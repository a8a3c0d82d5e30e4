"""The end of an account."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from stoa.app.container import Container
from stoa.app.subscribers import SUBSCRIBERS
from stoa.identity import api as identity
from stoa.orgs.api import OrganizationAccountEnding
from stoa.platform.context import Platform
from stoa.platform.outbox import Dispatcher
from tests.identity.behind import rows
from tests.support.clock import TurnableClock
from tests.support.http import assert_problem
from tests.support.postbox import Postbox
from tests.support.team import execute, make_team
from tests.support.world import PASSWORD, MailingWorld, Person, World


async def delete(person: Person, **body: Any) -> httpx.Response:
    return await person.client.request("DELETE", "/me", json=body)


async def keep(world: World, token: str) -> httpx.Response:
    return await world.tab().request("DELETE", "/me/deletion", json={"token": token})


async def sign_in(world: World, person: Person) -> httpx.Response:
    return await world.tab().post("/sessions", json={"identifier": person.email, "password": PASSWORD})


async def sweep(platform: Platform) -> None:
    await identity.sweep_accounts(platform, OrganizationAccountEnding())
    while await Dispatcher(platform.db, platform.clock, SUBSCRIBERS).dispatch_batch():
        pass


@pytest.mark.spec("ID-108")
async def test_without_mail_the_password_ends_the_account_at_once(world: World) -> None:
    person = await world.person("Gone")
    assert_problem(await delete(person, password="wrong wrong wrong"), 401, "identity.invalid_credentials")

    answer = await delete(person, password=PASSWORD)

    assert (answer.status_code, answer.json()["state"]) == (202, "deleted")
    assert_problem(await person.client.get("/me"), 401, "identity.session_ended")
    assert_problem(await sign_in(world, person), 401, "identity.invalid_credentials")


@pytest.mark.spec("ID-108")
async def test_with_mail_the_link_ends_the_account_and_another_takes_it_back(
    mailing_world: MailingWorld, postbox: Postbox, clock: TurnableClock
) -> None:
    person = await mailing_world.person("Maybe")
    assert (await delete(person)).json() == {"state": "check_mail", "purge_at": None, "cancel_link": None}
    assert (await person.client.get("/me")).status_code == 200
    token = (await postbox.latest(person.email, "account_deletion")).token

    ended = await mailing_world.tab().post("/email-confirmations", json={"token": token})

    assert ended.json() == {"outcome": "deleted", "session": None}
    assert_problem(await person.client.get("/me"), 401, "identity.session_ended")
    clock.advance(timedelta(days=13))
    cancel = (await postbox.latest(person.email, "account_deleted")).token
    assert (await keep(mailing_world, cancel)).status_code == 204
    assert (await sign_in(mailing_world, person)).status_code == 201
    assert_problem(await keep(mailing_world, cancel), 410, "identity.link_used")


@pytest.mark.spec("ID-108", "ID-47")
async def test_a_stale_session_deletes_nothing(world: World, clock: TurnableClock) -> None:
    person = await world.person("Stale")
    clock.advance(timedelta(hours=3))

    assert_problem(await delete(person, password=PASSWORD), 403, "identity.step_up_required")


@pytest.mark.spec("ID-108")
async def test_the_only_owner_of_what_others_use_stays_until_they_have_another(
    world: World, platform: Platform
) -> None:
    team = await make_team(platform, world)
    await team.join("Bea")

    problem = assert_problem(await delete(team.founder, password=PASSWORD), 409, "orgs.last_owner")

    assert [each["name"] for each in problem["organizations"]] == ["Ada's workspace"]
    assert (await team.founder.client.get("/me")).status_code == 200
    await team.join("Cleo", organization_role="owner")
    assert (await delete(team.founder, password=PASSWORD)).status_code == 202


@pytest.mark.spec("ID-93", "ID-108")
async def test_the_last_super_administrator_stays(world: World, platform: Platform) -> None:
    # Other tests make super administrators of their own; here there is to be one.
    await execute(platform, "UPDATE users SET role = 'user' WHERE email_key <> 'owner@example.org'")
    tab = world.tab()
    await tab.post("/sessions", json={"identifier": "owner@example.org", "password": PASSWORD})

    answer = await tab.request("DELETE", "/me", json={"password": PASSWORD})

    assert_problem(answer, 409, "identity.last_super_admin")


@pytest.mark.spec("ID-109")
async def test_after_fourteen_days_what_is_personal_goes_and_what_is_shared_stays(
    world: World, platform: Platform, container: Container, clock: TurnableClock
) -> None:
    team = await make_team(platform, world)
    leaver = await team.join("Leah", role="member")
    page = await team.page("Written by Leah", by=leaver)
    key = {"provider": "ollama", "name": "Mine", "base_url": "http://127.0.0.1:9"}
    assert (await leaver.client.post("/me/provider-keys", json=key)).status_code == 201
    answer = await delete(leaver, password=PASSWORD)
    cancel = answer.json()["cancel_link"].partition("#token=")[2]
    # Written within a minute of what it is about, long before the two weeks are over.
    await container.activity.flush()
    clock.advance(timedelta(days=14, minutes=1))

    await sweep(platform)

    assert_problem(await keep(world, cancel), 410, "identity.link_used")
    (row,) = await rows(platform, "SELECT * FROM users WHERE id = :id", id=leaver.id)
    assert row.name == "Deleted user"
    assert leaver.email not in str(row)
    for table in ("accounts", "sessions", "members", "provider_keys", "trusted_devices", "session_activity"):
        left = await rows(platform, f"SELECT 1 FROM {table} WHERE user_id = :id", id=leaver.id)
        assert left == [], table
    own = await rows(platform, "SELECT 1 FROM organizations WHERE id = :id", id=leaver.organization_id)
    assert own == []
    shared = await rows(platform, "SELECT title FROM pages WHERE id = :id", id=page["id"])
    assert [each.title for each in shared] == ["Written by Leah"]
    events = await rows(
        platform,
        "SELECT metadata FROM audit_events WHERE event_type = 'user.purged' AND resource_id = :id",
        id=str(leaver.id),
    )
    assert [each.metadata for each in events] == [{}]
    again = await world.tab().post("/sign-ups", json={"name": "Leah", "email": leaver.email, "password": PASSWORD})
    assert again.status_code == 201, again.text
