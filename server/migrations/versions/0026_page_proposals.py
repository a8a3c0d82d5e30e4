"""What agents and people propose to change on pages.

Revision ID: 0025_page_proposals
Revises: 0024_pages_by_owner
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from stoa.platform.migrations import secure_tenant_table

revision = "0026_page_proposals"
down_revision = "0025_usage_retention"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "page_proposals",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("page_id", sa.Uuid()),
        sa.Column("parent_id", sa.Uuid()),
        sa.Column("space_id", sa.Uuid()),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False, server_default=sa.text("'open'")),
        sa.Column("base_revision", sa.BigInteger(), nullable=False),
        sa.Column("hunks", JSONB(), nullable=False, server_default=sa.text("'[]'")),
        sa.Column("payload", JSONB(), nullable=False, server_default=sa.text("'{}'")),
        sa.Column("summary", sa.Text()),
        sa.Column("created_by", sa.Uuid()),
        sa.Column("agent_id", sa.Uuid()),
        sa.Column("conversation_id", sa.Uuid()),
        sa.Column("message_id", sa.Uuid()),
        sa.Column("run_id", sa.Uuid()),
        sa.Column("model", sa.Text()),
        sa.Column("policy", sa.Text(), nullable=False, server_default=sa.text("'review'")),
        sa.Column("version_before", sa.Integer()),
        sa.Column("decided_by", sa.Uuid()),
        sa.Column("decided_at", TIME),
        sa.Column("expires_at", TIME, nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("updated_at", TIME, nullable=False),
        *_checks(),
        *_keys(),
    )
    op.create_index("ix_page_proposals_page", "page_proposals", ["page_id", "status"])
    for name, column, condition in (
        ("parent", "parent_id", "parent_id IS NOT NULL"),
        ("space", "space_id", "space_id IS NOT NULL"),
        ("run", "run_id", "run_id IS NOT NULL"),
        ("expiry", "expires_at", "status = 'open'"),
    ):
        op.create_index(
            f"ix_page_proposals_{name}", "page_proposals", [column], postgresql_where=sa.text(condition)
        )
    secure_tenant_table("page_proposals")


def downgrade() -> None:
    op.drop_table("page_proposals")


def _checks() -> list[sa.CheckConstraint]:
    rules = {
        "kind": "kind IN ('edit', 'create', 'rename', 'move', 'trash', 'restore')",
        "status": (
            "status IN ('open', 'accepted', 'partially_accepted', 'rejected', 'superseded', 'withdrawn', 'expired')"
        ),
        "policy": "policy IN ('review', 'auto_applied')",
        "summary": "length(summary) <= 500",
        "page": "(kind = 'create') = (page_id IS NULL)",
        "space": "(page_id IS NULL) = (space_id IS NOT NULL)",
        "parent": "parent_id IS NULL OR space_id IS NOT NULL",
        "decided": "(status = 'open') = (decided_at IS NULL)",
    }
    return [sa.CheckConstraint(rule, name=op.f(f"ck_page_proposals_{name}")) for name, rule in rules.items()]


def _keys() -> list[sa.Constraint]:
    composite = {
        op.f("fk_page_proposals_organization_id_page_id"): ("page_id", "pages"),
        "fk_page_proposals_parent": ("parent_id", "pages"),
        "fk_page_proposals_space": ("space_id", "spaces"),
    }
    return [
        *(
            sa.ForeignKeyConstraint(
                ["organization_id", column],
                [f"{table}.organization_id", f"{table}.id"],
                name=name,
                ondelete="CASCADE",
            )
            for name, (column, table) in composite.items()
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organizations.id"],
            name=op.f("fk_page_proposals_organization_id"),
            ondelete="CASCADE",
        ),
        *(
            sa.ForeignKeyConstraint(
                [column], ["users.id"], name=op.f(f"fk_page_proposals_{column}"), ondelete="SET NULL"
            )
            for column in ("created_by", "decided_by")
        ),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_page_proposals")),
    ]
