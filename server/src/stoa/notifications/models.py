"""Tables of the inbox and of what people wish to hear of."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Identity,
    Index,
    PrimaryKeyConstraint,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from stoa.notifications.contracts import Kind
from stoa.platform.db import Base
from stoa.platform.ids import NotificationId, OrganizationId, PageId, UserId

_KINDS = ", ".join(f"'{kind}'" for kind in Kind)


class Notification(Base):
    """One entry of an inbox. `inbox_seq` grows with each entry and each growth of one: the order of the inbox.

    `email_due_at`: when it goes out by mail if nobody has read it by then; None: never, or it went.
    """

    __tablename__ = "notifications"
    __table_args__ = (
        PrimaryKeyConstraint("organization_id", "id"),
        CheckConstraint(f"kind IN ({_KINDS})", name="kind"),
        CheckConstraint("count > 0", name="count"),
        CheckConstraint("octet_length(payload::text) <= 2048", name="payload"),
        Index(
            "uq_notifications_unread_group",
            "organization_id",
            "user_id",
            "group_key",
            unique=True,
            postgresql_where=text("read_at IS NULL"),
        ),
        Index("ix_notifications_inbox", "organization_id", "user_id", "inbox_seq"),
        Index(
            "ix_notifications_unread",
            "organization_id",
            "user_id",
            "created_at",
            postgresql_where=text("read_at IS NULL"),
        ),
        Index("ix_notifications_email", "email_due_at", postgresql_where=text("email_due_at IS NOT NULL")),
        Index("ix_notifications_age", "created_at"),
    )

    id: Mapped[NotificationId]
    organization_id: Mapped[OrganizationId] = mapped_column(ForeignKey("organizations.id", ondelete="CASCADE"))
    user_id: Mapped[UserId] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    kind: Mapped[str]
    actor_id: Mapped[UserId | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    resource_type: Mapped[str]
    resource_id: Mapped[UUID]
    page_id: Mapped[PageId | None]
    group_key: Mapped[str]
    count: Mapped[int] = mapped_column(server_default="1")
    payload: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))
    inbox_seq: Mapped[int] = mapped_column(BigInteger, Identity())
    seen_at: Mapped[datetime | None]
    read_at: Mapped[datetime | None]
    archived_at: Mapped[datetime | None]
    email_due_at: Mapped[datetime | None]
    emailed_at: Mapped[datetime | None]
    pushed_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class NotificationPreference(Base):
    """What one person stated for one place and, where `kind` is set, one kind; null: as the wider place has it."""

    __tablename__ = "notification_preferences"
    __table_args__ = (
        PrimaryKeyConstraint("organization_id", "id"),
        UniqueConstraint(
            "organization_id",
            "user_id",
            "scope_type",
            "scope_id",
            "kind",
            name="uq_notification_preferences_place",
            postgresql_nulls_not_distinct=True,
        ),
        CheckConstraint(
            "scope_type IN ('global', 'organization', 'space', 'area', 'page', 'thread', 'task')",
            name="scope_type",
        ),
        CheckConstraint("(scope_type IN ('global', 'organization')) = (scope_id IS NULL)", name="scope_id"),
        CheckConstraint(f"kind IN ({_KINDS})", name="kind"),
        CheckConstraint("level IN ('all', 'mentions', 'none')", name="level"),
        CheckConstraint("email_mode IN ('instant', 'digest', 'off')", name="email_mode"),
        CheckConstraint("digest_hour BETWEEN 0 AND 23", name="digest_hour"),
        Index("ix_notification_preferences_scope", "organization_id", "scope_type", "scope_id", "level"),
    )

    id: Mapped[UUID]
    organization_id: Mapped[OrganizationId] = mapped_column(ForeignKey("organizations.id", ondelete="CASCADE"))
    user_id: Mapped[UserId] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    scope_type: Mapped[str]
    scope_id: Mapped[UUID | None]
    kind: Mapped[str | None]
    level: Mapped[str | None]
    inbox: Mapped[bool | None]
    email: Mapped[bool | None]
    push: Mapped[bool | None]
    email_mode: Mapped[str | None]
    digest_hour: Mapped[int | None]
    quiet_from: Mapped[int | None]
    quiet_to: Mapped[int | None]
    quiet_days: Mapped[list[Any] | None]
    timezone: Mapped[str | None]
    auto_follow: Mapped[bool | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
