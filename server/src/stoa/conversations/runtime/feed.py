"""Events of a run in memory, for readers of this process; everything here was stored before (CV-39)."""

import asyncio
from collections import deque
from dataclasses import dataclass

from stoa.platform.http.sse import encode
from stoa.platform.ids import RunId

# As much as a reader may lag behind before it is told to read anew (CV-54).
MAX_LAG = 1024 * 1024


@dataclass(frozen=True)
class FeedEvent:
    """One stored event, encoded once for all readers. `offset`: bytes of the stream before it."""

    seq: int
    kind: str
    body: bytes
    offset: int


class Feed:
    """The newest events of one run, and who waits for more."""

    def __init__(self) -> None:
        self._recent: deque[FeedEvent] = deque()
        self._total = 0
        self._kept = 0
        self.waiters: set[asyncio.Event] = set()

    def publish(self, seq: int, kind: str, data: dict[str, object]) -> None:
        """Add an event that has been committed."""
        event = FeedEvent(seq, kind, encode(kind, data, seq=seq), self._total)
        self._recent.append(event)
        self._total += len(event.body)
        self._kept += len(event.body)
        while self._kept > MAX_LAG and len(self._recent) > 1:
            self._kept -= len(self._recent.popleft().body)

    def wake(self) -> None:
        """Let every reader look for what is new."""
        for waiter in self.waiters:
            waiter.set()

    def after(self, seq: int) -> list[FeedEvent] | None:
        """Events after `seq`; None if the next one is no longer, or was never, in memory."""
        if not self._recent or self._recent[0].seq > seq + 1:
            return None
        return [event for event in self._recent if event.seq > seq]

    @property
    def bytes_published(self) -> int:
        return self._total


class Feeds:
    """Feeds of the runs that this process writes or reads."""

    def __init__(self) -> None:
        self._feeds: dict[RunId, Feed] = {}

    def get(self, run_id: RunId) -> Feed | None:
        return self._feeds.get(run_id)

    def obtain(self, run_id: RunId) -> Feed:
        return self._feeds.setdefault(run_id, Feed())

    def release(self, run_id: RunId, *, is_written: bool) -> None:
        """Forget a feed that nobody reads or writes any more."""
        feed = self._feeds.get(run_id)
        if feed is not None and not feed.waiters and not is_written:
            del self._feeds[run_id]

    def wake(self, run_id: RunId) -> None:
        feed = self._feeds.get(run_id)
        if feed is not None:
            feed.wake()
