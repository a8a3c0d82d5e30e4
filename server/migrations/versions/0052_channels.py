"""Messages of channels, and how far people have read.

Revision ID: 0051_channels
Revises: 0050_calls_of_conversations
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from stoa.platform.migrations import secure_tenant_table

revision = "0052_channels"
down_revision = "0051_substituted_calls"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.execute("UPDATE pages SET channel_kind = 'channel' WHERE type = 'CHANNEL' AND channel_kind IS NULL")
    _messages()
    _reads()
    for table in ("channel_messages", "channel_reads"):
        secure_tenant_table(table)


def downgrade() -> None:
    op.drop_table("channel_reads")
    op.drop_table("channel_messages")


def _messages() -> None:
    table = "channel_messages"
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("page_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("changed_seq", sa.BigInteger(), nullable=False),
        sa.Column("client_id", sa.Text()),
        sa.Column("body_hash", sa.LargeBinary()),
        sa.Column("user_id", sa.Uuid()),
        sa.Column("kind", sa.Text(), server_default="message", nullable=False),
        sa.Column("thread_root_id", sa.Uuid()),
        sa.Column("reply_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("last_reply_at", TIME),
        sa.Column("also_in_channel", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("note", JSONB(none_as_null=True)),
        sa.Column("edited_at", TIME),
        sa.Column("edit_history", JSONB(), server_default=sa.text("'[]'"), nullable=False),
        sa.Column("deleted_at", TIME),
        sa.Column("deleted_by", sa.Uuid()),
        sa.Column("created_at", TIME, nullable=False),
        sa.CheckConstraint("kind IN ('message', 'system', 'agent')", name=op.f("ck_channel_messages_kind")),
        sa.CheckConstraint("length(content) <= 20000", name=op.f("ck_channel_messages_content")),
        sa.CheckConstraint("deleted_at IS NULL OR content = ''", name=op.f("ck_channel_messages_deleted")),
        sa.CheckConstraint("length(client_id) <= 64", name=op.f("ck_channel_messages_client_id")),
        sa.CheckConstraint("id <> thread_root_id", name=op.f("ck_channel_messages_thread_root")),
        _to("pages", "page_id", "fk_channel_messages_page"),
        _to(table, "thread_root_id", "fk_channel_messages_thread_root"),
        _organization(table),
        *(_person(table, column, "SET NULL") for column in ("user_id", "deleted_by")),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_channel_messages")),
        sa.UniqueConstraint("organization_id", "page_id", "seq", name="uq_channel_messages_seq"),
    )
    op.create_index(
        "uq_channel_messages_client",
        table,
        ["organization_id", "page_id", "user_id", "client_id"],
        unique=True,
        postgresql_where=sa.text("client_id IS NOT NULL"),
    )
    op.create_index("ix_channel_messages_changed", table, ["organization_id", "page_id", "changed_seq"])
    op.create_index("ix_channel_messages_author", table, ["user_id", "created_at"])
    op.create_index(
        "ix_channel_messages_thread",
        table,
        ["organization_id", "thread_root_id", "seq"],
        postgresql_where=sa.text("thread_root_id IS NOT NULL"),
    )


def _reads() -> None:
    table = "channel_reads"
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("page_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("thread_root_id", sa.Uuid()),
        sa.Column("last_read_seq", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("joined_seq", sa.BigInteger()),
        sa.Column("updated_at", TIME, nullable=False),
        sa.CheckConstraint("last_read_seq >= 0 AND joined_seq >= 0", name=op.f("ck_channel_reads_seqs")),
        _to("pages", "page_id", "fk_channel_reads_page"),
        _to("channel_messages", "thread_root_id", "fk_channel_reads_thread_root"),
        _organization(table),
        _person(table, "user_id", "CASCADE"),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_channel_reads")),
    )
    op.create_index(
        "uq_channel_reads_place",
        table,
        ["organization_id", "user_id", "page_id", "thread_root_id"],
        unique=True,
        postgresql_nulls_not_distinct=True,
    )
    op.create_index("ix_channel_reads_page", table, ["organization_id", "page_id"])


def _to(table: str, column: str, name: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["organization_id", column],
        [f"{table}.organization_id", f"{table}.id"],
        name=op.f(name),
        ondelete="CASCADE",
    )


def _organization(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["organization_id"], ["organizations.id"], name=op.f(f"fk_{table}_organization_id"), ondelete="CASCADE"
    )


def _person(table: str, column: str, on_delete: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], ["users.id"], name=op.f(f"fk_{table}_{column}"), ondelete=on_delete)
