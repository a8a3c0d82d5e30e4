"""Hours that cost much more than usual: administrators hear of one in a day.

Revision ID: 0052_usage_spikes
Revises: 0051_substituted_calls
"""

import sqlalchemy as sa
from alembic import op

from stoa.platform.migrations import secure_tenant_table

revision = "0054_usage_spikes"
down_revision = "0053_page_views"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "usage_spikes",
        sa.Column(
            "organization_id", sa.Uuid(), sa.ForeignKey("organizations.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("hour_started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("spent_micros", sa.BigInteger(), nullable=False),
        sa.Column("usual_micros", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("organization_id", "day"),
        sa.CheckConstraint("spent_micros > 0 AND usual_micros >= 0", name="amounts"),
    )
    secure_tenant_table("usage_spikes", verbs="SELECT, INSERT")


def downgrade() -> None:
    op.drop_table("usage_spikes")
