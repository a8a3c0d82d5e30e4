"""Tables of organizations and their members."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    PrimaryKeyConstraint,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, TEXT
from sqlalchemy.orm import Mapped, mapped_column

from stoa.platform.db import Base
from stoa.platform.ids import MemberId, OrganizationId, UserId


class Organization(Base):
    """A tenant."""

    __tablename__ = "organizations"
    __table_args__ = (
        CheckConstraint("length(name) BETWEEN 2 AND 100", name="name"),
        CheckConstraint("length(description) <= 500", name="description"),
        CheckConstraint("status IN ('active', 'suspended')", name="status"),
        CheckConstraint("length(system_prompt) <= 4000", name="system_prompt"),
        CheckConstraint(
            "cardinality(allowed_tiers) > 0 AND allowed_tiers <@ ARRAY['basic', 'standard', 'premium']",
            name="allowed_tiers",
        ),
        CheckConstraint(
            "(pending_owner_user_id IS NULL) = (ownership_transfer_expires_at IS NULL)", name="ownership_transfer"
        ),
        CheckConstraint("invitation_ttl_hours BETWEEN 1 AND 720", name="invitation_ttl_hours"),
        CheckConstraint("join_policy IN ('invite_only', 'request', 'domain')", name="join_policy"),
        CheckConstraint("space_creation IN ('members', 'admins')", name="space_creation"),
        CheckConstraint("audit_retention_months BETWEEN 1 AND 84", name="audit_retention_months"),
        CheckConstraint("password_min_length BETWEEN 8 AND 64", name="password_min_length"),
        CheckConstraint("octet_length(settings::text) <= 16384", name="settings"),
        CheckConstraint("octet_length(metadata::text) <= 16384", name="metadata"),
        Index("uq_organizations_default", "created_by_user_id", unique=True, postgresql_where=text("is_default")),
        Index("ix_organizations_previous_slugs", "previous_slugs", postgresql_using="gin"),
    )

    id: Mapped[OrganizationId] = mapped_column(primary_key=True)
    name: Mapped[str]
    slug: Mapped[str] = mapped_column(unique=True)
    description: Mapped[str] = mapped_column(server_default="")
    previous_slugs: Mapped[list[str]] = mapped_column(ARRAY(TEXT), server_default=text("'{}'"))
    logo_key: Mapped[str | None]
    is_default: Mapped[bool] = mapped_column(server_default=text("false"))
    status: Mapped[str] = mapped_column(server_default="active")
    system_prompt: Mapped[str | None]
    allowed_tiers: Mapped[list[str]] = mapped_column(
        ARRAY(TEXT), server_default=text("ARRAY['basic', 'standard', 'premium']")
    )
    model_tier_assignments: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))
    member_limit: Mapped[int] = mapped_column(server_default="100")
    pending_invitation_limit: Mapped[int] = mapped_column(server_default="100")
    storage_quota_bytes: Mapped[int | None] = mapped_column(BigInteger)
    pending_owner_user_id: Mapped[UserId | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    ownership_transfer_expires_at: Mapped[datetime | None]
    ownership_offered_by_user_id: Mapped[UserId | None] = mapped_column(
        ForeignKey("users.id", ondelete="SET NULL")
    )
    invitation_ttl_hours: Mapped[int] = mapped_column(server_default="48")
    join_policy: Mapped[str] = mapped_column(server_default="invite_only")
    email_domains: Mapped[list[str]] = mapped_column(ARRAY(TEXT), server_default=text("'{}'"))
    restricts_invitations_to_domains: Mapped[bool] = mapped_column(server_default=text("false"))
    default_group_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid()), server_default=text("'{}'"))
    requires_mfa: Mapped[bool] = mapped_column(server_default=text("false"))
    sso_provider_key: Mapped[str | None]
    allows_high_device_trust: Mapped[bool] = mapped_column(server_default=text("true"))
    api_token_max_days: Mapped[int | None] = mapped_column(server_default="365")
    password_min_length: Mapped[int | None]
    shows_member_emails: Mapped[bool] = mapped_column(server_default=text("false"))
    space_creation: Mapped[str] = mapped_column(server_default="members")
    audit_retention_months: Mapped[int] = mapped_column(server_default="13")
    settings: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))
    metadata_: Mapped[dict[str, Any]] = mapped_column("metadata", server_default=text("'{}'"))
    created_by_user_id: Mapped[UserId | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    deleted_at: Mapped[datetime | None]


class Member(Base):
    """A person's membership of an organization."""

    __tablename__ = "members"
    __table_args__ = (
        PrimaryKeyConstraint("organization_id", "id"),
        UniqueConstraint("organization_id", "user_id"),
        CheckConstraint("role IN ('owner', 'admin', 'member', 'guest')", name="role"),
        CheckConstraint("status IN ('active', 'suspended')", name="status"),
        CheckConstraint("length(title) <= 100", name="title"),
        Index("ix_members_user_id", "user_id"),
        Index(
            "ix_members_owners", "organization_id", postgresql_where=text("role = 'owner' AND status = 'active'")
        ),
    )

    id: Mapped[MemberId]
    organization_id: Mapped[OrganizationId] = mapped_column(ForeignKey("organizations.id", ondelete="CASCADE"))
    user_id: Mapped[UserId] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    role: Mapped[str] = mapped_column(server_default="member")
    status: Mapped[str] = mapped_column(server_default="active")
    title: Mapped[str | None]
    # The account was made by this organization, with the seat (ORG-21, ORG-22).
    came_with_account: Mapped[bool] = mapped_column(server_default=text("false"))
    invited_by_user_id: Mapped[UserId | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    suspended_at: Mapped[datetime | None]
    suspended_by_user_id: Mapped[UserId | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    last_active_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
