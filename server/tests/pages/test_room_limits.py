"""What a room takes from its clients, and what happens beyond that (PG-42, PG-43)."""

import asyncio
import json
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from pycrdt import XmlElement

from stoa.pages.core import awareness, crdt, document, frames
from stoa.pages.core.allowance import Allowance
from stoa.pages.core.awareness import Roster
from stoa.pages.core.frames import Kind
from stoa.pages.runtime.connection import MAX_MEMBERS
from stoa.pages.runtime.room import MAX_STATE_BYTES
from tests.pages.test_document_log import content_of, doc
from tests.support.clock import TurnableClock
from tests.support.editor import Editor
from tests.support.team import Team, fetch


def parts_of(update: bytes, client_seq: int) -> list[bytes]:
    """A large update as the client sends it: in frames of up to a megabyte."""
    size = frames.MAX_FRAME - 100
    starts = range(0, len(update), size)
    return [
        bytes((Kind.UPDATE,))
        + frames.number(client_seq)
        + frames.number(int(start + size >= len(update)))
        + frames.framed(update[start : start + size])
        for start in starts
    ]


async def send_large(editor: Editor, update: bytes, client_seq: int) -> None:
    for part in parts_of(update, client_seq):
        await editor.send(part)


@pytest.mark.spec("PG-42")
async def test_more_connections_than_a_page_bears_are_refused_and_those_that_are_there_stay(team: Team) -> None:
    page = await team.page("Crowded")
    editors = [Editor(team.founder.client, page["id"]) for _ in range(MAX_MEMBERS)]
    try:
        for editor in editors:
            await editor.open()
        for editor in editors:
            await editor.synced()
        async with Editor(team.founder.client, page["id"]) as late:
            assert await late.closed() == (4413, "pages.room_full")
        await editors[0].close()
        async with Editor(team.founder.client, page["id"]) as next_one:
            await next_one.synced()
            await editors[1].write("still here")
            await editors[1].saved()
            await next_one.until(lambda: next_one.text == "still here")
        assert editors[-1].close_code is None
    finally:
        await asyncio.gather(*(editor.close() for editor in editors))


@pytest.mark.spec("PG-42")
def test_what_comes_faster_than_fifty_in_a_second_waits_and_nothing_is_dropped() -> None:
    allowance = Allowance(50.0)
    waits = [allowance.spend(100.0) for _ in range(150)]
    # Fifty at once, and then one each fiftieth of a second, however many come.
    assert waits[:50] == [0.0] * 50
    assert waits[50:] == pytest.approx([number / 50 for number in range(1, 101)])
    # Whoever waited as long as that has its allowance again, and never more than a second's worth.
    assert allowance.spend(102.0) == pytest.approx(1 / 50)
    assert [allowance.spend(1000.0) for _ in range(51)] == pytest.approx([0.0] * 50 + [1 / 50])


@pytest.mark.spec("PG-42")
async def test_a_burst_is_stored_whole_and_in_order(team: Team) -> None:
    page = await team.page("Fast")
    async with Editor(team.founder.client, page["id"]) as ada:
        await ada.synced()
        words = [f"{number} " for number in range(120)]
        for word in words:
            await ada.write(word)
        await ada.saved()
    assert await content_of(team, page["id"]) == doc("".join(words))


@pytest.mark.spec("PG-42")
async def test_a_document_beyond_its_characters_takes_no_more_and_keeps_what_it_has(team: Team) -> None:
    page = await team.page("Long")
    long = "x" * (document.MAX_CHARACTERS - 100)
    async with Editor(team.founder.client, page["id"]) as ada, Editor(team.founder.client, page["id"]) as eve:
        await ada.synced()
        await eve.synced()
        await send_large(eve, crdt.seed(doc(long))[1], 1)
        await ada.until(lambda: len(ada.text) == len(long))
        await eve.write("y" * 200)
        assert await eve.closed() == (4413, "pages.too_complex")
        await ada.write("z")
        await ada.saved()
    [stored] = (await content_of(team, page["id"]))["content"]
    assert stored["content"][0]["text"] == long + "z"


@pytest.mark.slow
@pytest.mark.spec("PG-42")
async def test_a_document_beyond_its_bytes_takes_no_more_and_keeps_what_it_has(team: Team) -> None:
    page = await team.page("Large")
    async with Editor(team.founder.client, page["id"]) as ada:
        await ada.synced()
        # Attributes are no characters: what is too much here is the state alone.
        made = 0
        while ada.close_code is None and made <= MAX_STATE_BYTES:
            block = XmlElement("paragraph", {"note": "x" * 1_500_000})
            ada.fragment.children.append(block)
            made += 1_500_000
            for client_seq, update in list(ada.unacknowledged.items()):
                await send_large(ada, update, client_seq)
            await ada.until(lambda: not ada.unacknowledged or ada.close_code is not None)
        assert await ada.closed() == (4413, "pages.too_complex")
        assert made - 1_500_000 <= MAX_STATE_BYTES < made
    async with Editor(team.founder.client, page["id"]) as again:
        await again.synced()
        assert len(again.content["content"]) == made // 1_500_000 - 1


def states(editor: Editor) -> dict[int, Any]:
    """What the room said last of each client; None: gone."""
    told: dict[int, Any] = {}
    for payload in editor.awareness:
        for client, _, state in awareness.decode(payload, most=1000):
            told[client] = json.loads(state)
    return told


async def say(editor: Editor, client: int, clock: int, **state: Any) -> None:
    presence = awareness.Presence(clock, json.dumps(state).encode(), 0.0)
    await editor.send(frames.awareness(awareness.encode([(client, presence)])))


@pytest.mark.spec("PG-43")
async def test_who_is_here_is_told_seldom_without_content_and_ends_with_silence(
    team: Team, clock: TurnableClock
) -> None:
    page = await team.page("Plans")
    other = await team.join("Bob", role="member")
    place = {"type": {"client": 11, "clock": 3, "text": "secret"}, "tname": "secret", "assoc": 0}
    async with (
        Editor(team.founder.client, page["id"]) as ada,
        Editor(team.founder.client, page["id"]) as again,
        Editor(other.client, page["id"]) as bob,
    ):
        for each in (ada, again, bob):
            await each.synced()
        # Who it is says the server, and nothing is told of what else a client says.
        caret = {"anchor": place, "head": place, "text": "secret"}
        await say(ada, 11, 1, user={"id": str(other.id), "name": "Bob"}, cursor=caret, text="secret")
        await say(again, 12, 1, user={})
        await bob.until(lambda: states(bob).keys() >= {11, 12})
        first, second = states(bob)[11], states(bob)[12]
        assert first["user"].keys() == {"id", "name", "color"}
        assert (first["user"]["id"], first["user"]["name"]) == (str(team.founder.id), "Ada")
        assert first.keys() == {"user", "cursor"}
        assert first["cursor"]["anchor"] == first["cursor"]["head"]
        assert "secret" not in str(first)
        # Both tabs are the same person, by whom clients show them once.
        assert second["user"] == first["user"]

        # However fast carets move, the room tells of them five times in a second, and the last is told.
        before, began = len(bob.awareness), asyncio.get_running_loop().time()
        for number in range(2, 302):
            item = {"client": 11, "clock": number}
            await say(ada, 11, number, cursor={"anchor": {"item": item}, "head": {"item": item}})
        await bob.until(lambda: states(bob)[11]["cursor"]["head"]["item"] == {"client": 11, "clock": 301})
        seconds = asyncio.get_running_loop().time() - began
        assert len(bob.awareness) - before <= 5 * seconds + 2
        stored = "SELECT count(*) FROM page_updates WHERE page_id = :id"
        assert [row[0] for row in await fetch(team.platform, stored, id=UUID(page["id"]))] == [0]

        # Half a minute of silence ends a presence, also while somebody else goes on moving.
        clock.advance(timedelta(seconds=31))
        clocks = iter(range(10, 100_000))
        async with asyncio.timeout(30):
            while states(bob)[11] is not None or states(bob)[12] is not None:
                await say(bob, 21, next(clocks))
                await asyncio.sleep(0.05)
        assert states(ada)[21] is not None

        large = awareness.Presence(1, b'{"user":"' + b"x" * awareness.MAX_STATE + b'"}', 0.0)
        await ada.send(frames.awareness(awareness.encode([(7, large)])))
        assert await ada.closed() == (4400, "bad awareness")


def test_whoever_says_the_same_again_is_still_here() -> None:
    roster = Roster()
    assert roster.hear(1, 1, b"{}", 100.0)
    assert roster.hear(2, 1, b"{}", 110.0)
    assert roster.expire(130.0) == []
    # Silent for longer than half a minute: gone. Whoever says the same again is still here.
    assert not roster.hear(2, 1, b"{}", 139.0)
    assert roster.expire(141.0) == [1]
    assert [client for client, _ in roster.here()] == [2]
