"""Live editing through the socket: rights, acknowledgement, convergence, other doors, what ends a room."""

import asyncio
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from stoa.pages.core import awareness, crdt, frames
from stoa.pages.core.frames import Kind
from stoa.platform.db import Scope
from tests.pages.test_document_log import content_of, doc, log_of, put
from tests.support.editor import Editor
from tests.support.http import assert_problem
from tests.support.team import Team, execute, fetch
from tests.support.world import Person


async def give(team: Team, page_id: str, person: Person, level: str) -> None:
    body = {"user_id": str(person.id), "level": level}
    answer = await team.founder.client.put(f"/pages/{page_id}/grants", json=body)
    assert answer.status_code in (200, 201), answer.text


@pytest.mark.spec("PG-34", "PG-35")
async def test_two_people_write_into_one_page_and_each_change_is_acknowledged_after_its_commit(team: Team) -> None:
    page = await team.page("Plans")
    other = await team.join("Bob")
    await team.grant(page["id"], other, "EDIT")
    async with Editor(team.founder.client, page["id"]) as ada, Editor(other.client, page["id"]) as bob:
        await ada.synced()
        await bob.synced()
        await ada.write("Hello")
        await ada.saved()
        # Acknowledged is stored: the log has it at this moment.
        assert "Hello" in str(crdt.read(crdt.replay([row.payload for row in await log_of(team, page["id"])])))
        await bob.until(lambda: bob.text == "Hello")
        await asyncio.gather(ada.write(" world"), bob.write("Oh. ", at=0))
        await ada.saved()
        await bob.saved()
        await ada.until(lambda: ada.text == bob.text == "Oh. Hello world")

        async with asyncio.timeout(20):
            while (await content_of(team, page["id"])) != doc("Oh. Hello world"):
                await asyncio.sleep(0.02)
        [row] = await fetch(
            team.platform,
            "SELECT author_id FROM page_updates WHERE page_id = :id AND seq = 1",
            id=UUID(page["id"]),
        )
        assert row.author_id == team.founder.id


async def test_a_page_that_is_being_written_to_otherwise_holds_up_no_other(team: Team) -> None:
    held, free = await team.page("Held"), await team.page("Free")
    client = team.founder.client
    async with Editor(client, held["id"]) as ada, Editor(client, free["id"]) as bob:
        await ada.synced()
        await bob.synced()
        async with team.platform.db.writing(Scope.system()) as session:
            await session.execute(text("SELECT 1 FROM pages WHERE id = :id FOR UPDATE"), {"id": UUID(held["id"])})
            await ada.write("waits")
            for word in ("one ", "two ", "three"):
                await bob.write(word)
                await bob.saved()
            # Who waits behind another page is told after a while that nothing is saved.
            assert bob.not_saved == 0
            await ada.write(" twice")
            assert len(ada.unacknowledged) == 2
        await ada.saved()
        await bob.write(" four")
        await bob.saved()

    for page, expected in ((held, "waits twice"), (free, "one two three four")):
        stored = crdt.read(crdt.replay([row.payload for row in await log_of(team, page["id"])]))
        assert stored == doc(expected)


@pytest.mark.spec("PG-33")
async def test_what_follows_from_the_document_is_stored_soon_and_announced(team: Team) -> None:
    page = await team.page("Plans")
    async with Editor(team.founder.client, page["id"]) as ada:
        await ada.synced()
        await ada.write("three short words")
        await ada.saved()
        # The API reads the newest text also while the derived one lags behind.
        assert await content_of(team, page["id"]) == doc("three short words")
        async with asyncio.timeout(20):
            while True:
                [row] = await fetch(
                    team.platform,
                    "SELECT content, content_text, word_count, revision, content_seq, update_seq FROM pages"
                    " WHERE id = :id",
                    id=UUID(page["id"]),
                )
                if row.content_seq == row.update_seq > 0:
                    break
                await asyncio.sleep(0.02)
    assert (row.content, row.content_text, row.word_count) == (
        doc("three short words"),
        "three short words",
        3,
    )
    [event] = await fetch(
        team.platform,
        "SELECT payload FROM outbox_events WHERE event_type = 'page.updated' AND :topic = ANY(topics)",
        topic=f"page:{page['id']}",
    )
    assert (event.payload["source"], event.payload["updated_by"]) == ("editor", str(team.founder.id))


@pytest.mark.spec("PG-34")
async def test_a_reader_sees_and_is_told_that_nothing_of_theirs_is_stored(team: Team) -> None:
    page = await team.page("Plans")
    reader = await team.join("Rea")
    await team.grant(page["id"], reader, "VIEW")
    assert (await put(team, page["id"], doc("kept"))).status_code == 200
    async with Editor(reader.client, page["id"]) as rea:
        await rea.synced()
        assert (rea.text, rea.can_edit, rea.reason) == ("kept", False, "view")
        await rea.write("not mine")
        await rea.until(lambda: rea.read_only != [])
        assert rea.read_only == [(1, "view")]
        # The connection stays, and the right is read again when it changes.
        assert len(await log_of(team, page["id"])) == 1
        async with Editor(reader.client, page["id"]) as tab:
            await tab.synced()
            await give(team, page["id"], reader, "EDIT")
            await tab.until(lambda: tab.can_edit is True)
            await tab.write(" and theirs")
            await tab.saved()
            assert tab.text == "kept and theirs"
            await give(team, page["id"], reader, "VIEW")
            await tab.until(lambda: tab.can_edit is False)
            await tab.write(" no more")
            await tab.until(lambda: tab.read_only != [])
        assert len(await log_of(team, page["id"])) == 2
    stranger = await team.join("Sam")
    async with Editor(stranger.client, page["id"]) as sam:
        assert await sam.closed() == (4403, "not_found")
    async with Editor(team.world.tab(), page["id"]) as nobody:
        assert (await nobody.closed())[0] == 4401


@pytest.mark.spec("PG-45")
async def test_the_api_and_an_editor_write_at_the_same_time_and_nothing_is_lost(team: Team) -> None:
    page = await team.page("Plans")
    assert (await put(team, page["id"], doc("one two three"))).status_code == 200
    async with Editor(team.founder.client, page["id"]) as ada:
        await ada.synced()
        read = await team.founder.client.get(f"/pages/{page['id']}/content")
        ada.doc.observe(lambda _: None)
        await ada.write(" four")
        await ada.saved()
        stale = await team.founder.client.put(
            f"/pages/{page['id']}/content",
            json={"content": doc("one 2 three")},
            headers={"If-Match": read.headers["etag"]},
        )
        assert_problem(stale, 412, "pages.changed", revision=2)

        assert (await put(team, page["id"], doc("one 2 three four"))).status_code == 200

        await ada.until(lambda: ada.text == "one 2 three four")
        await ada.write(" five")
        await ada.saved()
    assert await content_of(team, page["id"]) == doc("one 2 three four five")


@pytest.mark.spec("PG-37")
async def test_while_a_document_cannot_be_read_the_room_refuses_and_then_opens_whole(team: Team) -> None:
    page = await team.page("Damaged")
    assert (await put(team, page["id"], doc("precious"))).status_code == 200
    [row] = await log_of(team, page["id"])
    await execute(
        team.platform,
        "UPDATE page_updates SET payload = substr(payload, 1, 9) WHERE page_id = :id",
        id=UUID(page["id"]),
    )
    async with Editor(team.founder.client, page["id"]) as ada:
        await ada.until(lambda: ada.load_failures > 0)
        assert (ada.is_synced, ada.content["content"]) == (False, [])
        await ada.write("typed meanwhile")

        await execute(
            team.platform,
            "UPDATE page_updates SET payload = :payload WHERE page_id = :id",
            payload=row.payload,
            id=UUID(page["id"]),
        )

        await ada.synced()
        await ada.saved()
    assert "precious" in str(await content_of(team, page["id"]))
    assert "typed meanwhile" in str(await content_of(team, page["id"]))


@pytest.mark.spec("PG-29")
async def test_trashing_closes_the_room_and_what_was_acknowledged_comes_back(team: Team) -> None:
    page = await team.page("Doomed")
    async with Editor(team.founder.client, page["id"]) as ada:
        await ada.synced()
        await ada.write("acknowledged")
        await ada.saved()
        assert (await team.founder.client.delete(f"/pages/{page['id']}")).status_code == 200
        assert await ada.closed() == (4403, "pages.trashed")
    async with Editor(team.founder.client, page["id"]) as again:
        await again.synced()
        assert (again.can_edit, again.reason, again.text) == (False, "trashed", "acknowledged")
    assert (await team.founder.client.post(f"/pages/{page['id']}/restorations")).status_code == 200
    assert await content_of(team, page["id"]) == doc("acknowledged")


@pytest.mark.spec("PG-44")
async def test_a_session_that_ends_and_a_right_that_goes_close_the_socket(team: Team) -> None:
    page = await team.page("Plans")
    member = await team.join("Mia", role="member")
    async with Editor(member.client, page["id"]) as mia:
        await mia.synced()
        assert mia.can_edit is True
        assert (await member.client.delete("/sessions/current")).status_code in {200, 204}
        assert (await mia.closed())[0] == 4401
    guest, group = await team.join("Gus"), await team.group("design")
    owner = team.founder.client
    await owner.put(f"/groups/{group}/members/{guest.id}", json={"role": "member"})
    await owner.put(f"/pages/{page['id']}/grants", json={"group_id": group, "level": "EDIT"})
    async with Editor(guest.client, page["id"]) as gus:
        await gus.synced()
        assert (await owner.delete(f"/groups/{group}/members/{guest.id}")).status_code == 204
        assert await gus.closed() == (4403, "not_found")
    async with Editor(owner, page["id"]) as ada:
        await ada.synced()
        gone = await owner.delete(f"/spaces/{team.space_id}")
        assert gone.status_code == 200, gone.text
        assert (await ada.closed())[0] == 4403


@pytest.mark.spec("PG-42")
async def test_bad_frames_close_their_socket_alone(team: Team) -> None:
    page, other = await team.page("Plans"), await team.page("Other")
    assert (await put(team, page["id"], doc("kept"))).status_code == 200
    hello = bytes((Kind.HELLO,)) + frames.framed(page["id"].encode()) + b"\0"
    vector = frames.number(1) + frames.number(7) + frames.number(2**53 - 1)
    update = crdt.write(crdt.empty(), doc("x"))
    incomplete = crdt.seed(doc("a"))[0]
    hanging = crdt.write(incomplete, doc("a b"))
    one = frames.number(1)

    def framed_update(payload: bytes) -> bytes:
        return bytes((Kind.UPDATE,)) + one + one + frames.framed(payload)

    async with Editor(team.founder.client, page["id"]) as ada:
        await ada.synced()
        for bad, code in (
            (b"", 4400),
            (b"\xff" * 40, 4400),
            (hello, 4400),
            (bytes((Kind.SYNC, 0)) + frames.framed(vector), 4400),
            (framed_update(b"garbage"), 4400),
            (framed_update(update[:-3]), 4400),
            # It is asked for what is lacking three times, and then no more.
            (framed_update(hanging) * 4, 4400),
            (framed_update(b"\0" * (frames.MAX_FRAME + 1)), 4413),
            (frames.awareness(frames.number(1_000_000)), 4400),
        ):
            async with Editor(team.founder.client, page["id"]) as bad_one:
                await bad_one.synced()
                await bad_one.send(bad)
                assert (await bad_one.closed())[0] == code, bad[:20]
        async with Editor(team.founder.client, page["id"]) as lost:
            await lost.close()
            await lost.open(named=other["id"])
            assert await lost.closed() == (4403, "another page")
            await lost.open(generation=9)
            assert await lost.closed() == (4403, "pages.other_generation")
        await ada.write(" and well")
        await ada.saved()
        assert ada.text == "kept and well"
    assert await content_of(team, page["id"]) == doc("kept and well")


@pytest.mark.spec("PG-42")
async def test_what_would_nest_too_deep_is_refused_and_never_stored(team: Team) -> None:
    page = await team.page("Deep")
    deep: dict[str, Any] = {"type": "paragraph"}
    for _ in range(150):
        deep = {"type": "blockquote", "content": [deep]}
    update = crdt.write(crdt.empty(), {"type": "doc", "content": [deep]})
    async with Editor(team.founder.client, page["id"]) as ada, Editor(team.founder.client, page["id"]) as evil:
        await ada.synced()
        await ada.write("flat")
        await evil.synced()
        await evil.send_update(update)
        assert await evil.closed() == (4413, "pages.too_complex")
        await ada.write(" still")
        await ada.saved()
    assert await content_of(team, page["id"]) == doc("flat still")


async def test_awareness_says_who_the_server_knows_and_nothing_else(team: Team) -> None:
    page = await team.page("Plans")
    other = await team.join("Bob")
    await team.grant(page["id"], other, "VIEW")
    async with Editor(team.founder.client, page["id"]) as ada, Editor(other.client, page["id"]) as bob:
        await ada.synced()
        await bob.synced()
        claims = b'{"user":{"id":"x","name":"Mallory","color":"red"},"text":"smuggled","cursor":{"anchor":null}}'
        presence = awareness.Presence(1, claims, 0.0)
        await bob.send(frames.awareness(awareness.encode([(4711, presence)])))
        await ada.until(lambda: any(b"Bob" in each for each in ada.awareness))
        told = b"".join(ada.awareness)
        assert b"Mallory" not in told
        assert b"smuggled" not in told
        # Nobody speaks for the caret of another.
        forged = awareness.Presence(5, b"null", 0.0)
        await ada.send(frames.awareness(awareness.encode([(4711, forged)])))
        ada.awareness.clear()
        await ada.send(bytes((Kind.QUERY_AWARENESS,)))
        await ada.until(lambda: any(b"Bob" in each for each in ada.awareness))
        ada.awareness.clear()
        await bob.close()
        await ada.until(lambda: any(b"null" in each for each in ada.awareness))
