"""The log of live editing.

Revision ID: 0011_page_updates
Revises: 0010_group_subjects
"""

import sqlalchemy as sa
from alembic import op

from stoa.platform.migrations import secure_tenant_table

revision = "0011_page_updates"
down_revision = "0010_group_subjects"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("update_seq", "content_seq"):
        op.add_column("pages", sa.Column(name, sa.BigInteger(), server_default="0", nullable=False))
    op.create_table(
        "page_updates",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("page_id", sa.Uuid(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("covers_seq", sa.BigInteger()),
        sa.Column("payload", sa.LargeBinary(), nullable=False),
        sa.Column("client_id", sa.BigInteger()),
        sa.Column("author_id", sa.Uuid()),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("run_id", sa.Uuid()),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('update', 'snapshot')", name=op.f("ck_page_updates_kind")),
        sa.CheckConstraint("(kind = 'snapshot') = (covers_seq IS NOT NULL)", name=op.f("ck_page_updates_covers")),
        sa.CheckConstraint(
            "source IN ('editor', 'api', 'agent', 'import', 'restore', 'undo', 'system')",
            name=op.f("ck_page_updates_source"),
        ),
        sa.CheckConstraint("octet_length(payload) <= 23068672", name=op.f("ck_page_updates_payload")),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"], ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["organization_id", "page_id"], ["pages.organization_id", "pages.id"], ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("organization_id", "id"),
        sa.UniqueConstraint("organization_id", "page_id", "generation", "seq"),
    )
    op.create_index("ix_page_updates_created", "page_updates", ["created_at"], postgresql_using="brin")
    secure_tenant_table("page_updates")


def downgrade() -> None:
    op.drop_table("page_updates")
    for name in ("content_seq", "update_seq"):
        op.drop_column("pages", name)
