"""Media, what uses them, and a way to the messages that have any.

Revision ID: 0024_media
Revises: 0023_message_words
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from stoa.platform.migrations import secure_tenant_table

revision = "0028_media"
down_revision = "0027_imports"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    _media()
    _media_uses()
    op.create_index(
        "ix_messages_attachments",
        "messages",
        ["conversation_id"],
        postgresql_where=sa.text("attachments <> '[]'"),
    )


def _media() -> None:
    op.create_table(
        "media",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("uploaded_by", sa.Uuid()),
        sa.Column("filename", sa.Text(), nullable=False),
        sa.Column("original_name", sa.Text(), nullable=False),
        sa.Column("mime_type", sa.Text(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("storage", sa.Text(), nullable=False),
        sa.Column("bucket", sa.Text()),
        sa.Column("storage_key", sa.Text()),
        sa.Column("external_url", sa.Text()),
        sa.Column("sha256", sa.LargeBinary()),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("width", sa.Integer()),
        sa.Column("height", sa.Integer()),
        sa.Column("duration_ms", sa.Integer()),
        sa.Column("alt", sa.Text()),
        sa.Column("caption", sa.Text()),
        sa.Column("variants", JSONB(), server_default=sa.text("'[]'"), nullable=False),
        sa.Column("metadata", JSONB(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("is_public", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("updated_at", TIME, nullable=False),
        sa.Column("deleted_at", TIME),
        sa.CheckConstraint("storage IN ('local', 's3', 'external')", name=op.f("ck_media_storage")),
        sa.CheckConstraint("status IN ('pending', 'ready', 'failed')", name=op.f("ck_media_status")),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=op.f("fk_media_organization_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["uploaded_by"], ["users.id"], name=op.f("fk_media_uploaded_by"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_media")),
    )
    op.create_index("ix_media_object", "media", ["storage", "bucket", "storage_key"])
    op.create_index("ix_media_newest", "media", ["organization_id", sa.text("created_at DESC")])
    secure_tenant_table("media")


def _media_uses() -> None:
    op.create_table(
        "media_uses",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("media_id", sa.Uuid(), nullable=False),
        sa.Column("resource_type", sa.Text(), nullable=False),
        sa.Column("resource_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "resource_type IN ('post', 'page', 'site', 'message', 'channel_message')",
            name=op.f("ck_media_uses_resource_type"),
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "media_id"],
            ["media.organization_id", "media.id"],
            name=op.f("fk_media_uses_organization_id_media_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "organization_id", "media_id", "resource_type", "resource_id", name=op.f("pk_media_uses")
        ),
    )
    op.create_index("ix_media_uses_resource", "media_uses", ["organization_id", "resource_type", "resource_id"])
    secure_tenant_table("media_uses")


def downgrade() -> None:
    op.drop_index("ix_messages_attachments", "messages")
    op.drop_table("media_uses")
    op.drop_table("media")
