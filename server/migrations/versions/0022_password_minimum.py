"""How long an organization wants the passwords of its members to be.

Revision ID: 0021_password_minimum
Revises: 0020_declined_mails
"""

import sqlalchemy as sa
from alembic import op

revision = "0022_password_minimum"
down_revision = "0021_call_processes"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("organizations", sa.Column("password_min_length", sa.Integer()))
    op.create_check_constraint("password_min_length", "organizations", "password_min_length BETWEEN 8 AND 64")


def downgrade() -> None:
    op.drop_column("organizations", "password_min_length")
