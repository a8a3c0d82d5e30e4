"""Agents, and the conversations that everybody on a page has with one.

Revision ID: 0029_agents
Revises: 0028_media
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from stoa.platform.migrations import secure_tenant_table

revision = "0033_agents"
down_revision = "0032_page_words"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "agents",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("page_id", sa.Uuid()),
        sa.Column("space_id", sa.Uuid()),
        sa.Column("owner_user_id", sa.Uuid()),
        sa.Column("name", sa.Text()),
        sa.Column("description", sa.Text()),
        sa.Column("model", sa.Text()),
        sa.Column("provider_override", sa.Text()),
        sa.Column("temperature", sa.REAL(), nullable=False, server_default=sa.text("0.7")),
        sa.Column("parameters", JSONB(), nullable=False, server_default=sa.text("'{}'")),
        sa.Column("system_prompt", sa.Text()),
        sa.Column("role", sa.Text(), nullable=False, server_default=sa.text("'partner'")),
        sa.Column("enabled_tools", ARRAY(sa.Text())),
        sa.Column("tool_policy", JSONB(), nullable=False, server_default=sa.text("'{}'")),
        sa.Column("write_policy", sa.Text(), nullable=False, server_default=sa.text("'propose'")),
        sa.Column("max_steps", sa.Integer(), nullable=False, server_default=sa.text("25")),
        sa.Column("is_enabled", sa.Boolean(), nullable=False, server_default=sa.text("true")),
        sa.Column("is_published", sa.Boolean(), nullable=False, server_default=sa.text("false")),
        sa.Column("schedule", sa.Text()),
        sa.Column("schedule_timezone", sa.Text()),
        sa.Column("schedule_prompt", sa.Text()),
        sa.Column("schedule_user_id", sa.Uuid()),
        sa.Column("next_run_at", TIME),
        sa.Column("last_run_at", TIME),
        sa.Column("failure_count", sa.Integer(), nullable=False, server_default=sa.text("0")),
        sa.Column("created_by", sa.Uuid()),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("updated_at", TIME, nullable=False),
        sa.Column("deleted_at", TIME),
        *_checks(),
        *_keys(),
    )
    op.create_index(
        "uq_agents_name",
        "agents",
        ["organization_id", "space_id", "name"],
        unique=True,
        postgresql_where=sa.text("kind = 'custom' AND deleted_at IS NULL"),
    )
    for name, column in (("space", "space_id"), ("next_run", "next_run_at")):
        op.create_index(f"ix_agents_{name}", "agents", [column], postgresql_where=sa.text(f"{column} IS NOT NULL"))
    secure_tenant_table("agents")
    _conversations()


def _conversations() -> None:
    op.create_foreign_key(
        "fk_conversations_agent",
        "conversations",
        "agents",
        ["organization_id", "agent_id"],
        ["organization_id", "id"],
        ondelete="SET NULL (agent_id)",
    )
    op.create_index(
        "ix_conversations_agent",
        "conversations",
        ["agent_id"],
        postgresql_where=sa.text("agent_id IS NOT NULL"),
    )
    op.create_index(
        "ix_conversations_on_pages",
        "conversations",
        ["organization_id", sa.text("last_message_at DESC")],
        postgresql_where=sa.text("kind IN ('page', 'cad') AND deleted_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_conversations_on_pages", "conversations")
    op.drop_index("ix_conversations_agent", "conversations")
    op.drop_constraint("fk_conversations_agent", "conversations", type_="foreignkey")
    op.drop_table("agents")


def _checks() -> list[sa.CheckConstraint]:
    rules = {
        "kind": "kind IN ('page', 'assistant', 'dashboard', 'custom')",
        "page": "(kind = 'page') = (page_id IS NOT NULL)",
        "name": "length(name) BETWEEN 1 AND 80",
        "named": "kind <> 'custom' OR name IS NOT NULL",
        "temperature": "temperature BETWEEN 0 AND 2",
        "system_prompt": "length(system_prompt) <= 10000",
        "role": "role IN ('partner', 'planner', 'writer')",
        "write_policy": "write_policy IN ('propose', 'apply')",
        "max_steps": "max_steps BETWEEN 1 AND 100",
    }
    return [sa.CheckConstraint(rule, name=op.f(f"ck_agents_{name}")) for name, rule in rules.items()]


def _keys() -> list[sa.Constraint]:
    return [
        *(
            sa.ForeignKeyConstraint(
                ["organization_id", f"{name}_id"],
                [f"{name}s.organization_id", f"{name}s.id"],
                name=f"fk_agents_{name}",
                ondelete="CASCADE",
            )
            for name in ("page", "space")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organizations.id"],
            name=op.f("fk_agents_organization_id"),
            ondelete="CASCADE",
        ),
        *(
            sa.ForeignKeyConstraint([column], ["users.id"], name=op.f(f"fk_agents_{column}"), ondelete="SET NULL")
            for column in ("owner_user_id", "created_by")
        ),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_agents")),
        sa.UniqueConstraint("organization_id", "page_id", name="uq_agents_page"),
    ]
