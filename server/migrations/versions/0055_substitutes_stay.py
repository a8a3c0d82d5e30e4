"""A settled call keeps whom it answered for, as all else of it.

Revision ID: 0053_substitutes_stay
Revises: 0052_usage_spikes
"""

from alembic import op

revision = "0055_substitutes_stay"
down_revision = "0054_usage_spikes"
branch_labels = None
depends_on = None

COLUMNS = (
    "model", "provider", "payer", "request_type", "attempt", "prompt_tokens", "completion_tokens", "total_tokens",
    "cache_creation_tokens", "cache_read_tokens", "thinking_tokens", "cost_micros", "reserved_micros", "price",
    "is_estimated", "status", "error_kind", "created_at", "settled_at",
)  # fmt: skip


def upgrade() -> None:
    _stay((*COLUMNS, "instead_of"))


def downgrade() -> None:
    _stay(COLUMNS)


def _stay(columns: tuple[str, ...]) -> None:
    old, new = (", ".join(f"{row}.{column}" for column in columns) for row in ("OLD", "NEW"))
    op.execute("DROP TRIGGER settled_stays ON llm_usage")
    op.execute(
        "CREATE TRIGGER settled_stays BEFORE UPDATE ON llm_usage FOR EACH ROW"
        f" WHEN (OLD.settled_at IS NOT NULL AND ROW({old}) IS DISTINCT FROM ROW({new}))"
        " EXECUTE FUNCTION llm_usage_settled_stays()"
    )
