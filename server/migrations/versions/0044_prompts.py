"""Prompts to begin with, the end of conversations that nobody touches, and an index for judgements.

Revision ID: 0043_prompts
Revises: 0042_expiring_grants
"""

import sqlalchemy as sa
from alembic import op

from stoa.platform.migrations import secure_tenant_table

revision = "0044_prompts"
down_revision = "0043_related_tasks"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "prompts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("scope_kind", sa.Text(), nullable=False),
        sa.Column("scope_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("temperature", sa.REAL()),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_by", sa.Uuid()),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("updated_at", TIME, nullable=False),
        sa.CheckConstraint(
            "purpose IN ('system', 'library', 'memory', 'skill', 'preset')", name=op.f("ck_prompts_purpose")
        ),
        sa.CheckConstraint(
            "scope_kind IN ('instance', 'organization', 'group', 'space', 'user')",
            name=op.f("ck_prompts_scope_kind"),
        ),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 80", name=op.f("ck_prompts_name")),
        sa.CheckConstraint("length(content) BETWEEN 1 AND 10000", name=op.f("ck_prompts_content")),
        sa.CheckConstraint("temperature BETWEEN 0 AND 2", name=op.f("ck_prompts_temperature")),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organizations.id"],
            name=op.f("fk_prompts_organization_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["created_by"], ["users.id"], name=op.f("fk_prompts_created_by"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_prompts")),
    )
    op.create_index(
        "uq_prompts_name",
        "prompts",
        ["organization_id", "purpose", "scope_kind", "scope_id", sa.text("lower(name)")],
        unique=True,
    )
    secure_tenant_table("prompts")
    op.add_column("conversations", sa.Column("purge_at", TIME))
    op.create_index(
        "ix_conversations_purge",
        "conversations",
        ["purge_at"],
        postgresql_where=sa.text("purge_at IS NOT NULL"),
    )
    op.create_index(
        "ix_messages_judged",
        "messages",
        ["organization_id", "created_at"],
        postgresql_where=sa.text("feedback <> '{}'"),
    )


def downgrade() -> None:
    op.drop_index("ix_messages_judged", table_name="messages")
    op.drop_index("ix_conversations_purge", table_name="conversations")
    op.drop_column("conversations", "purge_at")
    op.drop_table("prompts")
