"""Tables of proofs that can be used once."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import INET
from sqlalchemy.orm import Mapped, mapped_column

from stoa.platform.db import Base
from stoa.platform.ids import OrganizationId, UserId


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


class PasswordResetToken(Base):
    """A link that sets a password: `reset` for an hour, `welcome` for a week. Only its hash is stored."""

    __tablename__ = "password_reset_tokens"
    __table_args__ = (
        CheckConstraint("token_type IN ('reset', 'welcome')", name="token_type"),
        Index("ix_password_reset_tokens_open", "expires_at", postgresql_where=text("used_at IS NULL")),
    )

    id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    user_id: Mapped[UserId] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    token_type: Mapped[str]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    created_by_user_id: Mapped[UserId | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    # Of a welcome link: the organization that made the account.
    organization_id: Mapped[OrganizationId | None]
    created_at: Mapped[datetime]


class PasswordResetAttempt(Base):
    """A request for a reset link. The address is an HMAC: the table is no list of addresses."""

    __tablename__ = "password_reset_attempts"
    __table_args__ = (
        Index("ix_password_reset_attempts_email", "email_hash", "attempted_at"),
        Index("ix_password_reset_attempts_address", "ip_address", "attempted_at"),
    )

    id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    email_hash: Mapped[bytes]
    ip_address: Mapped[str] = mapped_column(INET)
    attempted_at: Mapped[datetime] = mapped_column(index=True)
