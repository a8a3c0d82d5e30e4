"""The log of live editing: every change of a document, in the order of its commits."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    PrimaryKeyConstraint,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from stoa.platform.db import Base
from stoa.platform.ids import OrganizationId, PageId, UserId


class PageUpdate(Base):
    """One Yjs update, or a snapshot that stands for all up to `covers_seq`."""

    __tablename__ = "page_updates"
    __table_args__ = (
        PrimaryKeyConstraint("organization_id", "id"),
        UniqueConstraint("organization_id", "page_id", "generation", "seq"),
        ForeignKeyConstraint(
            ["organization_id", "page_id"], ["pages.organization_id", "pages.id"], ondelete="CASCADE"
        ),
        CheckConstraint("kind IN ('update', 'snapshot')", name="kind"),
        CheckConstraint("(kind = 'snapshot') = (covers_seq IS NOT NULL)", name="covers"),
        CheckConstraint(
            "source IN ('editor', 'api', 'agent', 'import', 'restore', 'undo', 'system')", name="source"
        ),
        # Twenty megabytes of state and some room for what a last update adds.
        CheckConstraint("octet_length(payload) <= 23068672", name="payload"),
        Index("ix_page_updates_created", "created_at", postgresql_using="brin"),
    )

    id: Mapped[UUID]
    organization_id: Mapped[OrganizationId]
    page_id: Mapped[PageId]
    generation: Mapped[int]
    seq: Mapped[int] = mapped_column(BigInteger)
    kind: Mapped[str]
    covers_seq: Mapped[int | None] = mapped_column(BigInteger)
    payload: Mapped[bytes]
    client_id: Mapped[int | None] = mapped_column(BigInteger)
    author_id: Mapped[UserId | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    source: Mapped[str]
    run_id: Mapped[UUID | None]
    created_at: Mapped[datetime]
