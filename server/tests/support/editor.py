"""An editor of a page over a real socket: a Yjs document, unacknowledged changes, and what the room said."""

import asyncio
from collections.abc import Callable
from typing import Any, Self

import httpx
from pycrdt import Doc, XmlElement, XmlFragment, XmlText
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from stoa.pages.core import awareness, crdt, frames
from stoa.pages.core.frames import Kind, Reader, Sync

WAIT_SECONDS = 30.0


class Editor:
    """One tab. `edit` changes the document; what is not acknowledged is sent again after a reconnect."""

    def __init__(self, client: httpx.AsyncClient, page_id: str, *, origin: str | None = None) -> None:
        self._client = client
        # Of another process than the one that the client speaks to.
        self.origin = origin
        self.page_id = page_id
        self.doc: Doc[Any] = Doc()
        self.unacknowledged: dict[int, bytes] = {}
        self.acknowledged: list[bytes] = []
        self.generation = 0
        self.can_edit: bool | None = None
        self.reason = ""
        self.read_only: list[tuple[int, str]] = []
        self.load_failures = 0
        self.not_saved = 0
        self.awareness: list[bytes] = []
        self.close_code: int | None = None
        self.close_reason = ""
        self.is_synced = False
        self._is_asked = False
        self._seq = 0
        self._socket: ClientConnection | None = None
        self._reading: asyncio.Task[None] | None = None
        self._outgoing: list[bytes] = []
        self._is_remote = False
        self._kept = self.doc.observe(self._changed)

    async def open(
        self, *, named: str | None = None, generation: int | None = None, is_silent: bool = False
    ) -> "Editor":
        """Connect and say hello, unless `is_silent`; `named` and `generation` say something else than what is true."""
        own = str(self._client.base_url).split("/api", maxsplit=1)[0]
        cookies = "; ".join(f"{name}={value}" for name, value in self._client.cookies.items())
        self._socket = await connect(
            f"{(self.origin or own).replace('http', 'ws', 1)}/collab/pages/{self.page_id}",
            additional_headers={"Cookie": cookies, "Origin": self.origin or own},
            max_size=None,
            ping_interval=None,
            compression=None,
        )
        self.close_code, self.is_synced, self._is_asked = None, False, False
        self._reading = asyncio.create_task(self._read())
        if not is_silent:
            await self.say_hello(named=named, generation=generation)
        return self

    async def say_hello(self, *, named: str | None = None, generation: int | None = None) -> None:
        held = self.generation if generation is None else generation
        hello = bytes((Kind.HELLO,)) + frames.framed((named or self.page_id).encode()) + frames.number(held)
        await self.send(hello + frames.sync_step1(self.doc.get_state()))

    async def __aenter__(self) -> Self:
        return await self.open()

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Leave without a word to the journal."""
        if self._socket is not None:
            await self._socket.close()
        if self._reading is not None:
            await self._reading

    async def send(self, message: bytes) -> None:
        assert self._socket is not None
        try:
            await self._socket.send(message)
        except ConnectionClosed:
            return

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait for something that the room does."""
        async with asyncio.timeout(WAIT_SECONDS):
            while not condition():
                await asyncio.sleep(0.005)

    async def synced(self) -> "Editor":
        await self.until(lambda: self.is_synced)
        return self

    async def saved(self) -> None:
        await self.until(lambda: not self.unacknowledged)

    async def closed(self) -> tuple[int | None, str]:
        await self.until(lambda: self.close_code is not None)
        return self.close_code, self.close_reason

    async def appear(self, client_id: int) -> None:
        """Say that one is here."""
        presence = awareness.Presence(1, b'{"user":{}}', 0.0)
        await self.send(frames.awareness(awareness.encode([(client_id, presence)])))

    # The document

    @property
    def content(self) -> dict[str, Any]:
        return crdt.read(self.doc)

    @property
    def text(self) -> str:
        """The text, a line for each paragraph."""
        blocks = self.content["content"]
        return "\n".join("".join(each.get("text", "") for each in block.get("content", [])) for block in blocks)

    @property
    def fragment(self) -> XmlFragment:
        return crdt.fragment_of(self.doc)

    async def write(self, text: str, *, paragraph: int = 0, at: int | None = None) -> None:
        """Type into a paragraph, which is made if it is not there, at a place in bytes or at its end."""
        with self.doc.transaction():
            while len(self.fragment.children) <= paragraph:
                made = self.fragment.children.append(XmlElement("paragraph"))
                made.children.append(XmlText())
            block = self.fragment.children[paragraph]
            assert isinstance(block, XmlElement)
            if not len(block.children):
                block.children.append(XmlText())
            node = block.children[0]
            assert isinstance(node, XmlText)
            node.insert(len(node) if at is None else at, text)
        await self.flush()

    async def show(self, address: str) -> None:
        """Paste a picture at the end."""
        self.fragment.children.append(XmlElement("image", {"src": address}))
        await self.flush()

    async def flush(self) -> None:
        """Send what was changed."""
        waiting, self._outgoing = self._outgoing, []
        if waiting and self._socket is not None:
            await self.send(b"".join(waiting))

    async def send_update(self, update: bytes, *, client_seq: int = 1) -> None:
        """Send something as an update, whatever it is."""
        await self.send(self._framed(client_seq, update))

    def _framed(self, client_seq: int, update: bytes) -> bytes:
        return bytes((Kind.UPDATE,)) + frames.number(client_seq) + b"\x01" + frames.framed(update)

    def _changed(self, event: Any) -> None:
        if self._is_remote:
            return
        self._seq += 1
        self.unacknowledged[self._seq] = event.update
        self._outgoing.append(self._framed(self._seq, event.update))

    # What the room says

    async def _read(self) -> None:
        assert self._socket is not None
        try:
            async for message in self._socket:
                assert isinstance(message, bytes)
                reader = Reader(message)
                while not reader.is_at_end:
                    await self._frame(reader)
        except ConnectionClosed:
            pass
        self.close_code, self.close_reason = self._socket.close_code, self._socket.close_reason or ""

    async def _frame(self, reader: Reader) -> None:
        match reader.number():
            case Kind.SYNC:
                await self._sync(reader)
            case Kind.AWARENESS:
                self.awareness.append(reader.bytes())
            case Kind.ACK:
                client_seq, _ = reader.number(), reader.number()
                update = self.unacknowledged.pop(client_seq, None)
                if update is not None:
                    self.acknowledged.append(update)
            case Kind.WELCOME:
                self.generation, _ = reader.number(), reader.number()
            case Kind.LEVEL:
                self.can_edit, self.reason = reader.number() == 1, reader.text()
            case Kind.READ_ONLY:
                self.read_only.append((reader.number(), reader.text()))
            case Kind.LOAD_FAILED:
                self.load_failures += 1
            case Kind.NOT_SAVED:
                self.not_saved += 1

    async def _sync(self, reader: Reader) -> None:
        kind, payload = reader.number(), reader.bytes()
        if kind == Sync.STEP1:
            # What is not acknowledged goes out again, oldest first; what the room has already it does not store twice.
            # Asked once more, everything that the room lacks goes out, whoever wrote it.
            if self._is_asked:
                self._seq += 1
                self.unacknowledged = {self._seq: self.doc.get_update(payload)}
            self._is_asked = True
            for client_seq, update in self.unacknowledged.items():
                await self.send(self._framed(client_seq, update))
            return
        self._is_remote = True
        try:
            self.doc.apply_update(payload)
        finally:
            self._is_remote = False
        self.is_synced = self.is_synced or kind == Sync.STEP2
