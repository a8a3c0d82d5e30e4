"""Random edits of five people in two processes, with lost connections, lost messages and folded logs (PG-34 to PG-41).

The rooms are the real ones; in place of the database stands a list, so that many thousand runs take a minute.
"""

import random
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import pytest
from pycrdt import Doc, XmlElement, XmlText

from stoa.pages.commands.write_document import OpenDocument
from stoa.pages.core import crdt, frames
from stoa.pages.core.crdt import Incomplete
from stoa.pages.core.frames import Kind, Reader, Sync
from stoa.pages.queries.updates import Ledger, LogRow
from stoa.pages.runtime.room import Room
from stoa.platform.ids import OrganizationId, PageId, UserId

AUTHOR = UserId(UUID(int=7))
LEDGER = Ledger(OrganizationId(UUID(int=1)), PageId(UUID(int=2)), 1, 0, 0, 0, is_live=True, is_finalized=False)


@dataclass
class Log:
    """What the database holds."""

    rows: list[LogRow] = field(default_factory=list)

    @property
    def seq(self) -> int:
        return self.rows[-1].seq if self.rows else 0

    def after(self, seq: int) -> list[LogRow]:
        return [row for row in self.rows if row.seq > seq]

    def open(self) -> OpenDocument:
        return OpenDocument(crdt.replay([row.payload for row in self.rows]), self.seq, list(self.rows))

    def fold(self) -> None:
        opened = self.open()
        if opened.rows:
            payload = crdt.snapshot(opened.doc, [row.payload for row in opened.rows])
            self.rows = [LogRow(self.seq, "snapshot", payload, None, "system")]


def store(room: Room, log: Log) -> None:
    """What the writer of the log does in one transaction."""
    room.learn(log.after(room.seq))
    batch = list(room.pending)
    for each in batch:
        if each.payload:
            log.rows.append(LogRow(log.seq + 1, "update", each.payload, AUTHOR, "editor"))
    del room.pending[: len(batch)]
    room.committed(batch, log.seq)


class Client:
    """An editor with a line that may be cut: what is on the way is lost then, what is not acknowledged is kept."""

    user_id = AUTHOR

    def __init__(self, number: int) -> None:
        self.doc: Doc[Any] = Doc(client_id=number + 1)
        self.unacknowledged: dict[int, bytes] = {}
        self.acknowledged: list[bytes] = []
        self.room: Room | None = None
        self.to_room: list[tuple[int, bytes]] = []
        self.from_room: list[bytes] = []
        self.is_asked = False
        self._seq = 0
        self._is_remote = False
        self._kept = self.doc.observe(self._changed)

    def push(self, message: bytes) -> None:
        self.from_room.append(message)

    def end(self, code: int, reason: str) -> None:
        raise AssertionError(f"{code} {reason}")

    def recheck(self) -> None:
        pass

    def connect(self, room: Room) -> None:
        self.room, self.is_asked = room, False
        room.members.add(self)
        self.push(room.answer(self.doc.get_state()))
        for frame in room.greeting():
            self.push(frame)

    def cut(self) -> None:
        if self.room is not None:
            self.room.members.discard(self)
        self.room = None
        self.to_room.clear()
        self.from_room.clear()

    def send_one(self, log: Log) -> None:
        if self.room is not None and self.to_room:
            client_seq, update = self.to_room.pop(0)
            try:
                self.room.take(self, client_seq, update, 0)
            except Incomplete:
                self.room.rebuild(log.open())
                try:
                    self.room.take(self, client_seq, update, 0)
                except Incomplete:
                    self.room.rebuild(log.open())
                    self.push(frames.sync_step1(self.room.doc.get_state()))

    def receive_one(self) -> None:
        if not self.from_room:
            return
        reader = Reader(self.from_room.pop(0))
        while not reader.is_at_end:
            self._hear(reader)

    def _hear(self, reader: Reader) -> None:
        match reader.number():
            case Kind.SYNC:
                kind, payload = reader.number(), reader.bytes()
                if kind == Sync.STEP1:
                    self._answer(payload)
                    return
                self._is_remote = True
                self.doc.apply_update(payload)
                self._is_remote = False
            case Kind.ACK:
                update = self.unacknowledged.pop(reader.number(), None)
                reader.number()
                if update is not None:
                    self.acknowledged.append(update)

    def _answer(self, state_vector: bytes) -> None:
        """What is not acknowledged; asked again, everything that the room lacks, whoever wrote it."""
        if self.is_asked:
            self._seq += 1
            self.unacknowledged = {self._seq: self.doc.get_update(state_vector)}
        self.is_asked = True
        self.to_room = list(self.unacknowledged.items())

    def _changed(self, event: Any) -> None:
        if not self._is_remote:
            self._seq += 1
            self.unacknowledged[self._seq] = event.update
            if self.room is not None:
                self.to_room.append((self._seq, event.update))

    def edit(self, draw: random.Random) -> None:
        children = crdt.fragment_of(self.doc).children
        with self.doc.transaction():
            if not len(children) or draw.random() < 0.1:
                block = children.insert(draw.randint(0, len(children)), XmlElement("paragraph"))
                block.children.append(XmlText("new"))
                return
            at = draw.randrange(len(children))
            block = children[at]
            if draw.random() < 0.05:
                del children[at]
                return
            node = block.children[0]
            length = len(node)
            if length > 2 and draw.random() < 0.3:
                start = draw.randrange(length - 1)
                del node[start : start + draw.randint(1, min(3, length - start))]
            elif length > 2 and draw.random() < 0.2:
                start = draw.randrange(length - 1)
                node.format(start, draw.randint(start + 1, length), {"bold": draw.choice([{}, None])})
            else:
                node.insert(draw.randint(0, length), draw.choice("abcdefgh") * draw.randint(1, 4))


class World:
    """One page, two processes, five people."""

    def __init__(self, seed: int) -> None:
        self.draw = random.Random(seed)
        self.log = Log()
        self.rooms = [Room(LEDGER, self.log.open()) for _ in range(2)]
        self.clients = [Client(number) for number in range(5)]
        for number, client in enumerate(self.clients):
            client.connect(self.rooms[number % 2])

    def step(self) -> None:
        client = self.draw.choice(self.clients)
        happen = self.draw.choices(
            [
                lambda: client.edit(self.draw),
                lambda: client.send_one(self.log),
                client.receive_one,
                lambda: store(self.draw.choice(self.rooms), self.log),
                lambda: self.cut_or_connect(client),
                self.kill,
                self.log.fold,
            ],
            [45, 20, 20, 8, 4, 1, 2],
        )[0]
        happen()

    def cut_or_connect(self, client: Client) -> None:
        if client.room is None:
            client.connect(self.draw.choice(self.rooms))
        else:
            client.cut()

    def kill(self) -> None:
        """A process ends: what was pending is gone with it, what was acknowledged is not."""
        number = self.draw.randrange(2)
        for each in tuple(self.rooms[number].members):
            assert isinstance(each, Client)
            each.cut()
        self.rooms[number] = Room(LEDGER, self.log.open())

    def settle(self) -> None:
        """Everybody comes back and all that is on the way arrives."""
        for client in self.clients:
            client.cut()
            client.connect(self.draw.choice(self.rooms))
        while any(client.to_room or client.from_room for client in self.clients) or any(
            room.pending for room in self.rooms
        ):
            for client in self.clients:
                client.send_one(self.log)
                client.receive_one()
            for room in self.rooms:
                store(room, self.log)


def run(seed: int, operations: int) -> None:
    world = World(seed)
    for _ in range(operations):
        world.step()
    stored = world.log.open().doc
    for client in world.clients:
        assert not any(crdt.lacks(stored, update) for update in client.acknowledged), seed

    world.settle()

    stored = world.log.open().doc
    for doc in (*(client.doc for client in world.clients), *(room.doc for room in world.rooms)):
        assert crdt.state_of(doc.get_state()) == crdt.state_of(stored.get_state()), seed
        assert crdt.read(doc) == crdt.read(stored), seed
    assert not any(client.unacknowledged for client in world.clients), seed


@pytest.mark.spec("PG-41")
def test_everybody_ends_with_the_same_text_whatever_is_lost_on_the_way() -> None:
    for seed in range(20):
        run(seed, 100)


@pytest.mark.slow
def test_five_hundred_seeds_of_three_hundred_operations_converge() -> None:
    for seed in range(500):
        run(seed, 300)
