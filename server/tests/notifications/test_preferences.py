"""What people wish to hear of, and the mails about it."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest

from stoa.app.jobs import LOOPS as _LOOPS  # noqa: F401  # as a worker: registers every job and mail
from stoa.notifications.commands.send_mails import send_due
from stoa.platform.context import Platform
from tests.notifications.reading import inbox, settle
from tests.notifications.test_sources import follow
from tests.pages.test_mentions import naming, store
from tests.support.clock import TurnableClock
from tests.support.http import assert_problem
from tests.support.postbox import Postbox
from tests.support.team import Team, execute, fetch, make_team
from tests.support.world import MailingWorld, Person


@pytest.fixture
async def mailing_team(mailing_platform: Platform, mailing_world: MailingWorld) -> Team:
    return await make_team(mailing_platform, mailing_world)


async def wish(person: Person, **body: Any) -> dict[str, Any]:
    answer = await person.client.put("/notification-preferences", json={"scope_type": "organization", **body})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def name(team: Team, page: dict[str, Any], *people: Person) -> None:
    """Name the people on the page anew, and hand over what happened."""
    await store(team.founder, page["id"], naming())
    await store(team.founder, page["id"], naming(*(("user", str(each.id), each.name) for each in people)))
    await settle(team.platform, team.founder)


@pytest.mark.spec("CH-65")
async def test_the_narrowest_place_that_states_a_value_wins(team: Team) -> None:
    bo = await team.join("Bo", role="member")
    page, other = await team.page("Roadmap"), await team.page("Journal")
    default = (await bo.client.get("/notification-preferences")).json()
    assert (default["email_mode"], default["auto_follow"], default["has_declined"]) == ("instant", True, False)
    assert {"kind": "mention", "inbox": True, "email": True} in default["kinds"]
    assert {"kind": "page_changed", "inbox": True, "email": False} in default["kinds"]

    wished = await wish(bo, kind="mention", inbox=False, email=False)
    assert {"kind": "mention", "inbox": False, "email": False} in wished["kinds"]
    await bo.client.put(
        "/notification-preferences",
        json={"scope_type": "page", "scope_id": page["id"], "kind": "mention", "inbox": True},
    )
    await name(team, page, bo)
    await name(team, other, bo)
    assert [entry["title"] for entry in await inbox(bo)] == ["Roadmap"]
    # The space is wider than the page and narrower than the organization.
    await follow(bo, "space", team.space_id, "all")
    await follow(bo, "page", other["id"], "none")
    for each in (page, other):
        await store(team.founder, each["id"], naming(text="Changed"))
    await settle(team.platform, team.founder)
    assert [entry["title"] for entry in await inbox(bo, kind="page_changed")] == ["Roadmap"]
    # Taken back, the wider one holds again.
    await wish(bo, kind="mention", inbox=None, email=None)
    await name(team, other, bo)
    assert [entry["title"] for entry in await inbox(bo, kind="mention")] == ["Journal", "Roadmap"]
    placed = (await bo.client.get("/notification-preferences")).json()["places"]
    assert {(place["scope_type"], place["level"], place["title"]) for place in placed} == {
        ("space", "all", "Lighthouse"),
        ("page", "none", "Journal"),
    }

    refused = {"scope_type": "organization", "kind": "security", "email": False}
    assert_problem(await bo.client.put("/notification-preferences", json=refused), 422, "invalid_input")
    for body in (
        {"scope_type": "organization"},
        {"scope_type": "organization", "scope_id": page["id"], "inbox": True},
        {"scope_type": "page", "level": "all"},
        {"scope_type": "page", "scope_id": page["id"], "email_mode": "off"},
        {"scope_type": "organization", "level": "all"},
        {"scope_type": "organization", "digest_hour": 24},
        {"scope_type": "organization", "timezone": "Mars/Olympus"},
        {"scope_type": "organization", "kind": "gossip", "inbox": True},
    ):
        assert (await bo.client.put("/notification-preferences", json=body)).status_code == 422, body


@pytest.mark.spec("CH-62", "CH-66")
async def test_what_nobody_reads_within_ten_minutes_goes_out_collected_and_once(
    mailing_team: Team, postbox: Postbox, clock: TurnableClock
) -> None:
    team = mailing_team
    bo, cleo = await team.join("Bo", role="member"), await team.join("Cleo", role="member")
    pages = [await team.page(title) for title in ("Roadmap", "Journal", "Secret")]
    await follow(bo, "page", pages[0]["id"], "all")
    for page in pages:
        await name(team, page, bo, cleo)
    # Followed changes stand in the inbox only.
    assert {entry["kind"] for entry in await inbox(bo)} == {"mention", "page_changed"}
    await send_due(team.platform)
    assert await postbox.to(bo.email, "notification") == []

    # Cleo reads all in time; Bo may not see one of the pages any more when the mail goes out.
    newest = (await inbox(cleo))[0]
    await cleo.client.put("/notifications/read-marks", json={"read_up_to": newest["inbox_seq"]})
    await team.set_visibility(pages[2]["id"], "private")
    clock.advance(timedelta(minutes=11))
    await asyncio.gather(send_due(team.platform), send_due(team.platform))
    clock.advance(timedelta(minutes=11))
    await send_due(team.platform)

    [letter] = await postbox.to(bo.email, "notification")
    assert letter.subject == "2 things that concern you"
    assert "Ada mentioned you on “Roadmap”" in letter.text
    assert "Ada mentioned you on “Journal”" in letter.text
    assert "Secret" not in letter.text
    assert "Nobody reads answers" in letter.text
    assert letter.links == ["/inbox"]
    assert await postbox.to(cleo.email, "notification") == []


@pytest.mark.spec("ORG-83")
async def test_mails_that_may_be_declined_obey_what_people_wish_and_say_how_to_end_them(
    mailing_team: Team, postbox: Postbox, clock: TurnableClock
) -> None:
    team = mailing_team
    bo = await team.join("Bo", role="member")
    pages = [await team.page(title) for title in ("Roadmap", "Journal", "Third", "Fourth")]
    await wish(bo, email_mode="digest", digest_hour=8, timezone="Europe/Berlin")
    for page in pages[:2]:
        await name(team, page, bo)
    clock.advance(timedelta(hours=25))
    await send_due(team.platform)
    [digest] = await postbox.to(bo.email, "digest")
    assert digest.subject == "2 things that concern you"
    sent = next(
        each for each in team.platform.mailer.sent if each.mail_type == "digest" and each.recipient == bo.email
    )  # type: ignore[attr-defined]
    headers = dict(sent.headers)
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = headers["List-Unsubscribe"].strip("<>")

    # One click of nobody who is signed in, and no digest comes any more.
    async with httpx.AsyncClient(trust_env=False, timeout=30) as program:
        assert (await program.post(address, data={"List-Unsubscribe": "One-Click"})).status_code == 204
    assert (await bo.client.get("/notification-preferences")).json()["has_declined"] is True
    await name(team, pages[2], bo)
    clock.advance(timedelta(hours=25))
    await send_due(team.platform)
    assert len(await postbox.to(bo.email, "digest")) == 1

    # Asked for again in the settings, they come again; turned off, those of other packages stop too.
    assert (await wish(bo, email_mode="instant"))["has_declined"] is False
    await name(team, pages[3], bo)
    clock.advance(timedelta(minutes=11))
    await send_due(team.platform)
    assert len(await postbox.to(bo.email, "notification")) == 1
    await wish(team.founder, kind="access_request", email=False)
    private = await team.page("Private")
    await team.set_visibility(private["id"], "private")
    asked = await bo.client.post(f"/pages/{private['id']}/access-requests", json={})
    assert asked.status_code == 202
    assert await postbox.to(team.founder.email, "access_requested") == []
    # Account mails always go.
    await bo.client.post("/password-resets", json={"email": bo.email})
    assert await postbox.to(bo.email, "password_reset")


async def test_nobody_gets_more_than_thirty_mails_a_day(
    mailing_team: Team, postbox: Postbox, clock: TurnableClock
) -> None:
    team = mailing_team
    bo = await team.join("Bo", role="member")
    page = await team.page("Roadmap")
    await name(team, page, bo)
    await execute(
        team.platform,
        "INSERT INTO notifications (id, organization_id, user_id, kind, resource_type, resource_id, group_key,"
        " read_at, emailed_at, created_at, updated_at)"
        " SELECT gen_random_uuid(), :organization, :user, 'system', 'space', gen_random_uuid(), 'g' || n, now(),"
        " CAST(:now AS timestamptz) - n * interval '11 minutes', now(), now() FROM generate_series(1, 30) n",
        organization=team.organization_id,
        user=bo.id,
        now=clock.now(),
    )
    clock.advance(timedelta(minutes=11))
    await send_due(team.platform)
    assert await postbox.to(bo.email, "notification") == []
    clock.advance(timedelta(hours=25))
    await send_due(team.platform)
    assert len(await postbox.to(bo.email, "notification")) == 1


MANY_MORE = (
    "INSERT INTO users ({columns}) SELECT {columns} FROM (SELECT (jsonb_populate_record(u, jsonb_build_object("
    "'id', gen_random_uuid(), 'email', n || u.email, 'email_key', n || u.email_key,"
    " 'username', 'many' || n || right(u.id::text, 8), 'username_key', 'many' || n || right(u.id::text, 8)))).*"
    " FROM users u, generate_series(1, 50) n WHERE u.id = :bo) made"
)
IN_ORGANIZATION = (
    "INSERT INTO members (id, organization_id, user_id, role, created_at, updated_at)"
    " SELECT gen_random_uuid(), :organization, id, 'member', now(), now() FROM users WHERE username LIKE :name"
)


@pytest.mark.spec("SP-58", "SP-31")
async def test_shares_with_many_wait_for_the_digest_and_adding_is_mailed_by_preference(
    mailing_team: Team, postbox: Postbox, clock: TurnableClock
) -> None:
    team = mailing_team
    bo, cleo = await team.join("Bo"), await team.join("Cleo")
    await wish(cleo, kind="invitation", email=False)
    for person in (bo, cleo):
        body = {"user_id": str(person.id), "role": "guest"}
        assert (await team.founder.client.put(f"/spaces/{team.space_id}/members", json=body)).is_success
    columns = await fetch(
        team.platform,
        "SELECT column_name FROM information_schema.columns WHERE table_name = 'users' AND is_generated = 'NEVER'",
    )
    named = ", ".join(row.column_name for row in columns)
    await execute(team.platform, MANY_MORE.format(columns=named), bo=bo.id)
    name_like = f"many%{str(bo.id)[-8:]}"
    await execute(team.platform, IN_ORGANIZATION, organization=team.organization_id, name=name_like)
    others = await fetch(team.platform, "SELECT id FROM users WHERE username LIKE :name", name=name_like)
    group_id = await team.group("Everybody", bo)
    for row in others:
        await execute(
            team.platform,
            "INSERT INTO group_members (organization_id, group_id, user_id, role, joined_at)"
            " VALUES (:organization, :group, :user, 'member', now())",
            organization=team.organization_id,
            group=UUID(group_id),
            user=row.id,
        )
    page = await team.page("Roadmap")
    await team.set_visibility(page["id"], "private")
    given = await team.founder.client.put(
        f"/pages/{page['id']}/grants", json={"group_id": group_id, "level": "VIEW"}
    )
    assert given.is_success, given.text
    await settle(team.platform, team.founder)
    assert sorted(entry["kind"] for entry in await inbox(bo)) == ["invitation", "share"]
    assert [entry["kind"] for entry in await inbox(cleo)] == ["invitation"]

    clock.advance(timedelta(minutes=11))
    await send_due(team.platform)
    [letter] = await postbox.to(bo.email, "notification")
    assert letter.subject == "Ada added you to the space “Lighthouse”"
    assert await postbox.to(cleo.email, "notification") == []
    # Fifty mails at once would be paced.
    await execute(
        team.platform,
        "UPDATE notifications SET email_due_at = NULL WHERE organization_id = :organization AND user_id <> :bo",
        organization=team.organization_id,
        bo=bo.id,
    )
    clock.advance(timedelta(hours=25))
    await send_due(team.platform)
    assert (await postbox.latest(bo.email, "notification")).subject == "Ada shared “Roadmap” with you"
