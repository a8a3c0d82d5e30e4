"""What tasks have to do with each other.

Revision ID: 0043_related_tasks
Revises: 0042_expiring_grants
"""

import sqlalchemy as sa
from alembic import op

from stoa.platform.migrations import secure_tenant_table

revision = "0043_related_tasks"
down_revision = "0042_expiring_grants"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "related_tasks",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("source_task_id", sa.Uuid(), nullable=False),
        sa.Column("target_task_id", sa.Uuid(), nullable=False),
        sa.Column("relationship_type", sa.Text(), nullable=False),
        sa.Column("created_by", sa.Uuid()),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "relationship_type IN ('related', 'blocks', 'depends_on', 'informs')",
            name=op.f("ck_related_tasks_relationship_type"),
        ),
        sa.CheckConstraint("source_task_id <> target_task_id", name=op.f("ck_related_tasks_ends")),
        *(
            sa.ForeignKeyConstraint(
                ["organization_id", f"{end}_task_id"],
                ["tasks.organization_id", "tasks.id"],
                name=op.f(f"fk_related_tasks_organization_id_{end}_task_id"),
                ondelete="CASCADE",
            )
            for end in ("source", "target")
        ),
        sa.ForeignKeyConstraint(
            ["created_by"], ["users.id"], name=op.f("fk_related_tasks_created_by"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_related_tasks")),
    )
    op.create_index(
        "uq_related_tasks_pair",
        "related_tasks",
        [
            "organization_id",
            sa.text("LEAST(source_task_id, target_task_id)"),
            sa.text("GREATEST(source_task_id, target_task_id)"),
        ],
        unique=True,
    )
    for end in ("source", "target"):
        op.create_index(f"ix_related_tasks_{end}", "related_tasks", [f"{end}_task_id"])
    secure_tenant_table("related_tasks")


def downgrade() -> None:
    op.drop_table("related_tasks")
