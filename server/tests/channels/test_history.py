"""Channels whose history begins where somebody came (CH-4)."""

from typing import Any

import pytest

from tests.channels.hearing import ask, hear_through, socket_of
from tests.channels.talking import changes, channel, edit, read, say, set_channel, texts
from tests.notifications.reading import settle
from tests.support.http import assert_problem
from tests.support.team import Team, fetch
from tests.support.world import Person, World


async def unread(person: Person) -> list[int]:
    items: list[dict[str, Any]] = (await person.client.get("/unreads")).json()["items"]
    return [each["unread"] for each in items]


@pytest.mark.spec("CH-4")
async def test_who_comes_later_reads_from_there_on_whatever_their_role(team: Team, world: World) -> None:
    ada, grace = team.founder, await team.join("Grace", role="member")
    mary, boss = await team.join("Mary"), await team.join("Bo")
    page = await channel(team)
    said = await say(ada, page, "Before")
    assert_problem(await set_channel(grace, page, history_visibility="since_joined"), 403, "access.forbidden")
    assert (await set_channel(ada, page, history_visibility="sometimes")).status_code == 422
    changed = await set_channel(ada, page, history_visibility="since_joined")
    assert changed.json()["history_visibility"] == "since_joined"
    await say(ada, page, "Between")
    # Who was there keeps all of it.
    assert await texts(grace, page) == ["Before", "", "Between"]

    shared = await ada.client.put(f"/pages/{page}/grants", json={"user_id": str(mary.id), "level": "EDIT"})
    assert shared.status_code in (200, 201), shared.text
    put = await ada.client.put(f"/spaces/{team.space_id}/members", json={"user_id": str(boss.id), "role": "admin"})
    assert put.status_code in (200, 201), put.text
    await settle(team.platform, ada)
    last = await say(ada, page, "After")
    for late in (mary, boss):
        assert await texts(late, page) == ["After"]
        assert await unread(late) == [1]
        assert [each["content"] for each in (await changes(late, page, 0))["items"]] == ["After"]
        assert await texts(late, page, before=last["seq"]) == []
        assert (await read(late, page, after=0))["has_earlier"] is False
        for path in (f"/channel-messages/{said['id']}", f"/channel-messages/{said['id']}/history"):
            assert_problem(await late.client.get(path), 404, "not_found")
        around = await late.client.get(f"/channels/{page}/messages", params={"around": said["id"]})
        assert_problem(around, 404, "not_found")
    # Changes are told without what they say, also those that come late; who may read it asks.
    async with socket_of(world, mary) as hers, socket_of(world, grace) as graces:
        for held in (hers, graces):
            assert (await ask(held, f"channel:{page}", after=last["seq"]))["op"] == "subscribed"
        assert (await edit(ada, said, "Before, edited")).status_code == 200
        seq = last["seq"] + 1
        for held in (hers, graces):
            assert {each["message"] for each in await hear_through(held, seq)} == {None}
    assert (await changes(mary, page, last["seq"]))["items"] == []
    assert [each["content"] for each in (await changes(grace, page, last["seq"]))["items"]] == ["Before, edited"]

    # Going away and coming back begins nothing anew; and the way back is said in the channel and in the log.
    removed = await ada.client.delete(f"/pages/{page}/grants/{shared.json()['id']}")
    assert removed.status_code == 204
    await say(ada, page, "Meanwhile")
    await ada.client.put(f"/pages/{page}/grants", json={"user_id": str(mary.id), "level": "VIEW"})
    await settle(team.platform, ada)
    assert await texts(mary, page) == ["After", "Meanwhile"]
    assert (await set_channel(ada, page, history_visibility="all")).status_code == 200
    shown = (await read(mary, page))["items"]
    assert [each["content"] for each in shown] == ["Before, edited", "", "Between", "After", "Meanwhile", ""]
    assert shown[-1]["note"]["fact"] == "history_changed"
    assert shown[-1]["note"]["history_visibility"] == "all"
    logged = await fetch(
        team.platform,
        "SELECT metadata FROM audit_events WHERE organization_id = :id"
        " AND event_type = 'channel.history_changed' ORDER BY id",
        id=team.organization_id,
    )
    assert [each.metadata["history_visibility"] for each in logged] == ["since_joined", "all"]
