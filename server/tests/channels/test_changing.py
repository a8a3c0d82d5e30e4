"""Editing and deleting what was said, and what is set for a channel."""

import asyncio
from typing import Any

import pytest

from tests.channels.talking import changes, channel, delete, edit, post, read, say, set_channel, texts
from tests.support.http import assert_problem
from tests.support.team import Team, execute, fetch


async def allow_edits(team: Team, days: int | str | None) -> None:
    """For how many days the organization lets people edit."""
    path = f"/organizations/{team.organization_id}"
    tag = (await team.founder.client.get(path)).json()["tag"]
    answer = await team.founder.client.patch(
        path, json={"settings": {"message_edit_days": days}}, headers={"If-Match": f'"{tag}"'}
    )
    assert answer.status_code == 200, answer.text


async def test_own_messages_are_edited_within_the_window_and_keep_their_history(team: Team) -> None:
    ada, grace, page = team.founder, await team.join("Grace", role="member"), await channel(team)
    said = await say(grace, page, "First")
    assert_problem(await edit(ada, said, "Mine now"), 403, "access.forbidden")
    edited = (await edit(grace, said, " Second ")).json()
    assert (edited["content"], edited["seq"], edited["changed_seq"]) == ("Second", 1, 2)
    assert edited["edited_at"] is not None
    # The same once more is no edit.
    assert (await edit(grace, said, "Second")).json()["changed_seq"] == 2
    for number in range(22):
        assert (await edit(grace, said, f"Text {number}")).status_code == 200
    kept = (await ada.client.get(f"/channel-messages/{said['id']}/history")).json()["items"]
    assert [each["content"] for each in kept] == ["Second", *(f"Text {number}" for number in range(21))][-20:]
    for content in ("", " ", "x" * 20_001):
        assert (await edit(grace, said, content)).status_code == 422

    # Sessions would run out if the clock were turned so far.
    week = "UPDATE channel_messages SET created_at = created_at - interval '7 days' WHERE id = :id"
    await execute(team.platform, week, id=said["id"])
    refused = assert_problem(await edit(grace, said, "Late"), 403, "channels.edit_window_over")
    assert refused["seconds"] == 7 * 86_400
    await allow_edits(team, "always")
    assert (await ada.client.get(f"/channels/{page}")).json()["edit_seconds"] is None
    assert (await edit(grace, said, "Late")).status_code == 200
    await allow_edits(team, 0)
    fresh = await say(grace, page, "Now")
    assert_problem(await edit(grace, fresh, "Never"), 403, "channels.edit_window_over")
    await allow_edits(team, None)
    assert (await edit(grace, fresh, "Again")).status_code == 200


@pytest.mark.spec("CH-18")
async def test_of_a_deleted_message_nothing_stays_and_the_log_says_who_did_it(team: Team) -> None:
    ada, grace, page = team.founder, await team.join("Grace", role="member"), await channel(team)
    said, other = await say(grace, page, "The secret"), await say(ada, page, "The answer")
    assert (await edit(grace, said, "The secret, again")).status_code == 200
    assert_problem(await delete(grace, other), 403, "access.forbidden")
    for _ in range(2):
        assert (await delete(ada, said)).status_code == 204
    assert await texts(grace, page) == ["The answer"]
    assert_problem(await edit(grace, said, "Back"), 409, "channels.deleted")
    told = (await changes(grace, page, 3))["items"]
    assert [(each["content"], each["deleted_at"] is not None, each["changed_seq"]) for each in told] == [
        ("", True, 4)
    ]
    assert (await grace.client.get(f"/channel-messages/{said['id']}/history")).json()["items"] == []
    # Neither the table, nor what was told of it, nor the log holds a word of it.
    for table in ("channel_messages", "outbox_events", "audit_events"):
        found = await fetch(
            team.platform,
            f"SELECT count(*) AS n FROM {table} t WHERE t.organization_id = :id AND t::text LIKE '%secret%'",
            id=team.organization_id,
        )
        assert found[0].n == 0, table
    logged = await fetch(
        team.platform,
        "SELECT actor_user_id, metadata FROM audit_events WHERE organization_id = :id"
        " AND event_type = 'channel_message.deleted'",
        id=team.organization_id,
    )
    assert [each.metadata for each in logged] == [{"message_id": said["id"], "author_id": str(grace.id)}]
    assert [each.actor_user_id for each in logged] == [ada.id]

    # Edit against delete at the same moment: one of them is later, and nothing comes back.
    for turn in range(4):
        message = await say(grace, page, f"Race {turn}")
        edited, deleted = await asyncio.gather(edit(grace, message, "Edited"), delete(ada, message))
        assert (edited.status_code, deleted.status_code) in {(200, 204), (409, 204)}
        shown = (await ada.client.get(f"/channel-messages/{message['id']}")).json()
        assert (shown["content"], shown["deleted_at"] is not None) == ("", True)


@pytest.mark.spec("CH-5")
async def test_an_archived_channel_is_read_only_until_it_is_opened_again(team: Team) -> None:
    ada, grace, page = team.founder, await team.join("Grace", role="member"), await channel(team)
    said = await say(grace, page, "Before")
    assert_problem(await set_channel(grace, page, archived=True), 403, "access.forbidden")
    archived = (await set_channel(ada, page, archived=True)).json()
    assert archived["archived_at"] is not None
    assert archived["permissions"] == {"post": False, "moderate": True, "manage": True}
    for person in (ada, grace):
        assert_problem(await post(person, page, "After"), 409, "channels.archived")
    assert_problem(await edit(grace, said, "After"), 409, "channels.archived")
    assert await texts(grace, page) == ["Before", ""]
    assert (await set_channel(ada, page, archived=False)).json()["permissions"]["post"] is True
    await say(grace, page, "After")


async def test_where_admins_post_others_read(team: Team) -> None:
    ada, grace, page = team.founder, await team.join("Grace", role="member"), await channel(team)
    assert (await set_channel(ada, page, posting="admins")).json()["posting"] == "admins"
    assert (await grace.client.get(f"/channels/{page}")).json()["permissions"]["post"] is False
    assert_problem(await post(grace, page, "Me too"), 403, "channels.posting_restricted")
    await say(ada, page, "Announced")


async def test_what_is_set_for_a_channel_is_said_in_it_and_logged_without_words(team: Team) -> None:
    ada, page = team.founder, await channel(team)
    assert (await ada.client.get(f"/channels/{page}")).json()["topic"] is None
    for _ in range(2):
        answer = await set_channel(ada, page, topic=" Shape and size ", posting="admins")
        assert (answer.json()["topic"], answer.json()["change_seq"]) == ("Shape and size", 2)
    assert (await set_channel(ada, page, topic="x" * 501)).status_code == 422
    assert (await set_channel(ada, page, posting="nobody")).status_code == 422
    assert (await set_channel(ada, page, topic="")).json()["topic"] is None
    await set_channel(ada, page, archived=True)
    await set_channel(ada, page, archived=False)

    notes: list[dict[str, Any]] = (await read(ada, page))["items"]
    assert [each["note"]["fact"] for each in notes] == [
        "topic_changed",
        "posting_changed",
        "topic_changed",
        "archived",
        "unarchived",
    ]
    assert {(each["kind"], each["author"]["name"], each["content"]) for each in notes} == {("system", "Ada", "")}
    assert notes[0]["note"]["topic"] == "Shape and size"
    assert_problem(await edit(ada, notes[0], "Mine"), 403, "access.forbidden")
    logged = await fetch(
        team.platform,
        "SELECT event_type, metadata FROM audit_events WHERE organization_id = :id"
        " AND event_type LIKE 'channel.%' ORDER BY id",
        id=team.organization_id,
    )
    assert [(each.event_type, each.metadata) for each in logged] == [
        ("channel.topic_changed", {}),
        ("channel.posting_changed", {"posting": "admins"}),
        ("channel.topic_changed", {}),
        ("channel.archived", {}),
        ("channel.unarchived", {}),
    ]
