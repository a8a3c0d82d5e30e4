"""Imports: jobs, and what became of the objects of other products.

Revision ID: 0024_imports
Revises: 0023_message_words
"""

from alembic import op

from stoa.platform.migrations import secure_tenant_table

revision = "0027_imports"
down_revision = "0026_page_proposals"
branch_labels = None
depends_on = None

TABLES = (
    """
CREATE TABLE import_jobs (
  id uuid NOT NULL,
  organization_id uuid NOT NULL,
  direction text DEFAULT 'import' NOT NULL,
  source text NOT NULL,
  source_label text DEFAULT '' NOT NULL,
  mode text NOT NULL,
  status text DEFAULT 'queued' NOT NULL,
  options jsonb DEFAULT '{}' NOT NULL,
  storage_key text,
  source_sha256 bytea,
  counts jsonb DEFAULT '{}' NOT NULL,
  lost_count bigint DEFAULT 0 NOT NULL,
  error_code text,
  error_detail text,
  requested_by uuid,
  started_at timestamptz,
  finished_at timestamptz,
  expires_at timestamptz,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  CONSTRAINT pk_import_jobs PRIMARY KEY (organization_id, id),
  CONSTRAINT ck_import_jobs_direction CHECK (direction IN ('import', 'export')),
  CONSTRAINT ck_import_jobs_source CHECK (source IN ('pagespace', 'text_to_cad', 'ai_workspace', 'vibebot',
    'blog_platform', 'stoa', 'chatgpt', 'claude', 'open_webui', 'librechat', 'markdown_zip', 'notion_zip',
    'ghost_json')),
  CONSTRAINT ck_import_jobs_mode CHECK (mode IN ('dry_run', 'apply', 'verify')),
  CONSTRAINT ck_import_jobs_status CHECK (status IN ('queued', 'running', 'paused', 'succeeded', 'failed',
    'canceled', 'undone')),
  CONSTRAINT fk_import_jobs_organization_id FOREIGN KEY (organization_id)
    REFERENCES organizations (id) ON DELETE CASCADE,
  CONSTRAINT fk_import_jobs_requested_by FOREIGN KEY (requested_by) REFERENCES users (id) ON DELETE CASCADE
)
    """,
    """
CREATE TABLE legacy_ids (
  id uuid NOT NULL,
  organization_id uuid,
  source text NOT NULL,
  source_label text DEFAULT '' NOT NULL,
  source_table text NOT NULL,
  legacy_id text NOT NULL,
  target_table text NOT NULL,
  target_id uuid NOT NULL,
  import_job_id uuid,
  row_sha256 bytea NOT NULL,
  residue jsonb DEFAULT '{}' NOT NULL,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  CONSTRAINT pk_legacy_ids PRIMARY KEY (id),
  CONSTRAINT uq_legacy_ids UNIQUE NULLS NOT DISTINCT (organization_id, source, source_label, source_table,
    legacy_id, target_table),
  CONSTRAINT fk_legacy_ids_organization_id FOREIGN KEY (organization_id)
    REFERENCES organizations (id) ON DELETE CASCADE,
  CONSTRAINT fk_legacy_ids_organization_id_import_job_id FOREIGN KEY (organization_id, import_job_id)
    REFERENCES import_jobs (organization_id, id) ON DELETE SET NULL (import_job_id)
)
    """,
)
INDEXES = (
    "CREATE INDEX ix_import_jobs_organization ON import_jobs (organization_id, requested_by, created_at DESC)",
    (
        "CREATE UNIQUE INDEX uq_import_jobs_running ON import_jobs (organization_id, requested_by)"
        " WHERE direction = 'import' AND mode = 'apply' AND status IN ('queued', 'running', 'paused')"
    ),
    "CREATE INDEX ix_legacy_ids_job ON legacy_ids (import_job_id)",
    "CREATE INDEX ix_legacy_ids_target ON legacy_ids (target_table, target_id)",
)


def upgrade() -> None:
    for statement in (*TABLES, *INDEXES):
        op.execute(statement)
    for table in ("import_jobs", "legacy_ids"):
        secure_tenant_table(table)


def downgrade() -> None:
    op.drop_table("legacy_ids")
    op.drop_table("import_jobs")
