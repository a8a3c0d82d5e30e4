"""Bodies of what happened to pages and in spaces."""

from datetime import datetime
from typing import Any
from uuid import UUID

from stoa.audit.contracts import AuditRecord
from stoa.identity.contracts import UserRef
from stoa.platform.http.schemas import Out


class LogPersonOut(Out):
    """Who did something."""

    id: UUID
    name: str
    avatar_url: str | None


class LogEventOut(Out):
    """One event. `name` is null where the reader may not see the resource, or it is gone.

    `actor` is null where a job did it; `metadata` holds ids and facts, old and new.
    """

    id: UUID
    created_at: datetime
    event_type: str
    resource_type: str
    resource_id: str | None
    name: str | None
    actor: LogPersonOut | None
    actor_kind: str
    metadata: dict[str, Any]

    @classmethod
    def of(cls, record: AuditRecord, actor: UserRef | None, name: str | None) -> "LogEventOut":
        return cls(
            id=record.id,
            created_at=record.created_at,
            event_type=record.event_type,
            resource_type=record.resource_type,
            resource_id=record.resource_id,
            name=name,
            actor=LogPersonOut(id=actor.id, name=actor.name, avatar_url=actor.avatar_url) if actor else None,
            actor_kind=record.actor_kind,
            metadata=record.facts,
        )


class SpaceActivityOut(Out):
    """One change of a page or a task that the reader sees. `status`: of a task, where it is another since then;
    `actor` is null where nobody did it or they are gone.
    """

    id: UUID
    created_at: datetime
    event_type: str
    resource_type: str
    resource_id: UUID
    title: str
    status: str | None
    actor: LogPersonOut | None
    actor_kind: str

    @classmethod
    def of(cls, record: AuditRecord, actor: UserRef | None, name: str | None) -> "SpaceActivityOut":
        return cls(
            id=record.id,
            created_at=record.created_at,
            event_type=record.event_type,
            resource_type=record.resource_type,
            resource_id=UUID(record.resource_id),
            title=name or "",
            status=record.facts["new"] if record.event_type == "task.status" else None,
            actor=LogPersonOut(id=actor.id, name=actor.name, avatar_url=actor.avatar_url) if actor else None,
            actor_kind=record.actor_kind,
        )
