"""Share links, requests for access, and a count of the changes of every role and grant.

Revision ID: 0011_sharing
Revises: 0010_group_subjects
"""

import sqlalchemy as sa
from alembic import op

from stoa.platform.migrations import secure_tenant_table

revision = "0012_sharing"
down_revision = "0011_page_updates"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)
COUNTED = ("grants", "space_members", "area_members")


def upgrade() -> None:
    for table in COUNTED:
        op.add_column(table, sa.Column("revision", sa.BigInteger(), server_default="1", nullable=False))
    _share_links()
    _access_requests()


def _share_links() -> None:
    op.create_table(
        "share_links",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("page_id", sa.Uuid(), nullable=False),
        sa.Column("allow_download", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("token_hint", sa.Text(), nullable=False),
        sa.Column("includes_children", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("password_hash", sa.Text()),
        sa.Column("expires_at", TIME),
        sa.Column("view_count", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("last_viewed_at", TIME),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.Column("revoked_at", TIME),
        sa.Column("created_at", TIME, nullable=False),
        sa.CheckConstraint("length(token_hint) = 4", name=op.f("ck_share_links_token_hint")),
        sa.ForeignKeyConstraint(
            ["organization_id", "page_id"],
            ["pages.organization_id", "pages.id"],
            name=op.f("fk_share_links_organization_id_page_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organizations.id"],
            name=op.f("fk_share_links_organization_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["created_by"], ["users.id"], name=op.f("fk_share_links_created_by"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_share_links")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_share_links_token_hash")),
    )
    op.create_index("ix_share_links_page", "share_links", ["page_id"])
    secure_tenant_table("share_links")


def _access_requests() -> None:
    op.create_table(
        "access_requests",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("page_id", sa.Uuid(), nullable=False),
        sa.Column("requester_id", sa.Uuid(), nullable=False),
        sa.Column("message", sa.Text(), server_default="", nullable=False),
        sa.Column("status", sa.Text(), server_default="open", nullable=False),
        sa.Column("decided_by", sa.Uuid()),
        sa.Column("decided_at", TIME),
        sa.Column("created_at", TIME, nullable=False),
        sa.CheckConstraint("length(message) <= 300", name=op.f("ck_access_requests_message")),
        sa.CheckConstraint("status IN ('open', 'granted', 'refused')", name=op.f("ck_access_requests_status")),
        sa.CheckConstraint("(status = 'open') = (decided_at IS NULL)", name=op.f("ck_access_requests_decided")),
        sa.ForeignKeyConstraint(
            ["organization_id", "page_id"],
            ["pages.organization_id", "pages.id"],
            name=op.f("fk_access_requests_organization_id_page_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organizations.id"],
            name=op.f("fk_access_requests_organization_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["requester_id"], ["users.id"], name=op.f("fk_access_requests_requester_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["users.id"], name=op.f("fk_access_requests_decided_by"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_access_requests")),
    )
    op.create_index(
        "uq_access_requests_open",
        "access_requests",
        ["organization_id", "page_id", "requester_id"],
        unique=True,
        postgresql_where=sa.text("status = 'open'"),
    )
    secure_tenant_table("access_requests")


def downgrade() -> None:
    op.drop_table("access_requests")
    op.drop_table("share_links")
    for table in COUNTED:
        op.drop_column(table, "revision")
