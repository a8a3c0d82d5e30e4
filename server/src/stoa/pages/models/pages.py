"""Table of pages, in its final form."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Double,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    PrimaryKeyConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from stoa.platform.db import Base
from stoa.platform.ids import AreaId, ConversationId, OrganizationId, PageId, SpaceId, TaskId, UserId


class Page(Base):
    """One node of a tree. `ancestor_ids` is root first and without itself."""

    __tablename__ = "pages"
    __table_args__ = (
        PrimaryKeyConstraint("organization_id", "id"),
        ForeignKeyConstraint(
            ["organization_id", "space_id"], ["spaces.organization_id", "spaces.id"], ondelete="CASCADE"
        ),
        ForeignKeyConstraint(["organization_id", "area_id"], ["areas.organization_id", "areas.id"]),
        ForeignKeyConstraint(
            ["organization_id", "parent_id"],
            ["pages.organization_id", "pages.id"],
            name="fk_pages_parent",
        ),
        ForeignKeyConstraint(
            ["organization_id", "original_parent_id"],
            ["pages.organization_id", "pages.id"],
            name="fk_pages_original_parent",
            ondelete="SET NULL (original_parent_id)",
        ),
        # Upwards, by name alone; the table of tasks is made after this one and names it nowhere.
        ForeignKeyConstraint(
            ["organization_id", "task_id"],
            ["tasks.organization_id", "tasks.id"],
            name="fk_pages_task",
            ondelete="SET NULL (task_id)",
            use_alter=True,
        ),
        # A subtree is deleted as a whole; what is left never points past its parent.
        CheckConstraint(
            "parent_id IS NOT DISTINCT FROM ancestor_ids[cardinality(ancestor_ids)]", name="ancestors"
        ),
        CheckConstraint("type IN ('FOLDER', 'DOCUMENT', 'CHANNEL', 'AI_CHAT', 'CAD', 'DATABASE')", name="type"),
        CheckConstraint(
            "page_type IN ('general', 'meeting_notes', 'decision_record', 'proposal', 'project_brief',"
            " 'weekly_update', 'technical_spec')",
            name="page_type",
        ),
        CheckConstraint("length(title) BETWEEN 1 AND 300", name="title"),
        CheckConstraint("length(description) <= 1000", name="description"),
        CheckConstraint("visibility IN ('inherit', 'private', 'area', 'space')", name="visibility"),
        CheckConstraint("effective_visibility IN ('private', 'area', 'space')", name="effective_visibility"),
        CheckConstraint("status IN ('draft', 'finalized')", name="status"),
        CheckConstraint("(status = 'finalized') = (finalized_at IS NOT NULL)", name="finalized"),
        CheckConstraint(
            "NOT in_context OR status = 'finalized' OR context_version_number IS NOT NULL", name="in_context"
        ),
        CheckConstraint(
            "(trashed_at IS NULL) = (trashed_by IS NULL) AND (trashed_at IS NULL) = (trash_batch_id IS NULL)",
            name="trashed",
        ),
        CheckConstraint("channel_kind IN ('channel', 'direct', 'group')", name="channel_kind"),
        CheckConstraint("type = 'CHANNEL' OR channel_kind IS NULL", name="channel"),
        CheckConstraint("length(topic) <= 500", name="topic"),
        CheckConstraint("history_visibility IN ('all', 'since_joined')", name="history_visibility"),
        CheckConstraint("posting IN ('members', 'admins')", name="posting"),
        Index("ix_pages_review", "review_on", postgresql_where=text("review_on IS NOT NULL")),
        Index("ix_pages_parent", "parent_id", "position", "id"),
        Index("ix_pages_roots", "area_id", "position", postgresql_where=text("parent_id IS NULL")),
        Index("ix_pages_ancestors", "ancestor_ids", postgresql_using="gin"),
        Index("ix_pages_visible", "area_id", "effective_visibility", "updated_at"),
        Index("ix_pages_space", "space_id"),
        Index("ix_pages_owner", "owner_id", "updated_at"),
        Index(
            "ix_pages_original_parent",
            "original_parent_id",
            postgresql_where=text("original_parent_id IS NOT NULL"),
        ),
        Index("ix_pages_task", "task_id", postgresql_where=text("task_id IS NOT NULL")),
        Index("ix_pages_channels", "organization_id", postgresql_where=text("type = 'CHANNEL'")),
        Index("ix_pages_recent", "organization_id", text("updated_at DESC")),
        Index("ix_pages_trash", "space_id", "trashed_at", postgresql_where=text("trashed_at IS NOT NULL")),
        Index("ix_pages_title", "title", postgresql_using="gin", postgresql_ops={"title": "gin_trgm_ops"}),
    )

    id: Mapped[PageId]
    organization_id: Mapped[OrganizationId] = mapped_column(ForeignKey("organizations.id", ondelete="CASCADE"))
    space_id: Mapped[SpaceId]
    area_id: Mapped[AreaId]
    parent_id: Mapped[PageId | None]
    original_parent_id: Mapped[PageId | None]
    ancestor_ids: Mapped[list[PageId]] = mapped_column(ARRAY(Uuid()), server_default=text("'{}'"))
    type: Mapped[str]
    page_type: Mapped[str] = mapped_column(server_default="general")
    title: Mapped[str]
    description: Mapped[str] = mapped_column(server_default="")
    icon: Mapped[str | None]
    position: Mapped[float] = mapped_column(Double())
    owner_id: Mapped[UserId | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    updated_by: Mapped[UserId | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    visibility: Mapped[str] = mapped_column(server_default="inherit")
    effective_visibility: Mapped[str]
    task_id: Mapped[TaskId | None]
    source_conversation_id: Mapped[ConversationId | None]
    content: Mapped[dict[str, Any]] = mapped_column(server_default=text("""'{"type": "doc", "content": []}'"""))
    content_text: Mapped[str] = mapped_column(server_default="")
    word_count: Mapped[int] = mapped_column(server_default="0")
    revision: Mapped[int] = mapped_column(BigInteger, server_default="0")
    # The revision that the last change of the text made; title and icon raise `revision` alone.
    content_revision: Mapped[int] = mapped_column(BigInteger, server_default="0")
    crdt_generation: Mapped[int] = mapped_column(server_default="1")
    # The last update in the log, and the one that `content` and what else is derived stand for (PG-33).
    update_seq: Mapped[int] = mapped_column(BigInteger, server_default="0")
    content_seq: Mapped[int] = mapped_column(BigInteger, server_default="0")
    change_seq: Mapped[int] = mapped_column(BigInteger, server_default="0")
    channel_kind: Mapped[str | None]
    topic: Mapped[str | None]
    archived_at: Mapped[datetime | None]
    history_visibility: Mapped[str] = mapped_column(server_default="all")
    posting: Mapped[str] = mapped_column(server_default="members")
    status: Mapped[str] = mapped_column(server_default="draft")
    finalized_at: Mapped[datetime | None]
    finalized_by: Mapped[UserId | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    current_version: Mapped[int] = mapped_column(server_default="0")
    # Who wrote what is new since the last version, of updates that were folded since.
    folded_authors: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid()), server_default="{}")
    in_context: Mapped[bool] = mapped_column(server_default=text("false"))
    context_version_number: Mapped[int | None]
    is_template: Mapped[bool] = mapped_column(server_default=text("false"))
    review_on: Mapped[date | None]
    # The date of which its owner was told.
    review_noted_on: Mapped[date | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    trashed_at: Mapped[datetime | None]
    trashed_by: Mapped[UserId | None] = mapped_column(ForeignKey("users.id"))
    trash_batch_id: Mapped[UUID | None]
