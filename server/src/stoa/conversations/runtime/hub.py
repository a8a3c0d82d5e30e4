"""Hands stored events of runs to the readers of this process. Bytes are made once and shared by all of them."""

import asyncio
from collections import deque
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import orjson

from stoa.conversations.contracts import StoredEvent
from stoa.platform.http import sse
from stoa.platform.ids import OrganizationId, RunId, UserId
from stoa.platform.rights import Asked, EndedRight

# What one reader may hold before it is told to begin anew (CV-54).
MAX_HELD = 1024 * 1024


@dataclass(frozen=True)
class Batch:
    """Consecutive events of one run as server-sent events."""

    first: int
    last: int
    body: bytes
    is_end: bool


def batch_of(events: Sequence[StoredEvent]) -> Batch:
    """The bytes of some consecutive events; at least one."""
    body = b"".join(sse.encode(event.type, orjson.Fragment(event.data), seq=event.seq) for event in events)
    return Batch(events[0].seq, events[-1].seq, body, any(event.is_terminal for event in events))


def joined(batches: Sequence[Batch]) -> Batch:
    """Consecutive batches as one."""
    body = b"".join(batch.body for batch in batches) if len(batches) > 1 else batches[0].body
    return Batch(batches[0].first, batches[-1].last, body, batches[-1].is_end)


class Reader:
    """One open stream. Nothing that it does not read can hold up others."""

    def __init__(self, user_id: UserId) -> None:
        self._user_id = user_id
        self._asked = Asked()
        self._batches: deque[Batch] = deque()
        self._held = 0
        self._ready = asyncio.Event()
        self.is_overrun = False
        # To read what is stored, because something may have been missed; to ask again who reads.
        self.must_look = True
        self.must_check = False

    def push(self, batch: Batch) -> None:
        """Hold a batch until it is taken. Who has too much in front of it is overrun.

        A batch that is too large for a reader that waits is read from the database instead.
        """
        if self._held + len(batch.body) <= MAX_HELD and not self.is_overrun:
            self._batches.append(batch)
            self._held += len(batch.body)
        elif self._held:
            self.is_overrun = True
            self._batches.clear()
        else:
            self.must_look = True
        self._ready.set()

    def look(self) -> None:
        """Another process has stored events, or a notification may be lost."""
        self.must_look = True
        self._ready.set()

    def check(self) -> None:
        """The rights of whoever reads may be others now."""
        self.must_check = True
        self._ready.set()

    def ask_after(self, ended: Collection[EndedRight]) -> None:
        """What comes now may have been written after one of these ends: who reads is asked before it is told."""
        if any(each.user_id in (None, self._user_id) for each in self._asked.new(ended)):
            self.must_check = True

    async def wait(self, seconds: float) -> None:
        """Return when there is something to do; after so long everything is asked again."""
        try:
            async with asyncio.timeout(seconds):
                await self._ready.wait()
        except TimeoutError:
            self.must_look = self.must_check = True
        self._ready.clear()

    def take(self) -> list[Batch]:
        """Everything that has come."""
        taken = list(self._batches)
        self._batches.clear()
        self._held = 0
        return taken


class Hub:
    """The readers of each run."""

    def __init__(self) -> None:
        self._readers: dict[tuple[OrganizationId, RunId], set[Reader]] = {}

    @contextmanager
    def reader(self, organization_id: OrganizationId, run_id: RunId, user_id: UserId) -> Iterator[Reader]:
        """A reader that gets what is published from now on."""
        reader, key = Reader(user_id), (organization_id, run_id)
        self._readers.setdefault(key, set()).add(reader)
        try:
            yield reader
        finally:
            readers = self._readers[key]
            readers.discard(reader)
            if not readers:
                del self._readers[key]

    def has_readers(self, organization_id: OrganizationId, run_id: RunId) -> bool:
        return (organization_id, run_id) in self._readers

    def publish(
        self,
        organization_id: OrganizationId,
        run_id: RunId,
        events: Sequence[StoredEvent],
        ended: Collection[EndedRight],
    ) -> None:
        """Give stored events to all readers of a run; `ended` are the rights that had ended when they were stored."""
        readers = self._readers.get((organization_id, run_id))
        if not readers or not events:
            return
        batch = batch_of(events)
        for reader in tuple(readers):
            reader.ask_after(ended)
            reader.push(batch)

    def look(self, run_id: RunId | None = None) -> None:
        """Let the readers of one run, or of all, read what is stored."""
        for (_, followed), readers in self._readers.items():
            if run_id is None or followed == run_id:
                for reader in readers:
                    reader.look()
