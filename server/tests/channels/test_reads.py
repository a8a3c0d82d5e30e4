"""How far people have read, and what is new to them."""

import random
from typing import Any

import pytest

from tests.channels.hearing import ask, hear, socket_of
from tests.channels.talking import channel, delete, edit, post, read, say, set_channel
from tests.support.http import assert_problem
from tests.support.team import Team
from tests.support.world import Person, World


async def mark(person: Person, page: str, seq: object, *, is_unread: bool | None = None) -> Any:
    body = {"last_read_seq": seq} | ({} if is_unread is None else {"is_unread": is_unread})
    return await person.client.put(f"/channels/{page}/read", json=body)


async def unread(person: Person) -> dict[str, tuple[int, int]]:
    """Unread messages and mentions by channel."""
    answer = await person.client.get("/unreads")
    assert answer.status_code == 200, answer.text
    return {each["page_id"]: (each["unread"], each["mentions"]) for each in answer.json()["items"]}


@pytest.mark.spec("CH-36")
async def test_what_is_read_only_grows_unless_it_is_marked_unread(team: Team, world: World) -> None:
    ada, grace, page = team.founder, await team.join("Grace", role="member"), await channel(team)
    for number in range(5):
        await say(ada, page, str(number))
    async with socket_of(world, grace) as held:
        assert (await ask(held, f"user:{grace.id}"))["op"] == "subscribed"
        first = (await mark(grace, page, 3)).json()
        assert (first["last_read_seq"], first["unread"]) == (3, 2)
        heard = await hear(held)
        while heard["kind"] != "unread.changed":
            heard = await hear(held)
        assert heard["data"] == {"page_id": page, "last_read_seq": 3}
    # Another device that is behind takes nothing back, and none gets ahead of the channel.
    assert (await mark(grace, page, 1)).json()["last_read_seq"] == 3
    assert (await mark(grace, page, 2**63 - 1)).json()["last_read_seq"] == 5
    assert (await mark(grace, page, 2, is_unread=True)).json() == {
        "page_id": page,
        "last_read_seq": 2,
        "unread": 3,
        "mentions": 0,
    }
    for wrong in (-1, "x", 2**63, 1.5, None):
        assert (await mark(grace, page, wrong)).status_code == 422
    assert_problem(await mark(await team.join("Oda"), page, 1), 404, "not_found")
    # What one has read is one's own.
    assert (await ada.client.get(f"/channels/{page}")).json()["last_read_seq"] == 0


@pytest.mark.spec("CH-37")
async def test_unread_is_what_others_said_since_whatever_became_of_it(team: Team) -> None:
    ada, grace, mary = (
        team.founder,
        await team.join("Grace", role="member"),
        await team.join("Mary", role="member"),
    )
    page, other, private = await channel(team), await channel(team, "workshop"), await channel(team, "plans")
    assert (
        await ada.client.put(f"/pages/{private}/visibility", json={"visibility": "private"})
    ).status_code == 200
    group = await team.group("makers", grace)
    await say(ada, private, f"@[Grace]({grace.id}:user)")
    await say(ada, other, f"@[makers]({group}:group) and @[Mary]({mary.id}:user)")
    await say(grace, other, "Mine")
    assert (await unread(grace), await unread(mary)) == ({other: (1, 1)}, {other: (2, 1)})

    # Whatever happens in the channel: the count is the same as counted anew from what is shown.
    chance, said, read_to = random.Random(7), [], 0  # a repeatable course, no secret
    for _ in range(24):
        act = chance.choice(("ada", "ada", "grace", "named", "edit", "delete", "topic", "read", "back"))
        if act in {"ada", "named"} and (await post(ada, page, "…")).status_code == 201:
            text = f"@[Grace]({grace.id}:user)" if act == "named" else "Plain"
            answer = await post(mary, page, text)
            said += [answer.json()] if answer.status_code == 201 else []
        elif act == "grace":
            await post(grace, page, "Own")
        elif act == "edit" and said:
            await edit(mary, chance.choice(said), chance.choice(("Plain", f"@[Grace]({grace.id}:user)")))
        elif act == "delete" and said:
            await delete(mary, chance.choice(said))
        elif act == "topic":
            await set_channel(ada, page, topic=str(chance.random()))
        elif act in {"read", "back"}:
            top = (await read(grace, page))["change_seq"]
            read_to = chance.randint(0, top) if act == "back" else top
            await mark(grace, page, read_to, is_unread=act == "back")
        shown = (await read(grace, page, limit=100))["items"]
        new = [
            each
            for each in shown
            if each["seq"] > read_to and each["kind"] == "message" and each["author"]["id"] != str(grace.id)
        ]
        named = [each for each in new if str(grace.id) in each["content"]]
        counted = (await unread(grace)).get(page, (0, 0))
        assert counted == (len(new), len(named))
        channel_shown = (await grace.client.get(f"/channels/{page}")).json()
        assert (channel_shown["unread"], channel_shown["last_read_seq"]) == (len(new), read_to)
