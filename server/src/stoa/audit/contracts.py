"""What crosses the border of the audit log."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from stoa.platform.actor import ActorKind
from stoa.platform.ids import AuditEventId


@dataclass(frozen=True)
class Circumstances:
    """What is known beside actor and resource: for whom, through which token or run, in which space."""

    subject_user_id: UUID | None = None
    api_token_id: UUID | None = None
    run_id: UUID | None = None
    space_id: UUID | None = None


@dataclass(frozen=True)
class AuditFilter:
    """Which events are wanted; None: all. `until` is excluded."""

    since: datetime | None = None
    until: datetime | None = None
    actor_user_id: UUID | None = None
    event_type: str | None = None
    resource_type: str | None = None
    resource_id: str | None = None
    space_id: UUID | None = None
    ip_address: str | None = None
    # Any of these; empty: all.
    event_types: tuple[str, ...] = ()


@dataclass(frozen=True)
class AuditRecord:
    """One event as it was written. `subject_user_id`: on whose behalf an impersonating administrator acted."""

    id: AuditEventId
    created_at: datetime
    organization_id: UUID | None
    event_type: str
    resource_type: str
    resource_id: str | None
    action: str
    actor_user_id: UUID | None
    subject_user_id: UUID | None
    actor_kind: ActorKind
    session_id: UUID | None
    api_token_id: UUID | None
    run_id: UUID | None
    space_id: UUID | None
    facts: dict[str, Any]
    ip_address: str | None
    request_id: str | None
    sealed_seq: int | None


@dataclass(frozen=True)
class Verification:
    """What a walk along the chain of seals found.

    `checked`: how many events fit. `broken_event_id`: the first that does not. `newest_hash` (hex) and
    `sealed_until` belong to the newest event that fits, and are the receipt.
    """

    checked: int
    broken_event_id: AuditEventId | None
    newest_seq: int | None
    newest_hash: str | None
    sealed_until: datetime | None
    unsealed: int
