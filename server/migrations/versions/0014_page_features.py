"""What people put on pages and what pages were: tags, favourites, visits, mentions, versions, comments.

Revision ID: 0014_page_features
Revises: 0013_created_members
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from stoa.platform.migrations import secure_tenant_table

revision = "0014_page_features"
down_revision = "0013_created_members"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)
TABLES = ("tags", "page_tags", "favorites", "page_visits", "mentions", "page_versions", "page_comments")


def upgrade() -> None:
    _tags()
    _page_tags()
    _favorites()
    _page_visits()
    _mentions()
    _page_versions()
    _page_comments()


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)


def _tags() -> None:
    op.create_table(
        "tags",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("space_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("color", sa.Text()),
        sa.Column("created_at", TIME, nullable=False),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 50", name=op.f("ck_tags_name")),
        sa.ForeignKeyConstraint(
            ["organization_id", "space_id"],
            ["spaces.organization_id", "spaces.id"],
            name=op.f("fk_tags_organization_id_space_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=op.f("fk_tags_organization_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_tags")),
    )
    op.create_index(
        "uq_tags_name", "tags", ["organization_id", "space_id", sa.literal_column("lower(name)")], unique=True
    )
    secure_tenant_table("tags")


def _page_tags() -> None:
    op.create_table(
        "page_tags",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("page_id", sa.Uuid(), nullable=False),
        sa.Column("tag_id", sa.Uuid(), nullable=False),
        sa.Column("created_by", sa.Uuid()),
        sa.Column("created_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(
            ["created_by"], ["users.id"], name=op.f("fk_page_tags_created_by"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "page_id"],
            ["pages.organization_id", "pages.id"],
            name=op.f("fk_page_tags_organization_id_page_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "tag_id"],
            ["tags.organization_id", "tags.id"],
            name=op.f("fk_page_tags_organization_id_tag_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organizations.id"],
            name=op.f("fk_page_tags_organization_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("organization_id", "page_id", "tag_id", name=op.f("pk_page_tags")),
    )
    op.create_index("ix_page_tags_tag", "page_tags", ["tag_id"], unique=False)
    secure_tenant_table("page_tags")


def _favorites() -> None:
    op.create_table(
        "favorites",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("page_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Double(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id", "page_id"],
            ["pages.organization_id", "pages.id"],
            name=op.f("fk_favorites_organization_id_page_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organizations.id"],
            name=op.f("fk_favorites_organization_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_favorites_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_favorites")),
        sa.UniqueConstraint(
            "organization_id", "user_id", "page_id", name=op.f("uq_favorites_organization_id_user_id_page_id")
        ),
    )
    op.create_index("ix_favorites_page", "favorites", ["page_id"], unique=False)
    secure_tenant_table("favorites")


def _page_visits() -> None:
    op.create_table(
        "page_visits",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("page_id", sa.Uuid(), nullable=False),
        sa.Column("last_opened_at", TIME),
        sa.Column("viewed_on", sa.Date()),
        sa.Column("edited_in", TIME),
        sa.ForeignKeyConstraint(
            ["organization_id", "page_id"],
            ["pages.organization_id", "pages.id"],
            name=op.f("fk_page_visits_organization_id_page_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organizations.id"],
            name=op.f("fk_page_visits_organization_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_page_visits_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("organization_id", "user_id", "page_id", name=op.f("pk_page_visits")),
    )
    op.create_index("ix_page_visits_page", "page_visits", ["page_id"], unique=False)
    op.create_index(
        "ix_page_visits_recent", "page_visits", ["user_id", sa.literal_column("last_opened_at DESC")], unique=False
    )
    secure_tenant_table("page_visits")


def _mentions() -> None:
    op.create_table(
        "mentions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("source_type", sa.Text(), nullable=False),
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.Column("source_page_id", sa.Uuid(), nullable=False),
        sa.Column("target_page_id", sa.Uuid()),
        sa.Column("target_user_id", sa.Uuid()),
        sa.Column("target_group_id", sa.Uuid()),
        sa.Column("created_at", TIME, nullable=False),
        sa.CheckConstraint(
            "source_type IN ('page', 'page_comment', 'channel_message')", name=op.f("ck_mentions_source_type")
        ),
        sa.CheckConstraint(
            "num_nonnulls(target_page_id, target_user_id, target_group_id) = 1", name=op.f("ck_mentions_target")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "source_page_id"],
            ["pages.organization_id", "pages.id"],
            name="fk_mentions_source_page",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "target_group_id"],
            ["groups.organization_id", "groups.id"],
            name="fk_mentions_target_group",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "target_page_id"],
            ["pages.organization_id", "pages.id"],
            name="fk_mentions_target_page",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=op.f("fk_mentions_organization_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["target_user_id"], ["users.id"], name=op.f("fk_mentions_target_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_mentions")),
    )
    op.create_index(
        "ix_mentions_group",
        "mentions",
        ["target_group_id"],
        unique=False,
        postgresql_where=sa.text("target_group_id IS NOT NULL"),
    )
    op.create_index(
        "ix_mentions_page",
        "mentions",
        ["target_page_id"],
        unique=False,
        postgresql_where=sa.text("target_page_id IS NOT NULL"),
    )
    op.create_index("ix_mentions_source_page", "mentions", ["source_page_id"], unique=False)
    op.create_index(
        "ix_mentions_user",
        "mentions",
        ["target_user_id", "created_at"],
        unique=False,
        postgresql_where=sa.text("target_user_id IS NOT NULL"),
    )
    op.create_index(
        "uq_mentions_target",
        "mentions",
        ["organization_id", "source_type", "source_id", "target_page_id", "target_user_id", "target_group_id"],
        unique=True,
        postgresql_nulls_not_distinct=True,
    )
    secure_tenant_table("mentions")


def _page_versions() -> None:
    op.create_table(
        "page_versions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("page_id", sa.Uuid(), nullable=False),
        sa.Column("version_number", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("content", JSONB(), nullable=False),
        sa.Column("content_text", sa.Text(), nullable=False),
        sa.Column("word_count", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("change_summary", sa.Text()),
        sa.Column("is_pinned", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("created_by", sa.Uuid()),
        sa.Column("run_id", sa.Uuid()),
        sa.Column("created_at", TIME, nullable=False),
        sa.CheckConstraint(
            "source IN ('manual', 'auto', 'finalize', 'pre_ai', 'pre_restore', 'restore', 'import', 'system')",
            name=op.f("ck_page_versions_source"),
        ),
        sa.CheckConstraint("length(change_summary) <= 500", name=op.f("ck_page_versions_change_summary")),
        sa.ForeignKeyConstraint(
            ["created_by"], ["users.id"], name=op.f("fk_page_versions_created_by"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "page_id"],
            ["pages.organization_id", "pages.id"],
            name=op.f("fk_page_versions_organization_id_page_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organizations.id"],
            name=op.f("fk_page_versions_organization_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_page_versions")),
        sa.UniqueConstraint(
            "organization_id",
            "page_id",
            "version_number",
            name=op.f("uq_page_versions_organization_id_page_id_version_number"),
        ),
    )
    secure_tenant_table("page_versions")


def _page_comments() -> None:
    op.create_table(
        "page_comments",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("page_id", sa.Uuid(), nullable=False),
        sa.Column("parent_id", sa.Uuid()),
        sa.Column("author_id", sa.Uuid()),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("anchor", JSONB()),
        sa.Column("resolved_at", TIME),
        sa.Column("resolved_by", sa.Uuid()),
        sa.Column("edited_at", TIME),
        sa.Column("deleted_at", TIME),
        sa.Column("run_id", sa.Uuid()),
        sa.Column("created_at", TIME, nullable=False),
        sa.CheckConstraint("deleted_at IS NOT NULL OR length(content) >= 1", name=op.f("ck_page_comments_said")),
        sa.CheckConstraint("length(content) <= 10000", name=op.f("ck_page_comments_content")),
        sa.CheckConstraint(
            "parent_id IS NULL OR (anchor IS NULL AND resolved_at IS NULL)", name=op.f("ck_page_comments_thread")
        ),
        sa.CheckConstraint(
            "resolved_at IS NOT NULL OR resolved_by IS NULL", name=op.f("ck_page_comments_resolved")
        ),
        sa.ForeignKeyConstraint(
            ["author_id"], ["users.id"], name=op.f("fk_page_comments_author_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "page_id"],
            ["pages.organization_id", "pages.id"],
            name=op.f("fk_page_comments_organization_id_page_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "parent_id"],
            ["page_comments.organization_id", "page_comments.id"],
            name="fk_page_comments_parent",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organizations.id"],
            name=op.f("fk_page_comments_organization_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["resolved_by"], ["users.id"], name=op.f("fk_page_comments_resolved_by"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_page_comments")),
    )
    op.create_index("ix_page_comments_page", "page_comments", ["page_id", "created_at"], unique=False)
    op.create_index(
        "ix_page_comments_parent",
        "page_comments",
        ["parent_id"],
        unique=False,
        postgresql_where=sa.text("parent_id IS NOT NULL"),
    )
    secure_tenant_table("page_comments")
