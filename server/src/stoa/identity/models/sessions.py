"""Tables of sessions, their devices and what happened in them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CHAR,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    UniqueConstraint,
    Uuid,
    desc,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, INET, TEXT
from sqlalchemy.orm import Mapped, mapped_column

from stoa.platform.db import Base
from stoa.platform.ids import DeviceId, OrganizationId, SessionId, UserId


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
        # Sign-out at the provider ends what its own session began.
        Index(
            "ix_sessions_oidc",
            "oidc_provider_key",
            "oidc_session_id",
            postgresql_where=text("oidc_provider_key IS NOT NULL AND revoked_at IS NULL"),
        ),
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


class RefreshToken(Base):
    """One generation of a native client's pair of tokens. Only their hashes are stored."""

    __tablename__ = "refresh_tokens"
    __table_args__ = (
        UniqueConstraint("session_id", "generation"),
        CheckConstraint("length(user_agent) <= 512 AND length(device_label) <= 255", name="lengths"),
    )

    id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    session_id: Mapped[SessionId] = mapped_column(ForeignKey("sessions.id", ondelete="CASCADE"))
    user_id: Mapped[UserId] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    generation: Mapped[int]
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    access_token_hash: Mapped[bytes] = mapped_column(unique=True)
    access_expires_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    used_at: Mapped[datetime | None]
    token_version: Mapped[int]
    device_label: Mapped[str | None]
    ip_address: Mapped[str | None] = mapped_column(INET)
    user_agent: Mapped[str | None]
    created_at: Mapped[datetime]


class TrustedDevice(Base):
    """A device that a person was seen on. It is trusted only while `is_active`, unexpired, of the same version."""

    __tablename__ = "trusted_devices"
    __table_args__ = (
        UniqueConstraint("user_id", "device_fingerprint"),
        CheckConstraint("device_type IN ('mobile', 'desktop', 'tablet', 'unknown')", name="device_type"),
        CheckConstraint("trust_level IN ('high', 'medium', 'low')", name="trust_level"),
        CheckConstraint("length(device_name) <= 255", name="device_name"),
        Index("ix_trusted_devices_last_seen_at", "last_seen_at"),
    )

    id: Mapped[DeviceId] = mapped_column(primary_key=True)
    user_id: Mapped[UserId] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    device_fingerprint: Mapped[str] = mapped_column(CHAR(64))
    device_name: Mapped[str | None]
    device_type: Mapped[str] = mapped_column(server_default="unknown")
    trust_level: Mapped[str] = mapped_column(server_default="medium")
    is_active: Mapped[bool] = mapped_column(server_default=text("false"))
    token_version: Mapped[int]
    first_seen_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    trusted_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]
    created_by_session_id: Mapped[SessionId | None] = mapped_column(ForeignKey("sessions.id", ondelete="SET NULL"))
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


@dataclass(frozen=True)
class ListedSession:
    """A live session with its device, as the list of sessions shows it."""

    session: Session
    metadata: SessionMetadata
    device: TrustedDevice | None
    is_trusted: bool


class SessionActivity(Base):
    """What was done in a session, partitioned by month of `created_at`. The log outlives the session."""

    __tablename__ = "session_activity"
    __table_args__ = (
        CheckConstraint(
            "activity_type IN ('login', 'logout', 'page_view', 'api_request', 'security_event', 'error')",
            name="activity_type",
        ),
        CheckConstraint("octet_length(details::text) <= 4096", name="details"),
        CheckConstraint("length(user_agent) <= 512 AND length(http_method) <= 10", name="lengths"),
        Index("ix_session_activity_user", "user_id", desc("created_at")),
        Index("ix_session_activity_session", "session_id", desc("created_at")),
        {"postgresql_partition_by": "RANGE (created_at)"},
    )

    id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    created_at: Mapped[datetime] = mapped_column(primary_key=True)
    user_id: Mapped[UserId]
    session_id: Mapped[SessionId | None]
    organization_id: Mapped[OrganizationId | None]
    activity_type: Mapped[str]
    details: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))
    ip_address: Mapped[str | None] = mapped_column(INET)
    user_agent: Mapped[str | None]
    request_path: Mapped[str | None]
    http_method: Mapped[str | None]
    response_status: Mapped[int | None]
    response_time_ms: Mapped[int | None]
