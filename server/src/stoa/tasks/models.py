"""Tables of tasks."""

from datetime import datetime
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
    SmallInteger,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB, ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from stoa.platform.db import Base
from stoa.platform.ids import AreaId, ConversationId, OrganizationId, SpaceId, TaskId, TaskRelationId, UserId

LIVE = text("deleted_at IS NULL")


class Task(Base):
    """A task, or a step of one. A step shares space, area, visibility and colour of its task (TK-26)."""

    __tablename__ = "tasks"
    __table_args__ = (
        PrimaryKeyConstraint("organization_id", "id"),
        ForeignKeyConstraint(
            ["organization_id", "space_id"], ["spaces.organization_id", "spaces.id"], ondelete="CASCADE"
        ),
        ForeignKeyConstraint(["organization_id", "area_id"], ["areas.organization_id", "areas.id"]),
        ForeignKeyConstraint(
            ["organization_id", "parent_task_id"],
            ["tasks.organization_id", "tasks.id"],
            ondelete="CASCADE",
            name="fk_tasks_parent",
        ),
        ForeignKeyConstraint(
            ["organization_id", "source_conversation_id"],
            ["conversations.organization_id", "conversations.id"],
            ondelete="SET NULL (source_conversation_id)",
            name="fk_tasks_source_conversation",
        ),
        CheckConstraint("visibility IN ('area', 'private')", name="visibility"),
        CheckConstraint("length(title) BETWEEN 1 AND 300", name="title"),
        CheckConstraint("length(description) <= 20000", name="description"),
        CheckConstraint("status IN ('active', 'planning', 'completed', 'deferred')", name="status"),
        CheckConstraint("priority IN ('normal', 'high')", name="priority"),
        CheckConstraint("color ~ '^hue-[1-8]$'", name="color"),
        CheckConstraint("due_type IN ('hard', 'soft')", name="due_type"),
        CheckConstraint("(due_at IS NULL) = (due_type IS NULL)", name="due"),
        CheckConstraint("due_at IS NOT NULL OR NOT due_is_date", name="due_is_date"),
        CheckConstraint("estimated_effort IN ('quick', 'short', 'medium', 'long', 'multi_day')", name="effort"),
        CheckConstraint("(status = 'completed') = (completed_at IS NOT NULL)", name="completed"),
        CheckConstraint(
            "completed_at IS NOT NULL OR (completed_by IS NULL AND completion_notes IS NULL)", name="completion"
        ),
        CheckConstraint("length(completion_notes) <= 5000", name="completion_notes"),
        CheckConstraint(
            "source_type IN ('manual', 'assist', 'chat', 'document', 'meeting', 'page', 'channel', 'agent', 'import')",
            name="source_type",
        ),
        CheckConstraint("id <> parent_task_id", name="parent"),
        CheckConstraint("subtask_type IN ('conversation', 'action')", name="subtask_type"),
        CheckConstraint(
            "(parent_task_id IS NULL) = (subtask_type IS NULL) AND (parent_task_id IS NULL) = (subtask_order IS NULL)",
            name="subtask",
        ),
        CheckConstraint("(status = 'planning') = (planning_data IS NOT NULL)", name="planning"),
        CheckConstraint("planning_data IS NULL OR parent_task_id IS NULL", name="planning_subtask"),
        CheckConstraint("status = 'deferred' OR deferred_until IS NULL", name="deferred"),
        CheckConstraint("reminders_sent BETWEEN 0 AND 2", name="reminders_sent"),
        CheckConstraint("(deleted_at IS NULL) = (delete_batch_id IS NULL)", name="deleted"),
        ExcludeConstraint(
            ("organization_id", "="),
            ("parent_task_id", "="),
            ("subtask_order", "="),
            name="uq_tasks_subtask_order",
            using="btree",
            where=LIVE,
            deferrable=True,
            initially="DEFERRED",
        ),
        Index("ix_tasks_space", "space_id", "status", postgresql_where=LIVE),
        Index("ix_tasks_area", "area_id", "status", "priority", postgresql_where=LIVE),
        Index("ix_tasks_assignee", "assignee_id", "status", "due_at", postgresql_where=LIVE),
        Index("ix_tasks_creator", "created_by", "status", postgresql_where=LIVE),
        Index("ix_tasks_parent", "parent_task_id", "subtask_order"),
        Index("ix_tasks_source", "source_type", "source_id", postgresql_where=text("source_id IS NOT NULL")),
        Index(
            "ix_tasks_source_conversation",
            "source_conversation_id",
            postgresql_where=text("source_conversation_id IS NOT NULL"),
        ),
        # The last one of a space, whose colour the next one follows.
        Index("ix_tasks_newest", "space_id", "id", postgresql_where=text("parent_task_id IS NULL")),
        Index(
            "ix_tasks_due",
            "due_at",
            postgresql_where=text("deleted_at IS NULL AND status IN ('active', 'planning')"),
        ),
        Index("ix_tasks_deferred", "deferred_until", postgresql_where=text("deferred_until IS NOT NULL")),
        Index("ix_tasks_deleted", "deleted_at", postgresql_where=text("deleted_at IS NOT NULL")),
    )

    id: Mapped[TaskId]
    organization_id: Mapped[OrganizationId] = mapped_column(ForeignKey("organizations.id", ondelete="CASCADE"))
    space_id: Mapped[SpaceId]
    area_id: Mapped[AreaId]
    visibility: Mapped[str] = mapped_column(server_default="area")
    created_by: Mapped[UserId | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    assignee_id: Mapped[UserId | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    # Since when the assignee does not see the task any more (TK-6).
    assignee_lost_at: Mapped[datetime | None]
    title: Mapped[str]
    description: Mapped[str] = mapped_column(server_default="")
    status: Mapped[str] = mapped_column(server_default="active")
    priority: Mapped[str] = mapped_column(server_default="normal")
    color: Mapped[str]
    due_at: Mapped[datetime | None]
    due_is_date: Mapped[bool] = mapped_column(server_default=text("false"))
    due_type: Mapped[str | None]
    # 1: the day before; 2: on the day. Back to 0 when the date is another.
    reminders_sent: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    estimated_effort: Mapped[str | None]
    completed_at: Mapped[datetime | None]
    completed_by: Mapped[UserId | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    completion_notes: Mapped[str | None]
    source_type: Mapped[str] = mapped_column(server_default="manual")
    source_id: Mapped[UUID | None]
    source_conversation_id: Mapped[ConversationId | None]
    parent_task_id: Mapped[TaskId | None]
    subtask_type: Mapped[str | None]
    subtask_order: Mapped[int | None]
    context_summary: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    planning_data: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    board_position: Mapped[float] = mapped_column(Double())
    deferred_until: Mapped[datetime | None]
    last_activity_at: Mapped[datetime]
    stale_dismissed_at: Mapped[datetime | None]
    revision: Mapped[int] = mapped_column(BigInteger, server_default="0")
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    deleted_at: Mapped[datetime | None]
    delete_batch_id: Mapped[UUID | None]

    @property
    def root_id(self) -> TaskId:
        """Itself, or the task that it is a step of."""
        return self.parent_task_id or self.id


class RelatedTask(Base):
    """What one task has to do with another; one for each pair, whichever way it points."""

    __tablename__ = "related_tasks"
    __table_args__ = (
        PrimaryKeyConstraint("organization_id", "id"),
        *(
            ForeignKeyConstraint(
                ["organization_id", f"{end}_task_id"], ["tasks.organization_id", "tasks.id"], ondelete="CASCADE"
            )
            for end in ("source", "target")
        ),
        CheckConstraint(
            "relationship_type IN ('related', 'blocks', 'depends_on', 'informs')", name="relationship_type"
        ),
        CheckConstraint("source_task_id <> target_task_id", name="ends"),
        Index(
            "uq_related_tasks_pair",
            "organization_id",
            text("LEAST(source_task_id, target_task_id)"),
            text("GREATEST(source_task_id, target_task_id)"),
            unique=True,
        ),
        Index("ix_related_tasks_source", "source_task_id"),
        Index("ix_related_tasks_target", "target_task_id"),
    )

    id: Mapped[TaskRelationId]
    organization_id: Mapped[OrganizationId]
    source_task_id: Mapped[TaskId]
    target_task_id: Mapped[TaskId]
    relationship_type: Mapped[str]
    created_by: Mapped[UserId | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    created_at: Mapped[datetime]


class TaskConversation(Base):
    """A conversation that belongs to a task, wherever it lies; it may belong to several (TK-60)."""

    __tablename__ = "task_conversations"
    __table_args__ = (
        PrimaryKeyConstraint("organization_id", "id"),
        UniqueConstraint("organization_id", "task_id", "conversation_id"),
        ForeignKeyConstraint(
            ["organization_id", "task_id"], ["tasks.organization_id", "tasks.id"], ondelete="CASCADE"
        ),
        ForeignKeyConstraint(
            ["organization_id", "conversation_id"],
            ["conversations.organization_id", "conversations.id"],
            ondelete="CASCADE",
        ),
        CheckConstraint("role IN ('work', 'planning', 'source', 'linked')", name="role"),
        Index("ix_task_conversations_conversation", "conversation_id"),
    )

    id: Mapped[UUID]
    organization_id: Mapped[OrganizationId]
    task_id: Mapped[TaskId]
    conversation_id: Mapped[ConversationId]
    role: Mapped[str]
    created_by: Mapped[UserId | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    created_at: Mapped[datetime]
