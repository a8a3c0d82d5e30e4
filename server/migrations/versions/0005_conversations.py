"""Conversations, messages, runs and their events.

Revision ID: 0005_conversations
Revises: 0004_models
"""

from datetime import UTC, datetime

from alembic import op

from stoa.platform.migrations import create_month_partitions, secure_tenant_table

revision = "0005_conversations"
down_revision = "0004_models"
branch_labels = None
depends_on = None

MONTHS = 4

TABLES = (
    """
CREATE TABLE conversations (
  id uuid NOT NULL,
  organization_id uuid NOT NULL,
  user_id uuid,
  kind text NOT NULL,
  title text DEFAULT 'New conversation' NOT NULL,
  title_source text DEFAULT 'default' NOT NULL,
  status text DEFAULT 'active' NOT NULL,
  visibility text DEFAULT 'private' NOT NULL,
  model text,
  provider_override text,
  system_prompt text,
  temperature real,
  parameters jsonb DEFAULT '{}' NOT NULL,
  mode text DEFAULT 'ask' NOT NULL,
  agent_id uuid,
  space_id uuid,
  area_id uuid,
  page_id uuid,
  task_id uuid,
  active_leaf_id uuid,
  next_seq bigint DEFAULT 1 NOT NULL,
  message_count integer DEFAULT 0 NOT NULL,
  tags text[] DEFAULT '{}' NOT NULL,
  continued_from_id uuid,
  continuation_summary text,
  refreshed_at timestamptz,
  summary jsonb,
  forked_from_message_id uuid,
  is_temporary boolean DEFAULT false NOT NULL,
  expires_at timestamptz,
  imported_from text,
  version integer DEFAULT 1 NOT NULL,
  last_message_at timestamptz,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  deleted_at timestamptz,
  CONSTRAINT pk_conversations PRIMARY KEY (organization_id, id),
  CONSTRAINT fk_conversations_organization_id_space_id FOREIGN KEY (organization_id, space_id)
    REFERENCES spaces (organization_id, id) ON DELETE SET NULL (space_id),
  CONSTRAINT fk_conversations_organization_id_area_id FOREIGN KEY (organization_id, area_id)
    REFERENCES areas (organization_id, id) ON DELETE SET NULL (area_id),
  CONSTRAINT fk_conversations_organization_id_page_id FOREIGN KEY (organization_id, page_id)
    REFERENCES pages (organization_id, id) ON DELETE CASCADE,
  CONSTRAINT fk_conversations_organization_id_continued_from_id FOREIGN KEY (organization_id,
    continued_from_id) REFERENCES conversations (organization_id, id) ON DELETE SET NULL (continued_from_id),
  CONSTRAINT ck_conversations_kind CHECK (kind IN ('chat', 'page', 'assistant', 'dashboard', 'cad', 'arena')),
  CONSTRAINT ck_conversations_title CHECK (length(title) BETWEEN 1 AND 200),
  CONSTRAINT ck_conversations_title_source CHECK (title_source IN ('default', 'auto', 'manual')),
  CONSTRAINT ck_conversations_status CHECK (status IN ('active', 'archived')),
  CONSTRAINT ck_conversations_visibility CHECK (visibility IN ('private', 'area', 'space')),
  CONSTRAINT ck_conversations_system_prompt CHECK (length(system_prompt) <= 10000),
  CONSTRAINT ck_conversations_temperature CHECK (temperature BETWEEN 0 AND 2),
  CONSTRAINT ck_conversations_mode CHECK (mode IN ('ask', 'write')),
  CONSTRAINT ck_conversations_tags CHECK (cardinality(tags) <= 20),
  CONSTRAINT ck_conversations_imported_from CHECK (imported_from IN ('open_webui', 'librechat', 'chatgpt',
    'claude', 'stoa')),
  CONSTRAINT ck_conversations_page CHECK (kind NOT IN ('page', 'cad') OR page_id IS NOT NULL),
  CONSTRAINT ck_conversations_assistant CHECK (kind <> 'assistant' OR space_id IS NOT NULL),
  CONSTRAINT ck_conversations_dashboard CHECK (kind <> 'dashboard'
    OR (space_id IS NULL AND area_id IS NULL AND page_id IS NULL AND task_id IS NULL)),
  CONSTRAINT fk_conversations_organization_id FOREIGN KEY (organization_id)
    REFERENCES organizations (id) ON DELETE CASCADE,
  CONSTRAINT fk_conversations_user_id FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE SET NULL
)
    """,
    """
CREATE TABLE conversation_members (
  organization_id uuid NOT NULL,
  conversation_id uuid NOT NULL,
  user_id uuid NOT NULL,
  level text,
  invited_by uuid,
  pinned_at timestamptz,
  last_viewed_at timestamptz,
  last_read_seq bigint,
  draft text,
  notify boolean DEFAULT true NOT NULL,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  CONSTRAINT pk_conversation_members PRIMARY KEY (organization_id, conversation_id, user_id),
  CONSTRAINT fk_conversation_members_organization_id_conversation_id FOREIGN KEY (organization_id,
    conversation_id) REFERENCES conversations (organization_id, id) ON DELETE CASCADE,
  CONSTRAINT ck_conversation_members_level CHECK (level IN ('VIEW', 'EDIT')),
  CONSTRAINT fk_conversation_members_user_id FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE,
  CONSTRAINT fk_conversation_members_invited_by FOREIGN KEY (invited_by) REFERENCES users (id)
    ON DELETE SET NULL
)
    """,
    """
CREATE TABLE messages (
  id uuid NOT NULL,
  organization_id uuid NOT NULL,
  conversation_id uuid NOT NULL,
  parent_id uuid,
  seq bigint NOT NULL,
  role text NOT NULL,
  user_id uuid,
  client_message_id uuid,
  content text DEFAULT '' NOT NULL,
  thinking text,
  tool_calls jsonb DEFAULT '[]' NOT NULL,
  tool_results jsonb DEFAULT '[]' NOT NULL,
  tool_call_id text,
  attachments jsonb DEFAULT '[]' NOT NULL,
  sources jsonb DEFAULT '[]' NOT NULL,
  used_context jsonb DEFAULT '[]' NOT NULL,
  actioned_outcome text,
  actioned_at timestamptz,
  actioned_by uuid,
  is_active boolean DEFAULT true NOT NULL,
  edited_at timestamptz,
  status text NOT NULL,
  model text,
  provider text,
  provider_key_kind text,
  run_id uuid,
  routing_decision_id uuid,
  input_tokens integer,
  output_tokens integer,
  cache_read_tokens integer,
  cache_write_tokens integer,
  thinking_tokens integer,
  cost_micros bigint,
  stop_reason text,
  error jsonb,
  cad_object_id uuid,
  kind_hint text,
  feedback jsonb DEFAULT '{}' NOT NULL,
  metadata jsonb DEFAULT '{}' NOT NULL,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  CONSTRAINT pk_messages PRIMARY KEY (organization_id, id),
  CONSTRAINT fk_messages_organization_id_conversation_id FOREIGN KEY (organization_id,
    conversation_id) REFERENCES conversations (organization_id, id) ON DELETE CASCADE,
  CONSTRAINT uq_messages_organization_id_conversation_id_seq UNIQUE (organization_id, conversation_id, seq),
  CONSTRAINT uq_messages_client UNIQUE (organization_id, conversation_id, user_id, client_message_id),
  CONSTRAINT ck_messages_role CHECK (role IN ('user', 'assistant', 'system', 'tool')),
  CONSTRAINT ck_messages_status CHECK (status IN ('queued', 'complete', 'streaming', 'stopped', 'failed',
    'interrupted')),
  CONSTRAINT ck_messages_actioned_outcome CHECK (actioned_outcome IN ('accepted', 'denied', 'partly')),
  CONSTRAINT ck_messages_stop_reason CHECK (stop_reason IN ('end', 'max_tokens', 'tool_use', 'stopped',
    'filtered', 'error')),
  CONSTRAINT ck_messages_kind_hint CHECK (kind_hint IN ('second_opinion', 'guidance', 'summary',
    'restore_note')),
  CONSTRAINT fk_messages_user_id FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE SET NULL,
  CONSTRAINT fk_messages_actioned_by FOREIGN KEY (actioned_by) REFERENCES users (id) ON DELETE SET NULL
)
    """,
    """
CREATE TABLE runs (
  id uuid NOT NULL,
  organization_id uuid NOT NULL,
  conversation_id uuid NOT NULL,
  trigger_message_id uuid,
  message_id uuid,
  kind text NOT NULL,
  status text NOT NULL,
  user_id uuid,
  api_token_id uuid,
  agent_id uuid,
  model text,
  provider_key_id uuid,
  mode text DEFAULT 'ask' NOT NULL,
  slot smallint DEFAULT 0 NOT NULL,
  attempt integer DEFAULT 1 NOT NULL,
  step_count integer DEFAULT 0 NOT NULL,
  depth integer DEFAULT 0 NOT NULL,
  lease_owner text,
  heartbeat_at timestamptz,
  stop_requested_at timestamptz,
  stop_requested_by uuid,
  error_code text,
  error_detail text,
  last_seq bigint DEFAULT 0 NOT NULL,
  read_private boolean DEFAULT false NOT NULL,
  read_untrusted boolean DEFAULT false NOT NULL,
  idempotency_key text,
  created_at timestamptz NOT NULL,
  started_at timestamptz,
  first_token_at timestamptz,
  finished_at timestamptz,
  CONSTRAINT pk_runs PRIMARY KEY (organization_id, id),
  CONSTRAINT fk_runs_organization_id_conversation_id FOREIGN KEY (organization_id, conversation_id)
    REFERENCES conversations (organization_id, id) ON DELETE CASCADE,
  CONSTRAINT ck_runs_kind CHECK (kind IN ('chat', 'title', 'summary', 'compaction', 'second_opinion', 'plan',
    'cad', 'arena', 'judge', 'extraction', 'scheduled')),
  CONSTRAINT ck_runs_status CHECK (status IN ('queued', 'running', 'waiting_approval', 'completed', 'stopped',
    'failed', 'interrupted')),
  CONSTRAINT ck_runs_slot CHECK (slot BETWEEN 0 AND 3),
  CONSTRAINT fk_runs_user_id FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE SET NULL,
  CONSTRAINT fk_runs_stop_requested_by FOREIGN KEY (stop_requested_by) REFERENCES users (id) ON DELETE SET NULL
)
    """,
    """
CREATE TABLE run_events (
  organization_id uuid NOT NULL,
  run_id uuid NOT NULL,
  seq bigint NOT NULL,
  type text NOT NULL,
  data jsonb NOT NULL,
  created_at timestamptz NOT NULL,
  CONSTRAINT pk_run_events PRIMARY KEY (organization_id, run_id, seq)
) PARTITION BY RANGE (run_id)
    """,
)

INDEXES = (
    "CREATE INDEX ix_conversations_area ON conversations (area_id, last_message_at DESC) WHERE deleted_at IS NULL",
    (
        "CREATE INDEX ix_conversations_continued ON conversations (continued_from_id)"
        " WHERE continued_from_id IS NOT NULL"
    ),
    (
        "CREATE INDEX ix_conversations_forked ON conversations (forked_from_message_id)"
        " WHERE forked_from_message_id IS NOT NULL"
    ),
    "CREATE INDEX ix_conversations_leaf ON conversations (active_leaf_id) WHERE active_leaf_id IS NOT NULL",
    "CREATE INDEX ix_conversations_page ON conversations (page_id, last_message_at DESC) WHERE deleted_at IS NULL",
    (
        "CREATE INDEX ix_conversations_space ON conversations (space_id, last_message_at DESC)"
        " WHERE deleted_at IS NULL"
    ),
    "CREATE INDEX ix_conversations_tags ON conversations USING gin (tags)",
    "CREATE INDEX ix_conversations_task ON conversations (task_id, last_message_at DESC) WHERE deleted_at IS NULL",
    (
        "CREATE INDEX ix_conversations_user ON conversations (organization_id, user_id, last_message_at DESC)"
        " WHERE deleted_at IS NULL"
    ),
    (
        "CREATE UNIQUE INDEX uq_conversations_cad ON conversations (page_id)"
        " WHERE kind = 'cad' AND status = 'active' AND deleted_at IS NULL"
    ),
    (
        "CREATE UNIQUE INDEX uq_conversations_dashboard ON conversations (organization_id, user_id)"
        " WHERE kind = 'dashboard' AND status = 'active' AND deleted_at IS NULL"
    ),
    "CREATE INDEX ix_conversation_members_pinned ON conversation_members (user_id, pinned_at)",
    "CREATE INDEX ix_conversation_members_viewed ON conversation_members (user_id, last_viewed_at DESC)",
    "CREATE INDEX ix_messages_author ON messages (organization_id, user_id, created_at)",
    "CREATE INDEX ix_messages_children ON messages (parent_id) WHERE parent_id IS NOT NULL",
    "CREATE INDEX ix_messages_client ON messages (user_id, client_message_id) WHERE client_message_id IS NOT NULL",
    "CREATE INDEX ix_messages_parent ON messages (conversation_id, parent_id)",
    "CREATE INDEX ix_messages_path ON messages (conversation_id, is_active, seq)",
    "CREATE INDEX ix_messages_run ON messages (run_id)",
    "CREATE INDEX ix_runs_alive ON runs (status, heartbeat_at) WHERE status IN ('queued', 'running')",
    "CREATE INDEX ix_runs_conversation ON runs (conversation_id, created_at DESC)",
    (
        "CREATE UNIQUE INDEX uq_runs_one_at_a_time ON runs (conversation_id, slot) WHERE kind IN ('chat', 'cad',"
        " 'plan') AND status IN ('queued', 'running', 'waiting_approval')"
    ),
)

# Tables that refer to each other in a ring.
RING = (
    (
        "ALTER TABLE conversations ADD CONSTRAINT fk_conversations_active_leaf FOREIGN KEY(organization_id,"
        " active_leaf_id) REFERENCES messages (organization_id, id) ON DELETE SET NULL (active_leaf_id)"
    ),
    (
        "ALTER TABLE conversations ADD CONSTRAINT fk_conversations_forked_from FOREIGN KEY(organization_id,"
        " forked_from_message_id) REFERENCES messages (organization_id, id)"
        " ON DELETE SET NULL (forked_from_message_id)"
    ),
    (
        "ALTER TABLE messages ADD CONSTRAINT fk_messages_parent FOREIGN KEY(organization_id, parent_id)"
        " REFERENCES messages (organization_id, id) ON DELETE CASCADE"
    ),
    (
        "ALTER TABLE messages ADD CONSTRAINT fk_messages_run FOREIGN KEY(organization_id, run_id)"
        " REFERENCES runs (organization_id, id) ON DELETE SET NULL (run_id)"
    ),
)


def upgrade() -> None:
    for statement in (*TABLES, *INDEXES, *RING):
        op.execute(statement)
    create_month_partitions("run_events", datetime.now(UTC).date(), MONTHS, by_id=True)
    for table in ("conversations", "conversation_members", "messages", "runs", "run_events"):
        secure_tenant_table(table)


def downgrade() -> None:
    op.execute("ALTER TABLE conversations DROP CONSTRAINT fk_conversations_active_leaf")
    op.execute("ALTER TABLE conversations DROP CONSTRAINT fk_conversations_forked_from")
    for table in ("run_events", "conversation_members", "messages", "runs", "conversations"):
        op.drop_table(table)
