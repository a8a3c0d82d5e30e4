"""How people look at the root pages of a space.

Revision ID: 0052_page_views
Revises: 0051_substituted_calls
"""

import sqlalchemy as sa
from alembic import op

revision = "0053_page_views"
down_revision = "0052_channels"
branch_labels = None
depends_on = None

PREFERENCES = "user_id IS NOT NULL OR (NOT is_pinned AND order_index IS NULL AND display_alias IS NULL{})"


def upgrade() -> None:
    op.add_column("space_members", sa.Column("page_view", sa.Text()))
    op.create_check_constraint(
        op.f("ck_space_members_page_view"), "space_members", "page_view IN ('tree', 'list', 'grid')"
    )
    _set_preferences(" AND page_view IS NULL")


def downgrade() -> None:
    _set_preferences("")
    op.drop_constraint(op.f("ck_space_members_page_view"), "space_members", type_="check")
    op.drop_column("space_members", "page_view")


def _set_preferences(more: str) -> None:
    """Groups have none."""
    op.drop_constraint(op.f("ck_space_members_preferences"), "space_members", type_="check")
    op.create_check_constraint(op.f("ck_space_members_preferences"), "space_members", PREFERENCES.format(more))
