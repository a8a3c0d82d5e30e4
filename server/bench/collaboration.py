"""Live editing: cost of a keystroke that ten others see, time to the others, time to open a page (C1, C2).

The floor of C1 is what cannot be left out: `apply_update` and ten writes to sockets. That of C2 is reading the
snapshot from the database. Hocuspocus is no peer here yet: it needs a Node service of its own.
"""

import asyncio
import socket
import statistics
import time
from typing import Any

import asyncpg
from pycrdt import Doc, XmlElement, XmlText
from websockets.asyncio.client import ClientConnection, connect

from bench.installation import Installation, cpu_seconds, installed
from bench.report import Report
from stoa.pages.core import crdt, frames
from stoa.pages.core.frames import Kind, Reader, Sync

LISTENERS = 10
KEYSTROKES = 1500
WRITERS = 5
PER_SECOND = 40
ROOMS, EDITORS, EDITS_PER_SECOND, SECONDS = 20, 5, 5, 8
OPENINGS = 30


class _Tab:
    """The least that an editor is: it types, and notes when it hears of what."""

    def __init__(self, stoa: Installation, page_id: str) -> None:
        self._stoa = stoa
        self._page_id = page_id
        self.updates: list[bytes] = []
        self.heard: dict[bytes, float] = {}
        self.acknowledged = 0
        self.is_synced = asyncio.Event()
        self._reading: asyncio.Task[None] | None = None
        self.socket: ClientConnection | None = None

    def prepare(self, count: int) -> None:
        """Keystrokes in a paragraph of one's own."""
        doc: Doc[Any] = Doc()
        doc.observe(lambda event: self.updates.append(event.update))
        with doc.transaction():
            paragraph = crdt.fragment_of(doc).children.append(XmlElement("paragraph"))
            text = paragraph.children.append(XmlText())
        for at in range(count):
            text.insert(at, "abcdefghij"[at % 10])

    async def open(self) -> None:
        stoa = self._stoa
        self.socket = await connect(
            f"{stoa.origin.replace('http', 'ws', 1)}/collab/pages/{self._page_id}",
            additional_headers={"Cookie": stoa.client.headers["Cookie"], "Origin": stoa.origin},
            max_size=None,
            compression=None,
        )
        hello = bytes((Kind.HELLO,)) + frames.framed(self._page_id.encode()) + frames.number(0)
        await self.socket.send(hello + frames.sync_step1(b"\0"))
        self._reading = asyncio.create_task(self._read())
        await self.is_synced.wait()

    async def close(self) -> None:
        assert self.socket is not None
        assert self._reading is not None
        await self.socket.close()
        await self._reading

    async def type(self, number: int) -> float:
        assert self.socket is not None
        update = self.updates[number]
        moment = time.perf_counter()
        await self.socket.send(bytes((Kind.UPDATE,)) + frames.number(number + 1) + b"\x01" + frames.framed(update))
        return moment

    async def _read(self) -> None:
        assert self.socket is not None
        async for message in self.socket:
            assert isinstance(message, bytes)
            now, reader = time.perf_counter(), Reader(message)
            while not reader.is_at_end:
                match reader.number():
                    case Kind.SYNC:
                        step, payload = reader.number(), reader.bytes()
                        self.heard[payload] = now
                        if step == Sync.STEP2:
                            self.is_synced.set()
                    case Kind.ACK:
                        self.acknowledged = reader.number()
                        reader.number()
                    case Kind.WELCOME:
                        reader.number(), reader.number()
                    case Kind.LEVEL:
                        reader.number(), reader.text()
                    case Kind.AWARENESS:
                        reader.bytes()


async def run(report: Report) -> None:
    print("Live editing", flush=True)
    async with installed() as stoa:
        await stoa.set_up()
        space = (await stoa.get("/spaces"))["items"][0]["id"]  # type: ignore[index]

        async def page() -> str:
            return str((await stoa.post("/pages", {"space_id": space, "type": "DOCUMENT", "title": "B"}))["id"])

        await _keystroke(report, stoa, await page())
        await _latency(report, stoa, [await page() for _ in range(ROOMS)])
        await _opening(report, stoa, await page())


async def _typed(tabs: list[_Tab], per_second: float, count: int) -> list[tuple[bytes, float]]:
    sent: list[tuple[bytes, float]] = []

    async def type_all(tab: _Tab) -> None:
        for number in range(count):
            sent.append((tab.updates[number], await tab.type(number)))
            await asyncio.sleep(1 / per_second)

    await asyncio.gather(*map(type_all, tabs))
    for tab in tabs:
        while tab.acknowledged < count:  # noqa: ASYNC110  # an event per key would be measured too
            await asyncio.sleep(0.01)
    return sent


async def _keystroke(report: Report, stoa: Installation, page_id: str) -> None:
    tabs = [_Tab(stoa, page_id) for _ in range(LISTENERS + 1)]
    count = KEYSTROKES // WRITERS
    for tab in tabs[:WRITERS]:
        tab.prepare(count)
    for tab in tabs:
        await tab.open()
    before = cpu_seconds(stoa.web_pid())
    await _typed(tabs[:WRITERS], PER_SECOND, count)
    cpu = (cpu_seconds(stoa.web_pid()) - before) / (count * WRITERS) * 1e6
    for tab in tabs:
        await tab.close()
    floor = _bare(tabs[0].updates)
    report.add(
        f"CPU per keystroke, {LISTENERS} others", cpu, "us", floor=floor, floor_name=f"apply + {LISTENERS} writes"
    )


def _bare(updates: list[bytes]) -> float:
    """Microseconds of CPU for applying an update and writing it to ten sockets."""
    pairs = [socket.socketpair() for _ in range(LISTENERS)]
    doc: Doc[Any] = Doc()
    spent = 0.0
    for update in updates:
        began = time.process_time()
        doc.apply_update(update)
        for left, _ in pairs:
            left.send(update)
        spent += time.process_time() - began
        for _, right in pairs:
            right.recv(65_536)
    for pair in pairs:
        for end in pair:
            end.close()
    return spent / len(updates) * 1e6


async def _latency(report: Report, stoa: Installation, page_ids: list[str]) -> None:
    count = EDITS_PER_SECOND * SECONDS
    rooms = [[_Tab(stoa, page_id) for _ in range(EDITORS)] for page_id in page_ids]
    for tab in (tab for room in rooms for tab in room):
        tab.prepare(count)
        await tab.open()
    sent = await asyncio.gather(*(_typed(room, EDITS_PER_SECOND, count) for room in rooms))
    times = sorted(
        (tab.heard[update] - moment) * 1000
        for room, typed in zip(rooms, sent, strict=True)
        for update, moment in typed
        for tab in room
        if update in tab.heard
    )
    for tab in (tab for room in rooms for tab in room):
        await tab.close()
    name = f"keystroke to the others, {ROOMS} rooms x {EDITORS} x {EDITS_PER_SECOND}/s"
    report.add(f"{name}, p50", statistics.median(times), "ms")
    report.add(f"{name}, p99", times[int(len(times) * 0.99)], "ms")


async def _opening(report: Report, stoa: Installation, page_id: str) -> None:
    writer = _Tab(stoa, page_id)
    doc: Doc[Any] = Doc()
    for number in range(400):
        block = crdt.fragment_of(doc).children.append(XmlElement("paragraph"))
        block.children.append(XmlText(f"{number} " + "words of a page " * 24))
    writer.updates.append(doc.get_update())
    await writer.open()
    await writer.type(0)
    while not writer.acknowledged:  # noqa: ASYNC110  # once
        await asyncio.sleep(0.01)
    await writer.close()
    opened = []
    for _ in range(OPENINGS):
        tab = _Tab(stoa, page_id)
        began = time.perf_counter()
        await tab.open()
        opened.append((time.perf_counter() - began) * 1000)
        await tab.close()
    size = len(doc.get_update())
    name = f"open a page of {size // 1000} kB, p50"
    floor = await _blob(stoa, page_id)
    report.add(name, statistics.median(opened), "ms", floor=floor, floor_name="reading the log")


async def _blob(stoa: Installation, page_id: str) -> float:
    """Milliseconds to connect to the database and read the log of the page."""
    times = []
    for _ in range(OPENINGS):
        began = time.perf_counter()
        connection = await asyncpg.connect(stoa.owner_dsn())
        try:
            await connection.fetch("SELECT payload FROM page_updates WHERE page_id = $1 ORDER BY seq", page_id)
        finally:
            await connection.close()
        times.append((time.perf_counter() - began) * 1000)
    return statistics.median(times)
