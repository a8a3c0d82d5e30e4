"""Tables of groups and invitations."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    PrimaryKeyConstraint,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, TEXT
from sqlalchemy.orm import Mapped, mapped_column

from stoa.platform.db import Base
from stoa.platform.ids import GroupId, InvitationId, OrganizationId, SpaceId, UserId


class Group(Base):
    """People of an organization who share rights, a prompt and model tiers."""

    __tablename__ = "groups"
    __table_args__ = (
        PrimaryKeyConstraint("organization_id", "id"),
        UniqueConstraint("organization_id", "name_key"),
        CheckConstraint("length(name) BETWEEN 1 AND 100", name="name"),
        CheckConstraint("length(description) <= 500", name="description"),
        CheckConstraint("length(system_prompt) <= 2000", name="system_prompt"),
        CheckConstraint(
            "cardinality(allowed_tiers) > 0 AND allowed_tiers <@ ARRAY['basic', 'standard', 'premium']",
            name="allowed_tiers",
        ),
        CheckConstraint("octet_length(settings::text) <= 4096", name="settings"),
        Index(
            "uq_groups_external_id",
            "organization_id",
            "external_id",
            unique=True,
            postgresql_where=text("external_id IS NOT NULL"),
        ),
        ForeignKeyConstraint(
            ["organization_id", "space_id"],
            ["spaces.organization_id", "spaces.id"],
            ondelete="SET NULL (space_id)",
        ),
    )

    id: Mapped[GroupId]
    organization_id: Mapped[OrganizationId] = mapped_column(ForeignKey("organizations.id", ondelete="CASCADE"))
    name: Mapped[str]
    name_key: Mapped[str]
    description: Mapped[str] = mapped_column(server_default="")
    system_prompt: Mapped[str | None]
    # None: whatever the organization allows.
    allowed_tiers: Mapped[list[str] | None] = mapped_column(ARRAY(TEXT))
    # The space whose owner and admins manage the group; None: the organization's admins alone.
    space_id: Mapped[SpaceId | None]
    external_id: Mapped[str | None]
    settings: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))
    created_by_user_id: Mapped[UserId | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class GroupMember(Base):
    """A member of the organization in one of its groups."""

    __tablename__ = "group_members"
    __table_args__ = (
        PrimaryKeyConstraint("organization_id", "group_id", "user_id"),
        CheckConstraint("role IN ('lead', 'member')", name="role"),
        ForeignKeyConstraint(
            ["organization_id", "group_id"], ["groups.organization_id", "groups.id"], ondelete="CASCADE"
        ),
        ForeignKeyConstraint(
            ["organization_id", "user_id"], ["members.organization_id", "members.user_id"], ondelete="CASCADE"
        ),
        Index("ix_group_members_user_id", "user_id"),
    )

    group_id: Mapped[GroupId]
    user_id: Mapped[UserId]
    organization_id: Mapped[OrganizationId]
    role: Mapped[str] = mapped_column(server_default="member")
    added_by_user_id: Mapped[UserId | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    joined_at: Mapped[datetime]


class Invitation(Base):
    """An offer or a request to join. `expired` is computed from `expires_at`; only the token's hash is stored."""

    __tablename__ = "invitations"
    __table_args__ = (
        PrimaryKeyConstraint("organization_id", "id"),
        CheckConstraint("kind IN ('email', 'link', 'request')", name="kind"),
        CheckConstraint("role IN ('owner', 'admin', 'member', 'guest')", name="role"),
        CheckConstraint("status IN ('pending', 'accepted', 'rejected', 'canceled')", name="status"),
        CheckConstraint("(kind = 'email') = (email_key IS NOT NULL)", name="email"),
        CheckConstraint("(kind = 'request') = (user_id IS NOT NULL)", name="person"),
        CheckConstraint("length(message) <= 500", name="message"),
        CheckConstraint("length(title) <= 100", name="title"),
        CheckConstraint(
            "account_name IS NULL OR (kind = 'email' AND length(account_name) <= 100)", name="account_name"
        ),
        CheckConstraint("max_uses BETWEEN 1 AND 500 AND uses >= 0", name="uses"),
        Index(
            "uq_invitations_pending_email",
            "organization_id",
            "email_key",
            unique=True,
            postgresql_where=text("kind = 'email' AND status = 'pending'"),
        ),
        Index(
            "uq_invitations_pending_request",
            "organization_id",
            "user_id",
            unique=True,
            postgresql_where=text("kind = 'request' AND status = 'pending'"),
        ),
        Index("ix_invitations_email_key", "email_key"),
        Index("ix_invitations_status", "organization_id", "status", "created_at"),
    )

    id: Mapped[InvitationId]
    organization_id: Mapped[OrganizationId] = mapped_column(ForeignKey("organizations.id", ondelete="CASCADE"))
    kind: Mapped[str]
    email: Mapped[str | None]
    email_key: Mapped[str | None]
    user_id: Mapped[UserId | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    role: Mapped[str] = mapped_column(server_default="member")
    status: Mapped[str] = mapped_column(server_default="pending")
    token_hash: Mapped[bytes | None] = mapped_column(unique=True)
    group_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid()), server_default=text("'{}'"))
    space_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid()), server_default=text("'{}'"))
    message: Mapped[str | None]
    # Of the person whom an administrator made a member of: a new account comes with the invitation (ORG-21).
    account_name: Mapped[str | None]
    title: Mapped[str | None]
    # The mail that brought it last.
    mail_id: Mapped[UUID | None]
    max_uses: Mapped[int] = mapped_column(server_default="1")
    uses: Mapped[int] = mapped_column(server_default="0")
    inviter_id: Mapped[UserId | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    decided_by_user_id: Mapped[UserId | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    accepted_by_user_id: Mapped[UserId | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    sent_count: Mapped[int] = mapped_column(server_default="0")
    last_sent_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
