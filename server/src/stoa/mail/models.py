"""Tables of the mails: queue and log in one, and what addresses declined."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, desc, text
from sqlalchemy.orm import Mapped, mapped_column

from stoa.platform.db import Base
from stoa.platform.ids import EmailLogId


class EmailLog(Base):
    """One mail to one address. Ids without foreign keys: the log outlives whom it names.

    Any scope may insert (a sign-up has no organization yet); a tenant sees its organization's rows and a person
    their own; only jobs, in the system scope, change rows.
    """

    __tablename__ = "email_logs"
    __table_args__ = (
        CheckConstraint(
            "category IN ('account', 'security', 'invitation', 'notification', 'digest', 'publishing', 'test')",
            name="category",
        ),
        CheckConstraint("status IN ('pending', 'sent', 'failed', 'delivered', 'bounced')", name="status"),
        Index("ix_email_logs_time", "organization_id", desc("created_at")),
        Index("ix_email_logs_user_id", "user_id"),
        Index("ix_email_logs_email_type", "email_type"),
        Index("ix_email_logs_due", "status", "next_attempt_at"),
        Index("ix_email_logs_provider_message_id", "provider_message_id"),
        Index("ix_email_logs_recipient", "recipient_key", desc("created_at")),
    )

    id: Mapped[EmailLogId] = mapped_column(primary_key=True)
    organization_id: Mapped[UUID | None]
    user_id: Mapped[UUID | None]
    email_type: Mapped[str]
    category: Mapped[str]
    recipient_email: Mapped[str]
    recipient_key: Mapped[str]
    subject: Mapped[str]
    locale: Mapped[str]
    dedupe_key: Mapped[str] = mapped_column(unique=True)
    status: Mapped[str] = mapped_column(server_default=text("'pending'"))
    provider: Mapped[str | None]
    provider_message_id: Mapped[str | None]
    error_message: Mapped[str | None]
    attempts: Mapped[int] = mapped_column(server_default=text("0"))
    next_attempt_at: Mapped[datetime | None]
    payload_encrypted: Mapped[bytes | None]
    facts: Mapped[dict[str, Any]] = mapped_column("metadata", server_default=text("'{}'"))
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    sent_at: Mapped[datetime | None]
    delivered_at: Mapped[datetime | None]
    bounced_at: Mapped[datetime | None]


class DeclinedMail(Base):
    """An address gets no mail of the category. Only the system sees it."""

    __tablename__ = "declined_mails"
    __table_args__ = (CheckConstraint("category IN ('notification', 'digest', 'publishing')", name="category"),)

    recipient_key: Mapped[str] = mapped_column(primary_key=True)
    category: Mapped[str] = mapped_column(primary_key=True)
    declined_at: Mapped[datetime]
