"""Facts about channels that others hear of; ids only: what a message says is read when it is told (ADR 119)."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from stoa.platform.outbox import DomainEvent


@dataclass(frozen=True)
class MessageChanged(DomainEvent):
    """A message was posted, edited or deleted, as the change `seq` of its channel."""

    type: ClassVar[str] = "message.changed"

    page_id: UUID
    message_id: UUID
    seq: int
    fact: str


@dataclass(frozen=True)
class ChannelChanged(DomainEvent):
    """Topic, posting or archive of a channel are another now."""

    type: ClassVar[str] = "channel.changed"

    page_id: UUID


@dataclass(frozen=True)
class ReadMarked(DomainEvent):
    """How far a person has read a channel is another now; told to their own devices."""

    type: ClassVar[str] = "unread.changed"

    page_id: UUID
    last_read_seq: int


@dataclass(frozen=True)
class MessageNamed(DomainEvent):
    """A message names people and groups who were not named in it before."""

    type: ClassVar[str] = "message.named"

    page_id: UUID
    message_id: UUID
    by: UUID
    user_ids: tuple[UUID, ...]
    group_ids: tuple[UUID, ...]
