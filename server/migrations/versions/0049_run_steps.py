"""What a run did with tools, for its trace.

Revision ID: 0049_run_steps
Revises: 0048_review_dates
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from stoa.platform.migrations import secure_tenant_table

revision = "0049_run_steps"
down_revision = "0048_review_dates"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "run_steps",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("arguments", JSONB(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("error", sa.Text()),
        sa.Column("page_id", sa.Uuid()),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("result_characters", sa.Integer(), nullable=False),
        sa.Column("started_at", TIME, nullable=False),
        sa.Column("duration_ms", sa.Integer(), nullable=False),
        sa.CheckConstraint("number >= 1", name=op.f("ck_run_steps_number")),
        sa.CheckConstraint("status IN ('completed', 'failed')", name=op.f("ck_run_steps_status")),
        sa.ForeignKeyConstraint(
            ["organization_id", "run_id"],
            ["runs.organization_id", "runs.id"],
            name=op.f("fk_run_steps_organization_id_runs"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("organization_id", "run_id", "number", name=op.f("pk_run_steps")),
    )
    op.create_index("ix_run_steps_run", "run_steps", ["run_id"])
    op.create_index("ix_run_steps_started", "run_steps", ["started_at"])
    secure_tenant_table("run_steps")


def downgrade() -> None:
    op.drop_table("run_steps")
