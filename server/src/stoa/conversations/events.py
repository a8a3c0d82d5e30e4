"""Facts about conversations that others hear of; ids only, clients read anew."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from stoa.platform.outbox import DomainEvent


@dataclass(frozen=True)
class MessageCreated(DomainEvent):
    type: ClassVar[str] = "message.created"

    conversation_id: UUID
    message_id: UUID
    role: str


@dataclass(frozen=True)
class MessageUpdated(DomainEvent):
    type: ClassVar[str] = "message.updated"

    conversation_id: UUID
    message_id: UUID


@dataclass(frozen=True)
class PathChanged(DomainEvent):
    type: ClassVar[str] = "path.changed"

    conversation_id: UUID
    active_leaf_id: UUID


@dataclass(frozen=True)
class RunStarted(DomainEvent):
    type: ClassVar[str] = "run.started"

    conversation_id: UUID
    run_id: UUID
    message_id: UUID | None


@dataclass(frozen=True)
class RunFinished(DomainEvent):
    """A turn has ended, whichever way; its message has its last text."""

    type: ClassVar[str] = "run.finished"

    conversation_id: UUID
    run_id: UUID
    message_id: UUID | None
    status: str


@dataclass(frozen=True)
class ConversationShared(DomainEvent):
    """Somebody was given a right, or with `is_new` false another one than before."""

    type: ClassVar[str] = "conversation.shared"

    conversation_id: UUID
    user_id: UUID
    by: UUID
    level: str
    is_new: bool


@dataclass(frozen=True)
class ConversationUnshared(DomainEvent):
    """Somebody's right has ended; `by` is the person themselves when they left."""

    type: ClassVar[str] = "conversation.unshared"

    conversation_id: UUID
    user_id: UUID
    by: UUID


@dataclass(frozen=True)
class ConversationUpdated(DomainEvent):
    type: ClassVar[str] = "conversation.updated"

    conversation_id: UUID
