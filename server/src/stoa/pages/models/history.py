"""Tables of what pages were and of what was said about them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    PrimaryKeyConstraint,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from stoa.platform.db import Base
from stoa.platform.ids import OrganizationId, PageCommentId, PageId, UserId


class PageVersion(Base):
    """A page as it was at one moment. Never changed afterwards, but for the pin."""

    __tablename__ = "page_versions"
    __table_args__ = (
        PrimaryKeyConstraint("organization_id", "id"),
        ForeignKeyConstraint(
            ["organization_id", "page_id"], ["pages.organization_id", "pages.id"], ondelete="CASCADE"
        ),
        UniqueConstraint("organization_id", "page_id", "version_number"),
        CheckConstraint(
            "source IN ('manual', 'auto', 'finalize', 'pre_ai', 'pre_restore', 'restore', 'import', 'system')",
            name="source",
        ),
        CheckConstraint("length(change_summary) <= 500", name="change_summary"),
    )

    id: Mapped[UUID]
    organization_id: Mapped[OrganizationId] = mapped_column(ForeignKey("organizations.id", ondelete="CASCADE"))
    page_id: Mapped[PageId]
    version_number: Mapped[int]
    title: Mapped[str]
    content: Mapped[dict[str, Any]]
    content_text: Mapped[str]
    word_count: Mapped[int]
    source: Mapped[str]
    change_summary: Mapped[str | None]
    is_pinned: Mapped[bool] = mapped_column(server_default=text("false"))
    created_by: Mapped[UserId | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    run_id: Mapped[UUID | None]
    # Who wrote since the version before, and the last update that it holds.
    authors: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid()), server_default="{}")
    update_seq: Mapped[int] = mapped_column(BigInteger, server_default="0")
    created_at: Mapped[datetime]


class PageComment(Base):
    """A remark on a page, or an answer to one (threads have one level)."""

    __tablename__ = "page_comments"
    __table_args__ = (
        PrimaryKeyConstraint("organization_id", "id"),
        ForeignKeyConstraint(
            ["organization_id", "page_id"], ["pages.organization_id", "pages.id"], ondelete="CASCADE"
        ),
        ForeignKeyConstraint(
            ["organization_id", "parent_id"],
            ["page_comments.organization_id", "page_comments.id"],
            name="fk_page_comments_parent",
            ondelete="CASCADE",
        ),
        CheckConstraint("length(content) <= 10000", name="content"),
        CheckConstraint("deleted_at IS NOT NULL OR length(content) >= 1", name="said"),
        CheckConstraint("parent_id IS NULL OR (anchor IS NULL AND resolved_at IS NULL)", name="thread"),
        CheckConstraint("resolved_at IS NOT NULL OR resolved_by IS NULL", name="resolved"),
        Index("ix_page_comments_page", "page_id", "created_at"),
        Index("ix_page_comments_parent", "parent_id", postgresql_where=text("parent_id IS NOT NULL")),
    )

    id: Mapped[PageCommentId]
    organization_id: Mapped[OrganizationId] = mapped_column(ForeignKey("organizations.id", ondelete="CASCADE"))
    page_id: Mapped[PageId]
    parent_id: Mapped[PageCommentId | None]
    author_id: Mapped[UserId | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    content: Mapped[str]
    anchor: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    resolved_at: Mapped[datetime | None]
    resolved_by: Mapped[UserId | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    edited_at: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None]
    run_id: Mapped[UUID | None]
    created_at: Mapped[datetime]
