"""Tables of the ledger and of its sums by day."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Date, ForeignKey, Index, PrimaryKeyConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from stoa.platform.db import Base
from stoa.platform.ids import CallId, ConversationId, MessageId, OrganizationId, ProviderKeyId, RunId, UserId
from stoa.usage.contracts import CallStatus, Payer, RequestType

_NUMBERS = (
    "prompt_tokens", "completion_tokens", "total_tokens", "cache_creation_tokens", "cache_read_tokens",
    "thinking_tokens", "cost_micros", "reserved_micros", "attempt", "first_token_ms", "duration_ms",
)  # fmt: skip


def _one_of(column: str, values: type[Payer] | type[CallStatus] | type[RequestType]) -> CheckConstraint:
    listed = ", ".join(f"'{value.value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=column)


class LlmUsage(Base):
    """One provider attempt: written before its first byte, settled once, then never changed."""

    __tablename__ = "llm_usage"
    __table_args__ = (
        PrimaryKeyConstraint("organization_id", "id"),
        _one_of("payer", Payer),
        _one_of("request_type", RequestType),
        _one_of("status", CallStatus),
        CheckConstraint(" AND ".join(f"{name} >= 0" for name in _NUMBERS), name="not_negative"),
        Index("ix_llm_usage_organization_created", "organization_id", "created_at"),
        Index("ix_llm_usage_user_created", "user_id", "created_at"),
        Index("ix_llm_usage_organization_model_created", "organization_id", "model", "created_at"),
        Index("ix_llm_usage_run", "run_id"),
        Index(
            "ix_llm_usage_conversation",
            "conversation_id",
            postgresql_where=text("conversation_id IS NOT NULL"),
        ),
        Index("ix_llm_usage_token_created", "api_token_id", "created_at"),
        Index("ix_llm_usage_lease_owner", "lease_owner", postgresql_where=text("lease_owner IS NOT NULL")),
        Index(
            "ix_llm_usage_forgotten",
            "created_at",
            postgresql_where=text("settled_at IS NULL AND run_id IS NULL AND lease_owner IS NULL"),
        ),
        {"postgresql_partition_by": "RANGE (id)"},
    )

    id: Mapped[CallId]
    organization_id: Mapped[OrganizationId] = mapped_column(ForeignKey("organizations.id", ondelete="CASCADE"))
    user_id: Mapped[UserId | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    group_id: Mapped[UUID | None]
    space_id: Mapped[UUID | None]
    agent_id: Mapped[UUID | None]
    api_token_id: Mapped[UUID | None]
    conversation_id: Mapped[ConversationId | None]
    message_id: Mapped[MessageId | None]
    run_id: Mapped[RunId | None]
    arena_battle_id: Mapped[UUID | None]
    # The process that makes a call without a run; while it lives, the call does (US-22).
    lease_owner: Mapped[str | None]
    model: Mapped[str]
    provider: Mapped[str]
    provider_key_id: Mapped[ProviderKeyId | None]
    payer: Mapped[str]
    request_type: Mapped[str] = mapped_column(server_default="chat")
    attempt: Mapped[int] = mapped_column(server_default="1")
    prompt_tokens: Mapped[int] = mapped_column(server_default="0")
    completion_tokens: Mapped[int] = mapped_column(server_default="0")
    total_tokens: Mapped[int] = mapped_column(server_default="0")
    cache_creation_tokens: Mapped[int] = mapped_column(server_default="0")
    cache_read_tokens: Mapped[int] = mapped_column(server_default="0")
    thinking_tokens: Mapped[int] = mapped_column(server_default="0")
    cost_micros: Mapped[int] = mapped_column(BigInteger, server_default="0")
    reserved_micros: Mapped[int] = mapped_column(BigInteger, server_default="0")
    price: Mapped[dict[str, Any]]
    # The model that was chosen where another one answered, and its prices then: what a substitute saved.
    instead_of: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    is_estimated: Mapped[bool] = mapped_column(server_default=text("false"))
    status: Mapped[str]
    error_kind: Mapped[str | None]
    first_token_ms: Mapped[int | None]
    duration_ms: Mapped[int | None]
    created_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]


class CallProcess(Base):
    """A process that makes calls without a run. Silent for a while, it is gone, and its calls are settled."""

    __tablename__ = "call_processes"

    id: Mapped[str] = mapped_column(primary_key=True)
    heard_at: Mapped[datetime]


class DailyUsage(Base):
    """What the calls of one whole day came to; derived from the ledger, and made anew from it at any time.

    A person who was erased is nobody (`user_id` of zeros): there is no key of theirs left to refer to.
    """

    __tablename__ = "llm_usage_daily"
    __table_args__ = (
        PrimaryKeyConstraint("organization_id", "day", "user_id", "model", "request_type", "payer"),
        Index("ix_llm_usage_daily_user", "user_id"),
    )

    organization_id: Mapped[OrganizationId] = mapped_column(ForeignKey("organizations.id", ondelete="CASCADE"))
    day: Mapped[date] = mapped_column(Date)
    user_id: Mapped[UserId]
    model: Mapped[str]
    request_type: Mapped[str]
    payer: Mapped[str]
    calls: Mapped[int]
    estimated_calls: Mapped[int]
    prompt_tokens: Mapped[int] = mapped_column(BigInteger)
    completion_tokens: Mapped[int] = mapped_column(BigInteger)
    cache_read_tokens: Mapped[int] = mapped_column(BigInteger)
    cost_micros: Mapped[int] = mapped_column(BigInteger)
