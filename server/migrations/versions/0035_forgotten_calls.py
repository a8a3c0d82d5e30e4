"""A way to the calls that nobody answers for.

Revision ID: 0033_forgotten_calls
Revises: 0032_page_words
"""

import sqlalchemy as sa
from alembic import op

revision = "0035_forgotten_calls"
down_revision = "0034_page_conversations"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_llm_usage_forgotten",
        "llm_usage",
        ["created_at"],
        postgresql_where=sa.text("settled_at IS NULL AND run_id IS NULL AND lease_owner IS NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_llm_usage_forgotten", "llm_usage")
