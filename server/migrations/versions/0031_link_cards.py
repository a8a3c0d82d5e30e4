"""What was found behind addresses that pages link to.

Revision ID: 0029_link_cards
Revises: 0028_media
"""

import sqlalchemy as sa
from alembic import op

from stoa.platform.migrations import secure_tenant_table

revision = "0031_link_cards"
down_revision = "0030_notifications"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "link_cards",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("address_hash", sa.LargeBinary(), nullable=False),
        sa.Column("title", sa.Text()),
        sa.Column("description", sa.Text()),
        sa.Column("site", sa.Text()),
        sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organizations.id"],
            name=op.f("fk_link_cards_organization_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("organization_id", "address_hash", name=op.f("pk_link_cards")),
    )
    op.create_index("ix_link_cards_fetched", "link_cards", ["fetched_at"])
    secure_tenant_table("link_cards")


def downgrade() -> None:
    op.drop_table("link_cards")
