"""Words of messages, for the search.

Revision ID: 0021_message_words
Revises: 0020_declined_mails
"""

from alembic import op

revision = "0023_message_words"
down_revision = "0022_password_minimum"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "CREATE INDEX ix_messages_words ON messages USING gin"
        " (organization_id, to_tsvector('simple'::regconfig, left(content, 100000))) WHERE is_active"
    )


def downgrade() -> None:
    op.drop_index("ix_messages_words", "messages")
