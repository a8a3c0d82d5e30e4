"""Table of what agents and people propose to change."""

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
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from stoa.platform.db import Base
from stoa.platform.ids import OrganizationId, PageId, ProposalId, SpaceId, UserId


class PageProposal(Base):
    """A change that waits for somebody who may make it. A page that does not exist yet is proposed for a space."""

    __tablename__ = "page_proposals"
    __table_args__ = (
        PrimaryKeyConstraint("organization_id", "id"),
        ForeignKeyConstraint(
            ["organization_id", "page_id"], ["pages.organization_id", "pages.id"], ondelete="CASCADE"
        ),
        ForeignKeyConstraint(
            ["organization_id", "parent_id"],
            ["pages.organization_id", "pages.id"],
            name="fk_page_proposals_parent",
            ondelete="CASCADE",
        ),
        ForeignKeyConstraint(
            ["organization_id", "space_id"],
            ["spaces.organization_id", "spaces.id"],
            name="fk_page_proposals_space",
            ondelete="CASCADE",
        ),
        CheckConstraint("kind IN ('edit', 'create', 'rename', 'move', 'trash', 'restore')", name="kind"),
        CheckConstraint(
            "status IN ('open', 'accepted', 'partially_accepted', 'rejected', 'superseded', 'withdrawn', 'expired')",
            name="status",
        ),
        CheckConstraint("policy IN ('review', 'auto_applied')", name="policy"),
        CheckConstraint("length(summary) <= 500", name="summary"),
        CheckConstraint("(kind = 'create') = (page_id IS NULL)", name="page"),
        CheckConstraint("(page_id IS NULL) = (space_id IS NOT NULL)", name="space"),
        CheckConstraint("parent_id IS NULL OR space_id IS NOT NULL", name="parent"),
        CheckConstraint("(status = 'open') = (decided_at IS NULL)", name="decided"),
        Index("ix_page_proposals_page", "page_id", "status"),
        Index("ix_page_proposals_parent", "parent_id", postgresql_where=text("parent_id IS NOT NULL")),
        Index("ix_page_proposals_space", "space_id", postgresql_where=text("space_id IS NOT NULL")),
        Index("ix_page_proposals_run", "run_id", postgresql_where=text("run_id IS NOT NULL")),
        Index(
            "ix_page_proposals_conversation",
            "conversation_id",
            postgresql_where=text("conversation_id IS NOT NULL"),
        ),
        Index("ix_page_proposals_expiry", "expires_at", postgresql_where=text("status = 'open'")),
    )

    id: Mapped[ProposalId]
    organization_id: Mapped[OrganizationId] = mapped_column(ForeignKey("organizations.id", ondelete="CASCADE"))
    page_id: Mapped[PageId | None]
    parent_id: Mapped[PageId | None]
    space_id: Mapped[SpaceId | None]
    kind: Mapped[str]
    status: Mapped[str] = mapped_column(server_default=text("'open'"))
    base_revision: Mapped[int] = mapped_column(BigInteger)
    hunks: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default=text("'[]'"))
    payload: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))
    summary: Mapped[str | None]
    created_by: Mapped[UserId | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    # What an agent's proposal came from: facts that outlive the things themselves.
    agent_id: Mapped[UUID | None]
    conversation_id: Mapped[UUID | None]
    message_id: Mapped[UUID | None]
    run_id: Mapped[UUID | None]
    model: Mapped[str | None]
    policy: Mapped[str] = mapped_column(server_default=text("'review'"))
    # The version that holds the text before the first hunk was applied.
    version_before: Mapped[int | None]
    decided_by: Mapped[UserId | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    decided_at: Mapped[datetime | None]
    expires_at: Mapped[datetime]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
