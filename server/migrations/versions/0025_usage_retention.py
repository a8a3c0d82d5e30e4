"""Deleting the detailed rows of old calls.

Revision ID: 0025_usage_retention
Revises: 0024_pages_by_owner
"""

from alembic import op

revision = "0025_usage_retention"
down_revision = "0024_pages_by_owner"
branch_labels = None
depends_on = None

# Nobody else may delete from the ledger, and this not what is younger than thirteen months (US-58).
PRUNE = """
CREATE FUNCTION prune_llm_usage(organization uuid, before timestamptz) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
  pruned bigint;
BEGIN
  DELETE FROM llm_usage
   WHERE organization_id = organization AND created_at < least(before, now() - interval '13 months')
     AND settled_at IS NOT NULL;
  GET DIAGNOSTICS pruned = ROW_COUNT;
  RETURN pruned;
END $$
"""


def upgrade() -> None:
    op.execute(PRUNE)
    op.execute("REVOKE ALL ON FUNCTION prune_llm_usage FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION prune_llm_usage TO stoa_system")


def downgrade() -> None:
    op.execute("DROP FUNCTION prune_llm_usage(uuid, timestamptz)")
