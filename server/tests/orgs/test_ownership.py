"""Handing an organization over (ORG-17)."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from stoa.platform.context import Platform
from tests.support.clock import TurnableClock
from tests.support.http import assert_problem
from tests.support.postbox import Postbox
from tests.support.team import Team, execute, fetch, make_team
from tests.support.world import MailingWorld, Person


async def offer(person: Person, team: Team, to: UUID) -> httpx.Response:
    url = f"/organizations/{team.organization_id}/ownership-transfers"
    return await person.client.post(url, json={"user_id": str(to)})


async def take(person: Person, team: Team) -> httpx.Response:
    return await person.client.put(f"/organizations/{team.organization_id}/ownership-transfers/acceptance")


async def withdraw(person: Person, team: Team) -> httpx.Response:
    return await person.client.delete(f"/organizations/{team.organization_id}/ownership-transfers")


async def roles(team: Team) -> dict[UUID, str]:
    rows = await fetch(
        team.platform, "SELECT user_id, role FROM members WHERE organization_id = :o", o=team.organization_id
    )
    return {row[0]: row[1] for row in rows}


async def detail(person: Person, team: Team) -> dict[str, Any]:
    found: dict[str, Any] = (await person.client.get(f"/organizations/{team.organization_id}")).json()
    return found


@pytest.mark.spec("ORG-17")
async def test_the_new_owner_confirms_the_old_one_becomes_an_admin_and_both_are_mailed(
    mailing_world: MailingWorld, mailing_platform: Platform, postbox: Postbox
) -> None:
    team = await make_team(mailing_platform, mailing_world)
    bert, owner = await team.join("Bert"), team.founder

    offered = await offer(owner, team, bert.id)

    assert offered.status_code == 204, offered.text
    shown = await detail(bert, team)
    assert shown["pending_owner_id"] == str(bert.id)
    assert await roles(team) == {owner.id: "owner", bert.id: "member"}
    for person in (owner, bert):
        assert (await postbox.latest(person.email, "ownership_offered")).links
    taken = await take(bert, team)
    assert taken.status_code == 204, taken.text
    assert await roles(team) == {owner.id: "admin", bert.id: "owner"}
    for person in (owner, bert):
        assert await postbox.latest(person.email, "ownership_passed")
    assert (await detail(bert, team))["pending_owner_id"] is None
    # Once.
    assert_problem(await take(bert, team), 404, "not_found")
    events = await fetch(
        mailing_platform,
        "SELECT event_type FROM audit_events WHERE organization_id = :o AND event_type LIKE '%ownership%'"
        " ORDER BY created_at, id",
        o=team.organization_id,
    )
    assert [row[0] for row in events] == ["organization.ownership_offered", "organization.ownership_passed"]


@pytest.mark.spec("ORG-17")
async def test_only_owners_offer_it_lately_proven_to_active_members_with_a_proven_address(
    team: Team, clock: TurnableClock
) -> None:
    bert, cleo = await team.join("Bert", organization_role="admin"), await team.join("Cleo")
    await execute(team.platform, "UPDATE users SET email_verified_at = now() WHERE id = :u", u=bert.id)

    assert_problem(await offer(bert, team, cleo.id), 403, "orgs.owner_only")
    assert_problem(await offer(team.founder, team, uuid4()), 404, "not_found")
    assert_problem(await offer(team.founder, team, team.founder.id), 409, "orgs.already_owner")
    assert_problem(await offer(team.founder, team, cleo.id), 403, "identity.email_unverified")
    await execute(team.platform, "UPDATE members SET status = 'suspended' WHERE user_id = :u", u=cleo.id)
    assert_problem(await offer(team.founder, team, cleo.id), 404, "not_found")
    clock.advance(timedelta(hours=3))
    assert_problem(await offer(team.founder, team, bert.id), 403, "identity.step_up_required")
    clock.reset()
    assert (await offer(team.founder, team, bert.id)).status_code == 204
    assert_problem(await take(team.founder, team), 404, "not_found")


@pytest.mark.spec("ORG-17")
async def test_an_offer_ends_after_seven_days_when_withdrawn_and_with_the_office_of_its_maker(
    team: Team, clock: TurnableClock
) -> None:
    bert = await team.join("Bert")
    await execute(team.platform, "UPDATE users SET email_verified_at = now() WHERE id = :u", u=bert.id)

    assert (await offer(team.founder, team, bert.id)).status_code == 204
    expires = datetime.fromisoformat((await detail(bert, team))["ownership_transfer_expires_at"])
    assert timedelta(days=6, hours=23) < expires - clock.now() <= timedelta(days=7)
    await execute(
        team.platform,
        "UPDATE organizations SET ownership_transfer_expires_at = now() - interval '1 second' WHERE id = :o",
        o=team.organization_id,
    )
    assert_problem(await take(bert, team), 404, "not_found")
    for person in (team.founder, bert):
        assert (await offer(team.founder, team, bert.id)).status_code == 204
        assert (await withdraw(person, team)).status_code == 204
        assert_problem(await take(bert, team), 404, "not_found")
    assert (await offer(team.founder, team, bert.id)).status_code == 204
    await execute(
        team.platform,
        "UPDATE members SET role = 'admin' WHERE organization_id = :o AND user_id = :u",
        o=team.organization_id,
        u=team.founder.id,
    )
    assert_problem(await take(bert, team), 404, "not_found")
    assert (await roles(team))[bert.id] == "member"
