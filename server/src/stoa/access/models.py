"""Tables of grants, share links and requests for access, and of looking through other people's eyes."""

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
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from stoa.platform.db import Base
from stoa.platform.ids import GrantId, GroupId, OrganizationId, PageId, ShareLinkId, UserId


class Grant(Base):
    """A level on a page and all below it, for a person or a group: one row, copied nowhere (SP-67)."""

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

    id: Mapped[GrantId]
    organization_id: Mapped[OrganizationId] = mapped_column(ForeignKey("organizations.id", ondelete="CASCADE"))
    page_id: Mapped[PageId]
    user_id: Mapped[UserId | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    group_id: Mapped[GroupId | None]
    level: Mapped[str]
    granted_by: Mapped[UserId | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    note: Mapped[str | None]
    expires_at: Mapped[datetime | None]
    # When giver and receiver heard that the present expiry comes near.
    expiry_told_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    revision: Mapped[int] = mapped_column(BigInteger, server_default="1")


class ShareLink(Base):
    """A principal of its own: VIEW on one page for whoever holds the token (SP-50)."""

    __tablename__ = "share_links"
    __table_args__ = (
        PrimaryKeyConstraint("organization_id", "id"),
        ForeignKeyConstraint(
            ["organization_id", "page_id"], ["pages.organization_id", "pages.id"], ondelete="CASCADE"
        ),
        CheckConstraint("length(token_hint) = 4", name="token_hint"),
        UniqueConstraint("token_hash"),
        Index("ix_share_links_page", "page_id"),
    )

    id: Mapped[ShareLinkId]
    organization_id: Mapped[OrganizationId] = mapped_column(ForeignKey("organizations.id", ondelete="CASCADE"))
    page_id: Mapped[PageId]
    allow_download: Mapped[bool] = mapped_column(server_default=text("false"))
    token_hash: Mapped[bytes]
    token_hint: Mapped[str]
    includes_children: Mapped[bool] = mapped_column(server_default=text("false"))
    password_hash: Mapped[str | None]
    expires_at: Mapped[datetime | None]
    view_count: Mapped[int] = mapped_column(BigInteger, server_default="0")
    last_viewed_at: Mapped[datetime | None]
    created_by: Mapped[UserId] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    revoked_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


class AccessRequest(Base):
    """Somebody asks to see a page (SP-59)."""

    __tablename__ = "access_requests"
    __table_args__ = (
        PrimaryKeyConstraint("organization_id", "id"),
        ForeignKeyConstraint(
            ["organization_id", "page_id"], ["pages.organization_id", "pages.id"], ondelete="CASCADE"
        ),
        CheckConstraint("length(message) <= 300", name="message"),
        CheckConstraint("status IN ('open', 'granted', 'refused')", name="status"),
        CheckConstraint("(status = 'open') = (decided_at IS NULL)", name="decided"),
        Index(
            "uq_access_requests_open",
            "organization_id",
            "page_id",
            "requester_id",
            unique=True,
            postgresql_where=text("status = 'open'"),
        ),
    )

    id: Mapped[UUID]
    organization_id: Mapped[OrganizationId] = mapped_column(ForeignKey("organizations.id", ondelete="CASCADE"))
    page_id: Mapped[PageId]
    requester_id: Mapped[UserId] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    message: Mapped[str] = mapped_column(server_default="")
    status: Mapped[str] = mapped_column(server_default="open")
    decided_by: Mapped[UserId | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    decided_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


class ViewAsUse(Base):
    """An owner or admin looked through somebody's eyes in this hour; the audit log tells of it once (SP-64)."""

    __tablename__ = "view_as_uses"
    __table_args__ = (PrimaryKeyConstraint("organization_id", "viewer_id", "viewed_id", "used_in"),)

    organization_id: Mapped[OrganizationId] = mapped_column(ForeignKey("organizations.id", ondelete="CASCADE"))
    viewer_id: Mapped[UserId] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    viewed_id: Mapped[UserId] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    used_in: Mapped[datetime]
