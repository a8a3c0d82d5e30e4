"""Table of the audit events."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, desc, text
from sqlalchemy.dialects.postgresql import INET
from sqlalchemy.orm import Mapped, mapped_column

from stoa.platform.db import Base
from stoa.platform.ids import AuditEventId


class AuditEvent(Base):
    """One fact, partitioned by month of `created_at`. The application's roles have INSERT and SELECT, and UPDATE
    of the three seal columns; no DELETE. Ids without foreign keys: an event outlives what it names.

    An event without organization is an instance event, which any scope may write and no tenant may read.
    """

    __tablename__ = "audit_events"
    __table_args__ = (
        CheckConstraint("event_type <> '' AND resource_type <> '' AND action <> ''", name="not_empty"),
        CheckConstraint("actor_kind IN ('user', 'agent', 'api_token', 'import', 'system')", name="actor_kind"),
        CheckConstraint("octet_length(metadata::text) <= 16384", name="metadata_size"),
        Index("ix_audit_events_time", "organization_id", desc("created_at")),
        Index("ix_audit_events_resource", "organization_id", "resource_type", "resource_id", desc("created_at")),
        Index("ix_audit_events_actor", "organization_id", "actor_user_id", desc("created_at")),
        Index("ix_audit_events_type", "organization_id", "event_type", desc("created_at")),
        # Unique inside each partition by an index there; across partitions the sealing job keeps it so.
        Index("ix_audit_events_seal", "organization_id", "sealed_seq"),
        # What the sealing job has still to do; empty most of the time.
        Index(
            "ix_audit_events_unsealed",
            "organization_id",
            "created_at",
            "id",
            postgresql_where=text("sealed_seq IS NULL"),
        ),
        {"postgresql_partition_by": "RANGE (created_at)"},
    )

    id: Mapped[AuditEventId] = mapped_column(primary_key=True)
    created_at: Mapped[datetime] = mapped_column(primary_key=True, server_default=text("now()"))
    organization_id: Mapped[UUID | None]
    event_type: Mapped[str]
    resource_type: Mapped[str]
    resource_id: Mapped[str | None]
    action: Mapped[str]
    actor_user_id: Mapped[UUID | None]
    subject_user_id: Mapped[UUID | None]
    actor_kind: Mapped[str]
    session_id: Mapped[UUID | None]
    api_token_id: Mapped[UUID | None]
    run_id: Mapped[UUID | None]
    space_id: Mapped[UUID | None]
    facts: Mapped[dict[str, Any]] = mapped_column("metadata", server_default=text("'{}'"))
    ip_address: Mapped[str | None] = mapped_column(INET)
    request_id: Mapped[str | None]
    sealed_seq: Mapped[int | None] = mapped_column(BigInteger)
    prev_hash: Mapped[bytes | None]
    row_hash: Mapped[bytes | None]
