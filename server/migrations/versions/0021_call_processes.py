"""Which process makes a call that belongs to no run, and when each process was last heard of.

Revision ID: 0021_call_processes
Revises: 0020_declined_mails
"""

import sqlalchemy as sa
from alembic import op

from stoa.platform.migrations import secure_table

revision = "0021_call_processes"
down_revision = "0020_declined_mails"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "call_processes",
        sa.Column("id", sa.Text(), primary_key=True),
        sa.Column("heard_at", sa.DateTime(timezone=True), nullable=False),
    )
    secure_table("call_processes", "false")
    op.add_column("llm_usage", sa.Column("lease_owner", sa.Text()))
    # The column never changes, so that settling a row leaves its indexes alone.
    op.create_index(
        "ix_llm_usage_lease_owner",
        "llm_usage",
        ["lease_owner"],
        postgresql_where=sa.text("lease_owner IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_llm_usage_lease_owner", "llm_usage")
    op.drop_column("llm_usage", "lease_owner")
    op.drop_table("call_processes")
