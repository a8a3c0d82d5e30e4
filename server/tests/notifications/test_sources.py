"""What people are told of: shares, spaces, comments, changes, proposals, budgets, conversations."""

from typing import Any

import pytest

from tests.notifications.reading import inbox, kinds, settle
from tests.pages.test_mentions import naming, store
from tests.support.team import Team
from tests.support.world import Person


async def comment(person: Person, page_id: str, content: str, parent_id: str | None = None) -> str:
    body = {"content": content} | ({"parent_id": parent_id} if parent_id is not None else {})
    answer = await person.client.post(f"/pages/{page_id}/comments", json=body)
    assert answer.status_code == 201, answer.text
    found: str = answer.json()["id"]
    return found


async def follow(person: Person, scope_type: str, scope_id: str, level: str | None) -> None:
    body = {"scope_type": scope_type, "scope_id": scope_id, "level": level}
    answer = await person.client.put("/notification-preferences", json=body)
    assert answer.status_code == 200, answer.text


@pytest.mark.spec("SP-58", "SP-24")
async def test_sharing_adding_and_handing_over_tell_those_who_got_something(team: Team) -> None:
    bo, cleo = await team.join("Bo"), await team.join("Cleo")
    page = await team.page("Roadmap")
    group_id = await team.group("Design", bo, cleo)
    founder = team.founder.client
    assert (
        await founder.put(f"/pages/{page['id']}/grants", json={"user_id": str(bo.id), "level": "SHARE"})
    ).is_success
    # Another level is no new share, and the group comes as a group of two.
    assert (
        await founder.put(f"/pages/{page['id']}/grants", json={"user_id": str(bo.id), "level": "EDIT"})
    ).is_success
    assert (
        await founder.put(f"/pages/{page['id']}/grants", json={"group_id": group_id, "level": "VIEW"})
    ).is_success
    await settle(team.platform, team.founder)
    [told] = await inbox(cleo)
    assert (told["kind"], told["title"], told["actor"]["name"], told["facts"]) == (
        "share", "Roadmap", "Ada", {"level": "VIEW"},
    )  # fmt: skip
    assert await kinds(bo) == ["share"]
    # Pages that are shared together are one entry, which counts those that are new.
    pages = [page["id"], *[(await team.page(title))["id"] for title in ("Budget", "Minutes")]]
    body = {"page_ids": pages, "user_id": str(cleo.id), "level": "VIEW"}
    assert (await founder.post("/page-batches/grants", json=body)).is_success
    await settle(team.platform, team.founder)
    several, _ = await inbox(cleo)
    assert (several["kind"], several["count"], several["facts"]["fact"]) == ("share", 3, "several")
    assert several["title"] in {"Roadmap", "Budget", "Minutes"}
    assert await kinds(cleo) == ["share", "share"]

    members = f"/spaces/{team.space_id}/members"
    assert (await founder.put(members, json={"user_id": str(bo.id), "role": "member"})).is_success
    assert (await founder.put(members, json={"user_id": str(bo.id), "role": "admin"})).is_success
    assert (await founder.put(members, json={"group_id": group_id, "role": "guest"})).is_success
    await settle(team.platform, team.founder)
    [added] = await inbox(bo, kind="invitation")
    assert (added["title"], added["facts"], added["count"]) == (
        "Lighthouse",
        {"fact": "added", "role": "member"},
        1,
    )
    # By the group she is in the space, but nobody added her.
    assert await kinds(cleo) == ["share", "share"]

    handed = await founder.post(f"/spaces/{team.space_id}/transfers", json={"user_id": str(bo.id)})
    assert handed.is_success, handed.text
    await settle(team.platform, team.founder)
    [received] = await inbox(bo, kind="system")
    assert (received["title"], received["actor"]["name"], received["facts"]) == (
        "Lighthouse", "Ada", {"fact": "space_received"},
    )  # fmt: skip
    [given] = await inbox(team.founder)
    assert (given["title"], given["actor"], given["facts"]) == ("Lighthouse", None, {"fact": "space_given"})


@pytest.mark.spec("PG-67", "PG-77")
async def test_comments_and_changes_reach_speakers_authors_and_followers_who_may_see_the_page(team: Team) -> None:
    author, speaker, follower = [await team.join(name, role="member") for name in ("Bo", "Cleo", "Dora")]
    muted, outsider = await team.join("Eli", role="member"), await team.join("Finn")
    page = await team.page("Roadmap", by=author)
    await follow(follower, "page", page["id"], "all")
    await follow(muted, "space", team.space_id, "all")
    await follow(muted, "page", page["id"], "none")
    refused = await outsider.client.put(
        "/notification-preferences", json={"scope_type": "page", "scope_id": page["id"], "level": "all"}
    )
    assert refused.status_code == 404

    root = await comment(speaker, page["id"], "Really?")
    await settle(team.platform, team.founder)
    assert await kinds(author) == ["comment"]
    assert await kinds(follower) == ["comment"]
    assert [await kinds(each) for each in (speaker, muted, outsider)] == [[], [], []]

    # The thread: who speaks in it; who is named hears of that alone, also who muted the page.
    await comment(author, page["id"], f"Ask @[Eli]({muted.id}:user)", root)
    await settle(team.platform, team.founder)
    assert await kinds(speaker) == ["reply"]
    assert await kinds(muted) == ["mention"]
    assert [entry["count"] for entry in await inbox(follower)] == [2]
    assert await kinds(author) == ["comment"]

    # A change: whoever wrote or commented follows, unless they turned that off.
    off = {"scope_type": "organization", "auto_follow": False}
    assert (await speaker.client.put("/notification-preferences", json=off)).status_code == 200
    await store(team.founder, page["id"], naming(text="Something else"))
    await settle(team.platform, team.founder)
    assert await kinds(author) == ["page_changed", "comment"]
    assert await kinds(follower) == ["page_changed", "comment"]
    assert "page_changed" not in [*await kinds(speaker), *await kinds(muted), *await kinds(team.founder)]
    # Once in an hour, however often it is saved.
    await store(team.founder, page["id"], naming(text="And again"))
    await settle(team.platform, team.founder)
    assert [entry["count"] for entry in await inbox(follower, kind="page_changed")] == [1]

    state = (await author.client.get(f"/notification-preferences/pages/{page['id']}")).json()
    assert state == {"level": None, "is_following": True}
    assert (await muted.client.get(f"/notification-preferences/pages/{page['id']}")).json() == {
        "level": "none",
        "is_following": False,
    }
    # Finalized pages take comments, trashed ones do not.
    assert (await author.client.put(f"/pages/{page['id']}/finalization", json={})).is_success
    await comment(speaker, page["id"], "Still?")
    await team.trash(page)
    late = await team.founder.client.post(f"/pages/{page['id']}/comments", json={"content": "Too late"})
    assert late.status_code == 409


async def test_proposals_reach_those_who_decide_and_decisions_who_proposed(team: Team) -> None:
    author, reader = await team.join("Bo", role="member"), await team.join("Cleo", role="member")
    page = await team.page("Roadmap", by=author)
    body = {"hunks": [{"original": "", "replacement": "A line."}]}
    made = await reader.client.post(f"/pages/{page['id']}/proposals", json=body)
    assert made.status_code == 201, made.text
    await settle(team.platform, team.founder)
    assert await kinds(author) == ["proposal"]
    assert await kinds(reader) == []

    hunk = made.json()["hunks"][0]["id"]
    decided = await author.client.post(
        f"/proposals/{made.json()['id']}/decisions", json={"decisions": [{"hunk_id": hunk, "decision": "accept"}]}
    )
    assert decided.is_success, decided.text
    await settle(team.platform, team.founder)
    [entry] = await inbox(reader, kind="proposal_decided")
    assert (entry["actor"]["name"], entry["title"], entry["facts"]) == ("Bo", "Roadmap", {"status": "accepted"})


async def test_who_asks_for_access_is_told_to_those_who_may_share(team: Team) -> None:
    bo = await team.join("Bo")
    page = await team.page("Roadmap")
    assert (
        await bo.client.post(f"/pages/{page['id']}/access-requests", json={"message": "Please"})
    ).status_code == 202
    await settle(team.platform, team.founder)
    [entry] = await inbox(team.founder)
    assert (entry["kind"], entry["actor"]["name"], entry["title"]) == ("access_request", "Bo", "Roadmap")
    assert await inbox(bo) == []


async def test_a_shared_conversation_is_told(team: Team) -> None:
    bo = await team.join("Bo")
    answer = await team.founder.client.post("/conversations", json={"kind": "chat", "title": "Plans"})
    assert answer.status_code == 201, answer.text
    conversation: dict[str, Any] = answer.json()
    given = await team.founder.client.put(
        f"/conversations/{conversation['id']}/members/{bo.id}", json={"level": "VIEW"}
    )
    assert given.is_success, given.text
    await settle(team.platform, team.founder)
    [entry] = await inbox(bo)
    assert (entry["kind"], entry["resource_type"], entry["title"]) == ("share", "conversation", "Plans")
    gone = await team.founder.client.delete(f"/conversations/{conversation['id']}/members/{bo.id}")
    assert gone.is_success, gone.text
    [entry] = await inbox(bo)
    assert (entry["is_available"], entry["title"], entry["actor"]) == (False, None, None)
