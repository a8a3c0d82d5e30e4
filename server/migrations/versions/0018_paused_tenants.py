"""Tenants whose jobs wait, and who offered the ownership of an organization.

Revision ID: 0014_paused_tenants
Revises: 0013_created_members
"""

import sqlalchemy as sa
from alembic import op

from stoa.platform.migrations import plain_table

revision = "0018_paused_tenants"
down_revision = "0017_partitions"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "paused_tenants",
        sa.Column("organization_id", sa.Uuid(), primary_key=True),
        sa.Column("paused_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.text("now()")),
    )
    plain_table("paused_tenants")
    op.add_column(
        "organizations",
        sa.Column("ownership_offered_by_user_id", sa.Uuid(), sa.ForeignKey("users.id", ondelete="SET NULL")),
    )


def downgrade() -> None:
    op.drop_column("organizations", "ownership_offered_by_user_id")
    op.drop_table("paused_tenants")
