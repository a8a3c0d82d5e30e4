"""The inbox: who is told what, once, and what of it is shown."""

import asyncio
import json
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from stoa.app.subscribers import SUBSCRIBERS
from stoa.notifications.commands.remove_old import remove_old
from stoa.platform.outbox import Dispatcher
from tests.access.test_revocation import listening
from tests.notifications.reading import inbox, kinds, marks, settle
from tests.pages.test_mentions import naming, store
from tests.support.clock import TurnableClock
from tests.support.http import assert_problem
from tests.support.team import Team, execute, fetch


def people(*named: Any) -> dict[str, Any]:
    return naming(*(("user", str(each.id), each.name) for each in named))


@pytest.mark.spec("CH-61")
async def test_each_event_tells_each_person_once_and_never_who_acted_whoever_hands_it_over(team: Team) -> None:
    bo = await team.join("Bo", role="member")
    page = await team.page("Roadmap")
    await store(team.founder, page["id"], people(bo, team.founder))
    grant = {"user_id": str(bo.id), "level": "EDIT"}
    assert (await team.founder.client.put(f"/pages/{page['id']}/grants", json=grant)).status_code == 201

    two = [Dispatcher(team.platform.db, team.platform.clock, SUBSCRIBERS) for _ in range(2)]
    await asyncio.gather(*(each.dispatch_batch() for each in two))
    await settle(team.platform, team.founder)
    # As after a crash between handing over and noting it: everything comes once more.
    await execute(
        team.platform,
        "UPDATE outbox_events SET dispatched_at = NULL WHERE organization_id = :organization",
        organization=team.organization_id,
    )
    await settle(team.platform, team.founder)

    told = await inbox(bo)
    assert sorted((entry["kind"], entry["count"]) for entry in told) == [("mention", 1), ("share", 1)]
    assert {(entry["title"], entry["actor"]["name"], entry["page_id"]) for entry in told} == {
        ("Roadmap", "Ada", page["id"])
    }
    assert next(entry["facts"] for entry in told if entry["kind"] == "share") == {"level": "EDIT"}
    assert await marks(bo) == {"unread": 2, "unseen": 2, "inbox_seq": told[0]["inbox_seq"]}
    assert await inbox(team.founder) == []
    # One inbox for each organization: in their own there is nothing.
    own = {"active_organization_id": str(bo.organization_id)}
    assert (await bo.client.patch("/sessions/current", json=own)).status_code == 200
    assert await inbox(bo) == []
    assert (await bo.client.get(f"/notifications/{told[0]['id']}")).status_code == 404


@pytest.mark.spec("SP-71", "CH-62")
async def test_what_was_revoked_shows_neither_title_nor_author_and_tells_nobody_any_more(team: Team) -> None:
    bo, cleo = await team.join("Bo"), await team.join("Cleo")
    page = await team.page("Secret roadmap")
    grant = await team.founder.client.put(
        f"/pages/{page['id']}/grants", json={"user_id": str(bo.id), "level": "VIEW"}
    )
    await store(team.founder, page["id"], people(bo, cleo))
    await settle(team.platform, team.founder)
    assert await kinds(bo) == ["mention", "share"]
    # Cleo was named where she sees nothing: she is not told (checked at creation).
    assert await inbox(cleo) == []

    shown = ("/search?q=secret", "/mentionables?q=Secret&everywhere=true", "/recent-pages", "/favorites")
    for address in (f"/recent-pages/{page['id']}", f"/favorites/{page['id']}"):
        assert (await bo.client.put(address)).status_code == 204
    for address in shown:
        assert " roadmap" in (await bo.client.get(address)).text, address

    await team.founder.client.delete(f"/pages/{page['id']}/grants/{grant.json()['id']}")

    for entry in await inbox(bo):
        assert (entry["is_available"], entry["title"], entry["actor"]) == (False, None, None)
        assert (entry["page_id"], entry["resource_id"], entry["facts"]) == (None, None, {})
        one = await bo.client.get(f"/notifications/{entry['id']}")
        assert "Secret" not in one.text
        assert "Ada" not in one.text
    # Nothing else names it to him: neither what he may mention, nor what he visited, nor his favourites.
    for address in shown:
        answer = await bo.client.get(address)
        assert answer.status_code == 200, address
        assert "Secret" not in answer.text, address
        assert " roadmap" not in answer.text, address
    await store(team.founder, page["id"], people())
    await store(team.founder, page["id"], people(bo))
    await settle(team.platform, team.founder)
    assert [entry["count"] for entry in await inbox(bo)] == [1, 1]


@pytest.mark.spec("CH-63")
async def test_unread_entries_of_a_group_add_up_and_reading_opens_a_new_one(team: Team) -> None:
    bo = await team.join("Bo", role="member")
    page = await team.page("Roadmap", by=bo)
    remark = await bo.client.post(f"/pages/{page['id']}/comments", json={"content": "Really?"})

    async def answer(text: str) -> None:
        body = {"content": text, "parent_id": remark.json()["id"]}
        assert (await team.founder.client.post(f"/pages/{page['id']}/comments", json=body)).status_code == 201
        await settle(team.platform, team.founder)

    for text in ("Yes", "No", "Perhaps"):
        await answer(text)
    [entry] = await inbox(bo)
    assert (entry["kind"], entry["count"]) == ("reply", 3)
    assert (await bo.client.patch(f"/notifications/{entry['id']}", json={"is_read": True})).status_code == 200
    await answer("After all")

    assert [(each["count"], each["read_at"] is None) for each in await inbox(bo)] == [(1, True), (3, False)]
    # The old one stays read while the new one is unread: there is one unread entry of a group.
    kept = await bo.client.patch(f"/notifications/{entry['id']}", json={"is_read": False})
    assert kept.json()["read_at"] is not None


@pytest.mark.spec("CH-71")
async def test_the_inbox_comes_in_pages_by_its_order_with_filters_and_old_entries_go(
    team: Team, clock: TurnableClock
) -> None:
    bo = await team.join("Bo", role="member")
    elsewhere = (await team.founder.client.post("/spaces", json={"name": "Elsewhere"})).json()
    for number in range(3):
        page = await team.page(f"Page {number}")
        await store(team.founder, page["id"], people(bo))
    await team.founder.client.put(
        f"/spaces/{elsewhere['id']}/members", json={"user_id": str(bo.id), "role": "member"}
    )
    await settle(team.platform, team.founder)

    everything = await inbox(bo)
    assert [entry["title"] for entry in everything] == ["Elsewhere", "Page 2", "Page 1", "Page 0"]
    first = (await bo.client.get("/notifications", params={"limit": 3})).json()
    rest = await bo.client.get("/notifications", params={"limit": 3, "cursor": first["next_cursor"]})
    assert [*first["items"], *rest.json()["items"]] == everything
    assert rest.json()["next_cursor"] is None
    assert (await bo.client.get("/notifications", params={"limit": 101})).status_code == 422
    assert_problem(await bo.client.get("/notifications", params={"cursor": "mine"}), 422, "invalid_input")
    assert [entry["kind"] for entry in await inbox(bo, kind="invitation")] == ["invitation"]
    assert [entry["title"] for entry in await inbox(bo, space=elsewhere["id"])] == ["Elsewhere"]
    assert len(await inbox(bo, space=team.space_id)) == 3
    await bo.client.patch(f"/notifications/{everything[0]['id']}", json={"is_read": True})
    assert [entry["title"] for entry in await inbox(bo, unread=True)] == ["Page 2", "Page 1", "Page 0"]

    for read, unread in ((timedelta(days=179), timedelta(days=364)), (timedelta(days=181), timedelta(days=366))):
        for id_, age in ((everything[0]["id"], read), (everything[1]["id"], unread)):
            await execute(
                team.platform,
                "UPDATE notifications SET created_at = :made WHERE id = :id",
                id=UUID(id_),
                made=clock.now() - age,
            )
        await remove_old(team.platform)
        left = {entry["id"] for entry in await inbox(bo)}
        assert ({everything[0]["id"], everything[1]["id"]} <= left) == (read.days < 180)
    assert len(left) == 2


async def test_marks_are_by_what_was_shown_and_only_ones_own(team: Team) -> None:
    bo = await team.join("Bo", role="member")
    pages = [await team.page(f"Page {number}") for number in range(3)]
    for page in pages:
        await store(team.founder, page["id"], people(bo))
    await settle(team.platform, team.founder)
    newest, middle, oldest = await inbox(bo)

    async def put(**body: Any) -> dict[str, int]:
        answer = await bo.client.put("/notifications/read-marks", json=body)
        assert answer.status_code == 200, answer.text
        found: dict[str, int] = answer.json()
        return found

    assert await put(seen_up_to=newest["inbox_seq"]) == {
        "unread": 3,
        "unseen": 0,
        "inbox_seq": newest["inbox_seq"],
    }
    # Opening the page reads what is about it.
    assert (await put(page_id=middle["page_id"]))["unread"] == 2
    assert (await put(read_up_to=oldest["inbox_seq"]))["unread"] == 1
    assert (await put(read_up_to=oldest["inbox_seq"]))["unread"] == 1
    archived = await bo.client.patch(f"/notifications/{newest['id']}", json={"is_archived": True})
    assert archived.json()["read_at"] is not None
    assert await marks(bo) == {"unread": 0, "unseen": 0, "inbox_seq": 0}
    assert [entry["id"] for entry in await inbox(bo)] == [middle["id"], oldest["id"]]
    back = await bo.client.patch(f"/notifications/{newest['id']}", json={"is_archived": False, "is_read": False})
    assert (back.json()["archived_at"], back.json()["read_at"]) == (None, None)

    for body in ({}, {"read_up_to": -1}, {"read_up_to": 2**63}, {"read_up_to": "1"}, {"page_id": "x"}):
        assert (await bo.client.put("/notifications/read-marks", json=body)).status_code == 422, body
    for id_ in (newest["id"], str(uuid4())):
        assert_problem(await team.founder.client.patch(f"/notifications/{id_}", json={}), 404, "not_found")
    assert_problem(
        await bo.client.patch(f"/notifications/{newest['id']}", json={"is_read": 1}), 422, "invalid_input"
    )


@pytest.mark.spec("PG-75")
async def test_who_is_newly_named_is_told_once_in_an_hour(team: Team, clock: TurnableClock) -> None:
    bo = await team.join("Bo", role="member")
    page = await team.page("Roadmap")

    async def name(*named: Any) -> None:
        await store(team.founder, page["id"], people(*named))
        await settle(team.platform, team.founder)

    for named in ((bo,), (), (bo,), (), (bo,)):
        await name(*named)
    assert [(entry["kind"], entry["count"]) for entry in await inbox(bo)] == [("mention", 1)]
    [entry] = await inbox(bo)
    await bo.client.patch(f"/notifications/{entry['id']}", json={"is_read": True})
    await name()
    await name(bo)
    # Read or not, the hour counts.
    assert len(await inbox(bo)) == 1

    clock.advance(timedelta(minutes=61))
    await name()
    await name(bo)
    assert [entry["kind"] for entry in await inbox(bo)] == ["mention", "mention"]
    assert len(await fetch(team.platform, "SELECT 1 FROM notifications WHERE user_id = :id", id=bo.id)) == 2


@pytest.mark.spec("CH-64")
async def test_every_device_follows_and_opening_the_page_reads_what_is_about_it(team: Team) -> None:
    bo = await team.join("Bo", role="member")
    pages = [await team.page(title) for title in ("Roadmap", "Budget", "Journal")]
    async with listening(team.world, bo, f"user:{bo.id}") as device:

        async def told() -> None:
            async with asyncio.timeout(30):
                while json.loads(await device.recv()).get("kind") != "notification.changed":
                    pass

        for page in pages:
            await store(team.founder, page["id"], people(bo))
        await settle(team.platform, team.founder)
        for _ in pages:
            await told()
        newest, middle, oldest = await inbox(bo)
        assert (
            await bo.client.put("/notifications/read-marks", json={"seen_up_to": newest["inbox_seq"]})
        ).is_success
        await told()
        assert await marks(bo) == {"unread": 3, "unseen": 0, "inbox_seq": newest["inbox_seq"]}

        # Wherever the page is opened.
        assert (await bo.client.put(f"/recent-pages/{middle['page_id']}")).status_code == 204
        await settle(team.platform, team.founder)
        await told()
        assert [entry["id"] for entry in await inbox(bo, unread=True)] == [newest["id"], oldest["id"]]

        assert (await bo.client.patch(f"/notifications/{newest['id']}", json={"is_archived": True})).is_success
        await told()
        assert (
            await bo.client.put("/notifications/read-marks", json={"read_up_to": newest["inbox_seq"]})
        ).is_success
        await told()
    assert (await marks(bo))["unread"] == 0
    assert [entry["id"] for entry in await inbox(bo)] == [middle["id"], oldest["id"]]


@pytest.mark.spec("PG-75")
async def test_who_is_named_without_access_is_shown_to_those_who_write_and_told_once_it_is_shared(
    team: Team,
) -> None:
    cleo, viewer = await team.join("Cleo"), await team.join("Vera", role="member")
    page = await team.page("Roadmap")
    await team.set_visibility(page["id"], "private")
    seen = {"user_id": str(viewer.id), "level": "VIEW"}
    assert (await team.founder.client.put(f"/pages/{page['id']}/grants", json=seen)).is_success
    await store(team.founder, page["id"], people(cleo, viewer))
    await settle(team.platform, team.founder)

    async def lacking(client: Any) -> dict[str, bool]:
        named = (await client.get(f"/pages/{page['id']}/mentions")).json()["items"]
        return {each["label"]: each["lacks_access"] for each in named}

    assert await lacking(team.founder.client) == {"Cleo": True, "Vera": False}
    # Who else is let in is no matter of readers.
    assert await lacking(viewer.client) == {"Cleo": False, "Vera": False}
    assert await inbox(cleo) == []

    grant = {"user_id": str(cleo.id), "level": "VIEW"}
    assert (await team.founder.client.put(f"/pages/{page['id']}/grants", json=grant)).is_success
    await settle(team.platform, team.founder)
    assert await kinds(cleo) == ["share"]
    assert await lacking(team.founder.client) == {"Cleo": False, "Vera": False}
