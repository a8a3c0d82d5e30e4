"""Proposals are found by their conversation.

Revision ID: 0038_proposals_of_conversations
Revises: 0037_unshown_files
"""

import sqlalchemy as sa
from alembic import op

revision = "0039_proposals_of_conversations"
down_revision = "0038_open_conversations"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_page_proposals_conversation",
        "page_proposals",
        ["conversation_id"],
        postgresql_where=sa.text("conversation_id IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_page_proposals_conversation", "page_proposals")
