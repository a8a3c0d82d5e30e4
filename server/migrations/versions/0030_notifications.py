"""The inbox, and what people wish to hear of.

Revision ID: 0029_notifications
Revises: 0028_media
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from stoa.platform.migrations import secure_tenant_table

revision = "0030_notifications"
down_revision = "0029_view_as_uses"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)
KINDS = (
    "'mention', 'reply', 'comment', 'direct_message', 'channel_message', 'share', 'access_request',"
    " 'task_assigned', 'task_due', 'task_stale', 'page_changed', 'proposal', 'proposal_decided', 'run_finished',"
    " 'approval_needed', 'document_shared', 'invitation', 'budget', 'security', 'system'"
)


def upgrade() -> None:
    _notifications()
    _preferences()


def _notifications() -> None:
    op.create_table(
        "notifications",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("actor_id", sa.Uuid()),
        sa.Column("resource_type", sa.Text(), nullable=False),
        sa.Column("resource_id", sa.Uuid(), nullable=False),
        sa.Column("page_id", sa.Uuid()),
        sa.Column("group_key", sa.Text(), nullable=False),
        sa.Column("count", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("payload", JSONB(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("inbox_seq", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("seen_at", TIME),
        sa.Column("read_at", TIME),
        sa.Column("archived_at", TIME),
        sa.Column("email_due_at", TIME),
        sa.Column("emailed_at", TIME),
        sa.Column("pushed_at", TIME),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("updated_at", TIME, nullable=False),
        sa.CheckConstraint(f"kind IN ({KINDS})", name=op.f("ck_notifications_kind")),
        sa.CheckConstraint("count > 0", name=op.f("ck_notifications_count")),
        sa.CheckConstraint("octet_length(payload::text) <= 2048", name=op.f("ck_notifications_payload")),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organizations.id"],
            name=op.f("fk_notifications_organization_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_notifications_user_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["actor_id"], ["users.id"], name=op.f("fk_notifications_actor_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_notifications")),
    )
    op.create_index(
        "uq_notifications_unread_group",
        "notifications",
        ["organization_id", "user_id", "group_key"],
        unique=True,
        postgresql_where=sa.text("read_at IS NULL"),
    )
    op.create_index("ix_notifications_inbox", "notifications", ["organization_id", "user_id", "inbox_seq"])
    op.create_index(
        "ix_notifications_unread",
        "notifications",
        ["organization_id", "user_id", "created_at"],
        postgresql_where=sa.text("read_at IS NULL"),
    )
    op.create_index(
        "ix_notifications_email",
        "notifications",
        ["email_due_at"],
        postgresql_where=sa.text("email_due_at IS NOT NULL"),
    )
    op.create_index("ix_notifications_age", "notifications", ["created_at"])
    secure_tenant_table("notifications")


def _preferences() -> None:
    op.create_table(
        "notification_preferences",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("scope_type", sa.Text(), nullable=False),
        sa.Column("scope_id", sa.Uuid()),
        sa.Column("kind", sa.Text()),
        sa.Column("level", sa.Text()),
        sa.Column("inbox", sa.Boolean()),
        sa.Column("email", sa.Boolean()),
        sa.Column("push", sa.Boolean()),
        sa.Column("email_mode", sa.Text()),
        sa.Column("digest_hour", sa.Integer()),
        sa.Column("quiet_from", sa.Integer()),
        sa.Column("quiet_to", sa.Integer()),
        sa.Column("quiet_days", JSONB()),
        sa.Column("timezone", sa.Text()),
        sa.Column("auto_follow", sa.Boolean()),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("updated_at", TIME, nullable=False),
        sa.CheckConstraint(
            "scope_type IN ('global', 'organization', 'space', 'area', 'page', 'thread', 'task')",
            name=op.f("ck_notification_preferences_scope_type"),
        ),
        sa.CheckConstraint(
            "(scope_type IN ('global', 'organization')) = (scope_id IS NULL)",
            name=op.f("ck_notification_preferences_scope_id"),
        ),
        sa.CheckConstraint(f"kind IN ({KINDS})", name=op.f("ck_notification_preferences_kind")),
        sa.CheckConstraint("level IN ('all', 'mentions', 'none')", name=op.f("ck_notification_preferences_level")),
        sa.CheckConstraint(
            "email_mode IN ('instant', 'digest', 'off')", name=op.f("ck_notification_preferences_email_mode")
        ),
        sa.CheckConstraint("digest_hour BETWEEN 0 AND 23", name=op.f("ck_notification_preferences_digest_hour")),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organizations.id"],
            name=op.f("fk_notification_preferences_organization_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_notification_preferences_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_notification_preferences")),
        sa.UniqueConstraint(
            "organization_id",
            "user_id",
            "scope_type",
            "scope_id",
            "kind",
            name=op.f("uq_notification_preferences_place"),
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_index(
        "ix_notification_preferences_scope",
        "notification_preferences",
        ["organization_id", "scope_type", "scope_id", "level"],
    )
    secure_tenant_table("notification_preferences")


def downgrade() -> None:
    op.drop_table("notification_preferences")
    op.drop_table("notifications")
