"""Roles, and the tables of the platform.

Revision ID: 0001_platform
Revises:
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from stoa.platform.migrations import plain_table

revision = "0001_platform"
down_revision = None
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)

ROLES = """
DO $$
DECLARE wanted text;
BEGIN
  FOREACH wanted IN ARRAY ARRAY['stoa_app', 'stoa_system'] LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted) THEN
      BEGIN
        EXECUTE format('CREATE ROLE %I NOLOGIN', wanted);
      EXCEPTION WHEN duplicate_object OR unique_violation THEN
        NULL;  -- another database of this server made it at the same moment
      END;
    END IF;
    IF NOT pg_has_role(current_user, wanted, 'MEMBER') OR NOT EXISTS (
         SELECT FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.roleid JOIN pg_roles u ON u.oid = m.member
          WHERE r.rolname = wanted AND u.rolname = current_user) THEN
      EXECUTE format('GRANT %I TO %I', wanted, current_user);
    END IF;
    EXECUTE format('GRANT USAGE ON SCHEMA public TO %I', wanted);
  END LOOP;
END $$
"""


def upgrade() -> None:
    op.execute(ROLES)
    op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    op.execute("CREATE EXTENSION IF NOT EXISTS btree_gin")
    _jobs()
    _events()
    _processes()
    _idempotency()
    _data_keys()
    _rate_limits()
    op.execute("GRANT SELECT ON alembic_version TO stoa_app, stoa_system")


def _jobs() -> None:
    op.create_table(
        "jobs",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("args", JSONB(), nullable=False),
        sa.Column("organization_id", sa.Uuid()),
        sa.Column("queue", sa.Text(), nullable=False, server_default="default"),
        sa.Column("priority", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("run_at", TIME, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("max_attempts", sa.Integer(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False, server_default="queued"),
        sa.Column("lease_owner", sa.Text()),
        sa.Column("lease_until", TIME),
        sa.Column("dedupe_key", sa.Text(), unique=True),
        sa.Column("last_error", sa.Text()),
        sa.Column("created_at", TIME, nullable=False, server_default=sa.text("now()")),
        sa.Column("finished_at", TIME),
        sa.CheckConstraint("status IN ('queued', 'running', 'done', 'failed')", name="status"),
    )
    op.create_index("ix_jobs_due", "jobs", ["queue", "run_at"], postgresql_where=sa.text("status = 'queued'"))
    op.create_index("ix_jobs_leases", "jobs", ["lease_until"], postgresql_where=sa.text("status = 'running'"))
    plain_table("jobs")


def _events() -> None:
    op.create_table(
        "outbox_events",
        sa.Column("id", sa.BigInteger(), sa.Identity(), primary_key=True),
        sa.Column("organization_id", sa.Uuid()),
        sa.Column("event_type", sa.Text(), nullable=False),
        sa.Column("payload", JSONB(), nullable=False),
        sa.Column("topics", ARRAY(sa.Text()), nullable=False),
        sa.Column("created_at", TIME, nullable=False, server_default=sa.text("now()"), index=True),
        sa.Column("dispatched_at", TIME),
    )
    op.create_index(
        "ix_outbox_events_undispatched",
        "outbox_events",
        ["id"],
        postgresql_where=sa.text("dispatched_at IS NULL"),
    )
    op.create_table(
        "handled_events",
        sa.Column("subscriber", sa.Text(), primary_key=True),
        sa.Column("event_id", sa.BigInteger(), primary_key=True, autoincrement=False),
    )
    plain_table("outbox_events")
    plain_table("handled_events")


def _processes() -> None:
    op.create_table(
        "server_processes",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("pid", sa.Integer(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("schema_revision", sa.Text(), nullable=False),
        sa.Column("started_at", TIME, nullable=False),
        sa.Column("heartbeat_at", TIME, nullable=False, index=True),
        sa.CheckConstraint("role IN ('web', 'worker', 'all')", name="role"),
    )
    plain_table("server_processes")


def _idempotency() -> None:
    op.create_table(
        "idempotency_keys",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("api_token_id", sa.Uuid()),
        sa.Column("route", sa.Text(), nullable=False),
        sa.Column("request_sha256", sa.LargeBinary(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False, server_default=sa.text("'running'")),
        sa.Column("response_status", sa.Integer()),
        sa.Column("response_headers", JSONB()),
        sa.Column("response_body", sa.LargeBinary()),
        sa.Column("expires_at", TIME, nullable=False, index=True),
    )
    op.create_index(
        "uq_idempotency_keys_owner",
        "idempotency_keys",
        ["user_id", "api_token_id", "route", "key"],
        unique=True,
        postgresql_nulls_not_distinct=True,
    )
    plain_table("idempotency_keys")


def _data_keys() -> None:
    op.create_table(
        "data_keys",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("organization_id", sa.Uuid()),
        sa.Column("master_key_id", sa.Text(), nullable=False),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("retired_at", TIME),
    )
    # One key in use per organization, whoever makes it first.
    op.create_index(
        "uq_data_keys_in_use",
        "data_keys",
        ["organization_id"],
        unique=True,
        postgresql_nulls_not_distinct=True,
        postgresql_where=sa.text("retired_at IS NULL"),
    )
    plain_table("data_keys")


def _rate_limits() -> None:
    op.create_table(
        "rate_limits",
        sa.Column("key", sa.Text(), primary_key=True),
        sa.Column("window_started_at", TIME, nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("previous_count", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("blocked_until", TIME),
        sa.Column("last_request_at", TIME, nullable=False, index=True),
    )
    plain_table("rate_limits")


def downgrade() -> None:
    for table in (
        "rate_limits",
        "data_keys",
        "idempotency_keys",
        "server_processes",
        "handled_events",
        "outbox_events",
        "jobs",
    ):
        op.drop_table(table)
