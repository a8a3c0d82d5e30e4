"""The list of people, made for a million of them: keys compared by their bytes, indexes for what is searched or rare.

Revision ID: 0009_people_search
Revises: 0008_recovery_codes
"""

import sqlalchemy as sa
from alembic import op

revision = "0009_people_search"
down_revision = "0008_recovery_codes"
branch_labels = None
depends_on = None

KEYS = ("email_key", "username_key")
RARITIES = {
    "ix_users_banned": "banned_at IS NOT NULL",
    "ix_users_locked": "locked_until IS NOT NULL",
    "ix_users_never_signed_in": "last_login_at IS NULL",
}


def upgrade() -> None:
    for key in KEYS:
        op.execute(f'ALTER TABLE users ALTER COLUMN {key} TYPE text COLLATE "C"')
    op.execute(
        'ALTER TABLE users ADD COLUMN name_key text COLLATE "C" NOT NULL GENERATED ALWAYS AS (lower(name)) STORED'
    )
    op.create_index("ix_users_name_key", "users", ["name_key", "id"])
    for name, condition in RARITIES.items():
        op.create_index(name, "users", ["id"], postgresql_where=sa.text(condition))
    op.create_index(
        "ix_users_not_active", "users", ["status", "id"], postgresql_where=sa.text("status <> 'active'")
    )


def downgrade() -> None:
    for name in (*RARITIES, "ix_users_not_active", "ix_users_name_key"):
        op.drop_index(name, "users")
    op.drop_column("users", "name_key")
    for key in KEYS:
        op.execute(f'ALTER TABLE users ALTER COLUMN {key} TYPE text COLLATE "default"')
