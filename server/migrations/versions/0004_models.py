"""Connections to model providers, the catalogue, and the ledger of calls.

Revision ID: 0004_models
Revises: 0003_spaces
"""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from stoa.platform.migrations import (
    TENANT,
    create_month_partitions,
    secure_mixed_table,
    secure_table,
    secure_tenant_table,
)

revision = "0004_models"
down_revision = "0003_spaces"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)
MONTHS_AHEAD = 24
PROVIDERS = "'openai', 'anthropic', 'google', 'openrouter', 'ollama', 'openai_compatible'"
REQUEST_TYPES = (
    "'chat', 'page', 'assistant', 'dashboard', 'cad', 'plan', 'arena', 'judge', 'second_opinion', 'title',"
    " 'summarization', 'compaction', 'extraction', 'embedding', 'rerank', 'gateway', 'agent', 'scheduled',"
    " 'memory'"
)
NUMBERS = (
    "prompt_tokens",
    "completion_tokens",
    "total_tokens",
    "cache_creation_tokens",
    "cache_read_tokens",
    "thinking_tokens",
    "cost_micros",
    "reserved_micros",
    "attempt",
    "first_token_ms",
    "duration_ms",
)

# A settled row stays as it is (US-10), but for what it is attributed to, which may be erased.
SETTLED_STAYS_FUNCTION = """
CREATE FUNCTION llm_usage_settled_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a settled call does not change' USING ERRCODE = 'integrity_constraint_violation';
END $$
"""
SETTLED_STAYS_TRIGGER = """
CREATE TRIGGER settled_stays BEFORE UPDATE ON llm_usage FOR EACH ROW
  WHEN (OLD.settled_at IS NOT NULL AND
        ROW(OLD.model, OLD.provider, OLD.payer, OLD.request_type, OLD.attempt, OLD.prompt_tokens,
            OLD.completion_tokens, OLD.total_tokens, OLD.cache_creation_tokens, OLD.cache_read_tokens,
            OLD.thinking_tokens, OLD.cost_micros, OLD.reserved_micros, OLD.price, OLD.is_estimated, OLD.status,
            OLD.error_kind, OLD.created_at, OLD.settled_at)
        IS DISTINCT FROM
        ROW(NEW.model, NEW.provider, NEW.payer, NEW.request_type, NEW.attempt, NEW.prompt_tokens,
            NEW.completion_tokens, NEW.total_tokens, NEW.cache_creation_tokens, NEW.cache_read_tokens,
            NEW.thinking_tokens, NEW.cost_micros, NEW.reserved_micros, NEW.price, NEW.is_estimated, NEW.status,
            NEW.error_kind, NEW.created_at, NEW.settled_at))
  EXECUTE FUNCTION llm_usage_settled_stays()
"""


def upgrade() -> None:
    _provider_keys()
    _models()
    _llm_usage()


def _provider_keys() -> None:
    op.create_table(
        "provider_keys",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("organization_id", sa.Uuid(), sa.ForeignKey("organizations.id", ondelete="CASCADE")),
        sa.Column("owner_kind", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Uuid(), sa.ForeignKey("users.id", ondelete="CASCADE")),
        sa.Column("group_id", sa.Uuid()),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("base_url", sa.Text()),
        sa.Column("secret_ciphertext", sa.LargeBinary()),
        sa.Column("secret_hint", sa.Text()),
        sa.Column("extra_headers_ciphertext", sa.LargeBinary()),
        sa.Column("status", sa.Text(), nullable=False, server_default="unverified"),
        sa.Column("verified_at", TIME),
        sa.Column("last_used_at", TIME),
        sa.Column("last_error_at", TIME),
        sa.Column("last_error_code", sa.Text()),
        sa.Column("failure_count", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("priority", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("model_ids", JSONB(), nullable=False, server_default=sa.text("'[]'")),
        sa.Column("models_fetched_at", TIME),
        sa.Column("created_by", sa.Uuid(), sa.ForeignKey("users.id", ondelete="SET NULL")),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("updated_at", TIME, nullable=False),
        # What a catalogue entry of an organization may refer to.
        sa.UniqueConstraint("organization_id", "id"),
        sa.CheckConstraint("owner_kind IN ('user', 'group', 'organization', 'instance')", name="owner_kind"),
        sa.CheckConstraint(
            "(owner_kind = 'user') = (user_id IS NOT NULL) AND (owner_kind = 'group') = (group_id IS NOT NULL)"
            " AND (owner_kind IN ('group', 'organization')) = (organization_id IS NOT NULL)",
            name="owner",
        ),
        sa.CheckConstraint(f"provider IN ({PROVIDERS})", name="provider"),
        sa.CheckConstraint("status IN ('unverified', 'valid', 'invalid', 'disabled')", name="status"),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 100", name="name"),
        sa.CheckConstraint(
            "base_url IS NOT NULL OR provider NOT IN ('ollama', 'openai_compatible')", name="base_url"
        ),
    )
    op.create_index(
        "ix_provider_keys_organization", "provider_keys", ["organization_id", "provider", "owner_kind"]
    )
    op.create_index("ix_provider_keys_user", "provider_keys", ["user_id"])
    op.create_index(
        "uq_provider_keys_owner_name",
        "provider_keys",
        ["owner_kind", "organization_id", "user_id", "group_id", "provider", "name"],
        unique=True,
        postgresql_nulls_not_distinct=True,
    )
    secure_mixed_table("provider_keys")


def _models() -> None:
    op.create_table(
        "models",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("organization_id", sa.Uuid(), sa.ForeignKey("organizations.id", ondelete="CASCADE")),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("provider_model", sa.Text(), nullable=False),
        sa.Column("provider_key_id", sa.Uuid()),
        sa.Column("display_name", sa.Text(), nullable=False),
        sa.Column("family", sa.Text()),
        sa.Column("tier", sa.Text(), nullable=False, server_default="standard"),
        sa.Column("complexity_tier", sa.Text()),
        sa.Column("context_window", sa.Integer()),
        sa.Column("max_output_tokens", sa.Integer()),
        sa.Column("supports_vision", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("supports_tools", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("supports_thinking", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("supports_caching", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("supports_embeddings", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("constraints", JSONB(), nullable=False, server_default=sa.text("'{}'")),
        sa.Column("input_micros_per_mtok", sa.BigInteger()),
        sa.Column("output_micros_per_mtok", sa.BigInteger()),
        sa.Column("cache_read_micros_per_mtok", sa.BigInteger()),
        sa.Column("cache_write_micros_per_mtok", sa.BigInteger()),
        sa.Column("price_source", sa.Text()),
        sa.Column("price_updated_at", TIME),
        sa.Column("idle_timeout_seconds", sa.Integer(), nullable=False, server_default="60"),
        sa.Column("fallback_slug", sa.Text()),
        sa.Column("is_enabled", sa.Boolean(), nullable=False, server_default=sa.true()),
        sa.Column("is_recommended", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("is_deprecated", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("updated_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id", "provider_key_id"],
            ["provider_keys.organization_id", "provider_keys.id"],
            ondelete="CASCADE",
        ),
        sa.CheckConstraint("tier IN ('basic', 'standard', 'premium')", name="tier"),
        sa.CheckConstraint("complexity_tier IN ('simple', 'medium', 'complex')", name="complexity_tier"),
        sa.CheckConstraint("price_source IN ('shipped', 'manual', 'provider')", name="price_source"),
    )
    op.create_index(
        "uq_models_slug", "models", ["organization_id", "slug"], unique=True, postgresql_nulls_not_distinct=True
    )
    # Entries of the instance are everybody's to read and the system's to write.
    secure_table("models", f"organization_id IS NULL OR {TENANT}", writable=TENANT)


def _llm_usage() -> None:
    op.create_table(
        "llm_usage",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "organization_id", sa.Uuid(), sa.ForeignKey("organizations.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("user_id", sa.Uuid(), sa.ForeignKey("users.id", ondelete="SET NULL")),
        sa.Column("group_id", sa.Uuid()),
        sa.Column("space_id", sa.Uuid()),
        sa.Column("agent_id", sa.Uuid()),
        sa.Column("api_token_id", sa.Uuid()),
        sa.Column("conversation_id", sa.Uuid()),
        sa.Column("message_id", sa.Uuid()),
        sa.Column("run_id", sa.Uuid()),
        sa.Column("arena_battle_id", sa.Uuid()),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("provider_key_id", sa.Uuid()),
        sa.Column("payer", sa.Text(), nullable=False),
        sa.Column("request_type", sa.Text(), nullable=False, server_default="chat"),
        sa.Column("attempt", sa.Integer(), nullable=False, server_default="1"),
        sa.Column("prompt_tokens", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("completion_tokens", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("total_tokens", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("cache_creation_tokens", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("cache_read_tokens", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("thinking_tokens", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("cost_micros", sa.BigInteger(), nullable=False, server_default="0"),
        sa.Column("reserved_micros", sa.BigInteger(), nullable=False, server_default="0"),
        sa.Column("price", JSONB(), nullable=False),
        sa.Column("is_estimated", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("error_kind", sa.Text()),
        sa.Column("first_token_ms", sa.Integer()),
        sa.Column("duration_ms", sa.Integer()),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("settled_at", TIME),
        sa.PrimaryKeyConstraint("organization_id", "id"),
        sa.CheckConstraint("payer IN ('user', 'group', 'organization', 'instance')", name="payer"),
        sa.CheckConstraint(f"request_type IN ({REQUEST_TYPES})", name="request_type"),
        sa.CheckConstraint("status IN ('running', 'ok', 'stopped', 'failed', 'interrupted')", name="status"),
        sa.CheckConstraint(" AND ".join(f"{name} >= 0" for name in NUMBERS), name="not_negative"),
        postgresql_partition_by="RANGE (id)",
    )
    op.create_index("ix_llm_usage_organization_created", "llm_usage", ["organization_id", "created_at"])
    op.create_index("ix_llm_usage_user_created", "llm_usage", ["user_id", "created_at"])
    op.create_index(
        "ix_llm_usage_organization_model_created", "llm_usage", ["organization_id", "model", "created_at"]
    )
    op.create_index("ix_llm_usage_run", "llm_usage", ["run_id"])
    op.create_index("ix_llm_usage_token_created", "llm_usage", ["api_token_id", "created_at"])
    create_month_partitions("llm_usage", datetime.now(UTC).date(), MONTHS_AHEAD, by_id=True)
    op.execute(SETTLED_STAYS_FUNCTION)
    op.execute(SETTLED_STAYS_TRIGGER)
    # Nobody but retention, as the tables' owner, deletes.
    secure_tenant_table("llm_usage", verbs="SELECT, INSERT, UPDATE")


def downgrade() -> None:
    for table in ("llm_usage", "models", "provider_keys"):
        op.drop_table(table)
    op.execute("DROP FUNCTION llm_usage_settled_stays()")
