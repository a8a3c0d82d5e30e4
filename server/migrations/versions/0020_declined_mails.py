"""Mails that addresses declined.

Revision ID: 0020_declined_mails
Revises: 0019_budgets
"""

import sqlalchemy as sa
from alembic import op

from stoa.platform.migrations import secure_table

revision = "0020_declined_mails"
down_revision = "0019_budgets"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "declined_mails",
        sa.Column("recipient_key", sa.Text(), primary_key=True),
        sa.Column("category", sa.Text(), primary_key=True),
        sa.Column("declined_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("category IN ('notification', 'digest', 'publishing')", name="category"),
    )
    secure_table("declined_mails", "false")


def downgrade() -> None:
    op.drop_table("declined_mails")
