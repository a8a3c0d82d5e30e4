"""Live editing: cost of a keystroke that ten others see, time to the others, time to open a page (C1, C2).

The floor of C1 is `apply_update` and ten writes to sockets in a tight loop, without network, WebSocket and database.
Beside it stand a bare relay that has these three (bench/floor.py) and Hocuspocus, under the same load and by turns.
The floor of C2 is reading the snapshot from the database.
"""

import asyncio
import socket
import statistics
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, NamedTuple

import asyncpg
from pycrdt import Doc, XmlElement, XmlText

from bench.installation import Installation, cpu_seconds, installed
from bench.relays import HocuspocusTab, Relay, Tab, bare_relay, hocuspocus
from bench.report import Report
from stoa.pages.core import crdt

TURNS = 3
LISTENERS = 10
KEYSTROKES = 3000
WRITERS = 5
PER_SECOND = 40
# Rooms, editors in each, those who type, keystrokes of each in a second.
MANY = (20, 5, 5, 10)
ROOMS, EDITORS, EDITS_PER_SECOND, SECONDS = (20, 100), 5, 5, 8
OPENINGS = 30


class Load(NamedTuple):
    """Rooms, how many are in each, how many of them type, how fast, and how much."""

    page_ids: list[str]
    editors: int
    writers: int
    per_second: int
    count: int


async def run(report: Report) -> None:
    print("Live editing", flush=True)
    async with installed() as stoa:
        await stoa.set_up()
        space = (await stoa.get("/spaces"))["items"][0]["id"]  # type: ignore[index]

        async def page() -> str:
            return str((await stoa.post("/pages", {"space_id": space, "type": "DOCUMENT", "title": "B"}))["id"])

        await _keystroke(report, stoa, page)
        await _latency(report, stoa, page)
        await _opening(report, stoa, await page())


async def _typed(tabs: Sequence[Tab], per_second: float, count: int) -> list[tuple[bytes, float]]:
    sent: list[tuple[bytes, float]] = []

    async def type_all(tab: Tab) -> None:
        for number in range(count):
            sent.append((tab.updates[number], await tab.type(number)))
            await asyncio.sleep(1 / per_second)

    await asyncio.gather(*map(type_all, tabs))
    for tab in tabs:
        while tab.acknowledged < count:  # noqa: ASYNC110  # an event per key would be measured too
            await asyncio.sleep(0.01)
    return sent


async def _keystroke(report: Report, stoa: Installation, new_page: Callable[[], Awaitable[str]]) -> None:
    """By turns: ours, the bare relay, Hocuspocus; each ratio is the median of the rounds' ratios."""
    async with bare_relay(stoa.owner_dsn()) as bare, hocuspocus() as peer:
        for rooms, editors, writers, per_second in ((1, LISTENERS + 1, WRITERS, PER_SECOND), MANY):
            count = KEYSTROKES // (rooms * writers)
            ours, relays, peers, applied = [], [], [], []
            for _ in range(TURNS):
                pages = [await new_page() for _ in range(rooms)]
                load = Load(pages, editors, writers, per_second, count)
                ours.append(await _cost(load, Tab, _relay_of(stoa)))
                relays.append(await _cost(load, Tab, bare))
                if peer is not None:
                    peers.append(await _cost(load, HocuspocusTab, peer))
                applied.append(_bare(_updates(KEYSTROKES // WRITERS), editors - 1))
            name = f"CPU per keystroke, {rooms} rooms x {editors}, {rooms * writers * per_second}/s"
            for floors, floor_name in (
                (applied, f"apply + {editors - 1} writes"),
                (relays, "a bare relay that stores"),
                (peers, "Hocuspocus, which stores nothing"),
            ):
                if floors:
                    cost = statistics.median(ours)
                    ratio = statistics.median(mine / each for mine, each in zip(ours, floors, strict=True))
                    report.add(name, cost, "us", floor=cost / ratio, floor_name=floor_name)


def _updates(count: int) -> list[bytes]:
    tab = Tab(Relay(0, "", {}), "")
    tab.prepare(count)
    return tab.updates


def _relay_of(stoa: Installation) -> Relay:
    headers = {"Cookie": stoa.client.headers["Cookie"], "Origin": stoa.origin}
    return Relay(stoa.web_pid(), f"{stoa.origin.replace('http', 'ws', 1)}/collab/pages/{{page}}", headers)


async def _cost(load: Load, kind: type[Tab], relay: Relay) -> float:
    """Microseconds of CPU that a relay spends on a keystroke."""
    rooms = [[kind(relay, page_id) for _ in range(load.editors)] for page_id in load.page_ids]
    for room in rooms:
        for tab in room[: load.writers]:
            tab.prepare(load.count)
        for tab in room:
            await tab.open()
    before = cpu_seconds(relay.pid)
    await asyncio.gather(*(_typed(room[: load.writers], load.per_second, load.count) for room in rooms))
    cpu = (cpu_seconds(relay.pid) - before) / (load.count * load.writers * len(rooms)) * 1e6
    for tab in (tab for room in rooms for tab in room):
        await tab.close()
    return cpu


def _bare(updates: list[bytes], listeners: int) -> float:
    """Microseconds of CPU for applying an update and writing it to some sockets."""
    pairs = [socket.socketpair() for _ in range(listeners)]
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


async def _latency(report: Report, stoa: Installation, new_page: Callable[[], Awaitable[str]]) -> None:
    """By turns: ours and the bare relay, heard by the same tabs on the same cores."""
    async with bare_relay(stoa.owner_dsn()) as bare:
        for rooms in ROOMS:
            ours, relays = [], []
            for _ in range(TURNS):
                pages = [await new_page() for _ in range(rooms)]
                ours.append(await _heard(_relay_of(stoa), pages))
                relays.append(await _heard(bare, pages))
            name = f"keystroke to the others, {rooms} rooms x {EDITORS} x {EDITS_PER_SECOND}/s"
            for at, part in (("p50", 0.5), ("p99", 0.99)):
                mine, floors = ([times[int(len(times) * part)] for times in turns] for turns in (ours, relays))
                ratio = statistics.median(each / floor for each, floor in zip(mine, floors, strict=True))
                middle = statistics.median(mine)
                report.add(
                    f"{name}, {at}", middle, "ms", floor=middle / ratio, floor_name="a bare relay that stores"
                )


async def _heard(relay: Relay, page_ids: list[str]) -> list[float]:
    """Milliseconds from each keystroke to each of the others, sorted."""
    count = EDITS_PER_SECOND * SECONDS
    rooms = [[Tab(relay, page_id) for _ in range(EDITORS)] for page_id in page_ids]
    for tab in (tab for room in rooms for tab in room):
        tab.prepare(count)
        await tab.open()
    sent = await asyncio.gather(*(_typed(room, EDITS_PER_SECOND, count) for room in rooms))
    for tab in (tab for room in rooms for tab in room):
        await tab.close()
    return sorted(
        (tab.heard[update] - moment) * 1000
        for room, typed in zip(rooms, sent, strict=True)
        for update, moment in typed
        for tab in room
        if update in tab.heard
    )


async def _opening(report: Report, stoa: Installation, page_id: str) -> None:
    writer = Tab(_relay_of(stoa), page_id)
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
        tab = Tab(_relay_of(stoa), page_id)
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
