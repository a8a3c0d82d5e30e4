"""Tables of what people put on pages: tags, favourites, visits, mentions."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Double,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    PrimaryKeyConstraint,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from stoa.platform.db import Base
from stoa.platform.ids import GroupId, OrganizationId, PageId, SpaceId, TagId, UserId


class Tag(Base):
    """A label of one space. Its name is unique there, whatever the case."""

    __tablename__ = "tags"
    __table_args__ = (
        PrimaryKeyConstraint("organization_id", "id"),
        ForeignKeyConstraint(
            ["organization_id", "space_id"], ["spaces.organization_id", "spaces.id"], ondelete="CASCADE"
        ),
        CheckConstraint("length(name) BETWEEN 1 AND 50", name="name"),
        Index("uq_tags_name", "organization_id", "space_id", text("lower(name)"), unique=True),
    )

    id: Mapped[TagId]
    organization_id: Mapped[OrganizationId] = mapped_column(ForeignKey("organizations.id", ondelete="CASCADE"))
    space_id: Mapped[SpaceId]
    name: Mapped[str]
    color: Mapped[str | None]
    created_at: Mapped[datetime]


class PageTag(Base):
    __tablename__ = "page_tags"
    __table_args__ = (
        PrimaryKeyConstraint("organization_id", "page_id", "tag_id"),
        ForeignKeyConstraint(
            ["organization_id", "page_id"], ["pages.organization_id", "pages.id"], ondelete="CASCADE"
        ),
        ForeignKeyConstraint(
            ["organization_id", "tag_id"], ["tags.organization_id", "tags.id"], ondelete="CASCADE"
        ),
        Index("ix_page_tags_tag", "tag_id"),
    )

    organization_id: Mapped[OrganizationId] = mapped_column(ForeignKey("organizations.id", ondelete="CASCADE"))
    page_id: Mapped[PageId]
    tag_id: Mapped[TagId]
    created_by: Mapped[UserId | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    created_at: Mapped[datetime]


class Favorite(Base):
    """A page that a person keeps at hand, at their own place in their list."""

    __tablename__ = "favorites"
    __table_args__ = (
        PrimaryKeyConstraint("organization_id", "id"),
        ForeignKeyConstraint(
            ["organization_id", "page_id"], ["pages.organization_id", "pages.id"], ondelete="CASCADE"
        ),
        UniqueConstraint("organization_id", "user_id", "page_id"),
        Index("ix_favorites_page", "page_id"),
    )

    id: Mapped[UUID]
    organization_id: Mapped[OrganizationId] = mapped_column(ForeignKey("organizations.id", ondelete="CASCADE"))
    user_id: Mapped[UserId] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    page_id: Mapped[PageId]
    position: Mapped[float] = mapped_column(Double())
    created_at: Mapped[datetime]


class PageVisit(Base):
    """What a person last did with a page: for their list of recent pages, and so that the audit log notes a
    view once a day and an edit once an hour.
    """

    __tablename__ = "page_visits"
    __table_args__ = (
        PrimaryKeyConstraint("organization_id", "user_id", "page_id"),
        ForeignKeyConstraint(
            ["organization_id", "page_id"], ["pages.organization_id", "pages.id"], ondelete="CASCADE"
        ),
        Index("ix_page_visits_page", "page_id"),
        Index("ix_page_visits_recent", "user_id", text("last_opened_at DESC")),
    )

    organization_id: Mapped[OrganizationId] = mapped_column(ForeignKey("organizations.id", ondelete="CASCADE"))
    user_id: Mapped[UserId] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    page_id: Mapped[PageId]
    # None after the person has cleared their list.
    last_opened_at: Mapped[datetime | None]
    viewed_on: Mapped[date | None]
    edited_in: Mapped[datetime | None]


class Mention(Base):
    """That a page, a comment or a message names a page, a person or a group."""

    __tablename__ = "mentions"
    __table_args__ = (
        PrimaryKeyConstraint("organization_id", "id"),
        ForeignKeyConstraint(
            ["organization_id", "source_page_id"],
            ["pages.organization_id", "pages.id"],
            name="fk_mentions_source_page",
            ondelete="CASCADE",
        ),
        ForeignKeyConstraint(
            ["organization_id", "target_page_id"],
            ["pages.organization_id", "pages.id"],
            name="fk_mentions_target_page",
            ondelete="CASCADE",
        ),
        ForeignKeyConstraint(
            ["organization_id", "target_group_id"],
            ["groups.organization_id", "groups.id"],
            name="fk_mentions_target_group",
            ondelete="CASCADE",
        ),
        CheckConstraint("source_type IN ('page', 'page_comment', 'channel_message')", name="source_type"),
        CheckConstraint("num_nonnulls(target_page_id, target_user_id, target_group_id) = 1", name="target"),
        Index(
            "uq_mentions_target",
            "organization_id",
            "source_type",
            "source_id",
            "target_page_id",
            "target_user_id",
            "target_group_id",
            unique=True,
            postgresql_nulls_not_distinct=True,
        ),
        Index("ix_mentions_source_page", "source_page_id"),
        Index("ix_mentions_page", "target_page_id", postgresql_where=text("target_page_id IS NOT NULL")),
        Index(
            "ix_mentions_user", "target_user_id", "created_at", postgresql_where=text("target_user_id IS NOT NULL")
        ),
        Index("ix_mentions_group", "target_group_id", postgresql_where=text("target_group_id IS NOT NULL")),
    )

    id: Mapped[UUID]
    organization_id: Mapped[OrganizationId] = mapped_column(ForeignKey("organizations.id", ondelete="CASCADE"))
    source_type: Mapped[str]
    source_id: Mapped[UUID]
    source_page_id: Mapped[PageId]
    target_page_id: Mapped[PageId | None]
    target_user_id: Mapped[UserId | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    target_group_id: Mapped[GroupId | None]
    created_at: Mapped[datetime]
