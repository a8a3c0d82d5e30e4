"""uvicorn's WebSocket protocol with a short way for small binary messages (ADR 90).

A message otherwise passes a parser of generators, a queue, a wake-up and the layers of ASGI, which costs more than
all that a room does with it. Whoever serves a socket may take whole binary messages where they are read, and write
where nothing has to be waited for. Everything else goes the way that it always goes: other messages, parts of
messages, pings, the closing, and everything while the other side is slow.
"""

import struct
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, cast

from starlette.types import Scope
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.protocol import State
from websockets.speedups import apply_mask

EXTENSION = "stoa.direct"
# Of the first byte of a frame: a whole binary message, the bits of control frames and of last parts; of the second.
_WHOLE_BINARY, _CONTROL, _LAST = 0x82, 0x08, 0x80
_MASKED, _LENGTH = 0x80, 0x7F

Taker = Callable[[bytes], bool]


class SocketProtocol(WebSocketsSansIOProtocol):
    """One socket. `taker` is given each whole binary message first; what it does not take is received as usual."""

    taker: Taker | None = None

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._unread = bytearray()
        self._is_in_parts = False
        self._is_refused = False

    def handle_connect(self, event: Any) -> None:
        super().handle_connect(event)
        if self.response.status_code == HTTPStatus.SWITCHING_PROTOCOLS:
            cast(dict[str, Any], self.scope["extensions"])[EXTENSION] = self

    def data_received(self, data: bytes) -> None:
        """Frame by frame, so that the parser of the library always stands between two."""
        if not self.handshake_initiated or self._is_refused:
            super().data_received(data)
            return
        self._unread += data
        at = 0
        while (end := self._end_of_frame(at)) is not None:
            self._frame(at, end)
            at = end
        del self._unread[:at]

    def _end_of_frame(self, at: int) -> int | None:
        """Where the frame ends that begins here; None while that is not known, or has not arrived."""
        have = len(self._unread) - at
        if have < 2:
            return None
        length, head = self._unread[at + 1] & _LENGTH, 2
        if length == 126:
            head = 4
            if have >= head:
                (length,) = struct.unpack_from("!H", self._unread, at + 2)
        elif length == 127:
            head = 10
            if have >= head:
                (length,) = struct.unpack_from("!Q", self._unread, at + 2)
        if have < head:
            return None
        if length > self.config.ws_max_size:
            # The library refuses it as soon as it sees how long it is; nobody waits for the rest.
            self._is_refused = True
            return len(self._unread)
        head += 4 if self._unread[at + 1] & _MASKED else 0
        return at + head + length if have >= head + length else None

    def _frame(self, at: int, end: int) -> None:
        first, second = self._unread[at], self._unread[at + 1]
        is_whole = first == _WHOLE_BINARY and second & _MASKED and not self._is_in_parts and not self._is_refused
        if self.taker is not None and is_whole and not self.close_sent and self.conn.state is State.OPEN:
            head = {126: 4, 127: 10}.get(second & _LENGTH, 2)
            mask = self._unread[at + head : at + head + 4]
            message = apply_mask(self._unread[at + head + 4 : end], mask)
            if not self.taker(message):
                self.curr_msg_data_type, self.frames = "bytes", [message]
                self.send_receive_event_to_app()
            return
        if not first & _CONTROL:
            self._is_in_parts = not first & _LAST
        super().data_received(bytes(self._unread[at:end]))

    def send_now(self, message: bytes) -> bool:
        """Send a binary message if nothing has to be waited for; False: it is not sent."""
        if self.close_sent or not self.writable.is_set() or self.transport.is_closing():
            return False
        if self.conn.state is not State.OPEN:
            return False
        self.transport.write(_head(len(message)) + message)
        return True


def _head(length: int) -> bytes:
    if length < 126:
        return bytes((_WHOLE_BINARY, length))
    if length < 65_536:
        return struct.pack("!BBH", _WHOLE_BINARY, 126, length)
    return struct.pack("!BBQ", _WHOLE_BINARY, 127, length)


def direct_of(scope: Scope) -> SocketProtocol | None:
    """The protocol below a socket; None where another server than ours serves it."""
    found = (scope.get("extensions") or {}).get(EXTENSION)
    return found if isinstance(found, SocketProtocol) else None
