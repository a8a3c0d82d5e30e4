"""Frames of a room's socket: the y-sync protocol, and what Stoa adds to it (docs/collaboration.md).

A message is one frame or several, one after the other; each begins with its kind as a variable-length integer.
"""

from dataclasses import dataclass
from enum import IntEnum

MAX_FRAME = 1024 * 1024
# A large paste comes in several frames of one update.
MAX_UPDATE = 8 * 1024 * 1024
MAX_CLOCK = 2**53 - 1
MAX_CLIENTS_OF_VECTOR = 100_000


class BadFrame(Exception):
    """What came is no frame of the protocol."""


class Kind(IntEnum):
    SYNC = 0
    AWARENESS = 1
    QUERY_AWARENESS = 3
    HELLO = 100
    UPDATE = 101
    ACK = 102
    WELCOME = 103
    LEVEL = 104
    READ_ONLY = 105
    LOAD_FAILED = 106
    NOT_SAVED = 107


class Sync(IntEnum):
    STEP1 = 0
    STEP2 = 1
    UPDATE = 2


@dataclass(frozen=True)
class Hello:
    """The page that the client means, and the generation of the document that it holds; 0: it holds none."""

    page_id: str
    generation: int


@dataclass(frozen=True)
class StateVector:
    payload: bytes


@dataclass(frozen=True)
class Update:
    """A change, or a part of one; `client_seq` comes back with its acknowledgement."""

    client_seq: int
    is_last: bool
    payload: bytes


@dataclass(frozen=True)
class AwarenessUpdate:
    payload: bytes


@dataclass(frozen=True)
class AwarenessQuery:
    pass


Frame = Hello | StateVector | Update | AwarenessUpdate | AwarenessQuery


class Reader:
    """Reads lib0's forms of numbers, bytes and text. Raises BadFrame."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    @property
    def is_at_end(self) -> bool:
        return self._at >= len(self._data)

    def number(self) -> int:
        value = shift = 0
        while True:
            if self._at >= len(self._data) or shift > 56:
                raise BadFrame("number")
            byte = self._data[self._at]
            self._at += 1
            value |= (byte & 0x7F) << shift
            if byte < 0x80:
                break
            shift += 7
        if value > MAX_CLOCK:
            raise BadFrame("number too large")
        return value

    def bytes(self) -> bytes:
        length = self.number()
        if length > len(self._data) - self._at:
            raise BadFrame("truncated")
        found = self._data[self._at : self._at + length]
        self._at += length
        return found

    def text(self) -> str:
        try:
            return self.bytes().decode()
        except UnicodeDecodeError as error:
            raise BadFrame("text") from error


def number(value: int) -> bytes:
    """A variable-length integer as lib0 writes it."""
    out = bytearray()
    while value > 0x7F:
        out.append(0x80 | (value & 0x7F))
        value >>= 7
    out.append(value)
    return bytes(out)


def framed(data: bytes) -> bytes:
    return number(len(data)) + data


def parse(message: bytes) -> list[Frame]:
    """The frames of a message of a client. Raises BadFrame."""
    reader, found = Reader(message), []
    while not reader.is_at_end:
        found.append(_frame(reader))
    if not found:
        raise BadFrame("empty")
    return found


def _frame(reader: Reader) -> Frame:
    match reader.number():
        case Kind.SYNC:
            return _sync(reader)
        case Kind.AWARENESS:
            return AwarenessUpdate(reader.bytes())
        case Kind.QUERY_AWARENESS:
            return AwarenessQuery()
        case Kind.HELLO:
            return Hello(reader.text(), reader.number())
        case Kind.UPDATE:
            return Update(reader.number(), reader.number() == 1, reader.bytes())
    raise BadFrame("kind")


def _sync(reader: Reader) -> Frame:
    match reader.number():
        case Sync.STEP1:
            payload = reader.bytes()
            check_state_vector(payload)
            return StateVector(payload)
        case Sync.STEP2 | Sync.UPDATE:
            # From a client of the plain protocol, which counts nothing.
            return Update(0, is_last=True, payload=reader.bytes())
    raise BadFrame("sync")


def check_state_vector(payload: bytes) -> None:
    """Raises BadFrame for a vector that no document has."""
    reader = Reader(payload)
    count = reader.number()
    if count > MAX_CLIENTS_OF_VECTOR:
        raise BadFrame("state vector")
    for _ in range(count):
        reader.number()
        # Documents count changes in 32 bits.
        if reader.number() >= 2**32:
            raise BadFrame("clock")
    if not reader.is_at_end:
        raise BadFrame("state vector")


def sync_step1(state_vector: bytes) -> bytes:
    return bytes((Kind.SYNC, Sync.STEP1)) + framed(state_vector)


def sync_step2(update: bytes) -> bytes:
    return bytes((Kind.SYNC, Sync.STEP2)) + framed(update)


def sync_update(update: bytes) -> bytes:
    return bytes((Kind.SYNC, Sync.UPDATE)) + framed(update)


def awareness(payload: bytes) -> bytes:
    return bytes((Kind.AWARENESS,)) + framed(payload)


def ack(client_seq: int, seq: int) -> bytes:
    return bytes((Kind.ACK,)) + number(client_seq) + number(seq)


def welcome(generation: int, seq: int) -> bytes:
    return bytes((Kind.WELCOME,)) + number(generation) + number(seq)


def level(*, can_edit: bool, reason: str) -> bytes:
    """Whether the client may write, and why not: view, finalized, trashed."""
    return bytes((Kind.LEVEL, int(can_edit))) + framed(reason.encode())


def read_only(client_seq: int, reason: str) -> bytes:
    return bytes((Kind.READ_ONLY,)) + number(client_seq) + framed(reason.encode())


LOAD_FAILED = bytes((Kind.LOAD_FAILED,))
NOT_SAVED = bytes((Kind.NOT_SAVED,))
