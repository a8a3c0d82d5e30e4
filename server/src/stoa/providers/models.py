"""Tables of connections and of the catalogue."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    REAL,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    PrimaryKeyConstraint,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from stoa.platform.db import Base
from stoa.platform.ids import (
    ConversationId,
    MessageId,
    ModelId,
    OrganizationId,
    ProviderKeyId,
    RoutingDecisionId,
    RoutingRuleId,
    RunId,
    UserId,
)
from stoa.providers.contracts import Provider

PROVIDERS = "'openai', 'anthropic', 'google', 'openrouter', 'ollama', 'openai_compatible'"


class ProviderKey(Base):
    """A connection with its secret. Keys of a person belong to no organization."""

    __tablename__ = "provider_keys"
    __table_args__ = (
        # What a catalogue entry of an organization may refer to.
        UniqueConstraint("organization_id", "id"),
        CheckConstraint("owner_kind IN ('user', 'group', 'organization', 'instance')", name="owner_kind"),
        CheckConstraint(
            "(owner_kind = 'user') = (user_id IS NOT NULL) AND (owner_kind = 'group') = (group_id IS NOT NULL)"
            " AND (owner_kind IN ('group', 'organization')) = (organization_id IS NOT NULL)",
            name="owner",
        ),
        CheckConstraint(f"provider IN ({PROVIDERS})", name="provider"),
        CheckConstraint("status IN ('unverified', 'valid', 'invalid', 'disabled')", name="status"),
        CheckConstraint("length(name) BETWEEN 1 AND 100", name="name"),
        CheckConstraint(
            "base_url IS NOT NULL OR provider NOT IN ('ollama', 'openai_compatible')", name="base_url"
        ),
        Index("ix_provider_keys_organization", "organization_id", "provider", "owner_kind"),
        Index("ix_provider_keys_user", "user_id"),
        Index(
            "uq_provider_keys_owner_name",
            "owner_kind",
            "organization_id",
            "user_id",
            "group_id",
            "provider",
            "name",
            unique=True,
            postgresql_nulls_not_distinct=True,
        ),
    )

    id: Mapped[ProviderKeyId] = mapped_column(primary_key=True)
    organization_id: Mapped[OrganizationId | None] = mapped_column(
        ForeignKey("organizations.id", ondelete="CASCADE")
    )
    owner_kind: Mapped[str]
    user_id: Mapped[UserId | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    group_id: Mapped[UUID | None]
    provider: Mapped[str]
    name: Mapped[str]
    base_url: Mapped[str | None]
    secret_ciphertext: Mapped[bytes | None]
    secret_hint: Mapped[str | None]
    extra_headers_ciphertext: Mapped[bytes | None]
    status: Mapped[str] = mapped_column(server_default="unverified")
    verified_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]
    last_error_at: Mapped[datetime | None]
    last_error_code: Mapped[str | None]
    failure_count: Mapped[int] = mapped_column(server_default="0")
    priority: Mapped[int] = mapped_column(server_default="0")
    # What the server listed when it was last asked; the picker never waits for it (PR-19).
    model_ids: Mapped[list[Any]] = mapped_column(server_default=text("'[]'"))
    models_fetched_at: Mapped[datetime | None]
    created_by: Mapped[UserId | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    @property
    def typed_provider(self) -> Provider:
        return Provider(self.provider)


class Model(Base):
    """A catalogue entry: shipped or of the instance without organization, else an organization's own."""

    __tablename__ = "models"
    __table_args__ = (
        ForeignKeyConstraint(
            ["organization_id", "provider_key_id"],
            ["provider_keys.organization_id", "provider_keys.id"],
            ondelete="CASCADE",
        ),
        CheckConstraint("tier IN ('basic', 'standard', 'premium')", name="tier"),
        CheckConstraint("complexity_tier IN ('simple', 'medium', 'complex')", name="complexity_tier"),
        CheckConstraint("price_source IN ('shipped', 'manual', 'provider')", name="price_source"),
        Index("uq_models_slug", "organization_id", "slug", unique=True, postgresql_nulls_not_distinct=True),
    )

    id: Mapped[ModelId] = mapped_column(primary_key=True)
    organization_id: Mapped[OrganizationId | None] = mapped_column(
        ForeignKey("organizations.id", ondelete="CASCADE")
    )
    slug: Mapped[str]
    provider: Mapped[str]
    provider_model: Mapped[str]
    provider_key_id: Mapped[ProviderKeyId | None]
    display_name: Mapped[str]
    family: Mapped[str | None]
    tier: Mapped[str] = mapped_column(server_default="standard")
    complexity_tier: Mapped[str | None]
    context_window: Mapped[int | None]
    max_output_tokens: Mapped[int | None]
    supports_vision: Mapped[bool] = mapped_column(server_default=text("false"))
    supports_tools: Mapped[bool] = mapped_column(server_default=text("false"))
    supports_thinking: Mapped[bool] = mapped_column(server_default=text("false"))
    supports_caching: Mapped[bool] = mapped_column(server_default=text("false"))
    supports_embeddings: Mapped[bool] = mapped_column(server_default=text("false"))
    constraints: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))
    input_micros_per_mtok: Mapped[int | None] = mapped_column(BigInteger)
    output_micros_per_mtok: Mapped[int | None] = mapped_column(BigInteger)
    cache_read_micros_per_mtok: Mapped[int | None] = mapped_column(BigInteger)
    cache_write_micros_per_mtok: Mapped[int | None] = mapped_column(BigInteger)
    price_source: Mapped[str | None]
    price_updated_at: Mapped[datetime | None]
    idle_timeout_seconds: Mapped[int] = mapped_column(server_default="60")
    fallback_slug: Mapped[str | None]
    is_enabled: Mapped[bool] = mapped_column(server_default=text("true"))
    is_recommended: Mapped[bool] = mapped_column(server_default=text("false"))
    is_deprecated: Mapped[bool] = mapped_column(server_default=text("false"))
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class RoutingDecision(Base):
    """Which model AUTO took for one turn, what led to it, and how it went (PR-42). Holds no text of a message."""

    __tablename__ = "routing_decisions"
    __table_args__ = (
        PrimaryKeyConstraint("organization_id", "id"),
        CheckConstraint("policy IN ('reference', 'rules', 'votes', 'learned')", name="policy"),
        CheckConstraint("tier IN ('simple', 'medium', 'complex')", name="tier"),
        CheckConstraint("selected_tier IN ('simple', 'medium', 'complex')", name="selected_tier"),
        CheckConstraint("score BETWEEN 0 AND 100", name="score"),
        CheckConstraint("confidence BETWEEN 0 AND 1", name="confidence"),
        Index("ix_routing_decisions_created", "organization_id", "created_at"),
        Index("ix_routing_decisions_user_id", "user_id", "created_at"),
        Index("ix_routing_decisions_conversation_id", "conversation_id", "created_at"),
        Index("ix_routing_decisions_tier", "organization_id", "tier", "created_at"),
        Index("ix_routing_decisions_selected_model", "organization_id", "selected_model", "created_at"),
        Index("ix_routing_decisions_provider", "organization_id", "provider", "created_at"),
        Index("ix_routing_decisions_run", "run_id"),
    )

    id: Mapped[RoutingDecisionId]
    organization_id: Mapped[OrganizationId] = mapped_column(ForeignKey("organizations.id", ondelete="CASCADE"))
    user_id: Mapped[UserId | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    conversation_id: Mapped[ConversationId | None]
    run_id: Mapped[RunId | None]
    message_id: Mapped[MessageId | None]
    provider: Mapped[str]
    policy: Mapped[str] = mapped_column(server_default="reference")
    conversation_turn: Mapped[int]
    requested_model: Mapped[str]
    selected_model: Mapped[str]
    tier: Mapped[str]
    selected_tier: Mapped[str]
    score: Mapped[int]
    confidence: Mapped[float] = mapped_column(REAL)
    reasoning: Mapped[str]
    query_length: Mapped[int]
    detected_patterns: Mapped[list[str]] = mapped_column(ARRAY(Text))
    overrides: Mapped[list[Any]] = mapped_column(server_default=text("'[]'"))
    category: Mapped[str | None]
    evidence: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))
    routing_micros: Mapped[int]
    request_succeeded: Mapped[bool | None]
    response_tokens: Mapped[int | None]
    cost_micros: Mapped[int | None] = mapped_column(BigInteger)
    baseline_cost_micros: Mapped[int | None] = mapped_column(BigInteger)
    created_at: Mapped[datetime]


class RoutingRule(Base):
    """What an organization decides before AUTO scores: conditions that all hold, and what then (PR-44).

    Places are from 1 on without a gap; whoever changes them holds the organization's lock.
    """

    __tablename__ = "routing_rules"
    __table_args__ = (
        PrimaryKeyConstraint("organization_id", "id"),
        CheckConstraint("position >= 1", name="position"),
        CheckConstraint(
            "octet_length(conditions::text) <= 2048 AND octet_length(action::text) <= 512", name="short"
        ),
        Index("ix_routing_rules_position", "organization_id", "position"),
        Index("ix_routing_rules_created_by", "created_by"),
    )

    id: Mapped[RoutingRuleId]
    organization_id: Mapped[OrganizationId] = mapped_column(ForeignKey("organizations.id", ondelete="CASCADE"))
    position: Mapped[int]
    conditions: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))
    action: Mapped[dict[str, Any]]
    is_enabled: Mapped[bool] = mapped_column(server_default=text("true"))
    created_by: Mapped[UserId | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
