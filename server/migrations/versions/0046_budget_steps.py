"""Steps of budgets stand in their order.

Revision ID: 0038_budget_steps
Revises: 0037_unshown_files
"""

import sqlalchemy as sa
from alembic import op

revision = "0046_budget_steps"
down_revision = "0045_routing_rules"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Until now nobody could set any. A rewrite reaches the rows of all organizations, as an UPDATE would not.
    op.alter_column("budgets", "steps", server_default=None)
    op.execute("ALTER TABLE budgets ALTER COLUMN steps TYPE jsonb USING '[]'::jsonb")
    op.alter_column("budgets", "steps", server_default=sa.text("'[]'"))
    op.drop_constraint(op.f("ck_budgets_steps"), "budgets")
    op.create_check_constraint(
        op.f("ck_budgets_steps"), "budgets", "jsonb_typeof(steps) = 'array' AND octet_length(steps::text) <= 1024"
    )


def downgrade() -> None:
    op.drop_constraint(op.f("ck_budgets_steps"), "budgets")
    op.alter_column("budgets", "steps", server_default=None)
    op.execute("ALTER TABLE budgets ALTER COLUMN steps TYPE jsonb USING '{}'::jsonb")
    op.create_check_constraint(op.f("ck_budgets_steps"), "budgets", "octet_length(steps::text) <= 1024")
    op.alter_column("budgets", "steps", server_default=sa.text("'{}'"))
