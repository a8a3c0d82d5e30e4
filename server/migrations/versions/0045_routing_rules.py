"""Rules that come before the automatic choice of a model.

Revision ID: 0040_routing_rules
Revises: 0039_budget_steps
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from stoa.platform.migrations import secure_tenant_table

revision = "0045_routing_rules"
down_revision = "0044_prompts"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "routing_rules",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("conditions", JSONB(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("action", JSONB(), nullable=False),
        sa.Column("is_enabled", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("created_by", sa.Uuid()),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("updated_at", TIME, nullable=False),
        sa.CheckConstraint("position >= 1", name=op.f("ck_routing_rules_position")),
        sa.CheckConstraint(
            "octet_length(conditions::text) <= 2048 AND octet_length(action::text) <= 512",
            name=op.f("ck_routing_rules_short"),
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organizations.id"],
            name=op.f("fk_routing_rules_organization_id_organizations"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["created_by"], ["users.id"], name=op.f("fk_routing_rules_created_by_users"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_routing_rules")),
    )
    op.create_index("ix_routing_rules_position", "routing_rules", ["organization_id", "position"])
    op.create_index("ix_routing_rules_created_by", "routing_rules", ["created_by"])
    secure_tenant_table("routing_rules")


def downgrade() -> None:
    op.drop_table("routing_rules")
