"""Links of pages and conversations.

Revision ID: 0032_page_conversations
Revises: 0031_agents
"""

import sqlalchemy as sa
from alembic import op

from stoa.platform.migrations import secure_tenant_table

revision = "0034_page_conversations"
down_revision = "0033_agents"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "page_conversations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("page_id", sa.Uuid(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("relationship", sa.Text(), nullable=False),
        sa.Column("created_by", sa.Uuid()),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "relationship IN ('source', 'discussion', 'reference')",
            name=op.f("ck_page_conversations_relationship"),
        ),
        *(
            sa.ForeignKeyConstraint(
                ["organization_id", f"{name}_id"],
                [f"{name}s.organization_id", f"{name}s.id"],
                name=op.f(f"fk_page_conversations_organization_id_{name}_id"),
                ondelete="CASCADE",
            )
            for name in ("page", "conversation")
        ),
        sa.ForeignKeyConstraint(
            ["created_by"], ["users.id"], name=op.f("fk_page_conversations_created_by"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_page_conversations")),
        sa.UniqueConstraint(
            "organization_id", "page_id", "conversation_id", "relationship", name="uq_page_conversations_link"
        ),
    )
    for name in ("page", "conversation"):
        op.create_index(f"ix_page_conversations_{name}", "page_conversations", [f"{name}_id"])
    secure_tenant_table("page_conversations")


def downgrade() -> None:
    op.drop_table("page_conversations")
