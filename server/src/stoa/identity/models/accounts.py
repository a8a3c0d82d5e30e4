"""Tables of accounts and sessions. They are not tenant data: a person belongs to many organizations."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Computed, ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY, TEXT
from sqlalchemy.orm import Mapped, mapped_column

from stoa.platform.db import Base
from stoa.platform.ids import AccountId, UserId


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
        # Search by prefix reads one of these in order and stops where the slice is full.
        # Addresses and usernames have theirs already: keys are compared by their bytes.
        Index("ix_users_name_key", "name_key", "id"),
        # What is rare is found without reading everybody.
        Index("ix_users_not_active", "status", "id", postgresql_where=text("status <> 'active'")),
        Index("ix_users_banned", "id", postgresql_where=text("banned_at IS NOT NULL")),
        Index("ix_users_locked", "id", postgresql_where=text("locked_until IS NOT NULL")),
        Index("ix_users_never_signed_in", "id", postgresql_where=text("last_login_at IS NULL")),
    )

    id: Mapped[UserId] = mapped_column(primary_key=True)
    email: Mapped[str]
    email_key: Mapped[str] = mapped_column(Text(collation="C"), unique=True)
    email_verified_at: Mapped[datetime | None]
    name: Mapped[str]
    name_key: Mapped[str] = mapped_column(Text(collation="C"), Computed("lower(name)", persisted=True))
    given_name: Mapped[str | None]
    family_name: Mapped[str | None]
    username: Mapped[str]
    username_key: Mapped[str] = mapped_column(Text(collation="C"), unique=True)
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
        # A person has one account at a provider.
        Index("uq_accounts_provider", "user_id", "provider_id", unique=True),
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
