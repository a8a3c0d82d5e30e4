"""Links to conversations for people outside.

Revision ID: 0029_conversation_links
Revises: 0028_media
"""

import sqlalchemy as sa
from alembic import op

from stoa.platform.migrations import secure_tenant_table

revision = "0036_conversation_links"
down_revision = "0035_forgotten_calls"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "conversation_links",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("leaf_message_id", sa.Uuid()),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("token_hint", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text()),
        sa.Column("expires_at", TIME),
        sa.Column("view_count", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("last_viewed_at", TIME),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.Column("revoked_at", TIME),
        sa.Column("created_at", TIME, nullable=False),
        sa.CheckConstraint("length(token_hint) = 4", name=op.f("ck_conversation_links_token_hint")),
        sa.ForeignKeyConstraint(
            ["organization_id", "conversation_id"],
            ["conversations.organization_id", "conversations.id"],
            name=op.f("fk_conversation_links_organization_id_conversation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "leaf_message_id"],
            ["messages.organization_id", "messages.id"],
            name=op.f("fk_conversation_links_organization_id_leaf_message_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["created_by"], ["users.id"], name=op.f("fk_conversation_links_created_by"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_conversation_links")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_conversation_links_token_hash")),
    )
    op.create_index("ix_conversation_links_conversation", "conversation_links", ["conversation_id"])
    op.create_index(
        "ix_conversation_links_leaf",
        "conversation_links",
        ["leaf_message_id"],
        postgresql_where=sa.text("leaf_message_id IS NOT NULL"),
    )
    secure_tenant_table("conversation_links")


def downgrade() -> None:
    op.drop_table("conversation_links")
