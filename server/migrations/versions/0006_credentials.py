"""Native sessions, devices, activity, proofs of passwords, second factors, API tokens, groups and invitations.

Revision ID: 0006_credentials
Revises: 0005_conversations
"""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, CIDR, INET, JSONB

from stoa.platform.migrations import (
    PERSON,
    TENANT,
    create_month_partitions,
    plain_table,
    secure_table,
    secure_tenant_table,
)

revision = "0006_credentials"
down_revision = "0005_conversations"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)
MONTHS_AHEAD = 24


def upgrade() -> None:
    _sessions()
    _proofs()
    _factors()
    _api_tokens()
    _groups()
    _invitations()


def _sessions() -> None:
    op.create_table(
        "refresh_tokens",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("access_token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("access_expires_at", TIME, nullable=False),
        sa.Column("expires_at", TIME, nullable=False),
        sa.Column("used_at", TIME),
        sa.Column("token_version", sa.Integer(), nullable=False),
        sa.Column("device_label", sa.Text()),
        sa.Column("ip_address", INET()),
        sa.Column("user_agent", sa.Text()),
        sa.Column("created_at", TIME, nullable=False),
        sa.CheckConstraint(
            "length(user_agent) <= 512 AND length(device_label) <= 255", name=op.f("ck_refresh_tokens_lengths")
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["sessions.id"], name=op.f("fk_refresh_tokens_session_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_refresh_tokens_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refresh_tokens")),
        sa.UniqueConstraint("access_token_hash", name=op.f("uq_refresh_tokens_access_token_hash")),
        sa.UniqueConstraint("session_id", "generation", name=op.f("uq_refresh_tokens_session_id_generation")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_refresh_tokens_token_hash")),
    )
    op.create_index(op.f("ix_refresh_tokens_expires_at"), "refresh_tokens", ["expires_at"])
    op.create_index(op.f("ix_refresh_tokens_user_id"), "refresh_tokens", ["user_id"])
    plain_table("refresh_tokens")
    op.create_table(
        "trusted_devices",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("device_fingerprint", sa.CHAR(length=64), nullable=False),
        sa.Column("device_name", sa.Text()),
        sa.Column("device_type", sa.Text(), server_default="unknown", nullable=False),
        sa.Column("trust_level", sa.Text(), server_default="medium", nullable=False),
        sa.Column("is_active", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("token_version", sa.Integer(), nullable=False),
        sa.Column("first_seen_at", TIME, nullable=False),
        sa.Column("last_seen_at", TIME, nullable=False),
        sa.Column("trusted_at", TIME),
        sa.Column("expires_at", TIME),
        sa.Column("created_by_session_id", sa.Uuid()),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("updated_at", TIME, nullable=False),
        sa.CheckConstraint(
            "device_type IN ('mobile', 'desktop', 'tablet', 'unknown')",
            name=op.f("ck_trusted_devices_device_type"),
        ),
        sa.CheckConstraint(
            "trust_level IN ('high', 'medium', 'low')", name=op.f("ck_trusted_devices_trust_level")
        ),
        sa.CheckConstraint("length(device_name) <= 255", name=op.f("ck_trusted_devices_device_name")),
        sa.ForeignKeyConstraint(
            ["created_by_session_id"],
            ["sessions.id"],
            name=op.f("fk_trusted_devices_created_by_session_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_trusted_devices_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trusted_devices")),
        sa.UniqueConstraint(
            "user_id", "device_fingerprint", name=op.f("uq_trusted_devices_user_id_device_fingerprint")
        ),
    )
    op.create_index("ix_trusted_devices_last_seen_at", "trusted_devices", ["last_seen_at"])
    plain_table("trusted_devices")
    op.create_table(
        "session_activity",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid()),
        sa.Column("organization_id", sa.Uuid()),
        sa.Column("activity_type", sa.Text(), nullable=False),
        sa.Column("details", JSONB(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("ip_address", INET()),
        sa.Column("user_agent", sa.Text()),
        sa.Column("request_path", sa.Text()),
        sa.Column("http_method", sa.Text()),
        sa.Column("response_status", sa.Integer()),
        sa.Column("response_time_ms", sa.Integer()),
        sa.CheckConstraint(
            "activity_type IN ('login', 'logout', 'page_view', 'api_request', 'security_event', 'error')",
            name=op.f("ck_session_activity_activity_type"),
        ),
        sa.CheckConstraint(
            "length(user_agent) <= 512 AND length(http_method) <= 10", name=op.f("ck_session_activity_lengths")
        ),
        sa.CheckConstraint("octet_length(details::text) <= 4096", name=op.f("ck_session_activity_details")),
        sa.PrimaryKeyConstraint("id", "created_at", name=op.f("pk_session_activity")),
        postgresql_partition_by="RANGE (created_at)",
    )
    op.create_index(
        "ix_session_activity_session", "session_activity", ["session_id", sa.literal_column("created_at DESC")]
    )
    op.create_index(
        "ix_session_activity_user", "session_activity", ["user_id", sa.literal_column("created_at DESC")]
    )
    create_month_partitions("session_activity", datetime.now(UTC).date(), MONTHS_AHEAD, by_id=False)
    # Written by everybody, changed by nobody; only the sweep deletes what is past its time.
    secure_table("session_activity", PERSON, writable="true", verbs="SELECT, INSERT")
    op.execute("GRANT DELETE ON session_activity TO stoa_system")


def _proofs() -> None:
    op.create_table(
        "password_reset_tokens",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("token_type", sa.Text(), nullable=False),
        sa.Column("expires_at", TIME, nullable=False),
        sa.Column("used_at", TIME),
        sa.Column("created_by_user_id", sa.Uuid()),
        sa.Column("organization_id", sa.Uuid()),
        sa.Column("created_at", TIME, nullable=False),
        sa.CheckConstraint("token_type IN ('reset', 'welcome')", name=op.f("ck_password_reset_tokens_token_type")),
        sa.ForeignKeyConstraint(
            ["created_by_user_id"],
            ["users.id"],
            name=op.f("fk_password_reset_tokens_created_by_user_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_password_reset_tokens_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_password_reset_tokens")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_password_reset_tokens_token_hash")),
    )
    op.create_index(
        "ix_password_reset_tokens_open",
        "password_reset_tokens",
        ["expires_at"],
        postgresql_where=sa.text("used_at IS NULL"),
    )
    op.create_index(op.f("ix_password_reset_tokens_user_id"), "password_reset_tokens", ["user_id"])
    # Asked for by nobody in particular; found and used up in the scope of the system.
    secure_table("password_reset_tokens", PERSON, writable="true")
    op.create_table(
        "password_reset_attempts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("email_hash", sa.LargeBinary(), nullable=False),
        sa.Column("ip_address", INET(), nullable=False),
        sa.Column("attempted_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_password_reset_attempts")),
    )
    op.create_index(
        "ix_password_reset_attempts_address", "password_reset_attempts", ["ip_address", "attempted_at"]
    )
    op.create_index(op.f("ix_password_reset_attempts_attempted_at"), "password_reset_attempts", ["attempted_at"])
    op.create_index("ix_password_reset_attempts_email", "password_reset_attempts", ["email_hash", "attempted_at"])
    plain_table("password_reset_attempts", verbs="SELECT, INSERT, DELETE")


def _factors() -> None:
    op.create_table(
        "totp_secrets",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("secret_encrypted", sa.LargeBinary(), nullable=False),
        sa.Column("confirmed_at", TIME),
        sa.Column("last_used_step", sa.BigInteger()),
        sa.Column("recovery_code_hashes", ARRAY(sa.TEXT()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("recovery_generated_at", TIME),
        sa.Column("created_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_totp_secrets_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_totp_secrets")),
    )
    plain_table("totp_secrets")
    op.create_table(
        "passkeys",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("credential_id", sa.LargeBinary(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("aaguid", sa.Uuid()),
        sa.Column("transports", ARRAY(sa.TEXT()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("is_backup_eligible", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("is_backed_up", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("last_used_at", TIME),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 80", name=op.f("ck_passkeys_name")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_passkeys_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passkeys")),
        sa.UniqueConstraint("credential_id", name=op.f("uq_passkeys_credential_id")),
    )
    op.create_index(op.f("ix_passkeys_user_id"), "passkeys", ["user_id"])
    plain_table("passkeys")


def _api_tokens() -> None:
    op.create_table(
        "api_tokens",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("token_prefix", sa.Text(), nullable=False),
        sa.Column("last_four", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("scopes", ARRAY(sa.TEXT()), nullable=False),
        sa.Column("space_ids", ARRAY(sa.Uuid())),
        sa.Column("allowed_models", ARRAY(sa.TEXT())),
        sa.Column("allowed_tiers", ARRAY(sa.TEXT())),
        sa.Column("allowed_addresses", ARRAY(CIDR())),
        sa.Column("rate_per_minute", sa.Integer()),
        sa.Column("tokens_per_minute", sa.Integer()),
        sa.Column("page_id", sa.Uuid()),
        sa.Column("options", JSONB(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("expires_at", TIME),
        sa.Column("last_used_at", TIME),
        sa.Column("last_used_ip", INET()),
        sa.Column("revoked_at", TIME),
        sa.Column("revoked_by_user_id", sa.Uuid()),
        sa.Column("created_at", TIME, nullable=False),
        sa.CheckConstraint("(kind = 'channel') = (page_id IS NOT NULL)", name=op.f("ck_api_tokens_page")),
        sa.CheckConstraint("kind IN ('personal', 'gateway', 'mcp', 'channel')", name=op.f("ck_api_tokens_kind")),
        sa.CheckConstraint("cardinality(scopes) > 0", name=op.f("ck_api_tokens_scopes")),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 80", name=op.f("ck_api_tokens_name")),
        sa.CheckConstraint("octet_length(options::text) <= 4096", name=op.f("ck_api_tokens_options")),
        sa.CheckConstraint("rate_per_minute > 0 AND tokens_per_minute > 0", name=op.f("ck_api_tokens_rates")),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organizations.id"],
            name=op.f("fk_api_tokens_organization_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["revoked_by_user_id"],
            ["users.id"],
            name=op.f("fk_api_tokens_revoked_by_user_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_api_tokens_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_api_tokens")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_api_tokens_token_hash")),
    )
    op.create_index(
        "uq_api_tokens_live_name",
        "api_tokens",
        ["user_id", "organization_id", "name"],
        unique=True,
        postgresql_where=sa.text("revoked_at IS NULL"),
    )
    # A person sees and ends their own tokens from whichever organization they work in.
    secure_table("api_tokens", f"{TENANT} OR {PERSON}")


def _groups() -> None:
    op.create_table(
        "groups",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), server_default="", nullable=False),
        sa.Column("system_prompt", sa.Text()),
        sa.Column("allowed_tiers", ARRAY(sa.TEXT())),
        sa.Column("space_id", sa.Uuid()),
        sa.Column("external_id", sa.Text()),
        sa.Column("settings", JSONB(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("created_by_user_id", sa.Uuid()),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("updated_at", TIME, nullable=False),
        sa.CheckConstraint(
            "cardinality(allowed_tiers) > 0 AND allowed_tiers <@ ARRAY['basic', 'standard', 'premium']",
            name=op.f("ck_groups_allowed_tiers"),
        ),
        sa.CheckConstraint("length(description) <= 500", name=op.f("ck_groups_description")),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 100", name=op.f("ck_groups_name")),
        sa.CheckConstraint("length(system_prompt) <= 2000", name=op.f("ck_groups_system_prompt")),
        sa.CheckConstraint("octet_length(settings::text) <= 4096", name=op.f("ck_groups_settings")),
        sa.ForeignKeyConstraint(
            ["created_by_user_id"], ["users.id"], name=op.f("fk_groups_created_by_user_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "space_id"],
            ["spaces.organization_id", "spaces.id"],
            name=op.f("fk_groups_organization_id_space_id"),
            ondelete="SET NULL (space_id)",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=op.f("fk_groups_organization_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_groups")),
        sa.UniqueConstraint("organization_id", "name_key", name=op.f("uq_groups_organization_id_name_key")),
    )
    op.create_index(
        "uq_groups_external_id",
        "groups",
        ["organization_id", "external_id"],
        unique=True,
        postgresql_where=sa.text("external_id IS NOT NULL"),
    )
    secure_tenant_table("groups")
    op.create_table(
        "group_members",
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.Text(), server_default="member", nullable=False),
        sa.Column("added_by_user_id", sa.Uuid()),
        sa.Column("joined_at", TIME, nullable=False),
        sa.CheckConstraint("role IN ('lead', 'member')", name=op.f("ck_group_members_role")),
        sa.ForeignKeyConstraint(
            ["added_by_user_id"], ["users.id"], name=op.f("fk_group_members_added_by_user_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "group_id"],
            ["groups.organization_id", "groups.id"],
            name=op.f("fk_group_members_organization_id_group_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "user_id"],
            ["members.organization_id", "members.user_id"],
            name=op.f("fk_group_members_organization_id_user_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("organization_id", "group_id", "user_id", name=op.f("pk_group_members")),
    )
    op.create_index("ix_group_members_user_id", "group_members", ["user_id"])
    secure_tenant_table("group_members")


def _invitations() -> None:
    op.create_table(
        "invitations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("email", sa.Text()),
        sa.Column("email_key", sa.Text()),
        sa.Column("user_id", sa.Uuid()),
        sa.Column("role", sa.Text(), server_default="member", nullable=False),
        sa.Column("status", sa.Text(), server_default="pending", nullable=False),
        sa.Column("token_hash", sa.LargeBinary()),
        sa.Column("group_ids", ARRAY(sa.Uuid()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("space_ids", ARRAY(sa.Uuid()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("message", sa.Text()),
        sa.Column("max_uses", sa.Integer(), server_default="1", nullable=False),
        sa.Column("uses", sa.Integer(), server_default="0", nullable=False),
        sa.Column("inviter_id", sa.Uuid()),
        sa.Column("decided_by_user_id", sa.Uuid()),
        sa.Column("accepted_by_user_id", sa.Uuid()),
        sa.Column("sent_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("last_sent_at", TIME),
        sa.Column("expires_at", TIME),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("updated_at", TIME, nullable=False),
        sa.CheckConstraint("(kind = 'email') = (email_key IS NOT NULL)", name=op.f("ck_invitations_email")),
        sa.CheckConstraint("(kind = 'request') = (user_id IS NOT NULL)", name=op.f("ck_invitations_person")),
        sa.CheckConstraint("kind IN ('email', 'link', 'request')", name=op.f("ck_invitations_kind")),
        sa.CheckConstraint("role IN ('owner', 'admin', 'member', 'guest')", name=op.f("ck_invitations_role")),
        sa.CheckConstraint(
            "status IN ('pending', 'accepted', 'rejected', 'canceled')", name=op.f("ck_invitations_status")
        ),
        sa.CheckConstraint("length(message) <= 500", name=op.f("ck_invitations_message")),
        sa.CheckConstraint("max_uses BETWEEN 1 AND 500 AND uses >= 0", name=op.f("ck_invitations_uses")),
        sa.ForeignKeyConstraint(
            ["accepted_by_user_id"],
            ["users.id"],
            name=op.f("fk_invitations_accepted_by_user_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_user_id"],
            ["users.id"],
            name=op.f("fk_invitations_decided_by_user_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["inviter_id"], ["users.id"], name=op.f("fk_invitations_inviter_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organizations.id"],
            name=op.f("fk_invitations_organization_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_invitations_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_invitations")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_invitations_token_hash")),
    )
    op.create_index("ix_invitations_email_key", "invitations", ["email_key"])
    op.create_index("ix_invitations_status", "invitations", ["organization_id", "status", "created_at"])
    op.create_index(
        "uq_invitations_pending_email",
        "invitations",
        ["organization_id", "email_key"],
        unique=True,
        postgresql_where=sa.text("kind = 'email' AND status = 'pending'"),
    )
    op.create_index(
        "uq_invitations_pending_request",
        "invitations",
        ["organization_id", "user_id"],
        unique=True,
        postgresql_where=sa.text("kind = 'request' AND status = 'pending'"),
    )
    secure_tenant_table("invitations")


def downgrade() -> None:
    for table in (
        "invitations",
        "group_members",
        "groups",
        "api_tokens",
        "passkeys",
        "totp_secrets",
        "password_reset_attempts",
        "password_reset_tokens",
        "session_activity",
        "trusted_devices",
        "refresh_tokens",
    ):
        op.drop_table(table)
