"""Parser of server-sent events (WHATWG HTML, section 9.2.6) that takes any cut of the bytes (PR-58)."""

from typing import NamedTuple

MAX_LINE = 1024 * 1024
MAX_TOTAL = 10 * 1024 * 1024
BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class StreamTooLong(Exception):
    """A line above 1 MB or a stream above 10 MB."""


class ServerEvent(NamedTuple):
    """One dispatched event; `data` is UTF-8."""

    event: str
    data: bytes


class SseParser:
    """Feed it bytes as they come; it gives the events that they complete.

    Works on bytes: LF and CR never occur inside a UTF-8 sequence, so a character cut in two is no matter.
    """

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._parts_size = 0
        self._total = 0
        self._is_first_line = True
        self._ends_with_cr = False
        self._event = ""
        self._data: list[bytes] = []

    def feed(self, chunk: bytes) -> list[ServerEvent]:
        """Events completed by this chunk. Raises StreamTooLong."""
        if not chunk:
            return []
        self._total += len(chunk)
        if self._total > MAX_TOTAL:
            raise StreamTooLong
        if self._is_whole(chunk):
            self._is_first_line = False
            return [ServerEvent("", event[6:]) for event in chunk[:-2].split(b"\n\n")]
        # The LF of a CR LF that was cut between two chunks ends no second line.
        if self._ends_with_cr and chunk.startswith(b"\n"):
            chunk = chunk[1:]
        self._ends_with_cr = chunk.endswith(b"\r")
        if b"\r" in chunk:
            chunk = chunk.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        first, *others = chunk.split(b"\n")
        if not others:
            self._keep(first)
            return []
        self._parts.append(first)
        *whole, rest = b"".join(self._parts), *others
        self._parts, self._parts_size = [], 0
        self._keep(rest)
        found: list[ServerEvent] = []
        for line in whole:
            self._take(line, found)
        return found

    def _is_whole(self, chunk: bytes) -> bool:
        """Whether the chunk is whole events of one line of data each, as most servers write them."""
        if self._parts or self._data or self._event or self._ends_with_cr or not chunk.endswith(b"\n\n"):
            return False
        events = chunk.count(b"\n\n")
        return (
            len(chunk) <= MAX_LINE
            and chunk.startswith(b"data: ")
            and chunk.count(b"\n\ndata: ") == events - 1
            and chunk.count(b"\n") == 2 * events
            and b"\r" not in chunk
        )

    def close(self) -> list[ServerEvent]:
        """What a stream that ended without a last empty line still holds."""
        found: list[ServerEvent] = []
        if self._parts:
            self._take(b"".join(self._parts), found)
            self._parts, self._parts_size = [], 0
        self._take(b"", found)
        return found

    def _keep(self, part: bytes) -> None:
        """Remember the beginning of a line whose end has not come; joined once, so the work stays linear."""
        if part:
            self._parts.append(part)
            self._parts_size += len(part)
            if self._parts_size > MAX_LINE:
                raise StreamTooLong

    def _take(self, line: bytes, found: list[ServerEvent]) -> None:
        if len(line) > MAX_LINE:
            raise StreamTooLong
        if self._is_first_line:
            line = line.removeprefix(BYTE_ORDER_MARK)
            self._is_first_line = False
        if not line:
            if self._data:
                found.append(ServerEvent(self._event, b"\n".join(self._data)))
            self._event, self._data = "", []
            return
        name, _, value = line.partition(b":")
        value = value.removeprefix(b" ")
        if name == b"data":
            self._data.append(value)
        elif name == b"event":
            self._event = value.decode(errors="replace")
