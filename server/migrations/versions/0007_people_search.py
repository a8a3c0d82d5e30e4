"""Indexes of the list of people, made for a million of them.

Revision ID: 0007_people_search
Revises: 0006_credentials
"""

import sqlalchemy as sa
from alembic import op

revision = "0007_people_search"
down_revision = "0006_credentials"
branch_labels = None
depends_on = None

SEARCHES = {
    "ix_users_search_email": 'email_key COLLATE "C"',
    "ix_users_search_username": 'username_key COLLATE "C"',
    "ix_users_search_name": 'lower(name) COLLATE "C"',
}
RARITIES = {
    "ix_users_banned": "banned_at IS NOT NULL",
    "ix_users_locked": "locked_until IS NOT NULL",
    "ix_users_never_signed_in": "last_login_at IS NULL",
}


def upgrade() -> None:
    for name, key in SEARCHES.items():
        op.create_index(name, "users", [sa.text(key), "id"])
    for name, condition in RARITIES.items():
        op.create_index(name, "users", ["id"], postgresql_where=sa.text(condition))
    op.create_index(
        "ix_users_not_active", "users", ["status", "id"], postgresql_where=sa.text("status <> 'active'")
    )


def downgrade() -> None:
    for name in (*SEARCHES, *RARITIES, "ix_users_not_active"):
        op.drop_index(name, "users")
