"""Tasks and their steps.

Revision ID: 0037_tasks
Revises: 0036_conversation_links
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB, ExcludeConstraint

from stoa.platform.migrations import secure_tenant_table

revision = "0040_tasks"
down_revision = "0039_proposals_of_conversations"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)
LIVE = sa.text("deleted_at IS NULL")


def upgrade() -> None:
    op.create_table("tasks", *_columns(), *_checks(), *_keys())
    _indexes()
    secure_tenant_table("tasks")
    # A page outlives the task that it belonged to (TK-13).
    op.create_foreign_key(
        "fk_pages_task",
        "pages",
        "tasks",
        ["organization_id", "task_id"],
        ["organization_id", "id"],
        ondelete="SET NULL (task_id)",
    )
    op.create_index("ix_pages_task", "pages", ["task_id"], postgresql_where=sa.text("task_id IS NOT NULL"))


def downgrade() -> None:
    op.drop_index("ix_pages_task", "pages")
    op.drop_constraint("fk_pages_task", "pages", type_="foreignkey")
    op.drop_table("tasks")


def _columns() -> list[sa.Column[object]]:
    return [
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("space_id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("visibility", sa.Text(), server_default="area", nullable=False),
        sa.Column("created_by", sa.Uuid()),
        sa.Column("assignee_id", sa.Uuid()),
        sa.Column("assignee_lost_at", TIME),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), server_default="", nullable=False),
        sa.Column("status", sa.Text(), server_default="active", nullable=False),
        sa.Column("priority", sa.Text(), server_default="normal", nullable=False),
        sa.Column("color", sa.Text(), nullable=False),
        sa.Column("due_at", TIME),
        sa.Column("due_is_date", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("due_type", sa.Text()),
        sa.Column("reminders_sent", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("estimated_effort", sa.Text()),
        sa.Column("completed_at", TIME),
        sa.Column("completed_by", sa.Uuid()),
        sa.Column("completion_notes", sa.Text()),
        sa.Column("source_type", sa.Text(), server_default="manual", nullable=False),
        sa.Column("source_id", sa.Uuid()),
        sa.Column("source_conversation_id", sa.Uuid()),
        sa.Column("parent_task_id", sa.Uuid()),
        sa.Column("subtask_type", sa.Text()),
        sa.Column("subtask_order", sa.Integer()),
        sa.Column("context_summary", JSONB(none_as_null=True)),
        sa.Column("planning_data", JSONB(none_as_null=True)),
        sa.Column("board_position", sa.Double(), nullable=False),
        sa.Column("deferred_until", TIME),
        sa.Column("last_activity_at", TIME, nullable=False),
        sa.Column("stale_dismissed_at", TIME),
        sa.Column("revision", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("updated_at", TIME, nullable=False),
        sa.Column("deleted_at", TIME),
        sa.Column("delete_batch_id", sa.Uuid()),
    ]


def _checks() -> list[sa.CheckConstraint]:
    rules = {
        "visibility": "visibility IN ('area', 'private')",
        "title": "length(title) BETWEEN 1 AND 300",
        "description": "length(description) <= 20000",
        "status": "status IN ('active', 'planning', 'completed', 'deferred')",
        "priority": "priority IN ('normal', 'high')",
        "color": "color ~ '^hue-[1-8]$'",
        "due_type": "due_type IN ('hard', 'soft')",
        "due": "(due_at IS NULL) = (due_type IS NULL)",
        "due_is_date": "due_at IS NOT NULL OR NOT due_is_date",
        "effort": "estimated_effort IN ('quick', 'short', 'medium', 'long', 'multi_day')",
        "completed": "(status = 'completed') = (completed_at IS NOT NULL)",
        "completion": "completed_at IS NOT NULL OR (completed_by IS NULL AND completion_notes IS NULL)",
        "completion_notes": "length(completion_notes) <= 5000",
        "source_type": (
            "source_type IN ('manual', 'assist', 'chat', 'document', 'meeting', 'page', 'channel', 'agent', 'import')"
        ),
        "parent": "id <> parent_task_id",
        "subtask_type": "subtask_type IN ('conversation', 'action')",
        "subtask": (
            "(parent_task_id IS NULL) = (subtask_type IS NULL) AND (parent_task_id IS NULL) = (subtask_order IS NULL)"
        ),
        "planning": "(status = 'planning') = (planning_data IS NOT NULL)",
        "planning_subtask": "planning_data IS NULL OR parent_task_id IS NULL",
        "deferred": "status = 'deferred' OR deferred_until IS NULL",
        "reminders_sent": "reminders_sent BETWEEN 0 AND 2",
        "deleted": "(deleted_at IS NULL) = (delete_batch_id IS NULL)",
    }
    return [sa.CheckConstraint(rule, name=op.f(f"ck_tasks_{name}")) for name, rule in rules.items()]


def _keys() -> list[sa.Constraint]:
    def to(table: str, column: str, name: str, on_delete: str | None) -> sa.ForeignKeyConstraint:
        return sa.ForeignKeyConstraint(
            ["organization_id", column],
            [f"{table}.organization_id", f"{table}.id"],
            name=op.f(f"fk_tasks_{name}"),
            ondelete=on_delete,
        )

    return [
        to("spaces", "space_id", "organization_id_space_id", "CASCADE"),
        to("areas", "area_id", "organization_id_area_id", None),
        to("tasks", "parent_task_id", "parent", "CASCADE"),
        to(
            "conversations",
            "source_conversation_id",
            "source_conversation",
            "SET NULL (source_conversation_id)",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=op.f("fk_tasks_organization_id"), ondelete="CASCADE"
        ),
        *(
            sa.ForeignKeyConstraint([column], ["users.id"], name=op.f(f"fk_tasks_{column}"), ondelete="SET NULL")
            for column in ("created_by", "assignee_id", "completed_by")
        ),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_tasks")),
        ExcludeConstraint(
            ("organization_id", "="),
            ("parent_task_id", "="),
            ("subtask_order", "="),
            name="uq_tasks_subtask_order",
            using="btree",
            where=LIVE,
            deferrable=True,
            initially="DEFERRED",
        ),
    ]


def _indexes() -> None:
    live = "deleted_at IS NULL"
    for name, columns, condition in (
        ("space", ["space_id", "status"], live),
        ("area", ["area_id", "status", "priority"], live),
        ("assignee", ["assignee_id", "status", "due_at"], live),
        ("creator", ["created_by", "status"], live),
        ("parent", ["parent_task_id", "subtask_order"], None),
        ("source", ["source_type", "source_id"], "source_id IS NOT NULL"),
        ("source_conversation", ["source_conversation_id"], "source_conversation_id IS NOT NULL"),
        ("newest", ["space_id", "id"], "parent_task_id IS NULL"),
        ("due", ["due_at"], "deleted_at IS NULL AND status IN ('active', 'planning')"),
        ("deferred", ["deferred_until"], "deferred_until IS NOT NULL"),
        ("deleted", ["deleted_at"], "deleted_at IS NOT NULL"),
    ):
        where = sa.text(condition) if condition else None
        op.create_index(f"ix_tasks_{name}", "tasks", columns, postgresql_where=where)
