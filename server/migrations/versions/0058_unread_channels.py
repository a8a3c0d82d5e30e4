"""What is new in channels: whom messages name, and where the channels of an organization are.

Revision ID: 0053_unread_channels
Revises: 0052_channels
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0058_unread_channels"
down_revision = "0057_task_conversations"
branch_labels = None
depends_on = None


def upgrade() -> None:
    named = sa.Column("named_ids", ARRAY(sa.Uuid()), server_default=sa.text("'{}'"), nullable=False)
    op.add_column("channel_messages", named)
    op.create_index(
        "ix_pages_channels", "pages", ["organization_id"], postgresql_where=sa.text("type = 'CHANNEL'")
    )


def downgrade() -> None:
    op.drop_index("ix_pages_channels", table_name="pages")
    op.drop_column("channel_messages", "named_ids")
