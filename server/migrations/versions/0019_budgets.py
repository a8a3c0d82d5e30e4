"""Budgets, what is held and corrected in them, and the ledger's sums by day.

Revision ID: 0011_budgets
Revises: 0010_group_subjects
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from stoa.platform.migrations import secure_tenant_table

revision = "0019_budgets"
down_revision = "0018_paused_tenants"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)
OF_ORGANIZATION = "organizations.id"


def upgrade() -> None:
    _budgets()
    _reservations()
    _adjustments()
    _daily()


def _organization() -> sa.Column[object]:
    return sa.Column(
        "organization_id", sa.Uuid(), sa.ForeignKey(OF_ORGANIZATION, ondelete="CASCADE"), nullable=False
    )


def _to_budget() -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["organization_id", "budget_id"], ["budgets.organization_id", "budgets.id"], ondelete="CASCADE"
    )


def _budgets() -> None:
    op.create_table(
        "budgets",
        sa.Column("id", sa.Uuid(), nullable=False),
        _organization(),
        sa.Column("scope_kind", sa.Text(), nullable=False),
        sa.Column("scope_id", sa.Uuid(), nullable=False),
        sa.Column("set_by_kind", sa.Text(), nullable=False, server_default="admin"),
        sa.Column("period", sa.Text(), nullable=False, server_default="month"),
        sa.Column("limit_micros", sa.BigInteger()),
        sa.Column("alert_percent", sa.Integer(), nullable=False, server_default="80"),
        sa.Column("hard_limit", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("on_exhausted", sa.Text(), nullable=False, server_default="downgrade"),
        sa.Column("steps", JSONB(), nullable=False, server_default=sa.text("'{}'")),
        sa.Column("template", sa.Text()),
        sa.Column("spent_micros", sa.BigInteger(), nullable=False, server_default="0"),
        sa.Column("held_micros", sa.BigInteger(), nullable=False, server_default="0"),
        sa.Column("period_started_at", TIME, nullable=False),
        sa.Column("period_ends_at", TIME),
        sa.Column("alerted_at", TIME),
        sa.Column("exhausted_alerted_at", TIME),
        sa.Column("increase_requested_micros", sa.BigInteger()),
        sa.Column("increase_requested_at", TIME),
        sa.Column("increase_note", sa.Text()),
        sa.Column("version", sa.Integer(), nullable=False, server_default="1"),
        sa.Column("created_by", sa.Uuid(), sa.ForeignKey("users.id", ondelete="SET NULL")),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("updated_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("organization_id", "id"),
        sa.UniqueConstraint("organization_id", "scope_kind", "scope_id", "period", "set_by_kind"),
        sa.CheckConstraint(
            "scope_kind IN ('organization', 'group', 'user', 'agent', 'space', 'api_token')", name="scope_kind"
        ),
        sa.CheckConstraint("set_by_kind IN ('admin', 'self')", name="set_by_kind"),
        sa.CheckConstraint("set_by_kind = 'admin' OR scope_kind = 'user'", name="own_cap"),
        sa.CheckConstraint("period IN ('day', 'week', 'month', 'total')", name="period"),
        sa.CheckConstraint("(period = 'total') = (period_ends_at IS NULL)", name="period_end"),
        sa.CheckConstraint("limit_micros >= 0 AND held_micros >= 0", name="not_negative"),
        sa.CheckConstraint("alert_percent BETWEEN 1 AND 100", name="alert_percent"),
        sa.CheckConstraint("on_exhausted IN ('downgrade', 'block')", name="on_exhausted"),
        sa.CheckConstraint("template IN ('20', '50', '200', 'unlimited', 'custom')", name="template"),
        sa.CheckConstraint("octet_length(steps::text) <= 1024", name="steps"),
        sa.CheckConstraint(
            "(increase_requested_micros IS NULL) = (increase_requested_at IS NULL)"
            " AND (increase_note IS NULL OR increase_requested_at IS NOT NULL)"
            " AND increase_requested_micros > 0 AND length(increase_note) <= 500",
            name="increase",
        ),
    )
    secure_tenant_table("budgets")


def _reservations() -> None:
    op.create_table(
        "budget_reservations",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("budget_id", sa.Uuid(), nullable=False),
        sa.Column("amount_micros", sa.BigInteger(), nullable=False),
        sa.Column("settled_micros", sa.BigInteger()),
        sa.Column("state", sa.Text(), nullable=False, server_default="held"),
        sa.Column("period_started_at", TIME, nullable=False),
        sa.Column("expires_at", TIME, nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("settled_at", TIME),
        sa.PrimaryKeyConstraint("organization_id", "call_id", "budget_id"),
        _to_budget(),
        sa.CheckConstraint("amount_micros >= 0", name="not_negative"),
        sa.CheckConstraint("state IN ('held', 'settled', 'released')", name="state"),
        sa.CheckConstraint("(state = 'held') = (settled_micros IS NULL)", name="settled"),
    )
    op.create_index("ix_budget_reservations_state_expires", "budget_reservations", ["state", "expires_at"])
    op.create_index("ix_budget_reservations_budget", "budget_reservations", ["organization_id", "budget_id"])
    secure_tenant_table("budget_reservations")


def _adjustments() -> None:
    op.create_table(
        "budget_adjustments",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("budget_id", sa.Uuid(), nullable=False),
        sa.Column("amount_micros", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("period_started_at", TIME, nullable=False),
        sa.Column("created_by", sa.Uuid(), sa.ForeignKey("users.id", ondelete="SET NULL")),
        sa.Column("created_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("organization_id", "id"),
        _to_budget(),
        sa.CheckConstraint("amount_micros <> 0", name="not_zero"),
        sa.CheckConstraint("length(reason) BETWEEN 1 AND 500", name="reason"),
    )
    op.create_index("ix_budget_adjustments_budget", "budget_adjustments", ["organization_id", "budget_id"])
    secure_tenant_table("budget_adjustments", verbs="SELECT, INSERT")


def _daily() -> None:
    op.create_table(
        "llm_usage_daily",
        _organization(),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("request_type", sa.Text(), nullable=False),
        sa.Column("payer", sa.Text(), nullable=False),
        sa.Column("calls", sa.Integer(), nullable=False),
        sa.Column("estimated_calls", sa.Integer(), nullable=False),
        sa.Column("prompt_tokens", sa.BigInteger(), nullable=False),
        sa.Column("completion_tokens", sa.BigInteger(), nullable=False),
        sa.Column("cache_read_tokens", sa.BigInteger(), nullable=False),
        sa.Column("cost_micros", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("organization_id", "day", "user_id", "model", "request_type", "payer"),
    )
    op.create_index("ix_llm_usage_daily_user", "llm_usage_daily", ["user_id"])
    secure_tenant_table("llm_usage_daily")


def downgrade() -> None:
    for table in ("llm_usage_daily", "budget_adjustments", "budget_reservations", "budgets"):
        op.drop_table(table)
