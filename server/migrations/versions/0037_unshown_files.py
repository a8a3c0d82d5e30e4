"""Files that a thing no longer shows.

Revision ID: 0037_unshown_files
Revises: 0036_conversation_links
"""

import sqlalchemy as sa
from alembic import op

revision = "0037_unshown_files"
down_revision = "0036_conversation_links"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("media_uses", sa.Column("unshown_at", sa.DateTime(timezone=True)))
    op.create_index(
        "ix_media_uses_unshown",
        "media_uses",
        ["resource_type", "unshown_at"],
        postgresql_where=sa.text("unshown_at IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_media_uses_unshown", "media_uses")
    op.drop_column("media_uses", "unshown_at")
