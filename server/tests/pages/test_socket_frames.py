"""How messages of a room are cut into frames and packets: whatever a client or the network does, each arrives once."""

import asyncio
import base64
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from pycrdt import Doc, XmlElement, XmlText
from websockets.frames import Frame, Opcode

from stoa.pages.core import crdt, frames
from stoa.pages.core.frames import Kind
from tests.support.editor import Editor
from tests.support.team import Team

WORDS = ("one ", "two ", "three ", "four ", "five ", "six ", "seven ")


@dataclass
class Line:
    """A WebSocket whose bytes are written by hand."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def frame(self) -> tuple[int, bytes]:
        first, length = await self.reader.readexactly(2)
        if length == 126:
            length = int.from_bytes(await self.reader.readexactly(2))
        return first & 0x0F, await self.reader.readexactly(length)


@asynccontextmanager
async def line(team: Team, page_id: str) -> AsyncIterator[Line]:
    client = team.founder.client
    address = client.base_url
    reader, writer = await asyncio.open_connection(address.host, address.port)
    cookies = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
    lines = (
        f"GET /collab/pages/{page_id} HTTP/1.1",
        f"Host: {address.host}:{address.port}",
        f"Origin: http://{address.host}:{address.port}",
        f"Cookie: {cookies}",
        "Connection: Upgrade",
        "Upgrade: websocket",
        "Sec-WebSocket-Version: 13",
        f"Sec-WebSocket-Key: {base64.b64encode(os.urandom(16)).decode()}",
    )
    writer.write("\r\n".join((*lines, "", "")).encode())
    assert b" 101 " in await reader.readuntil(b"\r\n\r\n")
    try:
        yield Line(reader, writer)
    finally:
        writer.close()


def framed(opcode: Opcode, data: bytes, *, is_last: bool = True) -> bytes:
    return Frame(opcode, data, fin=is_last).serialize(mask=True)


def keystrokes() -> list[bytes]:
    """Messages that write the words, one after the other."""
    doc: Doc[Any] = Doc()
    updates: list[bytes] = []
    kept = doc.observe(lambda event: updates.append(event.update))
    with doc.transaction():
        text = crdt.fragment_of(doc).children.append(XmlElement("paragraph")).children.append(XmlText())
    for word in WORDS:
        text.insert(len(text), word)
    assert kept
    return [
        bytes((Kind.UPDATE,)) + frames.number(seq) + b"\x01" + frames.framed(update)
        for seq, update in enumerate(updates, start=1)
    ]


async def test_messages_arrive_however_they_are_cut(team: Team) -> None:
    page = await team.page("Plans")
    messages = keystrokes()
    whole = [framed(Opcode.BINARY, message) for message in messages]
    hello = bytes((Kind.HELLO,)) + frames.framed(page["id"].encode()) + b"\0" + frames.sync_step1(b"\0")
    ping = framed(Opcode.PING, b"here?")

    async with Editor(team.founder.client, page["id"]) as ada, line(team, page["id"]) as other:
        await ada.synced()
        other.writer.write(framed(Opcode.BINARY, hello))
        assert (await other.frame())[0] == Opcode.BINARY
        for byte in whole[0] + whole[1]:
            other.writer.write(bytes((byte,)))
            await other.writer.drain()
        other.writer.write(whole[2] + ping + whole[3] + whole[4][:3])
        await other.writer.drain()
        other.writer.write(whole[4][3:])
        other.writer.write(framed(Opcode.BINARY, messages[5][:4], is_last=False) + ping)
        other.writer.write(framed(Opcode.CONT, messages[5][4:]) + whole[6])
        other.writer.write(framed(Opcode.BINARY, messages[7] + bytes((Kind.QUERY_AWARENESS,))))
        await ada.until(lambda: ada.text == "".join(WORDS))

        # A whole message in the midst of one in parts is none.
        other.writer.write(framed(Opcode.BINARY, b"\x65", is_last=False) + whole[1])
        pongs = 0
        while (frame := await other.frame())[0] != Opcode.CLOSE:
            pongs += frame == (Opcode.PONG, b"here?")
        assert pongs == 2
        assert int.from_bytes(frame[1][:2]) == 1002


async def test_a_frame_that_is_too_long_is_refused_before_it_has_arrived(team: Team) -> None:
    page = await team.page("Plans")
    async with line(team, page["id"]) as other:
        other.writer.write(bytes((0x82, 0xFF)) + (2**40).to_bytes(8) + os.urandom(4))
        while (frame := await other.frame())[0] != Opcode.CLOSE:
            pass
        assert int.from_bytes(frame[1][:2]) == 1009
