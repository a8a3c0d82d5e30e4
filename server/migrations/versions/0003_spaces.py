"""Spaces, areas, their members, pages and grants.

Revision ID: 0003_spaces
Revises: 0002_identity
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from stoa.platform.migrations import secure_tenant_table

revision = "0003_spaces"
down_revision = "0002_identity"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    _spaces()
    _areas()
    _space_members()
    _area_members()
    _pages()
    _grants()


def _spaces() -> None:
    op.create_table(
        "spaces",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid()),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("space_type", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), server_default="", nullable=False),
        sa.Column("context", sa.Text(), server_default="", nullable=False),
        sa.Column("color", sa.Text()),
        sa.Column("icon", sa.Text()),
        sa.Column("order_index", sa.Integer(), server_default="0", nullable=False),
        sa.Column("rules", JSONB(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("tree_revision", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("trash_retention_days", sa.Integer(), server_default="30", nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("updated_at", TIME, nullable=False),
        sa.Column("deleted_at", TIME),
        sa.CheckConstraint("(owner_id IS NULL) = (space_type = 'direct')", name=op.f("ck_spaces_owner")),
        sa.CheckConstraint("slug ~ '^[a-z0-9-]{1,60}$'", name=op.f("ck_spaces_slug")),
        sa.CheckConstraint(
            "space_type IN ('personal', 'organization', 'project', 'direct')", name=op.f("ck_spaces_space_type")
        ),
        sa.CheckConstraint("type IN ('system', 'custom')", name=op.f("ck_spaces_type")),
        sa.CheckConstraint("length(context) <= 20000", name=op.f("ck_spaces_context")),
        sa.CheckConstraint("length(description) <= 500", name=op.f("ck_spaces_description")),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 100", name=op.f("ck_spaces_name")),
        sa.CheckConstraint("trash_retention_days BETWEEN 1 AND 365", name=op.f("ck_spaces_trash_retention_days")),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=op.f("fk_spaces_organization_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"], name=op.f("fk_spaces_owner_id")),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_spaces")),
    )
    op.create_index(
        "uq_spaces_one_each",
        "spaces",
        ["organization_id", "space_type"],
        unique=True,
        postgresql_where=sa.text("space_type IN ('organization', 'direct')"),
    )
    op.create_index(
        "uq_spaces_personal",
        "spaces",
        ["organization_id", "owner_id"],
        unique=True,
        postgresql_where=sa.text("space_type = 'personal'"),
    )
    op.create_index(
        "uq_spaces_slug",
        "spaces",
        ["organization_id", "owner_id", "slug"],
        unique=True,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    secure_tenant_table("spaces")


def _areas() -> None:
    op.create_table(
        "areas",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("space_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), server_default="", nullable=False),
        sa.Column("context", sa.Text(), server_default="", nullable=False),
        sa.Column("color", sa.Text()),
        sa.Column("icon", sa.Text()),
        sa.Column("order_index", sa.Integer(), server_default="0", nullable=False),
        sa.Column("is_general", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("is_restricted", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("default_visibility", sa.Text(), server_default="area", nullable=False),
        sa.Column("created_by", sa.Uuid()),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("updated_at", TIME, nullable=False),
        sa.Column("deleted_at", TIME),
        sa.CheckConstraint(
            "default_visibility IN ('private', 'area', 'space')", name=op.f("ck_areas_default_visibility")
        ),
        sa.CheckConstraint("slug ~ '^[a-z0-9-]{1,60}$'", name=op.f("ck_areas_slug")),
        sa.CheckConstraint("NOT (is_general AND is_restricted)", name=op.f("ck_areas_general_is_open")),
        sa.CheckConstraint("length(context) <= 20000", name=op.f("ck_areas_context")),
        sa.CheckConstraint("length(description) <= 500", name=op.f("ck_areas_description")),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 100", name=op.f("ck_areas_name")),
        sa.ForeignKeyConstraint(
            ["created_by"], ["users.id"], name=op.f("fk_areas_created_by"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "space_id"],
            ["spaces.organization_id", "spaces.id"],
            name=op.f("fk_areas_organization_id_space_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_areas")),
    )
    op.create_index(
        "uq_areas_general",
        "areas",
        ["organization_id", "space_id"],
        unique=True,
        postgresql_where=sa.text("is_general"),
    )
    op.create_index(
        "uq_areas_name",
        "areas",
        ["organization_id", "space_id", sa.text("lower(name)")],
        unique=True,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index(
        "uq_areas_slug",
        "areas",
        ["organization_id", "space_id", "slug"],
        unique=True,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    secure_tenant_table("areas")


def _space_members() -> None:
    op.create_table(
        "space_members",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("space_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid()),
        sa.Column("group_id", sa.Uuid()),
        sa.Column("role", sa.Text()),
        sa.Column("invited_by", sa.Uuid()),
        sa.Column("is_pinned", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("order_index", sa.Integer()),
        sa.Column("display_alias", sa.Text()),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("updated_at", TIME, nullable=False),
        sa.CheckConstraint("role IN ('admin', 'member', 'guest')", name=op.f("ck_space_members_role")),
        sa.CheckConstraint("(user_id IS NULL) <> (group_id IS NULL)", name=op.f("ck_space_members_subject")),
        sa.CheckConstraint("length(display_alias) <= 100", name=op.f("ck_space_members_display_alias")),
        sa.CheckConstraint(
            "role IS NOT NULL OR user_id IS NOT NULL", name=op.f("ck_space_members_role_or_preferences")
        ),
        sa.CheckConstraint(
            "user_id IS NOT NULL OR (NOT is_pinned AND order_index IS NULL AND display_alias IS NULL)",
            name=op.f("ck_space_members_preferences"),
        ),
        sa.ForeignKeyConstraint(
            ["invited_by"], ["users.id"], name=op.f("fk_space_members_invited_by"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "space_id"],
            ["spaces.organization_id", "spaces.id"],
            name=op.f("fk_space_members_organization_id_space_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_space_members_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_space_members")),
        sa.UniqueConstraint(
            "organization_id",
            "space_id",
            "group_id",
            name=op.f("uq_space_members_organization_id_space_id_group_id"),
        ),
        sa.UniqueConstraint(
            "organization_id",
            "space_id",
            "user_id",
            name=op.f("uq_space_members_organization_id_space_id_user_id"),
        ),
    )
    op.create_index("ix_space_members_group", "space_members", ["group_id"])
    op.create_index("ix_space_members_user", "space_members", ["user_id"])
    secure_tenant_table("space_members")


def _area_members() -> None:
    op.create_table(
        "area_members",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid()),
        sa.Column("group_id", sa.Uuid()),
        sa.Column("role", sa.Text(), server_default="member", nullable=False),
        sa.Column("invited_by", sa.Uuid()),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("updated_at", TIME, nullable=False),
        sa.CheckConstraint("role IN ('owner', 'admin', 'member', 'viewer')", name=op.f("ck_area_members_role")),
        sa.CheckConstraint("(user_id IS NULL) <> (group_id IS NULL)", name=op.f("ck_area_members_subject")),
        sa.ForeignKeyConstraint(
            ["invited_by"], ["users.id"], name=op.f("fk_area_members_invited_by"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "area_id"],
            ["areas.organization_id", "areas.id"],
            name=op.f("fk_area_members_organization_id_area_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_area_members_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_area_members")),
        sa.UniqueConstraint(
            "organization_id", "area_id", "group_id", name=op.f("uq_area_members_organization_id_area_id_group_id")
        ),
        sa.UniqueConstraint(
            "organization_id", "area_id", "user_id", name=op.f("uq_area_members_organization_id_area_id_user_id")
        ),
    )
    op.create_index("ix_area_members_group", "area_members", ["group_id"])
    op.create_index("ix_area_members_user", "area_members", ["user_id"])
    secure_tenant_table("area_members")


def _pages() -> None:
    op.create_table(
        "pages",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("space_id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("parent_id", sa.Uuid()),
        sa.Column("original_parent_id", sa.Uuid()),
        sa.Column("ancestor_ids", ARRAY(sa.Uuid()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("page_type", sa.Text(), server_default="general", nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), server_default="", nullable=False),
        sa.Column("icon", sa.Text()),
        sa.Column("position", sa.Double(), nullable=False),
        sa.Column("owner_id", sa.Uuid()),
        sa.Column("updated_by", sa.Uuid()),
        sa.Column("visibility", sa.Text(), server_default="inherit", nullable=False),
        sa.Column("effective_visibility", sa.Text(), nullable=False),
        sa.Column("task_id", sa.Uuid()),
        sa.Column("source_conversation_id", sa.Uuid()),
        sa.Column(
            "content", JSONB(), server_default=sa.text('\'{"type": "doc", "content": []}\''), nullable=False
        ),
        sa.Column("content_text", sa.Text(), server_default="", nullable=False),
        sa.Column("word_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("revision", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("content_revision", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("crdt_generation", sa.Integer(), server_default="1", nullable=False),
        sa.Column("change_seq", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("channel_kind", sa.Text()),
        sa.Column("topic", sa.Text()),
        sa.Column("archived_at", TIME),
        sa.Column("history_visibility", sa.Text(), server_default="all", nullable=False),
        sa.Column("posting", sa.Text(), server_default="members", nullable=False),
        sa.Column("status", sa.Text(), server_default="draft", nullable=False),
        sa.Column("finalized_at", TIME),
        sa.Column("finalized_by", sa.Uuid()),
        sa.Column("current_version", sa.Integer(), server_default="0", nullable=False),
        sa.Column("in_context", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("context_version_number", sa.Integer()),
        sa.Column("is_template", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("review_on", sa.Date()),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("updated_at", TIME, nullable=False),
        sa.Column("trashed_at", TIME),
        sa.Column("trashed_by", sa.Uuid()),
        sa.Column("trash_batch_id", sa.Uuid()),
        sa.CheckConstraint("(status = 'finalized') = (finalized_at IS NOT NULL)", name=op.f("ck_pages_finalized")),
        sa.CheckConstraint(
            "NOT in_context OR status = 'finalized' OR context_version_number IS NOT NULL",
            name=op.f("ck_pages_in_context"),
        ),
        sa.CheckConstraint("channel_kind IN ('channel', 'direct', 'group')", name=op.f("ck_pages_channel_kind")),
        sa.CheckConstraint(
            "effective_visibility IN ('private', 'area', 'space')", name=op.f("ck_pages_effective_visibility")
        ),
        sa.CheckConstraint(
            "history_visibility IN ('all', 'since_joined')", name=op.f("ck_pages_history_visibility")
        ),
        sa.CheckConstraint(
            "page_type IN ('general', 'meeting_notes', 'decision_record', 'proposal', 'project_brief', 'weekly_update',"
            " 'technical_spec')",
            name=op.f("ck_pages_page_type"),
        ),
        sa.CheckConstraint("posting IN ('members', 'admins')", name=op.f("ck_pages_posting")),
        sa.CheckConstraint("status IN ('draft', 'finalized')", name=op.f("ck_pages_status")),
        sa.CheckConstraint("type = 'CHANNEL' OR channel_kind IS NULL", name=op.f("ck_pages_channel")),
        sa.CheckConstraint(
            "type IN ('FOLDER', 'DOCUMENT', 'CHANNEL', 'AI_CHAT', 'CAD', 'DATABASE')", name=op.f("ck_pages_type")
        ),
        sa.CheckConstraint(
            "visibility IN ('inherit', 'private', 'area', 'space')", name=op.f("ck_pages_visibility")
        ),
        sa.CheckConstraint(
            "(trashed_at IS NULL) = (trashed_by IS NULL) AND (trashed_at IS NULL) = (trash_batch_id IS NULL)",
            name=op.f("ck_pages_trashed"),
        ),
        sa.CheckConstraint("length(description) <= 1000", name=op.f("ck_pages_description")),
        sa.CheckConstraint("length(title) BETWEEN 1 AND 300", name=op.f("ck_pages_title")),
        sa.CheckConstraint("length(topic) <= 500", name=op.f("ck_pages_topic")),
        sa.CheckConstraint(
            "parent_id IS NOT DISTINCT FROM ancestor_ids[cardinality(ancestor_ids)]",
            name=op.f("ck_pages_ancestors"),
        ),
        sa.ForeignKeyConstraint(
            ["finalized_by"], ["users.id"], name=op.f("fk_pages_finalized_by"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "area_id"],
            ["areas.organization_id", "areas.id"],
            name=op.f("fk_pages_organization_id_area_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "original_parent_id"],
            ["pages.organization_id", "pages.id"],
            name="fk_pages_original_parent",
            ondelete="SET NULL (original_parent_id)",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "parent_id"], ["pages.organization_id", "pages.id"], name="fk_pages_parent"
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "space_id"],
            ["spaces.organization_id", "spaces.id"],
            name=op.f("fk_pages_organization_id_space_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=op.f("fk_pages_organization_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"], name=op.f("fk_pages_owner_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["trashed_by"], ["users.id"], name=op.f("fk_pages_trashed_by")),
        sa.ForeignKeyConstraint(
            ["updated_by"], ["users.id"], name=op.f("fk_pages_updated_by"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_pages")),
    )
    op.create_index("ix_pages_ancestors", "pages", ["ancestor_ids"], postgresql_using="gin")
    op.create_index(
        "ix_pages_original_parent",
        "pages",
        ["original_parent_id"],
        postgresql_where=sa.text("original_parent_id IS NOT NULL"),
    )
    op.create_index("ix_pages_parent", "pages", ["parent_id", "position", "id"])
    op.create_index("ix_pages_recent", "pages", ["organization_id", sa.text("updated_at DESC")])
    op.create_index(
        "ix_pages_roots", "pages", ["area_id", "position"], postgresql_where=sa.text("parent_id IS NULL")
    )
    op.create_index("ix_pages_space", "pages", ["space_id"])
    op.create_index(
        "ix_pages_title", "pages", ["title"], postgresql_using="gin", postgresql_ops={"title": "gin_trgm_ops"}
    )
    op.create_index(
        "ix_pages_trash", "pages", ["space_id", "trashed_at"], postgresql_where=sa.text("trashed_at IS NOT NULL")
    )
    op.create_index("ix_pages_visible", "pages", ["area_id", "effective_visibility", "updated_at"])
    secure_tenant_table("pages")


def _grants() -> None:
    op.create_table(
        "grants",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("page_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid()),
        sa.Column("group_id", sa.Uuid()),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("granted_by", sa.Uuid()),
        sa.Column("note", sa.Text()),
        sa.Column("expires_at", TIME),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("updated_at", TIME, nullable=False),
        sa.CheckConstraint("level IN ('VIEW', 'EDIT', 'SHARE', 'DELETE')", name=op.f("ck_grants_level")),
        sa.CheckConstraint("(user_id IS NULL) <> (group_id IS NULL)", name=op.f("ck_grants_subject")),
        sa.CheckConstraint("length(note) <= 200", name=op.f("ck_grants_note")),
        sa.ForeignKeyConstraint(
            ["granted_by"], ["users.id"], name=op.f("fk_grants_granted_by"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "page_id"],
            ["pages.organization_id", "pages.id"],
            name=op.f("fk_grants_organization_id_page_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=op.f("fk_grants_organization_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_grants_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_grants")),
        sa.UniqueConstraint(
            "organization_id", "page_id", "group_id", name=op.f("uq_grants_organization_id_page_id_group_id")
        ),
        sa.UniqueConstraint(
            "organization_id", "page_id", "user_id", name=op.f("uq_grants_organization_id_page_id_user_id")
        ),
    )
    op.create_index(
        "ix_grants_expires_at", "grants", ["expires_at"], postgresql_where=sa.text("expires_at IS NOT NULL")
    )
    op.create_index("ix_grants_group", "grants", ["group_id", "page_id"])
    op.create_index("ix_grants_user", "grants", ["user_id", "page_id"])
    secure_tenant_table("grants")


def downgrade() -> None:
    for table in ("grants", "pages", "area_members", "space_members", "areas", "spaces"):
        op.drop_table(table)
