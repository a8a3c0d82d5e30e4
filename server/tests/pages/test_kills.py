"""kill -9 of the server and of PostgreSQL, by turns, while ten people type into one page."""

import asyncio
import os
import signal
from contextlib import suppress
from pathlib import Path

import httpx
import pytest
from websockets.exceptions import WebSocketException

from stoa.pages.core import crdt
from tests.support.editor import Editor
from tests.support.installation import Installation, started

WRITERS = 10
# All hundred take a quarter of an hour and more: `make soak`.
KILLS = 100 if "STOA_TEST_SOAK" in os.environ else 4
COMING_BACK_SECONDS = 60
# So much is to be acknowledged between one kill and the next.
PROGRESS = 2 * WRITERS


class Writers:
    """Ten tabs that type without a pause, and come back when they are let in."""

    def __init__(self, client: httpx.AsyncClient, page_id: str) -> None:
        self.client, self.page_id = client, page_id
        self.editors = [Editor(client, page_id) for _ in range(WRITERS)]
        self.typed = [0] * WRITERS
        self.are_let_in = asyncio.Event()
        self.checked = [0] * WRITERS

    async def write(self, number: int) -> None:
        """A word after the other, each with its number, into a paragraph of one's own."""
        editor = self.editors[number]
        while True:
            if editor.close_code is not None or self.typed[number] == 0:
                await self.are_let_in.wait()
                await come_in(editor)
            await editor.write(f"w{number}n{self.typed[number]} ", paragraph=number)
            self.typed[number] += 1
            await asyncio.sleep(0.1)

    @property
    def acknowledged(self) -> int:
        return sum(len(editor.acknowledged) for editor in self.editors)

    async def go_on(self) -> None:
        enough = self.acknowledged + PROGRESS
        async with asyncio.timeout(COMING_BACK_SECONDS):
            while self.acknowledged < enough:
                await asyncio.sleep(0.02)

    async def until_all_are_out(self) -> None:
        async with asyncio.timeout(COMING_BACK_SECONDS):
            while any(editor.close_code is None for editor in self.editors):
                await asyncio.sleep(0.02)

    async def check(self) -> None:
        """Nobody is in who could send it again: a newcomer is given all that was ever acknowledged."""
        reader = Editor(self.client, self.page_id)
        await come_in(reader)
        for number, editor in enumerate(self.editors):
            for update in editor.acknowledged[self.checked[number] :]:
                assert not crdt.lacks(reader.doc, update)
            self.checked[number] = len(editor.acknowledged)
        await reader.close()

    async def check_text(self) -> None:
        """Everybody is in and all is stored: each word is there, once, in the order in which it was typed."""
        for editor in self.editors:
            await editor.saved()
        async with Editor(self.client, self.page_id) as reader:
            await reader.synced()
            expected = ["".join(f"w{n}n{each} " for each in range(count)) for n, count in enumerate(self.typed)]
            await reader.until(lambda: reader.text.split("\n") == expected)


async def come_in(editor: Editor) -> None:
    """Connect, as often as it takes: the server may still be starting, or its database."""
    async with asyncio.timeout(COMING_BACK_SECONDS):
        while True:
            with suppress(OSError, WebSocketException, TimeoutError):
                await editor.open()
                async with asyncio.timeout(5):
                    while not editor.is_synced and editor.close_code is None:
                        await asyncio.sleep(0.01)
                if editor.is_synced:
                    return
            await editor.close()
            await asyncio.sleep(0.1)


async def type_under_kills(stoa: Installation, kills: int) -> None:
    """Odd kills hit the database: what it lost would be missing when the next server reads it anew."""
    client = await stoa.set_up()
    space = (await client.get("/spaces")).json()["items"][0]["id"]
    page = (await client.post("/pages", json={"space_id": space, "type": "DOCUMENT", "title": "Plans"})).json()
    writers = Writers(client, page["id"])
    await prepare(client, page["id"])
    writers.are_let_in.set()
    typing = [asyncio.create_task(writers.write(number)) for number in range(WRITERS)]
    try:
        await writers.go_on()
        for number in range(kills):
            if number % 2:
                os.kill(stoa.pid_of("postgres -D"), signal.SIGKILL)
            else:
                writers.are_let_in.clear()
                os.kill(stoa.pid_of("stoa.app.web"), signal.SIGKILL)
                await writers.until_all_are_out()
                await writers.check()
                writers.are_let_in.set()
            await writers.go_on()
        for task in typing:
            assert not task.done(), task
    finally:
        for task in typing:
            task.cancel()
        await asyncio.gather(*typing, return_exceptions=True)
    for editor in writers.editors:
        await editor.close()
    await writers.check()
    for editor in writers.editors:
        await come_in(editor)
    await writers.check_text()
    for editor in writers.editors:
        await editor.close()
    await client.aclose()


async def prepare(client: httpx.AsyncClient, page_id: str) -> None:
    """A paragraph for each, so that nobody makes those of others."""
    async with Editor(client, page_id) as first:
        await first.synced()
        await first.write("", paragraph=WRITERS - 1)
        await first.saved()


@pytest.mark.slow
@pytest.mark.spec("PG-36")
async def test_what_was_acknowledged_outlives_kills(tmp_path: Path) -> None:
    async with started(tmp_path / "data") as stoa:
        await type_under_kills(stoa, KILLS)
