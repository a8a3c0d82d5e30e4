"""Tables of agents and of prompts."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    REAL,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    PrimaryKeyConstraint,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, TEXT
from sqlalchemy.orm import Mapped, mapped_column

from stoa.platform.db import Base
from stoa.platform.ids import AgentId, OrganizationId, PageId, PromptId, SpaceId, UserId

EMPTY_OBJECT = text("'{}'")
TRUE, FALSE = text("true"), text("false")


class Agent(Base):
    """A model with settings of its own. That of a page has no name: the page's title is its name."""

    __tablename__ = "agents"
    __table_args__ = (
        PrimaryKeyConstraint("organization_id", "id"),
        UniqueConstraint("organization_id", "page_id", name="uq_agents_page"),
        ForeignKeyConstraint(
            ["organization_id", "page_id"],
            ["pages.organization_id", "pages.id"],
            name="fk_agents_page",
            ondelete="CASCADE",
        ),
        ForeignKeyConstraint(
            ["organization_id", "space_id"],
            ["spaces.organization_id", "spaces.id"],
            name="fk_agents_space",
            ondelete="CASCADE",
        ),
        CheckConstraint("kind IN ('page', 'assistant', 'dashboard', 'custom')", name="kind"),
        CheckConstraint("(kind = 'page') = (page_id IS NOT NULL)", name="page"),
        CheckConstraint("length(name) BETWEEN 1 AND 80", name="name"),
        CheckConstraint("kind <> 'custom' OR name IS NOT NULL", name="named"),
        CheckConstraint("temperature BETWEEN 0 AND 2", name="temperature"),
        CheckConstraint("length(system_prompt) <= 10000", name="system_prompt"),
        CheckConstraint("role IN ('partner', 'planner', 'writer')", name="role"),
        CheckConstraint("write_policy IN ('propose', 'apply')", name="write_policy"),
        CheckConstraint("max_steps BETWEEN 1 AND 100", name="max_steps"),
        Index(
            "uq_agents_name",
            "organization_id",
            "space_id",
            "name",
            unique=True,
            postgresql_where=text("kind = 'custom' AND deleted_at IS NULL"),
        ),
        Index("ix_agents_space", "space_id", postgresql_where=text("space_id IS NOT NULL")),
        Index("ix_agents_next_run", "next_run_at", postgresql_where=text("next_run_at IS NOT NULL")),
    )

    id: Mapped[AgentId]
    organization_id: Mapped[OrganizationId] = mapped_column(ForeignKey("organizations.id", ondelete="CASCADE"))
    kind: Mapped[str]
    page_id: Mapped[PageId | None]
    space_id: Mapped[SpaceId | None]
    owner_user_id: Mapped[UserId | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    name: Mapped[str | None]
    description: Mapped[str | None]
    model: Mapped[str | None]
    provider_override: Mapped[str | None]
    temperature: Mapped[float] = mapped_column(REAL(), server_default=text("0.7"))
    parameters: Mapped[dict[str, Any]] = mapped_column(server_default=EMPTY_OBJECT)
    system_prompt: Mapped[str | None]
    role: Mapped[str] = mapped_column(server_default="partner")
    enabled_tools: Mapped[list[str] | None] = mapped_column(ARRAY(TEXT))
    tool_policy: Mapped[dict[str, Any]] = mapped_column(server_default=EMPTY_OBJECT)
    write_policy: Mapped[str] = mapped_column(server_default="propose")
    max_steps: Mapped[int] = mapped_column(server_default="25")
    is_enabled: Mapped[bool] = mapped_column(server_default=TRUE)
    is_published: Mapped[bool] = mapped_column(server_default=FALSE)
    schedule: Mapped[str | None]
    schedule_timezone: Mapped[str | None]
    schedule_prompt: Mapped[str | None]
    schedule_user_id: Mapped[UUID | None]
    next_run_at: Mapped[datetime | None]
    last_run_at: Mapped[datetime | None]
    failure_count: Mapped[int] = mapped_column(server_default="0")
    created_by: Mapped[UserId | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    deleted_at: Mapped[datetime | None]


class Prompt(Base):
    """A prompt to begin with, of a person or of an organization: `scope_id` is the one or the other (ADR 96)."""

    __tablename__ = "prompts"
    __table_args__ = (
        PrimaryKeyConstraint("organization_id", "id"),
        CheckConstraint("purpose IN ('system', 'library', 'memory', 'skill', 'preset')", name="purpose"),
        CheckConstraint("scope_kind IN ('instance', 'organization', 'group', 'space', 'user')", name="scope_kind"),
        CheckConstraint("length(name) BETWEEN 1 AND 80", name="name"),
        CheckConstraint("length(content) BETWEEN 1 AND 10000", name="content"),
        CheckConstraint("temperature BETWEEN 0 AND 2", name="temperature"),
        Index(
            "uq_prompts_name",
            "organization_id",
            "purpose",
            "scope_kind",
            "scope_id",
            text("lower(name)"),
            unique=True,
        ),
    )

    id: Mapped[PromptId]
    organization_id: Mapped[OrganizationId] = mapped_column(ForeignKey("organizations.id", ondelete="CASCADE"))
    purpose: Mapped[str]
    scope_kind: Mapped[str]
    scope_id: Mapped[UUID]
    name: Mapped[str]
    content: Mapped[str]
    temperature: Mapped[float | None] = mapped_column(REAL)
    version: Mapped[int] = mapped_column(server_default="1")
    created_by: Mapped[UserId | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
