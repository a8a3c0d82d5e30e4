"""Editors as the benchmark of live editing knows them, and the relays that Stoa is held against."""

import asyncio
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, NamedTuple

from pycrdt import Doc, XmlElement, XmlText
from websockets.asyncio.client import ClientConnection, connect

from bench.installation import SERVER, free_port
from stoa.pages.core import crdt, frames
from stoa.pages.core.frames import Kind, Reader, Sync

HOCUSPOCUS = "@hocuspocus/server@4.7.0"
_HOCUSPOCUS_SERVER = """
import { Server } from "@hocuspocus/server";
await new Server({ port: Number(process.argv[2]), address: "127.0.0.1", quiet: true }).listen();
"""
_SYNC, _AUTH, _SYNC_REPLY, _SAVED = 0, 2, 4, 8


class Relay(NamedTuple):
    """A server that passes updates on, and the process whose work is measured."""

    pid: int
    url: str
    headers: Mapping[str, str]


class Tab:
    """The least that an editor is: it types, and notes when it hears of what."""

    def __init__(self, relay: Relay, page_id: str) -> None:
        self.relay = relay
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
        self.socket = await connect(
            self.relay.url.format(page=self._page_id),
            additional_headers=self.relay.headers,
            max_size=None,
            compression=None,
        )
        await self._greet(self.socket)
        self._reading = asyncio.create_task(self._read(self.socket))
        await self.is_synced.wait()

    async def close(self) -> None:
        assert self.socket is not None
        assert self._reading is not None
        await self.socket.close()
        await self._reading

    async def type(self, number: int) -> float:
        assert self.socket is not None
        message = self._keystroke(number, self.updates[number])
        moment = time.perf_counter()
        await self.socket.send(message)
        return moment

    async def _read(self, socket: ClientConnection) -> None:
        async for message in socket:
            assert isinstance(message, bytes)
            now, reader = time.perf_counter(), Reader(message)
            while not reader.is_at_end:
                self._hear(reader, now)

    async def _greet(self, socket: ClientConnection) -> None:
        hello = bytes((Kind.HELLO,)) + frames.framed(self._page_id.encode()) + frames.number(0)
        await socket.send(hello + frames.sync_step1(b"\0"))

    def _keystroke(self, at: int, update: bytes) -> bytes:
        return bytes((Kind.UPDATE,)) + frames.number(at + 1) + b"\x01" + frames.framed(update)

    def _hear(self, reader: Reader, now: float) -> None:
        match reader.number():
            case Kind.SYNC:
                self._learn(reader, now)
            case Kind.ACK:
                self.acknowledged = reader.number()
                reader.number()
            case Kind.WELCOME:
                reader.number(), reader.number()
            case Kind.LEVEL:
                reader.number(), reader.text()
            case Kind.AWARENESS:
                reader.bytes()

    def _learn(self, reader: Reader, now: float) -> None:
        step, payload = reader.number(), reader.bytes()
        self.heard[payload] = now
        if step == Sync.STEP2:
            self.is_synced.set()


class HocuspocusTab(Tab):
    """The same in the protocol of Hocuspocus: every message begins with the name of the document."""

    @property
    def _name(self) -> bytes:
        return frames.framed(self._page_id.encode())

    async def _greet(self, socket: ClientConnection) -> None:
        await socket.send(self._name + bytes((_AUTH, 0)) + frames.framed(b"token") + frames.framed(b"4.7.0"))
        await socket.send(self._name + frames.sync_step1(b"\0"))

    def _keystroke(self, at: int, update: bytes) -> bytes:  # noqa: ARG002  # nothing is counted there
        return self._name + frames.sync_update(update)

    def _hear(self, reader: Reader, now: float) -> None:
        reader.text()
        match reader.number():
            case kind if kind in {_SYNC, _SYNC_REPLY}:
                self._learn(reader, now)
            case kind if kind == _AUTH:
                reader.number(), reader.text()
            case kind if kind == _SAVED:
                self.acknowledged += reader.number()
            case _:
                raise RuntimeError("unknown message")


@asynccontextmanager
async def bare_relay(dsn: str) -> AsyncIterator[Relay]:
    """Our own floor with all that cannot be left out: a WebSocket, the library, the database."""
    port = free_port()
    async with _process(
        sys.executable, "-m", "bench.floor", "relay", str(port), dsn, cwd=SERVER, port=port
    ) as pid:
        yield Relay(pid, f"ws://127.0.0.1:{port}/{{page}}", {})


@asynccontextmanager
async def hocuspocus() -> AsyncIterator[Relay | None]:
    """The peer, which stores nothing here; None without Node."""
    if shutil.which("npm") is None:
        yield None
        return
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="stoa-bench-") as folder:
        install = ("npm", "install", "--silent", "--no-save", HOCUSPOCUS)
        await asyncio.to_thread(subprocess.run, install, cwd=folder, check=True, capture_output=True)
        Path(folder, "server.mjs").write_text(_HOCUSPOCUS_SERVER)
        async with _process("node", "server.mjs", str(port), cwd=Path(folder), port=port) as pid:
            yield Relay(pid, f"ws://127.0.0.1:{port}/{{page}}", {})


@asynccontextmanager
async def _process(*command: str, cwd: Path, port: int) -> AsyncIterator[int]:
    process = await asyncio.create_subprocess_exec(*command, cwd=cwd)
    try:
        async with asyncio.timeout(60):
            while True:
                try:
                    _, writer = await asyncio.open_connection("127.0.0.1", port)
                except OSError:
                    await asyncio.sleep(0.1)
                else:
                    writer.close()
                    break
        yield process.pid
    finally:
        process.terminate()
        await process.wait()
