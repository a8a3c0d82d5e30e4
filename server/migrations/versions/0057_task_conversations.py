"""The conversations of tasks.

Revision ID: 0057_task_conversations
Revises: 0056_gone_conversations
"""

import sqlalchemy as sa
from alembic import op

from stoa.platform.migrations import secure_tenant_table

revision = "0057_task_conversations"
down_revision = "0056_gone_conversations"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "task_conversations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("created_by", sa.Uuid()),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "role IN ('work', 'planning', 'source', 'linked')", name=op.f("ck_task_conversations_role")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "task_id"],
            ["tasks.organization_id", "tasks.id"],
            name=op.f("fk_task_conversations_organization_id_task_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "conversation_id"],
            ["conversations.organization_id", "conversations.id"],
            name=op.f("fk_task_conversations_organization_id_conversation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["created_by"], ["users.id"], name=op.f("fk_task_conversations_created_by"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_task_conversations")),
        sa.UniqueConstraint(
            "organization_id",
            "task_id",
            "conversation_id",
            name=op.f("uq_task_conversations_organization_id_task_id_conversation_id"),
        ),
    )
    op.create_index("ix_task_conversations_conversation", "task_conversations", ["conversation_id"])
    secure_tenant_table("task_conversations")
    op.create_foreign_key(
        "fk_conversations_task",
        "conversations",
        "tasks",
        ["organization_id", "task_id"],
        ["organization_id", "id"],
        ondelete="SET NULL (task_id)",
    )


def downgrade() -> None:
    op.drop_constraint("fk_conversations_task", "conversations", type_="foreignkey")
    op.drop_table("task_conversations")
