"""Finding the calls of a conversation.

Revision ID: 0049_calls_of_conversations
Revises: 0048_review_dates
"""

import sqlalchemy as sa
from alembic import op

revision = "0050_calls_of_conversations"
down_revision = "0049_run_steps"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_llm_usage_conversation",
        "llm_usage",
        ["conversation_id"],
        postgresql_where=sa.text("conversation_id IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_llm_usage_conversation", table_name="llm_usage")
