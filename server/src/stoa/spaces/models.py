"""Tables of spaces and areas."""

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
from stoa.platform.ids import AreaId, GroupId, OrganizationId, SpaceId, UserId

LIVE = text("deleted_at IS NULL")


class Space(Base):
    """A drive: personal, of the organization, of a project, or the hidden one for direct messages."""

    __tablename__ = "spaces"
    __table_args__ = (
        PrimaryKeyConstraint("organization_id", "id"),
        CheckConstraint("(owner_id IS NULL) = (space_type = 'direct')", name="owner"),
        CheckConstraint("length(name) BETWEEN 1 AND 100", name="name"),
        CheckConstraint("slug ~ '^[a-z0-9-]{1,60}$'", name="slug"),
        CheckConstraint("type IN ('system', 'custom')", name="type"),
        CheckConstraint("space_type IN ('personal', 'organization', 'project', 'direct')", name="space_type"),
        CheckConstraint("length(description) <= 500", name="description"),
        CheckConstraint("length(context) <= 20000", name="context"),
        CheckConstraint("trash_retention_days BETWEEN 1 AND 365", name="trash_retention_days"),
        Index(
            "uq_spaces_slug",
            "organization_id",
            "owner_id",
            "slug",
            unique=True,
            postgresql_where=LIVE,
        ),
        Index(
            "uq_spaces_personal",
            "organization_id",
            "owner_id",
            unique=True,
            postgresql_where=text("space_type = 'personal'"),
        ),
        Index(
            "uq_spaces_one_each",
            "organization_id",
            "space_type",
            unique=True,
            postgresql_where=text("space_type IN ('organization', 'direct')"),
        ),
    )

    id: Mapped[SpaceId]
    organization_id: Mapped[OrganizationId] = mapped_column(ForeignKey("organizations.id", ondelete="CASCADE"))
    owner_id: Mapped[UserId | None] = mapped_column(ForeignKey("users.id"))
    name: Mapped[str]
    slug: Mapped[str]
    type: Mapped[str]
    space_type: Mapped[str]
    description: Mapped[str] = mapped_column(server_default="")
    context: Mapped[str] = mapped_column(server_default="")
    color: Mapped[str | None]
    icon: Mapped[str | None]
    order_index: Mapped[int] = mapped_column(server_default="0")
    rules: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))
    tree_revision: Mapped[int] = mapped_column(BigInteger, server_default="0")
    trash_retention_days: Mapped[int] = mapped_column(server_default="30")
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    deleted_at: Mapped[datetime | None]


class SpaceMember(Base):
    """A role in a space for a person or a group; or, without a role, a person's preferences in the list."""

    __tablename__ = "space_members"
    __table_args__ = (
        PrimaryKeyConstraint("organization_id", "id"),
        ForeignKeyConstraint(
            ["organization_id", "space_id"], ["spaces.organization_id", "spaces.id"], ondelete="CASCADE"
        ),
        ForeignKeyConstraint(
            ["organization_id", "group_id"], ["groups.organization_id", "groups.id"], ondelete="CASCADE"
        ),
        CheckConstraint("(user_id IS NULL) <> (group_id IS NULL)", name="subject"),
        CheckConstraint("role IN ('admin', 'member', 'guest')", name="role"),
        CheckConstraint("role IS NOT NULL OR user_id IS NOT NULL", name="role_or_preferences"),
        CheckConstraint(
            "user_id IS NOT NULL OR (NOT is_pinned AND order_index IS NULL AND display_alias IS NULL"
            " AND page_view IS NULL)",
            name="preferences",
        ),
        CheckConstraint("length(display_alias) <= 100", name="display_alias"),
        CheckConstraint("page_view IN ('tree', 'list', 'grid')", name="page_view"),
        UniqueConstraint("organization_id", "space_id", "user_id"),
        UniqueConstraint("organization_id", "space_id", "group_id"),
        Index("ix_space_members_user", "user_id"),
        Index("ix_space_members_group", "group_id"),
    )

    id: Mapped[UUID]
    organization_id: Mapped[OrganizationId]
    space_id: Mapped[SpaceId]
    user_id: Mapped[UserId | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    group_id: Mapped[GroupId | None]
    role: Mapped[str | None]
    invited_by: Mapped[UserId | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    is_pinned: Mapped[bool] = mapped_column(server_default=text("false"))
    order_index: Mapped[int | None]
    display_alias: Mapped[str | None]
    # How the person looks at the root pages; None: as a tree.
    page_view: Mapped[str | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    revision: Mapped[int] = mapped_column(BigInteger, server_default="1")


class Area(Base):
    """A part of a space. General always exists."""

    __tablename__ = "areas"
    __table_args__ = (
        PrimaryKeyConstraint("organization_id", "id"),
        ForeignKeyConstraint(
            ["organization_id", "space_id"], ["spaces.organization_id", "spaces.id"], ondelete="CASCADE"
        ),
        CheckConstraint("NOT (is_general AND is_restricted)", name="general_is_open"),
        CheckConstraint("default_visibility IN ('private', 'area', 'space')", name="default_visibility"),
        CheckConstraint("length(name) BETWEEN 1 AND 100", name="name"),
        CheckConstraint("slug ~ '^[a-z0-9-]{1,60}$'", name="slug"),
        CheckConstraint("length(description) <= 500", name="description"),
        CheckConstraint("length(context) <= 20000", name="context"),
        Index(
            "uq_areas_name",
            "organization_id",
            "space_id",
            text("lower(name)"),
            unique=True,
            postgresql_where=LIVE,
        ),
        Index("uq_areas_slug", "organization_id", "space_id", "slug", unique=True, postgresql_where=LIVE),
        Index("uq_areas_general", "organization_id", "space_id", unique=True, postgresql_where=text("is_general")),
    )

    id: Mapped[AreaId]
    organization_id: Mapped[OrganizationId]
    space_id: Mapped[SpaceId]
    name: Mapped[str]
    slug: Mapped[str]
    description: Mapped[str] = mapped_column(server_default="")
    context: Mapped[str] = mapped_column(server_default="")
    color: Mapped[str | None]
    icon: Mapped[str | None]
    order_index: Mapped[int] = mapped_column(server_default="0")
    is_general: Mapped[bool] = mapped_column(server_default=text("false"))
    is_restricted: Mapped[bool] = mapped_column(server_default=text("false"))
    default_visibility: Mapped[str] = mapped_column(server_default="area")
    created_by: Mapped[UserId | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    deleted_at: Mapped[datetime | None]


class AreaMember(Base):
    """A role in an area for a person or a group."""

    __tablename__ = "area_members"
    __table_args__ = (
        PrimaryKeyConstraint("organization_id", "id"),
        ForeignKeyConstraint(
            ["organization_id", "area_id"], ["areas.organization_id", "areas.id"], ondelete="CASCADE"
        ),
        ForeignKeyConstraint(
            ["organization_id", "group_id"], ["groups.organization_id", "groups.id"], ondelete="CASCADE"
        ),
        CheckConstraint("(user_id IS NULL) <> (group_id IS NULL)", name="subject"),
        CheckConstraint("role IN ('owner', 'admin', 'member', 'viewer')", name="role"),
        UniqueConstraint("organization_id", "area_id", "user_id"),
        UniqueConstraint("organization_id", "area_id", "group_id"),
        Index("ix_area_members_user", "user_id"),
        Index("ix_area_members_group", "group_id"),
    )

    id: Mapped[UUID]
    organization_id: Mapped[OrganizationId]
    area_id: Mapped[AreaId]
    user_id: Mapped[UserId | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    group_id: Mapped[GroupId | None]
    role: Mapped[str] = mapped_column(server_default="member")
    invited_by: Mapped[UserId | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    revision: Mapped[int] = mapped_column(BigInteger, server_default="1")
