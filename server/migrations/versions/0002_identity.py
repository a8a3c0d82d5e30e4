"""Accounts, sessions, organizations, the audit log and the mail log.

Revision ID: 0002_identity
Revises: 0001_platform
"""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, INET, JSONB

from stoa.platform.migrations import PERSON, TENANT, create_month_partitions, plain_table, secure_table

revision = "0002_identity"
down_revision = "0001_platform"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)
MONTHS_AHEAD = 24

THIS_ORGANIZATION = "id = nullif(current_setting('app.organization_id', true), '')::uuid"
# Memberships that this transaction sees of its own person, by the policy of `members`.
OWN_ORGANIZATIONS = f"id IN (SELECT organization_id FROM members WHERE {PERSON})"

SEAL_ONCE = """
CREATE FUNCTION audit_events_seal_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a sealed audit event is never changed' USING ERRCODE = 'insufficient_privilege';
END $$
"""


def upgrade() -> None:
    _people()
    _sessions()
    _instance_settings()
    _organizations()
    _members()
    _organization_policies()
    _audit_events()
    _email_logs()


def _people() -> None:
    op.create_table(
        "users",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("email_key", sa.Text(), nullable=False),
        sa.Column("email_verified_at", TIME),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("given_name", sa.Text()),
        sa.Column("family_name", sa.Text()),
        sa.Column("username", sa.Text(), nullable=False),
        sa.Column("username_key", sa.Text(), nullable=False),
        sa.Column("username_changed_at", TIME),
        sa.Column("role", sa.Text(), server_default="user", nullable=False),
        sa.Column("status", sa.Text(), server_default="active", nullable=False),
        sa.Column("banned_at", TIME),
        sa.Column("ban_reason", sa.Text()),
        sa.Column("ban_expires_at", TIME),
        sa.Column("banned_by_user_id", sa.Uuid()),
        sa.Column("token_version", sa.Integer(), server_default="0", nullable=False),
        sa.Column("failed_login_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("locked_until", TIME),
        sa.Column("last_failed_login_at", TIME),
        sa.Column("last_login_at", TIME),
        sa.Column("password_change_required", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("avatar_key", sa.Text()),
        sa.Column("address", sa.Text()),
        sa.Column("phone", sa.Text()),
        sa.Column("website", sa.Text()),
        sa.Column("contact_visible", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("custom_prompt", sa.Text()),
        sa.Column("last_used_model", sa.Text()),
        sa.Column("locale", sa.Text(), server_default="en", nullable=False),
        sa.Column("timezone", sa.Text(), server_default="UTC", nullable=False),
        sa.Column("preferences", JSONB(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("terms_accepted_at", TIME),
        sa.Column("onboarded_at", TIME),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("updated_at", TIME, nullable=False),
        sa.Column("deleted_at", TIME),
        sa.CheckConstraint("role IN ('user', 'guest', 'admin', 'super_admin')", name=op.f("ck_users_role")),
        sa.CheckConstraint("status IN ('active', 'inactive', 'pending_approval')", name=op.f("ck_users_status")),
        sa.CheckConstraint(
            "length(address) <= 500 AND length(phone) <= 40 AND length(website) <= 300",
            name=op.f("ck_users_contact"),
        ),
        sa.CheckConstraint("length(custom_prompt) <= 2000", name=op.f("ck_users_custom_prompt")),
        sa.CheckConstraint(
            "length(given_name) <= 100 AND length(family_name) <= 100", name=op.f("ck_users_parts_of_name")
        ),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 100", name=op.f("ck_users_name")),
        sa.CheckConstraint("octet_length(preferences::text) <= 16384", name=op.f("ck_users_preferences")),
        sa.ForeignKeyConstraint(
            ["banned_by_user_id"], ["users.id"], name=op.f("fk_users_banned_by_user_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
        sa.UniqueConstraint("email_key", name=op.f("uq_users_email_key")),
        sa.UniqueConstraint("username_key", name=op.f("uq_users_username_key")),
    )
    op.create_index(
        "ix_users_admins", "users", ["role"], postgresql_where=sa.text("role IN ('admin', 'super_admin')")
    )
    plain_table("users")
    op.create_table(
        "accounts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Text(), nullable=False),
        sa.Column("provider_account_id", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text()),
        sa.Column("password_changed_at", TIME),
        sa.Column("access_token_encrypted", sa.LargeBinary()),
        sa.Column("refresh_token_encrypted", sa.LargeBinary()),
        sa.Column("access_token_expires_at", TIME),
        sa.Column("refresh_token_expires_at", TIME),
        sa.Column("scope", sa.Text()),
        sa.Column("email_at_provider", sa.Text()),
        sa.Column("last_used_at", TIME),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("updated_at", TIME, nullable=False),
        sa.CheckConstraint(
            "(provider_id = 'credential') = (password_hash IS NOT NULL)", name=op.f("ck_accounts_password")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_accounts_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts")),
        sa.UniqueConstraint(
            "provider_id", "provider_account_id", name=op.f("uq_accounts_provider_id_provider_account_id")
        ),
    )
    op.create_index(
        "uq_accounts_credential",
        "accounts",
        ["user_id"],
        unique=True,
        postgresql_where=sa.text("provider_id = 'credential'"),
    )
    plain_table("accounts")


def _sessions() -> None:
    op.create_table(
        "sessions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), server_default="browser", nullable=False),
        sa.Column("token_hash", sa.LargeBinary()),
        sa.Column("token_version", sa.Integer(), nullable=False),
        sa.Column("authenticated_at", TIME, nullable=False),
        sa.Column("methods", ARRAY(sa.TEXT()), nullable=False),
        sa.Column("is_mfa", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("expires_at", TIME, nullable=False),
        sa.Column("absolute_expires_at", TIME, nullable=False),
        sa.Column("active_organization_id", sa.Uuid()),
        sa.Column("oidc_provider_key", sa.Text()),
        sa.Column("oidc_session_id", sa.Text()),
        sa.Column("impersonated_by_user_id", sa.Uuid()),
        sa.Column("impersonation_reason", sa.Text()),
        sa.Column("browser_key", sa.Uuid()),
        sa.Column("ip_address", INET()),
        sa.Column("user_agent", sa.Text()),
        sa.Column("revoked_at", TIME),
        sa.Column("revoked_by_user_id", sa.Uuid()),
        sa.Column("revoke_reason", sa.Text()),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("updated_at", TIME, nullable=False),
        sa.CheckConstraint("kind IN ('browser', 'native', 'impersonation')", name=op.f("ck_sessions_kind")),
        sa.CheckConstraint(
            "revoke_reason IN ('sign_out', 'user', 'reuse', 'password', 'mfa', 'ban', 'admin', 'deleted',"
            " 'replaced', 'limit')",
            name=op.f("ck_sessions_revoke_reason"),
        ),
        sa.CheckConstraint("length(user_agent) <= 512", name=op.f("ck_sessions_user_agent")),
        sa.ForeignKeyConstraint(
            ["impersonated_by_user_id"],
            ["users.id"],
            name=op.f("fk_sessions_impersonated_by_user_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["revoked_by_user_id"], ["users.id"], name=op.f("fk_sessions_revoked_by_user_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_sessions_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sessions")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_sessions_token_hash")),
    )
    op.create_index(op.f("ix_sessions_expires_at"), "sessions", ["expires_at"])
    op.create_index(
        "ix_sessions_live",
        "sessions",
        ["user_id", sa.literal_column("updated_at DESC")],
        postgresql_where=sa.text("revoked_at IS NULL"),
    )
    plain_table("sessions")
    op.create_table(
        "session_metadata",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("device_fingerprint", sa.CHAR(length=64)),
        sa.Column("device_type", sa.Text(), server_default="unknown", nullable=False),
        sa.Column("device_name", sa.Text()),
        sa.Column("browser_name", sa.Text()),
        sa.Column("browser_version", sa.Text()),
        sa.Column("os_name", sa.Text()),
        sa.Column("os_version", sa.Text()),
        sa.Column("is_mobile", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("country_code", sa.CHAR(length=2)),
        sa.Column("region", sa.Text()),
        sa.Column("city", sa.Text()),
        sa.Column("timezone", sa.Text()),
        sa.Column("isp_name", sa.Text()),
        sa.Column("connection_type", sa.Text(), server_default="unknown", nullable=False),
        sa.Column("edge_data_center", sa.Text()),
        sa.Column("edge_ray_id", sa.Text()),
        sa.Column("is_secure_connection", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("is_edge_vpn", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("security_score", sa.Integer(), server_default="50", nullable=False),
        sa.Column("trust_factors", JSONB(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("suspicious_activity_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("last_security_check_at", TIME),
        sa.Column("last_activity_at", TIME),
        sa.Column("page_views_count", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("requests_count", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("last_page_visited", sa.Text()),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("updated_at", TIME, nullable=False),
        sa.CheckConstraint(
            "connection_type IN ('wifi', 'cellular', 'ethernet', 'unknown')",
            name=op.f("ck_session_metadata_connection_type"),
        ),
        sa.CheckConstraint(
            "device_type IN ('mobile', 'desktop', 'tablet', 'unknown')",
            name=op.f("ck_session_metadata_device_type"),
        ),
        sa.CheckConstraint(
            "length(browser_name) <= 100 AND length(browser_version) <= 50 AND length(os_name) <= 100"
            " AND length(os_version) <= 50",
            name=op.f("ck_session_metadata_agent"),
        ),
        sa.CheckConstraint("length(device_name) <= 255", name=op.f("ck_session_metadata_device_name")),
        sa.CheckConstraint(
            "length(region) <= 100 AND length(city) <= 100 AND length(timezone) <= 50 AND length(isp_name) <= 200",
            name=op.f("ck_session_metadata_place"),
        ),
        sa.CheckConstraint("security_score BETWEEN 0 AND 100", name=op.f("ck_session_metadata_security_score")),
        sa.ForeignKeyConstraint(
            ["session_id"], ["sessions.id"], name=op.f("fk_session_metadata_session_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("session_id", name=op.f("pk_session_metadata")),
    )
    op.create_index(op.f("ix_session_metadata_device_fingerprint"), "session_metadata", ["device_fingerprint"])
    plain_table("session_metadata")
    op.create_table(
        "verifications",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Uuid()),
        sa.Column("identifier", sa.Text(), nullable=False),
        sa.Column("secret_hash", sa.LargeBinary(), nullable=False),
        sa.Column("payload_encrypted", sa.LargeBinary()),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("max_attempts", sa.Integer(), server_default="1", nullable=False),
        sa.Column("expires_at", TIME, nullable=False),
        sa.Column("consumed_at", TIME),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("ip_address", INET()),
        sa.CheckConstraint(
            "purpose IN ('owner_setup', 'verify_email', 'change_email', 'revert_email', 'email_code',"
            " 'magic_link', 'mfa_challenge', 'webauthn_challenge', 'oidc_flow', 'realtime_ticket',"
            " 'delete_account', 'revoke_all')",
            name=op.f("ck_verifications_purpose"),
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_verifications_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verifications")),
        sa.UniqueConstraint("purpose", "secret_hash", name=op.f("uq_verifications_purpose_secret_hash")),
    )
    op.create_index(op.f("ix_verifications_expires_at"), "verifications", ["expires_at"])
    op.create_index("ix_verifications_identifier", "verifications", ["purpose", "identifier", "created_at"])
    plain_table("verifications")


def _instance_settings() -> None:
    op.create_table(
        "instance_settings",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sign_up_mode", sa.Text(), server_default="open", nullable=False),
        sa.Column("allowed_email_domains", ARRAY(sa.TEXT()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("organization_creation", sa.Text(), server_default="anyone", nullable=False),
        sa.Column("require_verified_email", sa.Text(), server_default="auto", nullable=False),
        sa.Column("password_min_length", sa.Integer(), server_default="10", nullable=False),
        sa.Column("fresh_session_seconds", sa.Integer(), server_default="7200", nullable=False),
        sa.Column("session_idle_seconds", sa.Integer(), server_default="604800", nullable=False),
        sa.Column("session_absolute_seconds", sa.Integer(), server_default="2592000", nullable=False),
        sa.Column("terms_version", sa.Text()),
        sa.Column("settings", JSONB(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("updated_at", TIME),
        sa.Column("updated_by_user_id", sa.Uuid()),
        sa.CheckConstraint(
            "organization_creation IN ('anyone', 'admins')",
            name=op.f("ck_instance_settings_organization_creation"),
        ),
        sa.CheckConstraint(
            "require_verified_email IN ('auto', 'always', 'never')",
            name=op.f("ck_instance_settings_require_verified_email"),
        ),
        sa.CheckConstraint(
            "sign_up_mode IN ('open', 'approval', 'invite_only', 'closed')",
            name=op.f("ck_instance_settings_sign_up_mode"),
        ),
        sa.CheckConstraint("id = 1", name=op.f("ck_instance_settings_one_row")),
        sa.CheckConstraint(
            "password_min_length BETWEEN 8 AND 64", name=op.f("ck_instance_settings_password_min_length")
        ),
        sa.ForeignKeyConstraint(
            ["updated_by_user_id"],
            ["users.id"],
            name=op.f("fk_instance_settings_updated_by_user_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_instance_settings")),
    )
    plain_table("instance_settings", verbs="SELECT, UPDATE")
    op.execute("INSERT INTO instance_settings (id) VALUES (1)")


def _organizations() -> None:
    op.create_table(
        "organizations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), server_default="", nullable=False),
        sa.Column("previous_slugs", ARRAY(sa.TEXT()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("logo_key", sa.Text()),
        sa.Column("is_default", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("status", sa.Text(), server_default="active", nullable=False),
        sa.Column("system_prompt", sa.Text()),
        sa.Column(
            "allowed_tiers",
            ARRAY(sa.TEXT()),
            server_default=sa.text("ARRAY['basic', 'standard', 'premium']"),
            nullable=False,
        ),
        sa.Column("model_tier_assignments", JSONB(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("member_limit", sa.Integer(), server_default="100", nullable=False),
        sa.Column("pending_invitation_limit", sa.Integer(), server_default="100", nullable=False),
        sa.Column("storage_quota_bytes", sa.BigInteger()),
        sa.Column("pending_owner_user_id", sa.Uuid()),
        sa.Column("ownership_transfer_expires_at", TIME),
        sa.Column("invitation_ttl_hours", sa.Integer(), server_default="48", nullable=False),
        sa.Column("join_policy", sa.Text(), server_default="invite_only", nullable=False),
        sa.Column("email_domains", ARRAY(sa.TEXT()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column(
            "restricts_invitations_to_domains", sa.Boolean(), server_default=sa.text("false"), nullable=False
        ),
        sa.Column("default_group_ids", ARRAY(sa.Uuid()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("requires_mfa", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("sso_provider_key", sa.Text()),
        sa.Column("allows_high_device_trust", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("api_token_max_days", sa.Integer(), server_default="365"),
        sa.Column("shows_member_emails", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("space_creation", sa.Text(), server_default="members", nullable=False),
        sa.Column("audit_retention_months", sa.Integer(), server_default="13", nullable=False),
        sa.Column("settings", JSONB(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("metadata", JSONB(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("created_by_user_id", sa.Uuid()),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("updated_at", TIME, nullable=False),
        sa.Column("deleted_at", TIME),
        sa.CheckConstraint(
            "cardinality(allowed_tiers) > 0 AND allowed_tiers <@ ARRAY['basic', 'standard', 'premium']",
            name=op.f("ck_organizations_allowed_tiers"),
        ),
        sa.CheckConstraint(
            "join_policy IN ('invite_only', 'request', 'domain')", name=op.f("ck_organizations_join_policy")
        ),
        sa.CheckConstraint(
            "space_creation IN ('members', 'admins')", name=op.f("ck_organizations_space_creation")
        ),
        sa.CheckConstraint("status IN ('active', 'suspended')", name=op.f("ck_organizations_status")),
        sa.CheckConstraint(
            "(pending_owner_user_id IS NULL) = (ownership_transfer_expires_at IS NULL)",
            name=op.f("ck_organizations_ownership_transfer"),
        ),
        sa.CheckConstraint(
            "audit_retention_months BETWEEN 1 AND 84", name=op.f("ck_organizations_audit_retention_months")
        ),
        sa.CheckConstraint(
            "invitation_ttl_hours BETWEEN 1 AND 720", name=op.f("ck_organizations_invitation_ttl_hours")
        ),
        sa.CheckConstraint("length(description) <= 500", name=op.f("ck_organizations_description")),
        sa.CheckConstraint("length(name) BETWEEN 2 AND 100", name=op.f("ck_organizations_name")),
        sa.CheckConstraint("length(system_prompt) <= 4000", name=op.f("ck_organizations_system_prompt")),
        sa.CheckConstraint("octet_length(metadata::text) <= 16384", name=op.f("ck_organizations_metadata")),
        sa.CheckConstraint("octet_length(settings::text) <= 16384", name=op.f("ck_organizations_settings")),
        sa.ForeignKeyConstraint(
            ["created_by_user_id"],
            ["users.id"],
            name=op.f("fk_organizations_created_by_user_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["pending_owner_user_id"],
            ["users.id"],
            name=op.f("fk_organizations_pending_owner_user_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organizations")),
        sa.UniqueConstraint("slug", name=op.f("uq_organizations_slug")),
    )
    op.create_index("ix_organizations_previous_slugs", "organizations", ["previous_slugs"], postgresql_using="gin")
    op.create_index(
        "uq_organizations_default",
        "organizations",
        ["created_by_user_id"],
        unique=True,
        postgresql_where=sa.text("is_default"),
    )


def _members() -> None:
    op.create_table(
        "members",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.Text(), server_default="member", nullable=False),
        sa.Column("status", sa.Text(), server_default="active", nullable=False),
        sa.Column("title", sa.Text()),
        sa.Column("invited_by_user_id", sa.Uuid()),
        sa.Column("suspended_at", TIME),
        sa.Column("suspended_by_user_id", sa.Uuid()),
        sa.Column("last_active_at", TIME),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("updated_at", TIME, nullable=False),
        sa.CheckConstraint("role IN ('owner', 'admin', 'member', 'guest')", name=op.f("ck_members_role")),
        sa.CheckConstraint("status IN ('active', 'suspended')", name=op.f("ck_members_status")),
        sa.CheckConstraint("length(title) <= 100", name=op.f("ck_members_title")),
        sa.ForeignKeyConstraint(
            ["invited_by_user_id"], ["users.id"], name=op.f("fk_members_invited_by_user_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=op.f("fk_members_organization_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["suspended_by_user_id"],
            ["users.id"],
            name=op.f("fk_members_suspended_by_user_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_members_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_members")),
        sa.UniqueConstraint("organization_id", "user_id", name=op.f("uq_members_organization_id_user_id")),
    )
    op.create_index(
        "ix_members_owners",
        "members",
        ["organization_id"],
        postgresql_where=sa.text("role = 'owner' AND status = 'active'"),
    )
    op.create_index("ix_members_user_id", "members", ["user_id"])


def _organization_policies() -> None:
    # A person sees their memberships everywhere, and writes only inside the organization they act in.
    secure_table("members", f"{TENANT} OR {PERSON}", writable=TENANT)
    secure_table("organizations", f"{THIS_ORGANIZATION} OR {OWN_ORGANIZATIONS}", writable=THIS_ORGANIZATION)


def _audit_events() -> None:
    op.create_table(
        "audit_events",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", TIME, server_default=sa.text("now()"), nullable=False),
        sa.Column("organization_id", sa.Uuid()),
        sa.Column("event_type", sa.Text(), nullable=False),
        sa.Column("resource_type", sa.Text(), nullable=False),
        sa.Column("resource_id", sa.Text()),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("actor_user_id", sa.Uuid()),
        sa.Column("subject_user_id", sa.Uuid()),
        sa.Column("actor_kind", sa.Text(), nullable=False),
        sa.Column("session_id", sa.Uuid()),
        sa.Column("api_token_id", sa.Uuid()),
        sa.Column("run_id", sa.Uuid()),
        sa.Column("space_id", sa.Uuid()),
        sa.Column("metadata", JSONB(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("ip_address", INET()),
        sa.Column("request_id", sa.Text()),
        sa.Column("sealed_seq", sa.BigInteger()),
        sa.Column("prev_hash", sa.LargeBinary()),
        sa.Column("row_hash", sa.LargeBinary()),
        sa.CheckConstraint(
            "actor_kind IN ('user', 'agent', 'api_token', 'import', 'system')",
            name=op.f("ck_audit_events_actor_kind"),
        ),
        sa.CheckConstraint(
            "event_type <> '' AND resource_type <> '' AND action <> ''", name=op.f("ck_audit_events_not_empty")
        ),
        sa.CheckConstraint("octet_length(metadata::text) <= 16384", name=op.f("ck_audit_events_metadata_size")),
        sa.PrimaryKeyConstraint("id", "created_at", name=op.f("pk_audit_events")),
        postgresql_partition_by="RANGE (created_at)",
    )
    op.create_index(
        "ix_audit_events_actor",
        "audit_events",
        ["organization_id", "actor_user_id", sa.literal_column("created_at DESC")],
    )
    op.create_index(
        "ix_audit_events_resource",
        "audit_events",
        ["organization_id", "resource_type", "resource_id", sa.literal_column("created_at DESC")],
    )
    op.create_index("ix_audit_events_seal", "audit_events", ["organization_id", "sealed_seq"])
    op.create_index(
        "ix_audit_events_time", "audit_events", ["organization_id", sa.literal_column("created_at DESC")]
    )
    op.create_index(
        "ix_audit_events_type",
        "audit_events",
        ["organization_id", "event_type", sa.literal_column("created_at DESC")],
    )
    create_month_partitions("audit_events", datetime.now(UTC).date(), MONTHS_AHEAD, by_id=False)
    # Instance events (no organization) may be written by any transaction and read by none of a tenant.
    secure_table("audit_events", TENANT, writable=f"{TENANT} OR organization_id IS NULL", verbs="SELECT, INSERT")
    op.execute("GRANT UPDATE (sealed_seq, prev_hash, row_hash) ON audit_events TO stoa_system")
    op.execute(SEAL_ONCE)
    op.execute(
        "CREATE TRIGGER audit_events_seal_once BEFORE UPDATE ON audit_events FOR EACH ROW"
        " WHEN (OLD.sealed_seq IS NOT NULL) EXECUTE FUNCTION audit_events_seal_once()"
    )


def _email_logs() -> None:
    op.create_table(
        "email_logs",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid()),
        sa.Column("user_id", sa.Uuid()),
        sa.Column("email_type", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("recipient_email", sa.Text(), nullable=False),
        sa.Column("recipient_key", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("dedupe_key", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), server_default=sa.text("'pending'"), nullable=False),
        sa.Column("provider", sa.Text()),
        sa.Column("provider_message_id", sa.Text()),
        sa.Column("error_message", sa.Text()),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("next_attempt_at", TIME),
        sa.Column("payload_encrypted", sa.LargeBinary()),
        sa.Column("metadata", JSONB(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("created_at", TIME, server_default=sa.text("now()"), nullable=False),
        sa.Column("sent_at", TIME),
        sa.Column("delivered_at", TIME),
        sa.Column("bounced_at", TIME),
        sa.CheckConstraint(
            "category IN ('account', 'security', 'invitation', 'notification', 'digest', 'publishing', 'test')",
            name=op.f("ck_email_logs_category"),
        ),
        sa.CheckConstraint(
            "status IN ('pending', 'sent', 'failed', 'delivered', 'bounced')", name=op.f("ck_email_logs_status")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_email_logs")),
        sa.UniqueConstraint("dedupe_key", name=op.f("uq_email_logs_dedupe_key")),
    )
    op.create_index("ix_email_logs_due", "email_logs", ["status", "next_attempt_at"])
    op.create_index("ix_email_logs_email_type", "email_logs", ["email_type"])
    op.create_index("ix_email_logs_provider_message_id", "email_logs", ["provider_message_id"])
    op.create_index(
        "ix_email_logs_recipient", "email_logs", ["recipient_key", sa.literal_column("created_at DESC")]
    )
    op.create_index("ix_email_logs_time", "email_logs", ["organization_id", sa.literal_column("created_at DESC")])
    op.create_index("ix_email_logs_user_id", "email_logs", ["user_id"])
    # Any transaction may queue a mail (a sign-up has no organization yet); only jobs change rows.
    secure_table("email_logs", f"{TENANT} OR {PERSON}", writable="true", verbs="SELECT, INSERT")
    op.execute("GRANT UPDATE, DELETE ON email_logs TO stoa_system")


def downgrade() -> None:
    # The policy of organizations reads members, and members refer to organizations.
    op.execute("DROP POLICY tenant ON organizations")
    for table in (
        "email_logs",
        "audit_events",
        "members",
        "organizations",
        "instance_settings",
        "verifications",
        "session_metadata",
        "sessions",
        "accounts",
        "users",
    ):
        op.drop_table(table)
    op.execute("DROP FUNCTION audit_events_seal_once()")
