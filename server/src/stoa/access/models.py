"""Table of grants. A grant is one row on one page; nothing is copied to descendants (SP-67)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    PrimaryKeyConstraint,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from stoa.platform.db import Base
from stoa.platform.ids import GroupId, OrganizationId, PageId, UserId


class Grant(Base):
    """A level on a page and all below it, for a person or a group."""

    __tablename__ = "grants"
    __table_args__ = (
        PrimaryKeyConstraint("organization_id", "id"),
        ForeignKeyConstraint(
            ["organization_id", "page_id"], ["pages.organization_id", "pages.id"], ondelete="CASCADE"
        ),
        ForeignKeyConstraint(
            ["organization_id", "group_id"], ["groups.organization_id", "groups.id"], ondelete="CASCADE"
        ),
        CheckConstraint("(user_id IS NULL) <> (group_id IS NULL)", name="subject"),
        CheckConstraint("level IN ('VIEW', 'EDIT', 'SHARE', 'DELETE')", name="level"),
        CheckConstraint("length(note) <= 200", name="note"),
        UniqueConstraint("organization_id", "page_id", "user_id"),
        UniqueConstraint("organization_id", "page_id", "group_id"),
        Index("ix_grants_user", "user_id", "page_id"),
        Index("ix_grants_group", "group_id", "page_id"),
        Index("ix_grants_expires_at", "expires_at", postgresql_where=text("expires_at IS NOT NULL")),
    )

    id: Mapped[UUID]
    organization_id: Mapped[OrganizationId] = mapped_column(ForeignKey("organizations.id", ondelete="CASCADE"))
    page_id: Mapped[PageId]
    user_id: Mapped[UserId | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    group_id: Mapped[GroupId | None]
    level: Mapped[str]
    granted_by: Mapped[UserId | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    note: Mapped[str | None]
    expires_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
