"""Bodies of the audit log and the mail log."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Query
from pydantic import Field

from stoa.audit.contracts import AuditFilter, AuditRecord, Verification
from stoa.identity.contracts import UserRef
from stoa.mail.contracts import MailFilter, MailRecord
from stoa.platform.http.schemas import Body, Out
from stoa.platform.ids import UserId
from stoa.platform.mail import TrialStep

EventType = Annotated[str, Field(max_length=100, pattern=r"^[a-z_]+\.[a-z_]+$")]
ResourceType = Annotated[str, Field(max_length=60, pattern=r"^[a-z_]+$")]
Address = Annotated[str, Field(max_length=45, pattern=r"^[0-9a-fA-F:.]+$")]


async def audit_filter(  # noqa: PLR0917  # each a parameter of the query
    since: datetime | None = None,
    until: datetime | None = None,
    actor_user_id: UUID | None = None,
    event_type: Annotated[EventType | None, Query()] = None,
    resource_type: Annotated[ResourceType | None, Query()] = None,
    resource_id: Annotated[str | None, Query(max_length=100)] = None,
    space_id: UUID | None = None,
    ip_address: Annotated[Address | None, Query()] = None,
) -> AuditFilter:
    """FastAPI dependency: the filters of the audit log."""
    return AuditFilter(since, until, actor_user_id, event_type, resource_type, resource_id, space_id, ip_address)


class AuditExportCreate(Body):
    """Which events go into the file; what is not named does not narrow."""

    format: Literal["csv", "jsonl"] = "csv"
    since: datetime | None = None
    until: datetime | None = None
    actor_user_id: UUID | None = None
    event_type: EventType | None = None
    resource_type: ResourceType | None = None
    resource_id: Annotated[str, Field(max_length=100)] | None = None
    space_id: UUID | None = None
    ip_address: Address | None = None

    def wanted(self) -> AuditFilter:
        return AuditFilter(**self.model_dump(exclude={"format"}))


class PersonOut(Out):
    """A person in a log. `name` is null for one who is gone."""

    id: UUID
    name: str | None
    username: str | None

    @classmethod
    def of(cls, user_id: UUID | None, known: Mapping[UserId, UserRef]) -> "PersonOut | None":
        if user_id is None:
            return None
        found = known.get(UserId(user_id))
        return cls(id=user_id, name=found.name if found else None, username=found.username if found else None)


class ResourceOut(Out):
    """What an event is about. `name` is null where the reader may not see it, or it is gone."""

    type: str
    id: str | None
    name: str | None


class AuditEventOut(Out):
    """One event of the log. `subject`: on whose behalf an impersonating administrator acted."""

    id: UUID
    created_at: datetime
    event_type: str
    resource: ResourceOut
    actor: PersonOut | None
    actor_kind: str
    subject: PersonOut | None
    space_id: UUID | None
    session_id: UUID | None
    api_token_id: UUID | None
    run_id: UUID | None
    metadata: dict[str, Any]
    ip_address: str | None
    request_id: str | None
    is_sealed: bool

    @classmethod
    def of(cls, record: AuditRecord, people: Mapping[UserId, UserRef], name: str | None) -> "AuditEventOut":
        return cls(
            id=record.id,
            created_at=record.created_at,
            event_type=record.event_type,
            resource=ResourceOut(type=record.resource_type, id=record.resource_id, name=name),
            actor=PersonOut.of(record.actor_user_id, people),
            actor_kind=record.actor_kind,
            subject=PersonOut.of(record.subject_user_id, people),
            space_id=record.space_id,
            session_id=record.session_id,
            api_token_id=record.api_token_id,
            run_id=record.run_id,
            metadata=record.facts,
            ip_address=record.ip_address,
            request_id=record.request_id,
            is_sealed=record.sealed_seq is not None,
        )


class AuditVerificationOut(Out):
    """`intact` is false when an event was changed or is missing; `broken_event_id` then names the first."""

    intact: bool
    checked: int
    broken_event_id: UUID | None
    newest_number: int | None
    newest_hash: str | None
    sealed_until: datetime | None
    unsealed: int

    @classmethod
    def of(cls, found: Verification) -> "AuditVerificationOut":
        return cls(
            intact=found.broken_event_id is None,
            checked=found.checked,
            broken_event_id=found.broken_event_id,
            newest_number=found.newest_seq,
            newest_hash=found.newest_hash,
            sealed_until=found.sealed_until,
            unsealed=found.unsealed,
        )


MailStatus = Literal["pending", "sent", "failed", "delivered", "bounced"]


async def mail_filter(
    email_type: Annotated[str | None, Query(max_length=60, pattern=r"^[a-z_]+$")] = None,
    status: Annotated[MailStatus | None, Query()] = None,
    recipient: Annotated[str | None, Query(max_length=320)] = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> MailFilter:
    """FastAPI dependency: the filters of the mail log."""
    return MailFilter(email_type, status, recipient.strip().lower() if recipient else None, since, until)


class EmailOut(Out):
    """A mail as the log shows it."""

    id: UUID
    email_type: str
    category: str
    recipient_email: str
    subject: str
    status: MailStatus
    error_message: str | None
    attempts: int
    next_attempt_at: datetime | None
    can_resend: bool
    created_at: datetime
    sent_at: datetime | None
    delivered_at: datetime | None
    bounced_at: datetime | None

    @classmethod
    def of(cls, record: MailRecord) -> "EmailOut":
        return cls.model_validate(record)


class EmailListOut(Out):
    """Mails, newest first. `counts` are by state over the last 30 days; `mail_configured`: whether any goes out."""

    items: list[EmailOut]
    next_cursor: str | None
    counts: dict[str, int]
    mail_configured: bool


class MailTestStepOut(Out):
    name: Literal["resolve", "connect", "encrypt", "sign_in", "accept"]
    ok: bool
    message: str


class MailTestOut(Out):
    """What happened step by step when a test mail was sent to the caller; the first that failed is the last."""

    ok: bool
    recipient: str
    transport: str
    steps: list[MailTestStepOut]

    @classmethod
    def of(cls, recipient: str, transport: str, steps: list[TrialStep]) -> "MailTestOut":
        return cls(
            ok=all(step.is_ok for step in steps),
            recipient=recipient,
            transport=transport,
            steps=[MailTestStepOut(name=step.name, ok=step.is_ok, message=step.message) for step in steps],
        )
