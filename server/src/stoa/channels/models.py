"""Tables of channels."""

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
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from stoa.platform.db import Base
from stoa.platform.ids import ChannelMessageId, OrganizationId, PageId, UserId


class ChannelMessage(Base):
    """Something said in a channel. `seq` is its place; `changed_seq` the number of its last change."""

    __tablename__ = "channel_messages"
    __table_args__ = (
        PrimaryKeyConstraint("organization_id", "id"),
        ForeignKeyConstraint(
            ["organization_id", "page_id"],
            ["pages.organization_id", "pages.id"],
            name="fk_channel_messages_page",
            ondelete="CASCADE",
        ),
        ForeignKeyConstraint(
            ["organization_id", "thread_root_id"],
            ["channel_messages.organization_id", "channel_messages.id"],
            name="fk_channel_messages_thread_root",
            ondelete="CASCADE",
        ),
        UniqueConstraint("organization_id", "page_id", "seq", name="uq_channel_messages_seq"),
        CheckConstraint("kind IN ('message', 'system', 'agent')", name="kind"),
        CheckConstraint("length(content) <= 20000", name="content"),
        CheckConstraint("deleted_at IS NULL OR content = ''", name="deleted"),
        CheckConstraint("length(client_id) <= 64", name="client_id"),
        CheckConstraint("id <> thread_root_id", name="thread_root"),
        Index(
            "uq_channel_messages_client",
            "organization_id",
            "page_id",
            "user_id",
            "client_id",
            unique=True,
            postgresql_where=text("client_id IS NOT NULL"),
        ),
        Index("ix_channel_messages_changed", "organization_id", "page_id", "changed_seq"),
        Index("ix_channel_messages_author", "user_id", "created_at"),
        Index(
            "ix_channel_messages_thread",
            "organization_id",
            "thread_root_id",
            "seq",
            postgresql_where=text("thread_root_id IS NOT NULL"),
        ),
    )

    id: Mapped[ChannelMessageId]
    organization_id: Mapped[OrganizationId] = mapped_column(ForeignKey("organizations.id", ondelete="CASCADE"))
    page_id: Mapped[PageId]
    seq: Mapped[int] = mapped_column(BigInteger)
    changed_seq: Mapped[int] = mapped_column(BigInteger)
    client_id: Mapped[str | None]
    # What was first sent with the client_id, so that the same again is known after an edit.
    body_hash: Mapped[bytes | None]
    user_id: Mapped[UserId | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    kind: Mapped[str] = mapped_column(server_default="message")
    thread_root_id: Mapped[ChannelMessageId | None]
    reply_count: Mapped[int] = mapped_column(server_default="0")
    last_reply_at: Mapped[datetime | None]
    also_in_channel: Mapped[bool] = mapped_column(server_default=text("false"))
    content: Mapped[str]
    # People and groups that it names.
    named_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid()), server_default=text("'{}'"))
    # Of a note of the channel: what was done, by whom, and to what.
    note: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    edited_at: Mapped[datetime | None]
    edit_history: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default=text("'[]'"))
    deleted_at: Mapped[datetime | None]
    deleted_by: Mapped[UserId | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    created_at: Mapped[datetime]


class ChannelRead(Base):
    """How far a person has read a channel, or one thread in it."""

    __tablename__ = "channel_reads"
    __table_args__ = (
        PrimaryKeyConstraint("organization_id", "id"),
        ForeignKeyConstraint(
            ["organization_id", "page_id"],
            ["pages.organization_id", "pages.id"],
            name="fk_channel_reads_page",
            ondelete="CASCADE",
        ),
        ForeignKeyConstraint(
            ["organization_id", "thread_root_id"],
            ["channel_messages.organization_id", "channel_messages.id"],
            name="fk_channel_reads_thread_root",
            ondelete="CASCADE",
        ),
        CheckConstraint("last_read_seq >= 0 AND joined_seq >= 0", name="seqs"),
        Index(
            "uq_channel_reads_place",
            "organization_id",
            "user_id",
            "page_id",
            "thread_root_id",
            unique=True,
            postgresql_nulls_not_distinct=True,
        ),
        Index("ix_channel_reads_page", "organization_id", "page_id"),
    )

    id: Mapped[UUID]
    organization_id: Mapped[OrganizationId] = mapped_column(ForeignKey("organizations.id", ondelete="CASCADE"))
    page_id: Mapped[PageId]
    user_id: Mapped[UserId] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    thread_root_id: Mapped[ChannelMessageId | None]
    last_read_seq: Mapped[int] = mapped_column(BigInteger, server_default="0")
    # Who came later reads from here on, where the history is theirs since they joined alone; None: never noted.
    joined_seq: Mapped[int | None] = mapped_column(BigInteger)
    updated_at: Mapped[datetime]
