"""Pages by their owner: what one owns is listed newest first, and passed on when one leaves.

Revision ID: 0021_pages_by_owner
Revises: 0020_declined_mails
"""

from alembic import op

revision = "0024_pages_by_owner"
down_revision = "0023_message_words"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_pages_owner", "pages", ["owner_id", "updated_at"])


def downgrade() -> None:
    op.drop_index("ix_pages_owner", "pages")
