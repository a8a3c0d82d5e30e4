"""Tables of imports: the jobs, and which object of another product became which here."""

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
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from stoa.platform.db import Base
from stoa.platform.ids import ImportJobId, OrganizationId, UserId

EMPTY_OBJECT = text("'{}'")


class ImportJob(Base):
    """One upload, looked at (`dry_run`) or taken over (`apply`)."""

    __tablename__ = "import_jobs"
    __table_args__ = (
        PrimaryKeyConstraint("organization_id", "id"),
        CheckConstraint("direction IN ('import', 'export')", name="direction"),
        CheckConstraint(
            "source IN ('pagespace', 'text_to_cad', 'ai_workspace', 'vibebot', 'blog_platform', 'stoa', 'chatgpt',"
            " 'claude', 'open_webui', 'librechat', 'markdown_zip', 'notion_zip', 'ghost_json')",
            name="source",
        ),
        CheckConstraint("mode IN ('dry_run', 'apply', 'verify')", name="mode"),
        CheckConstraint(
            "status IN ('queued', 'running', 'paused', 'succeeded', 'failed', 'canceled', 'undone')", name="status"
        ),
        Index("ix_import_jobs_organization", "organization_id", "requested_by", text("created_at DESC")),
        Index(
            "uq_import_jobs_running",
            "organization_id",
            "requested_by",
            unique=True,
            postgresql_where=text(
                "direction = 'import' AND mode = 'apply' AND status IN ('queued', 'running', 'paused')"
            ),
        ),
    )

    id: Mapped[ImportJobId]
    organization_id: Mapped[OrganizationId] = mapped_column(ForeignKey("organizations.id", ondelete="CASCADE"))
    direction: Mapped[str] = mapped_column(server_default="import")
    source: Mapped[str]
    source_label: Mapped[str] = mapped_column(server_default="")
    mode: Mapped[str]
    status: Mapped[str] = mapped_column(server_default="queued")
    options: Mapped[dict[str, Any]] = mapped_column(server_default=EMPTY_OBJECT)
    storage_key: Mapped[str | None]
    source_sha256: Mapped[bytes | None]
    counts: Mapped[dict[str, Any]] = mapped_column(server_default=EMPTY_OBJECT)
    lost_count: Mapped[int] = mapped_column(BigInteger, server_default="0")
    error_code: Mapped[str | None]
    error_detail: Mapped[str | None]
    requested_by: Mapped[UserId | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class LegacyId(Base):
    """What became of an object of another product, so that taking it over again makes no twin."""

    __tablename__ = "legacy_ids"
    __table_args__ = (
        UniqueConstraint(
            "organization_id",
            "source",
            "source_label",
            "source_table",
            "legacy_id",
            "target_table",
            name="uq_legacy_ids",
            postgresql_nulls_not_distinct=True,
        ),
        ForeignKeyConstraint(
            ["organization_id", "import_job_id"],
            ["import_jobs.organization_id", "import_jobs.id"],
            ondelete="SET NULL (import_job_id)",
        ),
        Index("ix_legacy_ids_target", "target_table", "target_id"),
        Index("ix_legacy_ids_job", "import_job_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    organization_id: Mapped[OrganizationId | None] = mapped_column(
        ForeignKey("organizations.id", ondelete="CASCADE")
    )
    source: Mapped[str]
    source_label: Mapped[str] = mapped_column(server_default="")
    source_table: Mapped[str]
    legacy_id: Mapped[str]
    target_table: Mapped[str]
    target_id: Mapped[UUID]
    import_job_id: Mapped[ImportJobId | None]
    row_sha256: Mapped[bytes]
    residue: Mapped[dict[str, Any]] = mapped_column(server_default=EMPTY_OBJECT)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
