"""Domain events: written to the outbox in the transaction of their cause, delivered at least once.

Two readers: sockets (every web process, by topic, soon after the commit) and subscribers (one worker, each
subscriber in a transaction of its own, once per event).
"""

import asyncio
import dataclasses
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any, ClassVar
from uuid import UUID

import structlog
from sqlalchemy import BigInteger, Identity, Index, text
from sqlalchemy.dialects.postgresql import ARRAY, TEXT, insert
from sqlalchemy.orm import Mapped, mapped_column

from stoa.platform.clock import Clock
from stoa.platform.db import Base, Database, Scope, WriteSession, enter, inserting
from stoa.platform.notify import notify

log = structlog.get_logger(__name__)

EVENT_CHANNEL = "stoa_events"


# Of an event: somebody may see less from now on.
ENDS_A_RIGHT = (
    "event_type IN ('rights.changed', 'session.ended', 'token.revoked', 'access.ended', 'membership.ended')"
)


class OutboxEvent(Base):
    """One fact that was committed. `topics` are the socket topics that hear of it."""

    __tablename__ = "outbox_events"
    __table_args__ = (
        Index("ix_outbox_events_undispatched", "id", postgresql_where=text("dispatched_at IS NULL")),
        Index("ix_outbox_events_ended_rights", "created_at", postgresql_where=text(ENDS_A_RIGHT)),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    organization_id: Mapped[UUID | None]
    event_type: Mapped[str]
    payload: Mapped[dict[str, Any]]
    topics: Mapped[list[str]] = mapped_column(ARRAY(TEXT))
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"), index=True)
    dispatched_at: Mapped[datetime | None]


class HandledEvent(Base):
    """A subscriber has handled an event: delivery twice changes nothing."""

    __tablename__ = "handled_events"

    subscriber: Mapped[str] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)


@dataclass(frozen=True)
class DomainEvent:
    """Base of events: ids and small facts only. `type` is `<thing>.<fact>` in snake_case."""

    type: ClassVar[str]

    organization_id: UUID | None

    def payload(self) -> dict[str, object]:
        """What goes over the wire: every field but the organization."""
        return {
            field.name: _plain(getattr(self, field.name))
            for field in dataclasses.fields(self)
            if field.name != "organization_id"
        }


def _plain(value: object) -> object:
    match value:
        case UUID() | datetime():
            return str(value)
        case Enum():
            return value.value
        case tuple():
            return [_plain(each) for each in value]
        case _:
            return value


_RECORD = inserting(OutboxEvent).returning(OutboxEvent.id)


async def record(session: WriteSession, event: DomainEvent, *, topics: Sequence[str] = ()) -> None:
    """Write the event to the outbox and wake its readers when the transaction commits."""
    event_id = (await session.execute(_RECORD, _row(event, topics))).scalar_one()
    await notify(session, EVENT_CHANNEL, str(event_id))


async def record_all(session: WriteSession, events: Sequence[tuple[DomainEvent, Sequence[str]]]) -> None:
    """Write many events, each with its topics, in two statements."""
    if not events:
        return
    rows = [_row(event, topics) for event, topics in events]
    statement = insert(OutboxEvent).values(rows).returning(OutboxEvent.id)
    ids = sorted((await session.execute(statement)).scalars())
    await session.execute(_NOTIFY_ALL, {"channel": EVENT_CHANNEL, "ids": ids})


_NOTIFY_ALL = text(
    "SELECT pg_notify(:channel, CAST(id AS text)) FROM unnest(CAST(:ids AS bigint[])) AS given (id)"
)


def _row(event: DomainEvent, topics: Sequence[str]) -> dict[str, object]:
    return {
        "organization_id": event.organization_id,
        "event_type": event.type,
        "payload": event.payload(),
        "topics": list(topics),
    }


@dataclass(frozen=True)
class DeliveredEvent:
    """An event as a subscriber gets it, and when."""

    id: int
    type: str
    organization_id: UUID | None
    payload: Mapping[str, Any]
    delivered_at: datetime


Subscriber = Callable[[WriteSession, DeliveredEvent], Awaitable[None]]

_TAKE = text(
    "SELECT id, event_type, organization_id, payload FROM outbox_events WHERE dispatched_at IS NULL"
    " ORDER BY id LIMIT 100 FOR UPDATE SKIP LOCKED"
)


class Dispatcher:
    """Hands undispatched events to subscribers. Any number of workers may run one."""

    POLL_SECONDS = 2.0

    def __init__(
        self, database: Database, clock: Clock, subscribers: Mapping[str, Mapping[str, Subscriber]]
    ) -> None:
        """`subscribers` maps an event type to named subscribers; the name is the key of `handled_events`."""
        self._database = database
        self._clock = clock
        self._subscribers = subscribers
        self._wake = asyncio.Event()

    def wake(self, _payload: str = "") -> None:
        self._wake.set()

    async def run(self) -> None:
        """Dispatch until cancelled: at each notification, and every two seconds in case one was lost."""
        while True:
            self._wake.clear()
            try:
                while await self.dispatch_batch():
                    pass
            except Exception:  # the loop must outlive a database that is away for a while
                log.exception("dispatch_failed")
            try:
                async with asyncio.timeout(self.POLL_SECONDS):
                    await self._wake.wait()
            except TimeoutError:
                continue

    async def dispatch_batch(self) -> int:
        """Dispatch up to 100 events; gives their number. A failing subscriber leaves its event for later."""
        async with self._database.writing(Scope.system()) as session:
            rows = (await session.execute(_TAKE)).all()
            now = self._clock.now()
            events = [DeliveredEvent(row[0], row[1], row[2], row[3], now) for row in rows]
            done = [event.id for event in events if await self._deliver(event)]
            if done:
                await session.execute(
                    text("UPDATE outbox_events SET dispatched_at = :now WHERE id = ANY(:ids)"),
                    {"now": now, "ids": done},
                )
        return len(done)

    async def _deliver(self, event: DeliveredEvent) -> bool:
        delivered = True
        for name, subscriber in self._subscribers.get(event.type, {}).items():
            try:
                await self._deliver_once(name, subscriber, event)
            except Exception:  # one subscriber's fault must not keep the event from the others
                log.exception("subscriber_failed", subscriber=name, event_id=event.id, event_type=event.type)
                delivered = False
        return delivered

    async def _deliver_once(self, name: str, subscriber: Subscriber, event: DeliveredEvent) -> None:
        async with self._database.writing(Scope.system()) as session:
            mark = insert(HandledEvent).values(subscriber=name, event_id=event.id).on_conflict_do_nothing()
            if (await session.execute(mark.returning(HandledEvent.event_id))).scalar() is None:
                return
            await enter(session, Scope(organization_id=event.organization_id))
            await subscriber(session, event)
