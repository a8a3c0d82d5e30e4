"""Tables of accounts and sessions. They are not tenant data: a person belongs to many organizations."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CHAR, BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY, INET, TEXT
from sqlalchemy.orm import Mapped, mapped_column

from stoa.platform.db import Base
from stoa.platform.ids import AccountId, OrganizationId, SessionId, UserId


class User(Base):
    """A person."""

    __tablename__ = "users"
    __table_args__ = (
        CheckConstraint("role IN ('user', 'guest', 'admin', 'super_admin')", name="role"),
        CheckConstraint("status IN ('active', 'inactive', 'pending_approval')", name="status"),
        CheckConstraint("length(name) BETWEEN 1 AND 100", name="name"),
        CheckConstraint("length(given_name) <= 100 AND length(family_name) <= 100", name="parts_of_name"),
        CheckConstraint(
            "length(address) <= 500 AND length(phone) <= 40 AND length(website) <= 300", name="contact"
        ),
        CheckConstraint("length(custom_prompt) <= 2000", name="custom_prompt"),
        CheckConstraint("octet_length(preferences::text) <= 16384", name="preferences"),
        Index("ix_users_admins", "role", postgresql_where=text("role IN ('admin', 'super_admin')")),
    )

    id: Mapped[UserId] = mapped_column(primary_key=True)
    email: Mapped[str]
    email_key: Mapped[str] = mapped_column(unique=True)
    email_verified_at: Mapped[datetime | None]
    name: Mapped[str]
    given_name: Mapped[str | None]
    family_name: Mapped[str | None]
    username: Mapped[str]
    username_key: Mapped[str] = mapped_column(unique=True)
    username_changed_at: Mapped[datetime | None]
    role: Mapped[str] = mapped_column(server_default="user")
    status: Mapped[str] = mapped_column(server_default="active")
    banned_at: Mapped[datetime | None]
    ban_reason: Mapped[str | None]
    ban_expires_at: Mapped[datetime | None]
    banned_by_user_id: Mapped[UserId | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    token_version: Mapped[int] = mapped_column(server_default="0")
    failed_login_count: Mapped[int] = mapped_column(server_default="0")
    locked_until: Mapped[datetime | None]
    last_failed_login_at: Mapped[datetime | None]
    last_login_at: Mapped[datetime | None]
    password_change_required: Mapped[bool] = mapped_column(server_default=text("false"))
    avatar_key: Mapped[str | None]
    address: Mapped[str | None]
    phone: Mapped[str | None]
    website: Mapped[str | None]
    contact_visible: Mapped[bool] = mapped_column(server_default=text("false"))
    custom_prompt: Mapped[str | None]
    last_used_model: Mapped[str | None]
    locale: Mapped[str] = mapped_column(server_default="en")
    timezone: Mapped[str] = mapped_column(server_default="UTC")
    preferences: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))
    terms_accepted_at: Mapped[datetime | None]
    onboarded_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    deleted_at: Mapped[datetime | None]


class Account(Base):
    """One way to sign in."""

    __tablename__ = "accounts"
    __table_args__ = (
        UniqueConstraint("provider_id", "provider_account_id"),
        Index(
            "uq_accounts_credential", "user_id", unique=True, postgresql_where=text("provider_id = 'credential'")
        ),
        CheckConstraint("(provider_id = 'credential') = (password_hash IS NOT NULL)", name="password"),
    )

    id: Mapped[AccountId] = mapped_column(primary_key=True)
    user_id: Mapped[UserId] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    provider_id: Mapped[str]
    provider_account_id: Mapped[str]
    password_hash: Mapped[str | None]
    password_changed_at: Mapped[datetime | None]
    access_token_encrypted: Mapped[bytes | None]
    refresh_token_encrypted: Mapped[bytes | None]
    access_token_expires_at: Mapped[datetime | None]
    refresh_token_expires_at: Mapped[datetime | None]
    scope: Mapped[str | None]
    email_at_provider: Mapped[str | None]
    last_used_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class Session(Base):
    """A signed-in device. Only the hash of its token is stored."""

    __tablename__ = "sessions"
    __table_args__ = (
        CheckConstraint("kind IN ('browser', 'native', 'impersonation')", name="kind"),
        CheckConstraint(
            "revoke_reason IN ('sign_out', 'user', 'reuse', 'password', 'mfa', 'ban', 'admin', 'deleted',"
            " 'replaced', 'limit')",
            name="revoke_reason",
        ),
        CheckConstraint("length(user_agent) <= 512", name="user_agent"),
        Index("ix_sessions_live", "user_id", text("updated_at DESC"), postgresql_where=text("revoked_at IS NULL")),
    )

    id: Mapped[SessionId] = mapped_column(primary_key=True)
    user_id: Mapped[UserId] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(server_default="browser")
    token_hash: Mapped[bytes | None] = mapped_column(unique=True)
    token_version: Mapped[int]
    authenticated_at: Mapped[datetime]
    methods: Mapped[list[str]] = mapped_column(ARRAY(TEXT))
    is_mfa: Mapped[bool] = mapped_column(server_default=text("false"))
    expires_at: Mapped[datetime] = mapped_column(index=True)
    absolute_expires_at: Mapped[datetime]
    active_organization_id: Mapped[OrganizationId | None]
    oidc_provider_key: Mapped[str | None]
    oidc_session_id: Mapped[str | None]
    impersonated_by_user_id: Mapped[UserId | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    impersonation_reason: Mapped[str | None]
    browser_key: Mapped[UUID | None]
    ip_address: Mapped[str | None] = mapped_column(INET)
    user_agent: Mapped[str | None]
    revoked_at: Mapped[datetime | None]
    revoked_by_user_id: Mapped[UserId | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    revoke_reason: Mapped[str | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class SessionMetadata(Base):
    """What is known of a session's device; one row per session."""

    __tablename__ = "session_metadata"
    __table_args__ = (
        CheckConstraint("device_type IN ('mobile', 'desktop', 'tablet', 'unknown')", name="device_type"),
        CheckConstraint("connection_type IN ('wifi', 'cellular', 'ethernet', 'unknown')", name="connection_type"),
        CheckConstraint("security_score BETWEEN 0 AND 100", name="security_score"),
        CheckConstraint("length(device_name) <= 255", name="device_name"),
        CheckConstraint(
            "length(browser_name) <= 100 AND length(browser_version) <= 50 AND length(os_name) <= 100"
            " AND length(os_version) <= 50",
            name="agent",
        ),
        CheckConstraint(
            "length(region) <= 100 AND length(city) <= 100 AND length(timezone) <= 50 AND length(isp_name) <= 200",
            name="place",
        ),
    )

    session_id: Mapped[SessionId] = mapped_column(ForeignKey("sessions.id", ondelete="CASCADE"), primary_key=True)
    device_fingerprint: Mapped[str | None] = mapped_column(CHAR(64), index=True)
    device_type: Mapped[str] = mapped_column(server_default="unknown")
    device_name: Mapped[str | None]
    browser_name: Mapped[str | None]
    browser_version: Mapped[str | None]
    os_name: Mapped[str | None]
    os_version: Mapped[str | None]
    is_mobile: Mapped[bool] = mapped_column(server_default=text("false"))
    country_code: Mapped[str | None] = mapped_column(CHAR(2))
    region: Mapped[str | None]
    city: Mapped[str | None]
    timezone: Mapped[str | None]
    isp_name: Mapped[str | None]
    connection_type: Mapped[str] = mapped_column(server_default="unknown")
    edge_data_center: Mapped[str | None]
    edge_ray_id: Mapped[str | None]
    is_secure_connection: Mapped[bool] = mapped_column(server_default=text("false"))
    is_edge_vpn: Mapped[bool] = mapped_column(server_default=text("false"))
    security_score: Mapped[int] = mapped_column(server_default="50")
    trust_factors: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))
    suspicious_activity_count: Mapped[int] = mapped_column(server_default="0")
    last_security_check_at: Mapped[datetime | None]
    last_activity_at: Mapped[datetime | None]
    page_views_count: Mapped[int] = mapped_column(BigInteger, server_default="0")
    requests_count: Mapped[int] = mapped_column(BigInteger, server_default="0")
    last_page_visited: Mapped[str | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class Verification(Base):
    """A short-lived proof that can be used once. Only its hash is stored."""

    __tablename__ = "verifications"
    __table_args__ = (
        CheckConstraint(
            "purpose IN ('owner_setup', 'verify_email', 'change_email', 'revert_email', 'email_code',"
            " 'magic_link', 'mfa_challenge', 'webauthn_challenge', 'oidc_flow', 'realtime_ticket',"
            " 'delete_account', 'revoke_all')",
            name="purpose",
        ),
        UniqueConstraint("purpose", "secret_hash"),
        Index("ix_verifications_identifier", "purpose", "identifier", "created_at"),
    )

    id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    purpose: Mapped[str]
    user_id: Mapped[UserId | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    identifier: Mapped[str]
    secret_hash: Mapped[bytes]
    payload_encrypted: Mapped[bytes | None]
    attempts: Mapped[int] = mapped_column(server_default="0")
    max_attempts: Mapped[int] = mapped_column(server_default="1")
    expires_at: Mapped[datetime] = mapped_column(index=True)
    consumed_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    ip_address: Mapped[str | None] = mapped_column(INET)


class InstanceSettings(Base):
    """What an administrator of the installation may change at run time: one row."""

    __tablename__ = "instance_settings"
    __table_args__ = (
        CheckConstraint("id = 1", name="one_row"),
        CheckConstraint("sign_up_mode IN ('open', 'approval', 'invite_only', 'closed')", name="sign_up_mode"),
        CheckConstraint("organization_creation IN ('anyone', 'admins')", name="organization_creation"),
        CheckConstraint("require_verified_email IN ('auto', 'always', 'never')", name="require_verified_email"),
        CheckConstraint("password_min_length BETWEEN 8 AND 64", name="password_min_length"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    sign_up_mode: Mapped[str] = mapped_column(server_default="open")
    allowed_email_domains: Mapped[list[str]] = mapped_column(ARRAY(TEXT), server_default=text("'{}'"))
    organization_creation: Mapped[str] = mapped_column(server_default="anyone")
    require_verified_email: Mapped[str] = mapped_column(server_default="auto")
    password_min_length: Mapped[int] = mapped_column(server_default="10")
    fresh_session_seconds: Mapped[int] = mapped_column(server_default="7200")
    session_idle_seconds: Mapped[int] = mapped_column(server_default="604800")
    session_absolute_seconds: Mapped[int] = mapped_column(server_default="2592000")
    terms_version: Mapped[str | None]
    settings: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))
    updated_at: Mapped[datetime | None]
    updated_by_user_id: Mapped[UserId | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
