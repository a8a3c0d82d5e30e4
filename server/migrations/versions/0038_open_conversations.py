"""Conversations that the people of their places see.

Revision ID: 0037_open_conversations
Revises: 0036_conversation_links
"""

import sqlalchemy as sa
from alembic import op

revision = "0038_open_conversations"
down_revision = "0037_unshown_files"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_conversations_open",
        "conversations",
        ["organization_id", sa.text("last_message_at DESC")],
        postgresql_where=sa.text("kind = 'chat' AND visibility <> 'private' AND deleted_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_conversations_open", table_name="conversations")
