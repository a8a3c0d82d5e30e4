"""Tables of conversations, messages, runs and their events."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    REAL,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    PrimaryKeyConstraint,
    SmallInteger,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, TEXT
from sqlalchemy.orm import Mapped, mapped_column

from stoa.platform.db import Base
from stoa.platform.ids import (
    AgentId,
    AreaId,
    ConversationId,
    MessageId,
    OrganizationId,
    PageId,
    ProviderKeyId,
    RunId,
    SpaceId,
    UserId,
)

EMPTY_LIST = text("'[]'")
EMPTY_OBJECT = text("'{}'")
LIVE = text("deleted_at IS NULL")


def _to(table: str, column: str, *, on_delete: str, name: str | None = None) -> ForeignKeyConstraint:
    """A foreign key between tenant tables: it carries the organization."""
    return ForeignKeyConstraint(
        ["organization_id", column],
        [f"{table}.organization_id", f"{table}.id"],
        ondelete=f"SET NULL ({column})" if on_delete == "SET NULL" else on_delete,
        name=name,
        use_alter=name is not None,
    )


class Conversation(Base):
    """A conversation of any kind; kinds differ in context, not in tables."""

    __tablename__ = "conversations"
    __table_args__ = (
        PrimaryKeyConstraint("organization_id", "id"),
        _to("spaces", "space_id", on_delete="SET NULL"),
        _to("areas", "area_id", on_delete="SET NULL"),
        _to("pages", "page_id", on_delete="CASCADE"),
        _to("agents", "agent_id", on_delete="SET NULL", name="fk_conversations_agent"),
        _to("tasks", "task_id", on_delete="SET NULL", name="fk_conversations_task"),
        _to("messages", "active_leaf_id", on_delete="SET NULL", name="fk_conversations_active_leaf"),
        _to("conversations", "continued_from_id", on_delete="SET NULL"),
        _to("messages", "forked_from_message_id", on_delete="SET NULL", name="fk_conversations_forked_from"),
        CheckConstraint("kind IN ('chat', 'page', 'assistant', 'dashboard', 'cad', 'arena')", name="kind"),
        CheckConstraint("length(title) BETWEEN 1 AND 200", name="title"),
        CheckConstraint("title_source IN ('default', 'auto', 'manual')", name="title_source"),
        CheckConstraint("status IN ('active', 'archived')", name="status"),
        CheckConstraint("visibility IN ('private', 'area', 'space')", name="visibility"),
        CheckConstraint("length(system_prompt) <= 10000", name="system_prompt"),
        CheckConstraint("temperature BETWEEN 0 AND 2", name="temperature"),
        CheckConstraint("mode IN ('ask', 'write')", name="mode"),
        CheckConstraint("cardinality(tags) <= 20", name="tags"),
        CheckConstraint(
            "imported_from IN ('open_webui', 'librechat', 'chatgpt', 'claude', 'stoa')", name="imported_from"
        ),
        CheckConstraint("kind NOT IN ('page', 'cad') OR page_id IS NOT NULL", name="page"),
        CheckConstraint("kind <> 'assistant' OR space_id IS NOT NULL", name="assistant"),
        CheckConstraint(
            "kind <> 'dashboard' OR (space_id IS NULL AND area_id IS NULL AND page_id IS NULL"
            " AND task_id IS NULL)",
            name="dashboard",
        ),
        Index(
            "ix_conversations_user",
            "organization_id",
            "user_id",
            text("last_message_at DESC"),
            postgresql_where=LIVE,
        ),
        Index("ix_conversations_space", "space_id", text("last_message_at DESC"), postgresql_where=LIVE),
        Index("ix_conversations_area", "area_id", text("last_message_at DESC"), postgresql_where=LIVE),
        Index("ix_conversations_page", "page_id", text("last_message_at DESC"), postgresql_where=LIVE),
        Index("ix_conversations_task", "task_id", text("last_message_at DESC"), postgresql_where=LIVE),
        Index("ix_conversations_tags", "tags", postgresql_using="gin"),
        # Of everybody who sees the page, for searches.
        Index(
            "ix_conversations_on_pages",
            "organization_id",
            text("last_message_at DESC"),
            postgresql_where=text("kind IN ('page', 'cad') AND deleted_at IS NULL"),
        ),
        # Of the people of their places, for lists and searches.
        Index(
            "ix_conversations_open",
            "organization_id",
            text("last_message_at DESC"),
            postgresql_where=text("kind = 'chat' AND visibility <> 'private' AND deleted_at IS NULL"),
        ),
        Index("ix_conversations_purge", "purge_at", postgresql_where=text("purge_at IS NOT NULL")),
        Index("ix_conversations_agent", "agent_id", postgresql_where=text("agent_id IS NOT NULL")),
        # For the foreign keys: without them each removed message would look at every conversation.
        Index("ix_conversations_leaf", "active_leaf_id", postgresql_where=text("active_leaf_id IS NOT NULL")),
        Index(
            "ix_conversations_forked",
            "forked_from_message_id",
            postgresql_where=text("forked_from_message_id IS NOT NULL"),
        ),
        Index(
            "ix_conversations_continued",
            "continued_from_id",
            postgresql_where=text("continued_from_id IS NOT NULL"),
        ),
        Index(
            "uq_conversations_cad",
            "page_id",
            unique=True,
            postgresql_where=text("kind = 'cad' AND status = 'active' AND deleted_at IS NULL"),
        ),
        Index(
            "uq_conversations_dashboard",
            "organization_id",
            "user_id",
            unique=True,
            postgresql_where=text("kind = 'dashboard' AND status = 'active' AND deleted_at IS NULL"),
        ),
    )

    id: Mapped[ConversationId]
    organization_id: Mapped[OrganizationId] = mapped_column(ForeignKey("organizations.id", ondelete="CASCADE"))
    user_id: Mapped[UserId | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    kind: Mapped[str]
    title: Mapped[str] = mapped_column(server_default="New conversation")
    title_source: Mapped[str] = mapped_column(server_default="default")
    status: Mapped[str] = mapped_column(server_default="active")
    visibility: Mapped[str] = mapped_column(server_default="private")
    model: Mapped[str | None]
    provider_override: Mapped[str | None]
    system_prompt: Mapped[str | None]
    temperature: Mapped[float | None] = mapped_column(REAL())
    parameters: Mapped[dict[str, Any]] = mapped_column(server_default=EMPTY_OBJECT)
    mode: Mapped[str] = mapped_column(server_default="ask")
    agent_id: Mapped[AgentId | None]
    space_id: Mapped[SpaceId | None]
    area_id: Mapped[AreaId | None]
    page_id: Mapped[PageId | None]
    task_id: Mapped[UUID | None]
    active_leaf_id: Mapped[MessageId | None]
    next_seq: Mapped[int] = mapped_column(BigInteger, server_default="1")
    message_count: Mapped[int] = mapped_column(server_default="0")
    tags: Mapped[list[str]] = mapped_column(ARRAY(TEXT), server_default=EMPTY_OBJECT)
    continued_from_id: Mapped[ConversationId | None]
    continuation_summary: Mapped[str | None]
    refreshed_at: Mapped[datetime | None]
    summary: Mapped[dict[str, Any] | None]
    forked_from_message_id: Mapped[MessageId | None]
    is_temporary: Mapped[bool] = mapped_column(server_default=text("false"))
    expires_at: Mapped[datetime | None]
    # When it is removed unless somebody touches it before; noted at least 14 days ahead (CV-89).
    purge_at: Mapped[datetime | None]
    imported_from: Mapped[str | None]
    version: Mapped[int] = mapped_column(server_default="1")
    last_message_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    deleted_at: Mapped[datetime | None]


class ConversationMember(Base):
    """A person who opened a conversation or was invited to it."""

    __tablename__ = "conversation_members"
    __table_args__ = (
        PrimaryKeyConstraint("organization_id", "conversation_id", "user_id"),
        ForeignKeyConstraint(
            ["organization_id", "conversation_id"],
            ["conversations.organization_id", "conversations.id"],
            ondelete="CASCADE",
        ),
        CheckConstraint("level IN ('VIEW', 'EDIT')", name="level"),
        Index("ix_conversation_members_viewed", "user_id", text("last_viewed_at DESC")),
        Index("ix_conversation_members_pinned", "user_id", "pinned_at"),
    )

    organization_id: Mapped[OrganizationId]
    conversation_id: Mapped[ConversationId]
    user_id: Mapped[UserId] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    level: Mapped[str | None]
    invited_by: Mapped[UserId | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    pinned_at: Mapped[datetime | None]
    last_viewed_at: Mapped[datetime | None]
    last_read_seq: Mapped[int | None] = mapped_column(BigInteger)
    draft: Mapped[str | None]
    notify: Mapped[bool] = mapped_column(server_default=text("true"))
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class ConversationLink(Base):
    """VIEW on one conversation for whoever holds the token; without a leaf on what is said later, too (CV-77)."""

    __tablename__ = "conversation_links"
    __table_args__ = (
        PrimaryKeyConstraint("organization_id", "id"),
        ForeignKeyConstraint(
            ["organization_id", "conversation_id"],
            ["conversations.organization_id", "conversations.id"],
            ondelete="CASCADE",
        ),
        ForeignKeyConstraint(
            ["organization_id", "leaf_message_id"],
            ["messages.organization_id", "messages.id"],
            ondelete="CASCADE",
        ),
        CheckConstraint("length(token_hint) = 4", name="token_hint"),
        UniqueConstraint("token_hash"),
        Index("ix_conversation_links_conversation", "conversation_id"),
        Index(
            "ix_conversation_links_leaf", "leaf_message_id", postgresql_where=text("leaf_message_id IS NOT NULL")
        ),
    )

    id: Mapped[UUID]
    organization_id: Mapped[OrganizationId]
    conversation_id: Mapped[ConversationId]
    leaf_message_id: Mapped[MessageId | None]
    token_hash: Mapped[bytes]
    token_hint: Mapped[str]
    password_hash: Mapped[str | None]
    expires_at: Mapped[datetime | None]
    view_count: Mapped[int] = mapped_column(BigInteger, server_default="0")
    last_viewed_at: Mapped[datetime | None]
    created_by: Mapped[UserId] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    revoked_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


class Message(Base):
    """One node of a conversation's tree. A message is never rewritten by an edit; it gets a sibling."""

    __tablename__ = "messages"
    __table_args__ = (
        PrimaryKeyConstraint("organization_id", "id"),
        _to("conversations", "conversation_id", on_delete="CASCADE"),
        _to("messages", "parent_id", on_delete="CASCADE", name="fk_messages_parent"),
        _to("runs", "run_id", on_delete="SET NULL", name="fk_messages_run"),
        UniqueConstraint("organization_id", "conversation_id", "seq"),
        UniqueConstraint(
            "organization_id", "conversation_id", "user_id", "client_message_id", name="uq_messages_client"
        ),
        CheckConstraint("role IN ('user', 'assistant', 'system', 'tool')", name="role"),
        CheckConstraint(
            "status IN ('queued', 'complete', 'streaming', 'stopped', 'failed', 'interrupted')", name="status"
        ),
        CheckConstraint("actioned_outcome IN ('accepted', 'denied', 'partly')", name="actioned_outcome"),
        CheckConstraint(
            "stop_reason IN ('end', 'max_tokens', 'tool_use', 'stopped', 'filtered', 'error')", name="stop_reason"
        ),
        CheckConstraint(
            "kind_hint IN ('second_opinion', 'guidance', 'summary', 'restore_note')", name="kind_hint"
        ),
        Index("ix_messages_path", "conversation_id", "is_active", "seq"),
        Index("ix_messages_parent", "conversation_id", "parent_id"),
        Index("ix_messages_attachments", "conversation_id", postgresql_where=text("attachments <> '[]'")),
        # For the foreign key, as above.
        Index("ix_messages_children", "parent_id", postgresql_where=text("parent_id IS NOT NULL")),
        Index(
            "ix_messages_judged",
            "organization_id",
            "created_at",
            postgresql_where=text("feedback <> '{}'"),
        ),
        Index("ix_messages_run", "run_id"),
        Index(
            "ix_messages_words",
            "organization_id",
            text("to_tsvector('simple'::regconfig, \"left\"(content, 100000))"),
            postgresql_using="gin",
            postgresql_where=text("is_active"),
        ),
        Index("ix_messages_author", "organization_id", "user_id", "created_at"),
        Index(
            "ix_messages_client",
            "user_id",
            "client_message_id",
            postgresql_where=text("client_message_id IS NOT NULL"),
        ),
    )

    id: Mapped[MessageId]
    organization_id: Mapped[OrganizationId]
    conversation_id: Mapped[ConversationId]
    parent_id: Mapped[MessageId | None]
    seq: Mapped[int] = mapped_column(BigInteger)
    role: Mapped[str]
    user_id: Mapped[UserId | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    client_message_id: Mapped[UUID | None]
    content: Mapped[str] = mapped_column(server_default="")
    thinking: Mapped[str | None]
    tool_calls: Mapped[list[Any]] = mapped_column(server_default=EMPTY_LIST)
    tool_results: Mapped[list[Any]] = mapped_column(server_default=EMPTY_LIST)
    tool_call_id: Mapped[str | None]
    attachments: Mapped[list[Any]] = mapped_column(server_default=EMPTY_LIST)
    sources: Mapped[list[Any]] = mapped_column(server_default=EMPTY_LIST)
    used_context: Mapped[list[Any]] = mapped_column(server_default=EMPTY_LIST)
    actioned_outcome: Mapped[str | None]
    actioned_at: Mapped[datetime | None]
    actioned_by: Mapped[UserId | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    is_active: Mapped[bool] = mapped_column(server_default=text("true"))
    edited_at: Mapped[datetime | None]
    status: Mapped[str]
    model: Mapped[str | None]
    provider: Mapped[str | None]
    provider_key_kind: Mapped[str | None]
    run_id: Mapped[RunId | None]
    routing_decision_id: Mapped[UUID | None]
    input_tokens: Mapped[int | None]
    output_tokens: Mapped[int | None]
    cache_read_tokens: Mapped[int | None]
    cache_write_tokens: Mapped[int | None]
    thinking_tokens: Mapped[int | None]
    cost_micros: Mapped[int | None] = mapped_column(BigInteger)
    stop_reason: Mapped[str | None]
    error: Mapped[list[Any] | None]
    cad_object_id: Mapped[UUID | None]
    kind_hint: Mapped[str | None]
    feedback: Mapped[dict[str, Any]] = mapped_column(server_default=EMPTY_OBJECT)
    metadata_: Mapped[dict[str, Any]] = mapped_column("metadata", server_default=EMPTY_OBJECT)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class PageConversation(Base):
    """What a conversation has to do with a page: it came from there, is about it, or is named there."""

    __tablename__ = "page_conversations"
    __table_args__ = (
        PrimaryKeyConstraint("organization_id", "id"),
        _to("pages", "page_id", on_delete="CASCADE"),
        _to("conversations", "conversation_id", on_delete="CASCADE"),
        UniqueConstraint(
            "organization_id", "page_id", "conversation_id", "relationship", name="uq_page_conversations_link"
        ),
        CheckConstraint("relationship IN ('source', 'discussion', 'reference')", name="relationship"),
        Index("ix_page_conversations_page", "page_id"),
        Index("ix_page_conversations_conversation", "conversation_id"),
    )

    id: Mapped[UUID]
    organization_id: Mapped[OrganizationId]
    page_id: Mapped[PageId]
    conversation_id: Mapped[ConversationId]
    relationship: Mapped[str]
    created_by: Mapped[UserId | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    created_at: Mapped[datetime]


class Run(Base):
    """One turn of a model: a server task with a heartbeat."""

    __tablename__ = "runs"
    __table_args__ = (
        PrimaryKeyConstraint("organization_id", "id"),
        _to("conversations", "conversation_id", on_delete="CASCADE"),
        CheckConstraint(
            "kind IN ('chat', 'title', 'summary', 'compaction', 'second_opinion', 'plan', 'cad', 'arena', 'judge',"
            " 'extraction', 'scheduled')",
            name="kind",
        ),
        CheckConstraint(
            "status IN ('queued', 'running', 'waiting_approval', 'completed', 'stopped', 'failed', 'interrupted')",
            name="status",
        ),
        CheckConstraint("slot BETWEEN 0 AND 3", name="slot"),
        Index("ix_runs_conversation", "conversation_id", text("created_at DESC")),
        Index("ix_runs_alive", "status", "heartbeat_at", postgresql_where=text("status IN ('queued', 'running')")),
        Index(
            "uq_runs_one_at_a_time",
            "conversation_id",
            "slot",
            unique=True,
            postgresql_where=text(
                "kind IN ('chat', 'cad', 'plan') AND status IN ('queued', 'running', 'waiting_approval')"
            ),
        ),
    )

    id: Mapped[RunId]
    organization_id: Mapped[OrganizationId]
    conversation_id: Mapped[ConversationId]
    trigger_message_id: Mapped[MessageId | None]
    message_id: Mapped[MessageId | None]
    kind: Mapped[str]
    status: Mapped[str]
    user_id: Mapped[UserId | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    api_token_id: Mapped[UUID | None]
    agent_id: Mapped[UUID | None]
    model: Mapped[str | None]
    provider_key_id: Mapped[ProviderKeyId | None]
    mode: Mapped[str] = mapped_column(server_default="ask")
    slot: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    attempt: Mapped[int] = mapped_column(server_default="1")
    step_count: Mapped[int] = mapped_column(server_default="0")
    depth: Mapped[int] = mapped_column(server_default="0")
    lease_owner: Mapped[str | None]
    heartbeat_at: Mapped[datetime | None]
    stop_requested_at: Mapped[datetime | None]
    stop_requested_by: Mapped[UserId | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    error_code: Mapped[str | None]
    error_detail: Mapped[str | None]
    last_seq: Mapped[int] = mapped_column(BigInteger, server_default="0")
    read_private: Mapped[bool] = mapped_column(server_default=text("false"))
    read_untrusted: Mapped[bool] = mapped_column(server_default=text("false"))
    idempotency_key: Mapped[str | None]
    created_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    first_token_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]


class RunStep(Base):
    """One call of a tool in a run, with what it gave; kept as long as traces are (CV-49)."""

    __tablename__ = "run_steps"
    __table_args__ = (
        PrimaryKeyConstraint("organization_id", "run_id", "number"),
        _to("runs", "run_id", on_delete="CASCADE"),
        CheckConstraint("number >= 1", name="number"),
        CheckConstraint("status IN ('completed', 'failed')", name="status"),
        Index("ix_run_steps_run", "run_id"),
        Index("ix_run_steps_started", "started_at"),
    )

    organization_id: Mapped[OrganizationId]
    run_id: Mapped[RunId]
    number: Mapped[int] = mapped_column(SmallInteger)
    name: Mapped[str]
    arguments: Mapped[dict[str, Any]]
    status: Mapped[str]
    error: Mapped[str | None]
    # What was read, without a foreign key: of a page that is gone the step stays, seen by nobody.
    page_id: Mapped[PageId | None]
    result: Mapped[str]
    result_characters: Mapped[int]
    started_at: Mapped[datetime]
    duration_ms: Mapped[int]


class RunEvent(Base):
    """One numbered event of a run. While a run streams, its text lives here (ADR 6)."""

    __tablename__ = "run_events"
    __table_args__ = (
        PrimaryKeyConstraint("organization_id", "run_id", "seq"),
        {"postgresql_partition_by": "RANGE (run_id)"},
    )

    # No foreign key: checking it would lock the organization's row for each batch. Old events are purged by age.
    organization_id: Mapped[OrganizationId]
    run_id: Mapped[RunId]
    seq: Mapped[int] = mapped_column(BigInteger)
    type: Mapped[str]
    data: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
