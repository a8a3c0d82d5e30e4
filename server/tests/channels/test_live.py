"""What listeners of a channel are told: all of it, in order, and nothing after their right is gone."""

import asyncio
from typing import Any

import pytest

from tests.channels.hearing import ask, hear, hear_through, socket_of
from tests.channels.talking import changes, channel, delete, edit, read, say, set_channel
from tests.support.team import Team, execute, fetch
from tests.support.world import World


async def test_every_change_is_told_in_order_with_the_message_as_it_is(team: Team, world: World) -> None:
    ada, grace, page = team.founder, await team.join("Grace", role="member"), await channel(team)
    async with socket_of(world, grace) as held:
        assert (await ask(held, f"channel:{page}"))["op"] == "subscribed"
        said = await say(ada, page, "First", "c-1")
        await edit(ada, said, "Second")
        await delete(ada, said)
        await set_channel(ada, page, topic="Locks")
        heard = await hear_through(held, 4)
    assert [(each["seq"], each["fact"]) for each in heard] == [
        (1, "created"),
        (2, "edited"),
        (3, "deleted"),
        (4, "created"),
    ]
    # The message is told as it is when it is told: of a change that another one followed, perhaps the later state.
    assert heard[0]["message"]["client_id"] == "c-1"
    assert heard[2]["message"] == (await grace.client.get(f"/channel-messages/{said['id']}")).json()
    assert heard[3]["message"]["note"]["topic"] == "Locks"
    recorded = await fetch(
        team.platform,
        "SELECT payload FROM outbox_events WHERE organization_id = :id AND event_type = 'message.changed'",
        id=team.organization_id,
    )
    assert {frozenset(each.payload) for each in recorded} == {frozenset({"page_id", "message_id", "seq", "fact"})}


@pytest.mark.spec("CH-45")
async def test_who_comes_back_is_told_what_was_missed_and_no_change_falls_between(
    team: Team, world: World
) -> None:
    ada, grace, page = team.founder, await team.join("Grace", role="member"), await channel(team)
    outsider = await team.join("Oda")
    said = [await say(ada, page, f"Before {number}") for number in range(3)]
    async with socket_of(world, grace) as held:
        answer = await ask(held, f"channel:{page}", after=1)
        assert {key: answer[key] for key in ("op", "from", "to")} == {"op": "subscribed", "from": 1, "to": 3}
        missed = await hear_through(held, 3)
        assert [each["message"] for each in missed] == (await changes(grace, page, 1))["items"] == said[1:]
        assert (await ask(held, f"channel:{page}", after=3))["to"] == 3

    # Again and again in the middle of talk: every number from there on is told.
    async def talk() -> None:
        for number in range(6):
            await say(ada, page, f"While {number}")

    async def come_back(after: int) -> list[dict[str, Any]]:
        async with socket_of(world, grace) as held:
            assert (await ask(held, f"channel:{page}", after=after))["from"] == after
            return await hear_through(held, 9)

    *returned, _ = await asyncio.gather(*(come_back(after) for after in (0, 1, 2, 3)), talk())
    truth = (await read(grace, page))["items"]
    for after, heard in enumerate(returned):
        seen = {each["message_id"]: each["message"] for each in heard}
        assert [seen.get(each["id"]) for each in truth[after:]] == truth[after:]

    async with socket_of(world, grace) as held:
        # Far behind, and from a future that is none here: to be read anew, and heard from now on.
        for after in (10_000, -1):
            assert await ask(held, f"channel:{page}", after) == {
                "op": "subscribed",
                "topic": f"channel:{page}",
                "resync": True,
            }
        assert (await ask(held, f"user:{grace.id}", after=1))["resync"] is True
        await say(ada, page, "Later")
        assert (await hear_through(held, 10))[-1]["message"]["content"] == "Later"
    document = (await team.page("Brief"))["id"]
    for person, topic in ((outsider, page), (grace, document), (grace, "x"), (grace, str(outsider.id))):
        async with socket_of(world, person) as held:
            assert await ask(held, f"channel:{topic}", after=0) == {
                "op": "error",
                "topic": f"channel:{topic}",
                "code": "not_found",
            }


async def test_of_more_than_a_thousand_changes_one_reads_for_oneself(team: Team, world: World) -> None:
    ada, page = team.founder, await channel(team)
    await say(ada, page, "First")
    # As if a thousand changes had come and gone.
    await execute(team.platform, "UPDATE pages SET change_seq = 1001 WHERE id = :id", id=page)
    async with socket_of(world, ada) as held:
        assert (await ask(held, f"channel:{page}", after=0)).get("resync") is True
        assert (await ask(held, f"channel:{page}", after=1)).get("to") == 1001


@pytest.mark.spec("CH-49")
async def test_who_loses_the_right_hears_that_and_nothing_that_is_said_afterwards(
    team: Team, world: World
) -> None:
    ada, grace, page = team.founder, await team.join("Grace"), await channel(team)
    given = await ada.client.put(f"/pages/{page}/grants", json={"user_id": str(grace.id), "level": "VIEW"})
    async with socket_of(world, grace) as held:
        assert (await ask(held, f"channel:{page}", after=0))["op"] == "subscribed"
        await say(ada, page, "For you")
        assert (await hear(held))["data"]["message"]["content"] == "For you"
        taken = await ada.client.delete(f"/pages/{page}/grants/{given.json()['id']}")
        assert taken.status_code == 204, taken.text
        await say(ada, page, "Not for you")
        assert await hear(held) == {
            "op": "event",
            "topic": f"channel:{page}",
            "kind": "access.revoked",
            "seq": 0,
            "data": {},
        }
        assert (await ask(held, f"channel:{page}", after=0))["code"] == "not_found"
        # Nothing else was on its way.
        assert (await ask(held, f"user:{grace.id}"))["op"] == "subscribed"
        ended = await grace.client.delete("/sessions/current")
        assert ended.status_code == 204, ended.text
        await held.wait_closed()
        assert held.close_code == 4401
