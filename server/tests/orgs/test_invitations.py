"""Invitations in an installation without mail: the link is shown once to who made it."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from tests.support.clock import TurnableClock
from tests.support.http import assert_problem
from tests.support.team import Team, execute, fetch
from tests.support.world import Person, World


async def invite(team: Team, *emails: str, by: Person | None = None, **body: Any) -> httpx.Response:
    client = (by or team.founder).client
    url = f"/organizations/{team.organization_id}/invitations"
    return await client.post(url, json={"emails": list(emails), **body} if emails else body)


async def token_for(team: Team, email: str, **body: Any) -> str:
    made = await invite(team, email, **body)
    assert made.status_code == 201, made.text
    link: str = made.json()["items"][0]["link"]
    return link.partition("#token=")[2]


async def accept(person: Person, token: str) -> httpx.Response:
    return await person.client.post("/invitation-acceptances", json={"token": token})


async def roles(team: Team, person: Person) -> list[str]:
    rows = await fetch(
        team.platform,
        "SELECT role FROM members WHERE organization_id = :o AND user_id = :u",
        o=team.organization_id,
        u=person.id,
    )
    return [row[0] for row in rows]


async def listed(team: Team, **params: Any) -> list[dict[str, Any]]:
    url = f"/organizations/{team.organization_id}/invitations"
    answer = await team.founder.client.get(url, params=params)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


@pytest.mark.spec("ORG-35", "ORG-39")
async def test_an_invited_person_becomes_a_member_with_groups_and_works_there(team: Team, world: World) -> None:
    group = await team.group("design")
    ada = await world.person("Ida")
    token = await token_for(team, ada.email.upper(), role="admin", group_ids=[group])

    answer = await accept(ada, token)

    assert answer.status_code == 200, answer.text
    assert (answer.json()["id"], answer.json()["role"]) == (str(team.organization_id), "admin")
    session = (await ada.client.get("/sessions/current")).json()
    assert session["organization"]["id"] == str(team.organization_id)
    members = (await ada.client.get(f"/groups/{group}/members")).json()["items"]
    assert [row["user_id"] for row in members] == [str(ada.id)]
    assert {space["space_type"] for space in (await ada.client.get("/spaces")).json()["items"]} == {
        "personal",
        "organization",
    }
    events = await fetch(
        team.platform,
        "SELECT event_type FROM audit_events WHERE organization_id = :o AND resource_type = 'invitation'"
        " ORDER BY created_at",
        o=team.organization_id,
    )
    assert [row[0] for row in events] == ["invitation.created", "invitation.accepted"]


@pytest.mark.spec("ORG-35")
async def test_a_guest_comes_with_at_least_one_space_and_sees_no_others(team: Team, world: World) -> None:
    gus = await world.person("Gus")
    assert_problem(await invite(team, gus.email, role="guest"), 422, "orgs.guest_needs_spaces")
    token = await token_for(team, gus.email, role="guest", space_ids=[team.space_id])

    assert (await accept(gus, token)).status_code == 200

    assert [space["id"] for space in (await gus.client.get("/spaces")).json()["items"]] == [team.space_id]


@pytest.mark.spec("ORG-35", "ORG-36")
async def test_a_hundred_addresses_are_answered_row_by_row(team: Team) -> None:
    mia = await team.join("Mia")
    await invite(team, "twice@example.org")
    emails = [mia.email, "twice@example.org", "no address", "new@example.org", "NEW@example.org"]

    answer = await invite(team, *emails)

    codes = [row["problem"] and row["problem"]["code"] for row in answer.json()["items"]]
    assert codes == [
        "orgs.already_member", "orgs.already_invited", "orgs.address_invalid", None, "orgs.already_invited",
    ]  # fmt: skip
    many = [f"many-{number}@example.org" for number in range(101)]
    assert (await invite(team, *many)).status_code == 422


@pytest.mark.spec("ORG-36")
async def test_one_address_alone_is_refused_by_its_problem(team: Team) -> None:
    mia = await team.join("Mia")
    await invite(team, "ida@example.org")

    assert_problem(await invite(team, mia.email), 409, "orgs.already_member")
    assert_problem(await invite(team, "ida@example.org"), 409, "orgs.already_invited")
    assert_problem(await invite(team, "nobody"), 422, "orgs.address_invalid")


@pytest.mark.spec("ORG-36")
async def test_sending_again_ends_the_old_link(team: Team, world: World) -> None:
    ida = await world.person("Ida")
    old = await token_for(team, ida.email)

    new = await token_for(team, ida.email, resend=True)

    assert_problem(await accept(ida, old), 410, "orgs.invitation_gone")
    assert (await accept(ida, new)).status_code == 200
    assert len(await listed(team)) == 1


@pytest.mark.spec("ORG-36")
async def test_open_invitations_are_limited(team: Team) -> None:
    await execute(
        team.platform,
        "UPDATE organizations SET pending_invitation_limit = 2 WHERE id = :o",
        o=team.organization_id,
    )

    answers = await asyncio.gather(*(invite(team, f"race-{number}@example.org") for number in range(4)))

    assert sorted(answer.status_code for answer in answers) == [201, 201, 409, 409]
    assert_problem(await invite(team, "late@example.org"), 409, "orgs.invitation_limit", limit=2)


@pytest.mark.spec("ORG-14", "ORG-38")
async def test_an_admin_neither_invites_an_owner_nor_gets_the_link_of_one(team: Team) -> None:
    admin = await team.join("Adam", organization_role="admin")
    token = await token_for(team, "boss@example.org", role="owner")
    invitation = (await listed(team))[0]

    url = f"/organizations/{team.organization_id}/invitations/{invitation['id']}"
    for answer in (
        await invite(team, "friend@example.org", by=admin, role="owner"),
        await invite(team, "boss@example.org", by=admin, resend=True),
        await admin.client.post(f"{url}/deliveries", json={"by_mail": False}),
        await admin.client.patch(url, json={"role": "member"}),
    ):
        assert_problem(answer, 403, "orgs.role_too_high")
    seen = await admin.client.get(f"/organizations/{team.organization_id}/invitations")
    assert token not in seen.text


@pytest.mark.spec("ORG-38")
async def test_tokens_are_stored_as_hashes_and_listed_nowhere(team: Team) -> None:
    token = await token_for(team, "ida@example.org")

    answer = await team.founder.client.get(f"/organizations/{team.organization_id}/invitations")
    rows = await fetch(
        team.platform, "SELECT i::text FROM invitations i WHERE organization_id = :o", o=team.organization_id
    )

    assert len(token) >= 43
    assert token not in answer.text
    assert token not in rows[0][0]


@pytest.mark.spec("ORG-37", "ORG-40")
async def test_an_invitation_ends_at_its_second_without_a_job(
    team: Team, world: World, clock: TurnableClock
) -> None:
    ida = await world.person("Ida")
    token = await token_for(team, ida.email)

    clock.advance(timedelta(hours=48, seconds=1))

    assert_problem(await accept(ida, token), 410, "orgs.invitation_gone")
    assert [row["status"] for row in await listed(team)] == ["expired"]
    assert await listed(team, status="pending") == []


@pytest.mark.spec("ORG-40")
async def test_used_cancelled_and_unknown_tokens_are_told_apart_by_nobody(team: Team, world: World) -> None:
    ida, bea = await world.person("Ida"), await world.person("Bea")
    used, cancelled = await token_for(team, ida.email), await token_for(team, bea.email)
    assert (await accept(ida, used)).status_code == 200
    invitation = next(row for row in await listed(team) if row["email"] == bea.email)
    url = f"/organizations/{team.organization_id}/invitations/{invitation['id']}"
    assert (await team.founder.client.delete(url)).status_code == 204

    documents = [
        assert_problem(answer, 410, "orgs.invitation_gone")
        for answer in (await accept(ida, used), await accept(bea, cancelled), await accept(bea, "x" * 43))
    ]

    assert len({(document["title"], document["detail"]) for document in documents}) == 1
    assert await roles(team, bea) == []


@pytest.mark.spec("ORG-40")
async def test_another_address_is_refused_and_sees_the_invited_one_masked(team: Team, world: World) -> None:
    eve = await world.person("Eve")
    token = await token_for(team, "ida@example.org")

    refused = await accept(eve, token)

    assert_problem(refused, 403, "orgs.invitation_other_address", address="i•••@e•••.org")
    view = await eve.client.post("/invitation-views", json={"token": token})
    assert view.json()["other_address"] == "i•••@e•••.org"
    assert "ida@example.org" not in refused.text + view.text
    assert await roles(team, eve) == []


@pytest.mark.spec("ORG-41")
async def test_an_invitation_is_void_when_its_inviter_lost_the_right(team: Team, world: World) -> None:
    admin = await team.join("Adam", organization_role="admin")
    ida = await world.person("Ida")
    made = await invite(team, ida.email, by=admin)
    token = made.json()["items"][0]["link"].partition("#token=")[2]
    await execute(
        team.platform,
        "UPDATE members SET role = 'member' WHERE organization_id = :o AND user_id = :u",
        o=team.organization_id,
        u=admin.id,
    )

    assert_problem(await accept(ida, token), 410, "orgs.invitation_gone")
    assert [row["status"] for row in await listed(team, status="void")] == ["void"]


@pytest.mark.spec("ORG-42")
async def test_fifty_acceptances_at_once_make_one_membership(team: Team, world: World) -> None:
    ida = await world.person("Ida")
    token = await token_for(team, ida.email)

    answers = await asyncio.gather(*(accept(ida, token) for _ in range(50)))

    assert sorted(answer.status_code for answer in answers) == [200] + [410] * 49
    assert await roles(team, ida) == ["member"]


@pytest.mark.spec("ORG-26")
async def test_ten_acceptances_for_one_seat_let_one_in(team: Team, world: World) -> None:
    people = [await world.person(f"Racer{number}") for number in range(10)]
    tokens = [await token_for(team, person.email) for person in people]
    await execute(team.platform, "UPDATE organizations SET member_limit = 2 WHERE id = :o", o=team.organization_id)

    answers = await asyncio.gather(*map(accept, people, tokens))

    assert sorted(answer.status_code for answer in answers) == [200] + [409] * 9
    refused = next(answer for answer in answers if answer.status_code == 409)
    assert_problem(refused, 409, "orgs.member_limit", limit=2, count=2)


@pytest.mark.spec("ORG-42")
async def test_the_invited_reject_and_roles_are_only_lowered(team: Team, world: World) -> None:
    ida = await world.person("Ida")
    token = await token_for(team, ida.email, role="admin")
    url = f"/organizations/{team.organization_id}/invitations/{(await listed(team))[0]['id']}"
    client = team.founder.client

    assert (await client.patch(url, json={"role": "member"})).json()["role"] == "member"
    assert_problem(await client.patch(url, json={"role": "admin"}), 409, "orgs.invitation_raised")
    assert_problem(await client.patch(url, json={"role": "guest"}), 422, "orgs.guest_needs_spaces")
    assert (await ida.client.post("/invitation-rejections", json={"token": token})).status_code == 204
    assert_problem(await accept(ida, token), 410, "orgs.invitation_gone")
    assert (await listed(team))[0]["status"] == "rejected"


@pytest.mark.spec("ORG-43")
async def test_a_link_says_four_things_to_anybody(team: Team, world: World) -> None:
    token = await token_for(team, "ida@example.org", role="admin", message="Come")

    view = (await world.tab().post("/invitation-views", json={"token": token})).json()

    assert view.pop("expires_at")
    assert view == {
        "organization_name": "Ada's workspace",
        "inviter_name": "Ada",
        "role": "admin",
        "kind": "email",
        "brings_account": False,
        "other_address": None,
    }
    assert_problem(await world.tab().post("/invitation-views", json={"token": "no"}), 410, "orgs.invitation_gone")


@pytest.mark.spec("ORG-44")
async def test_a_link_lets_in_as_many_as_it_says_and_each_is_audited(team: Team, world: World) -> None:
    people = [await world.person(f"Comer{number}") for number in range(5)]
    made = await invite(team, kind="link", max_uses=3, hours=2)
    token = made.json()["items"][0]["link"].partition("#token=")[2]

    answers = await asyncio.gather(*(accept(person, token) for person in people))

    assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 410, 410]
    events = await fetch(
        team.platform,
        "SELECT 1 FROM audit_events WHERE organization_id = :o AND event_type = 'invitation.accepted'",
        o=team.organization_id,
    )
    assert len(events) == 3
    row = (await listed(team, kind="link"))[0]
    assert (row["uses"], row["max_uses"], row["status"]) == (3, 3, "accepted")


@pytest.mark.spec("ORG-44")
@pytest.mark.parametrize("body", [{"role": "admin"}, {"max_uses": 501}, {"max_uses": 0}, {"emails": ["a@b.org"]}])
async def test_links_make_members_and_guests_five_hundred_times_at_most(team: Team, body: dict[str, Any]) -> None:
    assert (await invite(team, **{"kind": "link", **body})).status_code == 422


@pytest.mark.spec("ORG-44")
async def test_a_link_is_for_the_domains_of_the_organization_where_it_says_so(team: Team, world: World) -> None:
    ida, eve = await world.person("Ida"), await world.person("Eve")
    await execute(
        team.platform,
        "UPDATE organizations SET restricts_invitations_to_domains = true, email_domains = '{example.net}'"
        " WHERE id = :o",
        o=team.organization_id,
    )
    await execute(
        team.platform,
        "UPDATE users SET email_verified_at = now() WHERE id = ANY(:ids)", ids=[eve.id]
    )  # fmt: skip
    token = (await invite(team, kind="link")).json()["items"][0]["link"].partition("#token=")[2]

    assert_problem(await accept(ida, token), 403, "identity.email_unverified")
    assert_problem(await accept(eve, token), 403, "orgs.domain_not_allowed")
    assert_problem(await invite(team, ida.email), 403, "orgs.domain_not_allowed")


@pytest.mark.spec("ORG-46")
async def test_a_verified_person_finds_their_invitations_without_a_link(team: Team, world: World) -> None:
    ida, eve = await world.person("Ida"), await world.person("Eve")
    await token_for(team, ida.email)
    assert (await ida.client.get("/invitations")).json()["items"] == []
    await execute(team.platform, "UPDATE users SET email_verified_at = now() WHERE id = :u", u=ida.id)

    found = (await ida.client.get("/invitations")).json()["items"]

    assert [(row["organization_name"], row["inviter_name"]) for row in found] == [("Ada's workspace", "Ada")]
    body = {"invitation_id": found[0]["id"]}
    assert_problem(await eve.client.post("/invitation-acceptances", json=body), 410, "orgs.invitation_gone")
    assert (await ida.client.post("/invitation-acceptances", json=body)).status_code == 200
    assert await roles(team, ida) == ["member"]


@pytest.mark.spec("ORG-47")
async def test_the_list_is_filtered_by_what_became_of_invitations(team: Team, world: World) -> None:
    ida = await world.person("Ida")
    await accept(ida, await token_for(team, ida.email))
    await invite(team, "open@example.org")

    assert [row["email"] for row in await listed(team, status="accepted")] == [ida.email]
    assert [row["email"] for row in await listed(team, status="pending")] == ["open@example.org"]
    assert len(await listed(team, status=["pending", "accepted"])) == 2


@pytest.mark.spec("ORG-54")
async def test_default_groups_are_for_new_members(team: Team, world: World) -> None:
    group = await team.group("everybody")
    mia, ida = await team.join("Mia"), await world.person("Ida")
    await execute(
        team.platform,
        "UPDATE organizations SET default_group_ids = :ids WHERE id = :o",
        ids=[UUID(group)],
        o=team.organization_id,
    )

    await accept(ida, await token_for(team, ida.email))

    members = (await mia.client.get(f"/groups/{group}/members")).json()["items"]
    assert [row["user_id"] for row in members] == [str(ida.id)]


@pytest.mark.spec("ORG-8")
async def test_foreign_groups_and_spaces_in_an_invitation_do_not_exist(team: Team, world: World) -> None:
    stan = await world.person("Stan")
    foreign = (
        await stan.client.post(f"/organizations/{stan.organization_id}/groups", json={"name": "Theirs"})
    ).json()["id"]
    space = (await stan.personal_space())["id"]

    for body in ({"group_ids": [foreign]}, {"group_ids": [str(uuid4())]}, {"space_ids": [space]}):
        assert_problem(await invite(team, "ida@example.org", **body), 404, "not_found")
    assert await listed(team) == []


async def set_join(team: Team, policy: str, *domains: str) -> str:
    await execute(
        team.platform,
        "UPDATE organizations SET join_policy = :p, email_domains = :d WHERE id = :o",
        p=policy,
        d=list(domains),
        o=team.organization_id,
    )
    rows = await fetch(team.platform, "SELECT slug FROM organizations WHERE id = :o", o=team.organization_id)
    slug: str = rows[0][0]
    return slug


@pytest.mark.spec("ORG-31")
@pytest.mark.parametrize(
    ("email", "verified", "status"),
    [
        ("x@example.co", True, 201),
        ("x@evil-example.co", True, 404),
        ("x@a.example.co", True, 404),
        ("x@example.co", False, 404),
    ],
)
async def test_joining_by_domain_needs_a_proven_address_of_the_whole_domain(
    team: Team, world: World, email: str, verified: bool, status: int
) -> None:
    slug = await set_join(team, "domain", "example.co")
    ida = await world.person("Ida")
    await execute(
        team.platform,
        "UPDATE users SET email = :e, email_key = :e, email_verified_at = CASE WHEN :v THEN now() END WHERE id = :u",
        e=f"{uuid4().hex}{email}",
        v=verified,
        u=ida.id,
    )

    answer = await ida.client.post(f"/organizations/{slug}/join-requests", json={})

    assert answer.status_code == status, answer.text
    assert await roles(team, ida) == (["member"] if status == 201 else [])


@pytest.mark.spec("ORG-32")
async def test_somebody_asks_once_and_an_administrator_lets_them_in(team: Team, world: World) -> None:
    slug = await set_join(team, "request")
    ida, bea = await world.person("Ida"), await world.person("Bea")
    ask = f"/organizations/{slug}/join-requests"

    assert (await ida.client.post(ask, json={"note": "Please"})).json()["status"] == "pending"
    assert_problem(await ida.client.post(ask, json={}), 409, "orgs.already_requested")
    await bea.client.post(ask, json={})
    requests = {row["person"]["name"]: row for row in await listed(team, kind="request")}
    assert (requests["Ida"]["message"], requests["Ida"]["status"]) == ("Please", "pending")
    decide = f"/organizations/{team.organization_id}/join-requests"
    for name, status in (("Ida", "accepted"), ("Bea", "rejected")):
        answer = await team.founder.client.patch(f"{decide}/{requests[name]['id']}", json={"status": status})
        assert answer.status_code == 204, answer.text

    assert (await roles(team, ida), await roles(team, bea)) == (["member"], [])
    again = await team.founder.client.patch(f"{decide}/{requests['Ida']['id']}", json={"status": "accepted"})
    assert_problem(again, 410, "orgs.invitation_gone")


@pytest.mark.spec("ORG-32")
async def test_unknown_invite_only_and_suspended_organizations_answer_alike(team: Team, world: World) -> None:
    ida = await world.person("Ida")
    slug = await set_join(team, "invite_only")
    documents = [
        (await ida.client.post(f"/organizations/{name}/join-requests", json={})).json()
        for name in ("nobody-has-this", slug)
    ]
    await set_join(team, "request")
    await execute(
        team.platform, "UPDATE organizations SET status = 'suspended' WHERE id = :o", o=team.organization_id
    )
    documents.append((await ida.client.post(f"/organizations/{slug}/join-requests", json={})).json())

    assert {(document["status"], document["code"], document["title"]) for document in documents} == {
        (404, "not_found", "This does not exist, or you cannot see it")
    }
