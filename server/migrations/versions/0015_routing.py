"""Decisions of AUTO, with what led to them.

Revision ID: 0011_routing
Revises: 0010_group_subjects
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TIMESTAMP

from stoa.platform.migrations import secure_tenant_table

revision = "0015_routing"
down_revision = "0014_page_features"
branch_labels = None
depends_on = None

TIME = TIMESTAMP(timezone=True)
INDEXED = ("user_id", "conversation_id")
INDEXED_IN_ORGANIZATION = ("tier", "selected_model", "provider")


def upgrade() -> None:
    op.create_table(
        "routing_decisions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "organization_id", sa.Uuid(), sa.ForeignKey("organizations.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("user_id", sa.Uuid(), sa.ForeignKey("users.id", ondelete="SET NULL")),
        # No foreign keys: conversations lie above, and a decision outlives what it was made for.
        sa.Column("conversation_id", sa.Uuid()),
        sa.Column("run_id", sa.Uuid()),
        sa.Column("message_id", sa.Uuid()),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("policy", sa.Text(), nullable=False, server_default="reference"),
        sa.Column("conversation_turn", sa.Integer(), nullable=False),
        sa.Column("requested_model", sa.Text(), nullable=False),
        sa.Column("selected_model", sa.Text(), nullable=False),
        sa.Column("tier", sa.Text(), nullable=False),
        sa.Column("selected_tier", sa.Text(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("confidence", sa.REAL(), nullable=False),
        sa.Column("reasoning", sa.Text(), nullable=False),
        sa.Column("query_length", sa.Integer(), nullable=False),
        sa.Column("detected_patterns", ARRAY(sa.Text()), nullable=False),
        sa.Column("overrides", JSONB(), nullable=False, server_default="[]"),
        sa.Column("category", sa.Text()),
        sa.Column("evidence", JSONB(), nullable=False, server_default="{}"),
        sa.Column("routing_micros", sa.Integer(), nullable=False),
        sa.Column("request_succeeded", sa.Boolean()),
        sa.Column("response_tokens", sa.Integer()),
        sa.Column("cost_micros", sa.BigInteger()),
        sa.Column("baseline_cost_micros", sa.BigInteger()),
        sa.Column("created_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("organization_id", "id"),
        sa.CheckConstraint("policy IN ('reference', 'rules', 'votes', 'learned')", name="policy"),
        sa.CheckConstraint("tier IN ('simple', 'medium', 'complex')", name="tier"),
        sa.CheckConstraint("selected_tier IN ('simple', 'medium', 'complex')", name="selected_tier"),
        sa.CheckConstraint("score BETWEEN 0 AND 100", name="score"),
        sa.CheckConstraint("confidence BETWEEN 0 AND 1", name="confidence"),
    )
    op.create_index("ix_routing_decisions_created", "routing_decisions", ["organization_id", "created_at"])
    for column in INDEXED:
        op.create_index(f"ix_routing_decisions_{column}", "routing_decisions", [column, "created_at"])
    for column in INDEXED_IN_ORGANIZATION:
        op.create_index(
            f"ix_routing_decisions_{column}", "routing_decisions", ["organization_id", column, "created_at"]
        )
    op.create_index("ix_routing_decisions_run", "routing_decisions", ["run_id"])
    secure_tenant_table("routing_decisions")


def downgrade() -> None:
    op.drop_table("routing_decisions")
