"""Tables of media and of what uses them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    PrimaryKeyConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from stoa.platform.db import Base
from stoa.platform.ids import MediaId, OrganizationId, UserId


class Media(Base):
    """An uploaded file. Its bytes lie in the blob store under `storage_key`, which says nothing about it."""

    __tablename__ = "media"
    __table_args__ = (
        PrimaryKeyConstraint("organization_id", "id"),
        CheckConstraint("storage IN ('local', 's3', 'external')", name="storage"),
        CheckConstraint("status IN ('pending', 'ready', 'failed')", name="status"),
        Index("ix_media_object", "storage", "bucket", "storage_key"),
        Index("ix_media_newest", "organization_id", text("created_at DESC")),
    )

    id: Mapped[MediaId]
    organization_id: Mapped[OrganizationId] = mapped_column(ForeignKey("organizations.id", ondelete="CASCADE"))
    uploaded_by: Mapped[UserId | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    filename: Mapped[str]
    original_name: Mapped[str]
    mime_type: Mapped[str]
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    storage: Mapped[str]
    bucket: Mapped[str | None]
    storage_key: Mapped[str | None]
    external_url: Mapped[str | None]
    sha256: Mapped[bytes | None] = mapped_column(LargeBinary)
    status: Mapped[str]
    width: Mapped[int | None]
    height: Mapped[int | None]
    duration_ms: Mapped[int | None]
    alt: Mapped[str | None]
    caption: Mapped[str | None]
    variants: Mapped[list[Any]] = mapped_column(server_default=text("'[]'"))
    metadata_: Mapped[dict[str, Any]] = mapped_column("metadata", server_default=text("'{}'"))
    is_public: Mapped[bool] = mapped_column(server_default=text("false"))
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    deleted_at: Mapped[datetime | None]


class MediaUse(Base):
    """Something that shows a file, and whose readers may therefore read it.

    `unshown_at`: since when it shows it no more; the use stays for a while, for whoever cuts to paste, or undoes.
    """

    __tablename__ = "media_uses"
    __table_args__ = (
        PrimaryKeyConstraint("organization_id", "media_id", "resource_type", "resource_id"),
        ForeignKeyConstraint(
            ["organization_id", "media_id"], ["media.organization_id", "media.id"], ondelete="CASCADE"
        ),
        CheckConstraint(
            "resource_type IN ('post', 'page', 'site', 'message', 'channel_message')", name="resource_type"
        ),
        Index("ix_media_uses_resource", "organization_id", "resource_type", "resource_id"),
        Index(
            "ix_media_uses_unshown",
            "resource_type",
            "unshown_at",
            postgresql_where=text("unshown_at IS NOT NULL"),
        ),
    )

    organization_id: Mapped[OrganizationId]
    media_id: Mapped[MediaId]
    resource_type: Mapped[str]
    resource_id: Mapped[UUID]
    unshown_at: Mapped[datetime | None]
