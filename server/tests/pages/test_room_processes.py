"""Rooms of one page in several processes, and processes that are killed while people type."""

import asyncio

import pytest

from stoa.app.container import Container
from stoa.pages.core import crdt
from tests.pages.test_document_log import content_of, log_of
from tests.support.editor import Editor
from tests.support.second_process import second_process
from tests.support.team import Team

KILLS = 20


@pytest.mark.spec("PG-41")
async def test_two_processes_serve_one_page(team: Team, container: Container) -> None:
    page = await team.page("Plans")
    bob = await team.join("Bob")
    await team.grant(page["id"], bob, "EDIT")
    async with (
        second_process(container) as (_, origin),
        Editor(team.founder.client, page["id"]) as here,
        Editor(bob.client, page["id"], origin=origin) as there,
    ):
        await here.synced()
        await there.synced()
        for number in range(20):
            await asyncio.gather(here.write(f"a{number} "), there.write(f"b{number} ", paragraph=1))
        await here.saved()
        await there.saved()
        await here.until(lambda: here.text == there.text)
        assert "a19 " in here.text
        assert "b19 " in here.text
        rows = await log_of(team, page["id"])
        assert [row.seq for row in rows] == list(range(1, len(rows) + 1))
        # Carets are told across processes too.
        await there.appear(77)
        await here.until(lambda: any(b"Bob" in each for each in here.awareness))


class Typists:
    """Three tabs that type without a pause."""

    def __init__(self, team: Team, page_id: str) -> None:
        self.editors = [Editor(team.founder.client, page_id) for _ in range(3)]
        self.typed = [0, 0, 0]

    async def _type(self, number: int) -> None:
        while True:
            await self.editors[number].write(f"{'xyz'[number]}{self.typed[number]} ", paragraph=number)
            self.typed[number] += 1
            await asyncio.sleep(0.01)

    async def type_until_killed(self, origin: str, process: asyncio.subprocess.Process) -> None:
        """Type into the process, and kill it as soon as a few changes more are acknowledged."""
        for editor in self.editors:
            editor.origin = origin
            await (await editor.open()).synced()
        typing = [asyncio.create_task(self._type(number)) for number in range(3)]
        first = self.editors[0]
        enough = len(first.acknowledged) + 5
        await first.until(lambda: len(first.acknowledged) >= enough)
        process.kill()
        await process.wait()
        for task in typing:
            task.cancel()
        await asyncio.gather(*typing, return_exceptions=True)
        for editor in self.editors:
            await editor.close()

    async def come_back(self) -> None:
        """Open the page in the server that lives, and wait until all is stored and everybody sees the same."""
        for editor in self.editors:
            editor.origin = None
            await editor.open()
        for editor in self.editors:
            await (await editor.synced()).saved()
        texts = self.editors
        await texts[0].until(lambda: texts[0].text == texts[1].text == texts[2].text)
        for editor in self.editors:
            await editor.close()


@pytest.mark.slow
async def test_no_acknowledged_change_is_lost_when_the_server_is_killed(team: Team, container: Container) -> None:
    page = await team.page("Plans")
    typists = Typists(team, page["id"])
    for _ in range(KILLS):
        async with second_process(container) as (process, origin):
            await typists.type_until_killed(origin, process)
        stored = crdt.replay([row.payload for row in await log_of(team, page["id"])])
        for editor in typists.editors:
            assert not any(crdt.lacks(stored, update) for update in editor.acknowledged)

    await typists.come_back()

    # Every word that was ever typed is there, once.
    words = str(await content_of(team, page["id"]))
    for letter, count in zip("xyz", typists.typed, strict=True):
        for number in range(count):
            assert words.count(f"{letter}{number} ") == 1
