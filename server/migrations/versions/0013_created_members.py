"""Invitations that bring an account, the mail that brought each, and members whose account came with the seat.

Revision ID: 0011_created_members
Revises: 0010_group_subjects
"""

import sqlalchemy as sa
from alembic import op

revision = "0013_created_members"
down_revision = "0012_sharing"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("invitations", sa.Column("account_name", sa.Text()))
    op.add_column("invitations", sa.Column("title", sa.Text()))
    op.add_column("invitations", sa.Column("mail_id", sa.Uuid()))
    op.execute("ALTER TABLE invitations ADD CONSTRAINT ck_invitations_title CHECK (length(title) <= 100)")
    op.execute(
        "ALTER TABLE invitations ADD CONSTRAINT ck_invitations_account_name"
        " CHECK (account_name IS NULL OR (kind = 'email' AND length(account_name) <= 100))"
    )
    op.add_column(
        "members", sa.Column("came_with_account", sa.Boolean(), nullable=False, server_default=sa.text("false"))
    )


def downgrade() -> None:
    op.drop_column("members", "came_with_account")
    for column in ("mail_id", "title", "account_name"):
        op.drop_column("invitations", column)
