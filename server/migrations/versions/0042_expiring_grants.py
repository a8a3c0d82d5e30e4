"""Whether giver and receiver of a grant know that it ends soon.

Revision ID: 0037_expiring_grants
Revises: 0036_conversation_links
"""

import sqlalchemy as sa
from alembic import op

revision = "0042_expiring_grants"
down_revision = "0041_ended_rights"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("grants", sa.Column("expiry_told_at", sa.DateTime(timezone=True)))


def downgrade() -> None:
    op.drop_column("grants", "expiry_told_at")
