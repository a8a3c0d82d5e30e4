"""What crosses the border of the conversations package."""

from dataclasses import dataclass
from enum import StrEnum

from stoa.platform.ids import ConversationId, MessageId, OrganizationId, RunId
from stoa.providers.contracts import PreparedCall


class MessageStatus(StrEnum):
    QUEUED = "queued"
    COMPLETE = "complete"
    STREAMING = "streaming"
    STOPPED = "stopped"
    FAILED = "failed"
    INTERRUPTED = "interrupted"


class RunStatus(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    WAITING_APPROVAL = "waiting_approval"
    COMPLETED = "completed"
    STOPPED = "stopped"
    FAILED = "failed"
    INTERRUPTED = "interrupted"


ACTIVE_RUNS = (RunStatus.QUEUED, RunStatus.RUNNING, RunStatus.WAITING_APPROVAL)
# Exactly one of these ends a stream (CV-43).
TERMINAL_EVENTS = frozenset({"done", "stopped", "failed", "interrupted"})


@dataclass(frozen=True)
class Turn:
    """A stored turn that waits to be streamed."""

    organization_id: OrganizationId
    conversation_id: ConversationId
    trigger_message_id: MessageId
    message_id: MessageId
    run_id: RunId
    call: PreparedCall
