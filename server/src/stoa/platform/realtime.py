"""The topic bus: what the outbox records reaches, after its commit, every socket that listens on the topic."""

import asyncio
import json
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import text

from stoa.platform.db import Database, ReadSession, Scope, WriteSession
from stoa.platform.notify import Listener, notify
from stoa.platform.outbox import EVENT_CHANNEL

log = structlog.get_logger(__name__)

# Of a batch, it is delivered first: what follows is only for those who still may hear it (SP-9).
RIGHTS_CHANGED = "rights.changed"


@dataclass(frozen=True)
class TopicEvent:
    """One event on one topic. `seq` grows with each event of the installation."""

    topic: str
    seq: int
    kind: str
    data: dict[str, Any]


Receiver = Callable[[TopicEvent], None]

# Takes organization and payload of events of one kind, gives what sockets are told of each, in the same order.
Completion = Callable[
    [ReadSession, Sequence[tuple[UUID | None, Mapping[str, Any]]]], Awaitable[list[Mapping[str, Any]]]
]

_READ = text(
    "SELECT id, organization_id, event_type, payload, topics FROM outbox_events WHERE id = ANY(:ids) ORDER BY id"
)
# Rows may commit in another order than their ids were given; ten seconds is longer than any statement may take.
_READ_RECENT = text(
    "SELECT id FROM outbox_events WHERE created_at > now() - interval '10 seconds' AND topics <> '{}' ORDER BY id"
)


PASSING_CHANNEL = "stoa_passing"


async def say_in_passing(session: WriteSession, topic: str, kind: str, data: dict[str, Any]) -> None:
    """Tell whoever listens to a topic now what nobody needs to know later, such as that somebody types.

    It is stored nowhere, has the number 0, and may be lost. At most 7 000 bytes.
    """
    await notify(session, PASSING_CHANNEL, json.dumps({"topic": topic, "kind": kind, "data": data}))


class Bus:
    """Receives notifications of this process and hands events to local receivers by topic."""

    POLL_SECONDS = 2.0

    def __init__(self, database: Database, listener: Listener) -> None:
        self._database = database
        self._receivers: dict[str, set[Receiver]] = defaultdict(set)
        self._completions: dict[str, Completion] = {}
        self._pending: set[int] = set()
        self._seen: dict[int, None] = {}
        self._wake = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        listener.on(EVENT_CHANNEL, self._notified)
        listener.on(PASSING_CHANNEL, self._passed)
        listener.on_reconnect(self._wake.set)

    def complete(self, kind: str, completion: Completion) -> None:
        """Tell more of events of this kind than was written down: read once here, whoever listens (ADR 119)."""
        self._completions[kind] = completion

    def subscribe(self, topic: str, receiver: Receiver) -> None:
        """Give the receiver each event of the topic from now on. The receiver must not block."""
        self._receivers[topic].add(receiver)

    def unsubscribe(self, topic: str, receiver: Receiver) -> None:
        receivers = self._receivers.get(topic)
        if receivers is not None:
            receivers.discard(receiver)
            if not receivers:
                del self._receivers[topic]

    async def start(self) -> None:
        self._task = asyncio.create_task(self._run(), name="realtime-bus")

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def _notified(self, payload: str) -> None:
        if self._receivers:
            self._pending.add(int(payload))
            self._wake.set()

    def _passed(self, payload: str) -> None:
        said = json.loads(payload)
        event = TopicEvent(said["topic"], 0, said["kind"], said["data"])
        for receiver in tuple(self._receivers.get(event.topic, ())):
            receiver(event)

    async def _run(self) -> None:
        while True:
            try:
                async with asyncio.timeout(self.POLL_SECONDS):
                    await self._wake.wait()
                is_poll = False
            except TimeoutError:
                is_poll = True
            self._wake.clear()
            if not self._receivers:
                continue
            try:
                await self._deliver(look_back=is_poll or not self._pending)
            except Exception:  # the loop must outlive a database that is away for a while
                log.exception("realtime_delivery_failed")

    async def _deliver(self, *, look_back: bool) -> None:
        async with self._database.reading(Scope.system()) as session:
            if look_back:
                self._pending.update((await session.execute(_READ_RECENT)).scalars())
            wanted = sorted(self._pending - self._seen.keys())
            self._pending.clear()
            rows = (await session.execute(_READ, {"ids": wanted})).all() if wanted else []
            told = await self._completed(session, rows)
        for row in sorted(rows, key=lambda row: row.event_type != RIGHTS_CHANGED):
            self._seen[row.id] = None
            for topic in row.topics:
                event = TopicEvent(topic, row.id, row.event_type, told.get(row.id, row.payload))
                for receiver in tuple(self._receivers.get(topic, ())):
                    receiver(event)
        while len(self._seen) > 10_000:
            del self._seen[next(iter(self._seen))]

    async def _completed(self, session: ReadSession, rows: Sequence[Any]) -> dict[int, dict[str, Any]]:
        """What is told of events that somebody here listens to, by their numbers, where it is not what was recorded."""
        told: dict[int, dict[str, Any]] = {}
        for kind, completion in self._completions.items():
            heard = [
                row
                for row in rows
                if row.event_type == kind and any(self._receivers.get(each) for each in row.topics)
            ]
            if heard:
                data = await completion(session, [(row.organization_id, row.payload) for row in heard])
                told |= {row.id: dict(each) for row, each in zip(heard, data, strict=True)}
        return told
