"""When a page was said to be due for review.

Revision ID: 0044_review_dates
Revises: 0043_authors_of_versions
"""

import sqlalchemy as sa
from alembic import op

revision = "0048_review_dates"
down_revision = "0047_authors_of_versions"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("pages", sa.Column("review_noted_on", sa.Date()))
    op.create_index("ix_pages_review", "pages", ["review_on"], postgresql_where=sa.text("review_on IS NOT NULL"))


def downgrade() -> None:
    op.drop_index("ix_pages_review", "pages")
    op.drop_column("pages", "review_noted_on")
