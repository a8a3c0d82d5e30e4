"""Sealing and pruning of the audit log.

Revision ID: 0007_audit_log
Revises: 0006_credentials
"""

import sqlalchemy as sa
from alembic import op

revision = "0007_audit_log"
down_revision = "0006_credentials"
branch_labels = None
depends_on = None

# Runs as the owner of the tables, because no role of the application may delete an event (ORG-68), and refuses what
# is younger than the organization's retention. Instance events are kept for as long as the longest retention.
PRUNE = """
CREATE FUNCTION prune_audit_events(organization uuid, before timestamptz) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
  months integer := 84;
  pruned bigint;
BEGIN
  IF organization IS NOT NULL THEN
    SELECT audit_retention_months INTO months FROM organizations WHERE id = organization;
    months := coalesce(months, 1);
  END IF;
  IF before > now() - make_interval(months => months) THEN
    RAISE EXCEPTION 'audit events inside their retention are not deleted' USING ERRCODE = 'insufficient_privilege';
  END IF;
  DELETE FROM audit_events WHERE organization_id IS NOT DISTINCT FROM organization AND created_at < before;
  GET DIAGNOSTICS pruned = ROW_COUNT;
  RETURN pruned;
END $$
"""


def upgrade() -> None:
    op.create_index(
        "ix_audit_events_unsealed",
        "audit_events",
        ["organization_id", "created_at", "id"],
        postgresql_where=sa.text("sealed_seq IS NULL"),
    )
    # Row security is forced on the owner of the tables too; these are its only policies.
    op.execute("CREATE POLICY pruning ON audit_events TO CURRENT_USER USING (true) WITH CHECK (false)")
    op.execute("CREATE POLICY retention ON organizations FOR SELECT TO CURRENT_USER USING (true)")
    op.execute(PRUNE)
    op.execute("REVOKE ALL ON FUNCTION prune_audit_events FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION prune_audit_events TO stoa_system")


def downgrade() -> None:
    op.execute("DROP FUNCTION prune_audit_events(uuid, timestamptz)")
    op.execute("DROP POLICY retention ON organizations")
    op.execute("DROP POLICY pruning ON audit_events")
    op.drop_index("ix_audit_events_unsealed", "audit_events")
