"""Members whom an administrator makes: one answer, one link, for new and for known addresses (ORG-21, ORG-22)."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from stoa.platform.context import Platform
from tests.support.clock import TurnableClock
from tests.support.http import assert_problem
from tests.support.postbox import Postbox
from tests.support.team import Team, execute, fetch
from tests.support.world import PASSWORD, MailingWorld, Person, World


async def create(owner: Person, email: str, **body: Any) -> httpx.Response:
    url = f"/organizations/{owner.organization_id}/members"
    return await owner.client.post(url, json={"email": email, "name": "Ida Lov", **body})


def token_of(made: httpx.Response) -> str:
    assert made.status_code == 201, made.text
    link: str = made.json()["link"]
    return link.partition("#token=")[2]


async def choose_password(client: httpx.AsyncClient, token: str) -> httpx.Response:
    return await client.post("/invited-accounts", json={"token": token, "password": PASSWORD})


async def invitation_rows(owner: Person) -> list[dict[str, Any]]:
    answer = await owner.client.get(f"/organizations/{owner.organization_id}/invitations")
    rows: list[dict[str, Any]] = answer.json()["items"]
    return rows


async def member_ids(owner: Person) -> list[str]:
    answer = await owner.client.get(f"/organizations/{owner.organization_id}/members")
    return [row["id"] for row in answer.json()["items"]]


def shape(row: dict[str, Any]) -> dict[str, Any]:
    """What may not differ: everything but what every row has of its own."""
    own = {"id", "invitation_id", "email", "link", "created_at", "expires_at", "last_sent_at"}
    return {name: value for name, value in row.items() if name not in own}


@pytest.mark.spec("ORG-21", "ORG-47")
async def test_new_and_known_addresses_look_alike_until_the_person_comes(team: Team, world: World) -> None:
    known, new = await world.person("Ida"), f"{uuid4().hex}@example.org"
    group = await team.group("design")
    before = await member_ids(team.founder)

    made = [await create(team.founder, email, group_ids=[group], title="Lead") for email in (known.email, new)]
    tokens = [token_of(answer) for answer in made]

    assert shape(made[0].json()) == shape(made[1].json())
    rows = await invitation_rows(team.founder)
    assert {row["email"] for row in rows} == {known.email, new}
    assert shape(rows[0]) == shape(rows[1])
    assert (rows[0]["status"], rows[0]["brings_account"]) == ("pending", True)
    views = [(await world.tab().post("/invitation-views", json={"token": token})).json() for token in tokens]
    assert shape(views[0]) == shape(views[1])
    assert await member_ids(team.founder) == before


@pytest.mark.spec("ORG-21")
async def test_a_new_person_chooses_a_password_and_is_in_that_organization_alone(team: Team, world: World) -> None:
    email = f"{uuid4().hex}@example.org"
    group = await team.group("design")
    token = token_of(await create(team.founder, email, group_ids=[group], title="Lead", role="admin"))
    tab = world.tab()

    weak = await tab.post("/invited-accounts", json={"token": token, "password": "short"})
    answer = await choose_password(tab, token)

    assert_problem(weak, 422, "identity.password_weak")
    assert answer.status_code == 201, answer.text
    session = answer.json()
    assert (session["user"]["name"], session["user"]["email"]) == ("Ida Lov", email)
    assert session["organization"]["id"] == str(team.organization_id)
    organizations = (await tab.get("/organizations")).json()["items"]
    assert [(one["id"], one["role"]) for one in organizations] == [(str(team.organization_id), "admin")]
    url = f"/organizations/{team.organization_id}/members/{session['user']['id']}"
    member = (await team.founder.client.get(url)).json()
    assert (member["title"], [one["id"] for one in member["groups"]]) == ("Lead", [group])
    assert member["details"]["came_with_account"] is True
    assert (await tab.get("/spaces")).json()["items"][0]["space_type"] in ("personal", "organization")
    # The link was good once.
    assert_problem(await choose_password(world.tab(), token), 410, "orgs.invitation_gone")


@pytest.mark.spec("ORG-21")
async def test_a_known_person_signs_in_and_accepts(team: Team, world: World) -> None:
    ida = await world.person("Ida")
    token = token_of(await create(team.founder, ida.email))

    refused = await choose_password(world.tab(), token)
    accepted = await ida.client.post("/invitation-acceptances", json={"token": token})

    assert_problem(refused, 409, "identity.email_taken")
    assert accepted.status_code == 200, accepted.text
    assert str(ida.id) in await member_ids(team.founder)
    assert (await create(team.founder, ida.email)).json()["code"] == "orgs.already_member"


@pytest.mark.spec("ORG-21")
async def test_what_cannot_be_made_is_refused(team: Team, world: World) -> None:
    mia = await team.join("Mia", organization_role="admin")

    as_admin = replace(mia, organization_id=team.organization_id)
    assert_problem(await create(as_admin, "x@example.org", role="owner"), 403, "orgs.role_too_high")
    assert_problem(await create(team.founder, "nobody"), 422, "orgs.address_invalid")
    assert_problem(await create(team.founder, "x@example.org", role="guest"), 422, "orgs.guest_needs_spaces")
    assert (await create(team.founder, "x@example.org", name="\u200b ")).status_code == 422
    assert (await create(team.founder, "x@example.org", password="quiet-copper")).status_code == 422
    token = token_of(await create(team.founder, "x@example.org"))
    assert_problem(await create(team.founder, "x@example.org"), 409, "orgs.already_invited")
    # The link of an invitation that brings no account makes none.
    url = f"/organizations/{team.organization_id}/invitations"
    plain = await team.founder.client.post(url, json={"emails": ["y@example.org"]})
    link = plain.json()["items"][0]["link"]
    assert_problem(await choose_password(world.tab(), link.partition("#token=")[2]), 410, "orgs.invitation_gone")
    row = next(row for row in await invitation_rows(team.founder) if row["email"] == "x@example.org")
    assert (await team.founder.client.delete(f"{url}/{row['id']}")).status_code == 204
    assert_problem(await choose_password(world.tab(), token), 410, "orgs.invitation_gone")


@pytest.mark.spec("ORG-21")
async def test_the_link_is_good_for_seven_days(team: Team, world: World, clock: TurnableClock) -> None:
    token = token_of(await create(team.founder, f"{uuid4().hex}@example.org"))

    clock.advance(timedelta(days=6, hours=23))
    assert (await world.tab().post("/invitation-views", json={"token": token})).status_code == 200
    clock.advance(timedelta(hours=1, seconds=1))
    assert_problem(await choose_password(world.tab(), token), 410, "orgs.invitation_gone")


@pytest.mark.spec("ORG-21", "ORG-47")
async def test_one_letter_for_both_and_a_failed_one_is_seen_and_sent_again(
    mailing_world: MailingWorld, mailing_platform: Platform, postbox: Postbox
) -> None:
    owner, known = await mailing_world.person("Ada"), await mailing_world.person("Ida")
    new = f"{uuid4().hex}@example.org"

    made = [await create(owner, email) for email in (known.email, new)]

    letters = [await postbox.latest(email, "member_welcome") for email in (known.email, new)]
    assert letters[0].subject == letters[1].subject
    assert [answer.json()["is_mailed"] for answer in made] == [True, True]
    await execute(
        mailing_platform, "UPDATE email_logs SET status = 'failed' WHERE recipient_email = :email", email=new
    )
    row = next(row for row in await invitation_rows(owner) if row["email"] == new)
    assert (row["mail_status"], row["status"]) == ("failed", "pending")
    url = f"/organizations/{owner.organization_id}/invitations/{row['id']}/deliveries"
    again = await owner.client.post(url, json={"by_mail": True})
    assert (again.status_code, again.json()["is_mailed"]) == (201, True)
    row = next(row for row in await invitation_rows(owner) if row["email"] == new)
    assert row["mail_status"] in ("pending", "sent")
    # The newer link has the seal of its mail: the address is proven by it.
    token = (await postbox.latest(new, "member_welcome")).token
    answer = await choose_password(mailing_world.tab(), token)
    assert (answer.status_code, answer.json()["user"]["email_verified"]) == (201, True)


@pytest.mark.spec("ORG-21")
async def test_a_copied_link_does_not_tell_whether_the_address_has_an_account(
    mailing_world: MailingWorld, mailing_platform: Platform, postbox: Postbox
) -> None:
    owner, known = await mailing_world.person("Ada"), await mailing_world.person("Ida")
    new = f"{uuid4().hex}@example.org"

    answers = [
        await choose_password(mailing_world.tab(), token_of(await create(owner, email)))
        for email in (known.email, new)
    ]

    assert [(answer.status_code, answer.json()) for answer in answers] == [(202, {"state": "check_mail"})] * 2
    await postbox.latest(known.email, "account_exists")
    assert (await postbox.latest(new, "email_verification")).links
    held = await fetch(
        mailing_platform,
        "SELECT u.email_verified_at, m.came_with_account FROM users u JOIN members m ON m.user_id = u.id"
        " WHERE u.email = :email",
        email=new,
    )
    assert [tuple(row) for row in held] == [(None, True)]


@pytest.mark.spec("ORG-22")
async def test_a_reset_link_is_shown_for_accounts_of_this_organization_alone(team: Team, world: World) -> None:
    email = f"{uuid4().hex}@example.org"
    tab = world.tab()
    made = await choose_password(tab, token_of(await create(team.founder, email)))
    own_id, mia = UUID(made.json()["user"]["id"]), await team.join("Mia")

    async def reset(user_id: UUID, *, by: Person = team.founder, by_mail: bool = False) -> httpx.Response:
        url = f"/organizations/{team.organization_id}/members/{user_id}/password-resets"
        return await by.client.post(url, json={"by_mail": by_mail})

    assert_problem(await reset(mia.id), 403, "orgs.shared_account")
    assert_problem(await reset(own_id, by=mia), 403, "orgs.admin_only")
    assert_problem(await reset(own_id, by_mail=True), 409, "mail.no_transport")
    assert_problem(await reset(uuid4()), 404, "not_found")
    given = await reset(own_id)
    assert given.status_code == 201, given.text
    token = given.json()["link"].partition("#token=")[2]
    changed = await tab.post(
        "/password-reset-confirmations", json={"token": token, "password": "another-quiet-lantern"}
    )
    assert changed.status_code in (200, 204), changed.text
    # Once it belongs to another organization too, nobody but its owner sees a link.
    await execute(
        team.platform,
        "INSERT INTO members (id, organization_id, user_id, created_at, updated_at)"
        " VALUES (gen_random_uuid(), :o, :u, now(), now())",
        o=mia.organization_id,
        u=own_id,
    )
    assert_problem(await reset(own_id), 403, "orgs.shared_account")


@pytest.mark.spec("ORG-22")
async def test_a_mailed_reset_goes_to_its_owner_and_admins_change_nothing_else_of_an_account(
    mailing_world: MailingWorld, mailing_platform: Platform, postbox: Postbox
) -> None:
    owner, ida = await mailing_world.person("Ada"), await mailing_world.person("Ida")
    await execute(
        mailing_platform,
        "INSERT INTO members (id, organization_id, user_id, created_at, updated_at)"
        " VALUES (gen_random_uuid(), :o, :u, now(), now())",
        o=owner.organization_id,
        u=ida.id,
    )
    url = f"/organizations/{owner.organization_id}/members/{ida.id}"

    answer = await owner.client.post(f"{url}/password-resets", json={})

    assert (answer.status_code, answer.json()) == (201, {"link": None})
    assert (await postbox.latest(ida.email, "password_reset")).token
    for body in ({"password": "another-quiet-lantern"}, {"email": "x@example.org"}, {"second_factor": False}):
        assert (await owner.client.patch(url, json=body)).status_code == 422
