"""What crosses the border of the conversations package."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from stoa.platform.actor import Actor
from stoa.platform.ids import AreaId, ConversationId, MessageId, OrganizationId, RunId, SpaceId, UserId
from stoa.providers.contracts import PreparedCall
from stoa.usage.contracts import CallResult


class MessageStatus(StrEnum):
    QUEUED = "queued"
    COMPLETE = "complete"
    STREAMING = "streaming"
    STOPPED = "stopped"
    FAILED = "failed"
    INTERRUPTED = "interrupted"


@dataclass(frozen=True)
class ConversationRef:
    """A conversation as others list it. `last_message_at`: when it began, where nothing was said yet."""

    id: ConversationId
    title: str
    last_message_at: datetime


class RunStatus(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    WAITING_APPROVAL = "waiting_approval"
    COMPLETED = "completed"
    STOPPED = "stopped"
    FAILED = "failed"
    INTERRUPTED = "interrupted"


ACTIVE_RUNS = (RunStatus.QUEUED, RunStatus.RUNNING, RunStatus.WAITING_APPROVAL)

# How a run that ended so leaves its message, and the one event that ends its stream (CV-43).
MESSAGE_STATUS = {
    RunStatus.COMPLETED: MessageStatus.COMPLETE,
    RunStatus.STOPPED: MessageStatus.STOPPED,
    RunStatus.FAILED: MessageStatus.FAILED,
    RunStatus.INTERRUPTED: MessageStatus.INTERRUPTED,
}
TERMINAL_EVENT = {
    RunStatus.COMPLETED: "done",
    RunStatus.STOPPED: "stopped",
    RunStatus.FAILED: "failed",
    RunStatus.INTERRUPTED: "interrupted",
}
TERMINAL_EVENTS = frozenset(TERMINAL_EVENT.values())


@dataclass(frozen=True)
class Turn:
    """A stored turn that waits to be streamed, on behalf of the actor.

    `message_id` is None for a run that writes no message of its conversation, such as a continuation.
    """

    organization_id: OrganizationId
    actor: Actor
    conversation_id: ConversationId
    message_id: MessageId | None
    run_id: RunId
    call: PreparedCall

    @property
    def user_id(self) -> UserId:
        return self.actor.user_id


@dataclass(frozen=True)
class ToolStep:
    """One call of a tool in a turn, with the text that it gave. `page_id` is what it read, if it read a page."""

    call_id: str
    name: str
    arguments: dict[str, Any]
    status: str
    error: str | None
    page_id: UUID | None
    tokens: int
    text: str
    started_at: datetime
    duration_ms: int

    @property
    def call(self) -> dict[str, object]:
        """As `messages.tool_calls` keeps it."""
        return {"id": self.call_id, "name": self.name, "arguments": self.arguments}

    @property
    def result(self) -> dict[str, object]:
        """As `messages.tool_results` keeps it: what was read stays where it is."""
        return {
            "call_id": self.call_id,
            "status": self.status,
            "error": self.error,
            "page_id": str(self.page_id) if self.page_id is not None else None,
            "tokens": self.tokens,
        }


@dataclass(frozen=True)
class Failure:
    """Why a run failed: a code, a sentence for people, and the provider's own words for the trace."""

    code: str
    sentence: str
    detail: str = ""


@dataclass(frozen=True)
class Outcome:
    """How a turn ended in the process that streamed it. `call` is the last attempt."""

    status: RunStatus
    text: str
    thinking: str
    call: PreparedCall
    result: CallResult
    stop_reason: str | None
    first_token_at: datetime | None
    failure: Failure | None = None
    steps: tuple[ToolStep, ...] = ()
    notes: tuple[dict[str, object], ...] = ()


@dataclass(frozen=True)
class StoredEvent:
    """One numbered event of a run; `data` is JSON."""

    seq: int
    type: str
    data: bytes

    @property
    def is_terminal(self) -> bool:
        return self.type in TERMINAL_EVENTS


@dataclass(frozen=True)
class Importer:
    """Who takes conversations over, where to, and whom they know by the digest of an address."""

    organization_id: OrganizationId
    user_id: UserId
    space_id: SpaceId | None
    area_id: AreaId | None
    people: Mapping[str, UserId]


@dataclass(frozen=True)
class ImportedMessage:
    """A message of another product. `key` and `parent` are its ids there; `facts` are columns as Stoa wrote them."""

    key: str
    parent: str | None
    role: str
    content: str
    created_at: str | None
    model: str | None
    thinking: str | None
    author: str | None
    author_digest: str | None
    is_active: bool
    facts: Mapping[str, Any]


@dataclass(frozen=True)
class ImportedConversation:
    """A conversation of another product, parents before children. `leaf`: the end of the path that is shown."""

    source: str
    title: str
    messages: tuple[ImportedMessage, ...]
    leaf: str | None
    created_at: str | None
    updated_at: str | None
    model: str | None
    system_prompt: str | None
    tags: list[str]
    facts: Mapping[str, Any]
