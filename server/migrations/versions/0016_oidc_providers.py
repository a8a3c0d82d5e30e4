"""Identity providers of the installation, and their people's sessions by the provider's own session.

Revision ID: 0011_oidc_providers
Revises: 0010_group_subjects
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

from stoa.platform.migrations import plain_table

revision = "0016_oidc_providers"
down_revision = "0015_routing"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "oidc_providers",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("client_id", sa.Text(), nullable=False),
        sa.Column("client_secret_encrypted", sa.LargeBinary()),
        sa.Column("scopes", sa.Text(), server_default="openid email profile", nullable=False),
        sa.Column("allow_sign_up", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("allowed_domains", ARRAY(sa.TEXT()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("is_enabled", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("updated_at", TIME, nullable=False),
        sa.CheckConstraint("key ~ '^[a-z0-9_-]{1,40}$'", name=op.f("ck_oidc_providers_key")),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 60", name=op.f("ck_oidc_providers_name")),
        sa.CheckConstraint(
            "length(issuer) <= 500 AND length(client_id) <= 300 AND length(scopes) <= 300",
            name=op.f("ck_oidc_providers_lengths"),
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_oidc_providers")),
    )
    plain_table("oidc_providers")
    # A person has one account at a provider.
    op.create_index(
        "uq_accounts_provider",
        "accounts",
        ["user_id", "provider_id"],
        unique=True,
    )
    op.create_index(
        "ix_sessions_oidc",
        "sessions",
        ["oidc_provider_key", "oidc_session_id"],
        postgresql_where=sa.text("oidc_provider_key IS NOT NULL AND revoked_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_sessions_oidc", table_name="sessions")
    op.drop_index("uq_accounts_provider", table_name="accounts")
    op.drop_table("oidc_providers")
