"""Who wrote what is new in a version.

Revision ID: 0040_authors_of_versions
Revises: 0039_proposals_of_conversations
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0047_authors_of_versions"
down_revision = "0046_budget_steps"
branch_labels = None
depends_on = None

PEOPLE = postgresql.ARRAY(sa.Uuid())


def upgrade() -> None:
    op.add_column("pages", sa.Column("folded_authors", PEOPLE, server_default="{}", nullable=False))
    op.add_column("page_versions", sa.Column("authors", PEOPLE, server_default="{}", nullable=False))
    op.add_column("page_versions", sa.Column("update_seq", sa.BigInteger(), server_default="0", nullable=False))


def downgrade() -> None:
    op.drop_column("page_versions", "update_seq")
    op.drop_column("page_versions", "authors")
    op.drop_column("pages", "folded_authors")
