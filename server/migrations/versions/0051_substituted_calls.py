"""What a substitute saved.

Revision ID: 0051_substituted_calls
Revises: 0050_calls_of_conversations
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0051_substituted_calls"
down_revision = "0050_calls_of_conversations"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("llm_usage", sa.Column("instead_of", JSONB()))


def downgrade() -> None:
    op.drop_column("llm_usage", "instead_of")
