"""Tables of budgets and of what is held and corrected in them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    PrimaryKeyConstraint,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from stoa.platform.db import Base
from stoa.platform.ids import BudgetId, CallId, OrganizationId, UserId


class Budget(Base):
    """What may be spent in one period. `spent_micros` and `held_micros` belong to the period that began last.

    The row is the lock under which both are changed; of several, locks are taken in the order of their ids.
    """

    __tablename__ = "budgets"
    __table_args__ = (
        PrimaryKeyConstraint("organization_id", "id"),
        UniqueConstraint("organization_id", "scope_kind", "scope_id", "period", "set_by_kind"),
        CheckConstraint(
            "scope_kind IN ('organization', 'group', 'user', 'agent', 'space', 'api_token')", name="scope_kind"
        ),
        CheckConstraint("set_by_kind IN ('admin', 'self')", name="set_by_kind"),
        CheckConstraint("set_by_kind = 'admin' OR scope_kind = 'user'", name="own_cap"),
        CheckConstraint("period IN ('day', 'week', 'month', 'total')", name="period"),
        CheckConstraint("(period = 'total') = (period_ends_at IS NULL)", name="period_end"),
        CheckConstraint("limit_micros >= 0 AND held_micros >= 0", name="not_negative"),
        CheckConstraint("alert_percent BETWEEN 1 AND 100", name="alert_percent"),
        CheckConstraint("on_exhausted IN ('downgrade', 'block')", name="on_exhausted"),
        CheckConstraint("template IN ('20', '50', '200', 'unlimited', 'custom')", name="template"),
        CheckConstraint("jsonb_typeof(steps) = 'array' AND octet_length(steps::text) <= 1024", name="steps"),
        CheckConstraint(
            "(increase_requested_micros IS NULL) = (increase_requested_at IS NULL)"
            " AND (increase_note IS NULL OR increase_requested_at IS NOT NULL)"
            " AND increase_requested_micros > 0 AND length(increase_note) <= 500",
            name="increase",
        ),
    )

    id: Mapped[BudgetId]
    organization_id: Mapped[OrganizationId] = mapped_column(ForeignKey("organizations.id", ondelete="CASCADE"))
    scope_kind: Mapped[str]
    scope_id: Mapped[UUID]
    set_by_kind: Mapped[str] = mapped_column(server_default="admin")
    period: Mapped[str] = mapped_column(server_default="month")
    limit_micros: Mapped[int | None] = mapped_column(BigInteger)
    alert_percent: Mapped[int] = mapped_column(server_default="80")
    hard_limit: Mapped[bool] = mapped_column(server_default=text("false"))
    on_exhausted: Mapped[str] = mapped_column(server_default="downgrade")
    # In the order of their parts of the limit; see core/steps.py.
    steps: Mapped[list[Any]] = mapped_column(server_default=text("'[]'"))
    template: Mapped[str | None]
    spent_micros: Mapped[int] = mapped_column(BigInteger, server_default="0")
    held_micros: Mapped[int] = mapped_column(BigInteger, server_default="0")
    period_started_at: Mapped[datetime]
    period_ends_at: Mapped[datetime | None]
    alerted_at: Mapped[datetime | None]
    exhausted_alerted_at: Mapped[datetime | None]
    increase_requested_micros: Mapped[int | None] = mapped_column(BigInteger)
    increase_requested_at: Mapped[datetime | None]
    increase_note: Mapped[str | None]
    version: Mapped[int] = mapped_column(server_default="1")
    created_by: Mapped[UserId | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class Reservation(Base):
    """What one call in flight holds in one budget, from before its first byte to its settlement."""

    __tablename__ = "budget_reservations"
    __table_args__ = (
        PrimaryKeyConstraint("organization_id", "call_id", "budget_id"),
        ForeignKeyConstraint(
            ["organization_id", "budget_id"], ["budgets.organization_id", "budgets.id"], ondelete="CASCADE"
        ),
        CheckConstraint("amount_micros >= 0", name="not_negative"),
        CheckConstraint("state IN ('held', 'settled', 'released')", name="state"),
        CheckConstraint("(state = 'held') = (settled_micros IS NULL)", name="settled"),
        Index("ix_budget_reservations_state_expires", "state", "expires_at"),
        Index("ix_budget_reservations_budget", "organization_id", "budget_id"),
    )

    organization_id: Mapped[OrganizationId]
    call_id: Mapped[CallId]
    budget_id: Mapped[BudgetId]
    amount_micros: Mapped[int] = mapped_column(BigInteger)
    settled_micros: Mapped[int | None] = mapped_column(BigInteger)
    state: Mapped[str] = mapped_column(server_default="held")
    period_started_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    created_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]


class Adjustment(Base):
    """A correction of what a period has spent, by an administrator with a reason. Never changed nor deleted."""

    __tablename__ = "budget_adjustments"
    __table_args__ = (
        PrimaryKeyConstraint("organization_id", "id"),
        ForeignKeyConstraint(
            ["organization_id", "budget_id"], ["budgets.organization_id", "budgets.id"], ondelete="CASCADE"
        ),
        CheckConstraint("amount_micros <> 0", name="not_zero"),
        CheckConstraint("length(reason) BETWEEN 1 AND 500", name="reason"),
        Index("ix_budget_adjustments_budget", "organization_id", "budget_id"),
    )

    id: Mapped[UUID]
    organization_id: Mapped[OrganizationId]
    budget_id: Mapped[BudgetId]
    amount_micros: Mapped[int] = mapped_column(BigInteger)
    reason: Mapped[str]
    period_started_at: Mapped[datetime]
    created_by: Mapped[UserId | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    created_at: Mapped[datetime]
