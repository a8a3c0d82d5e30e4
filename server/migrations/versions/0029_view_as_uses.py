"""Who looked through whose eyes, by the hour.

Revision ID: 0029_view_as_uses
Revises: 0028_media
"""

import sqlalchemy as sa
from alembic import op

from stoa.platform.migrations import secure_tenant_table

revision = "0029_view_as_uses"
down_revision = "0028_media"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "view_as_uses",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("viewer_id", sa.Uuid(), nullable=False),
        sa.Column("viewed_id", sa.Uuid(), nullable=False),
        sa.Column("used_in", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organizations.id"],
            name=op.f("fk_view_as_uses_organization_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["viewer_id"], ["users.id"], name=op.f("fk_view_as_uses_viewer_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["viewed_id"], ["users.id"], name=op.f("fk_view_as_uses_viewed_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint(
            "organization_id", "viewer_id", "viewed_id", "used_in", name=op.f("pk_view_as_uses")
        ),
    )
    secure_tenant_table("view_as_uses")


def downgrade() -> None:
    op.drop_table("view_as_uses")
