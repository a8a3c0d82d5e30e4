"""Tables of second factors and passkeys."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, TEXT
from sqlalchemy.orm import Mapped, mapped_column

from stoa.platform.db import Base
from stoa.platform.ids import PasskeyId, UserId


class TotpSecret(Base):
    """A person's authenticator app (RFC 6238) and recovery codes.

    The app is in force once `confirmed_at` is set. Who has passkeys only has codes without a secret.
    """

    __tablename__ = "totp_secrets"
    __table_args__ = (CheckConstraint("confirmed_at IS NULL OR secret_encrypted IS NOT NULL", name="confirmed"),)

    user_id: Mapped[UserId] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    secret_encrypted: Mapped[bytes | None]
    confirmed_at: Mapped[datetime | None]
    last_used_step: Mapped[int | None] = mapped_column(BigInteger)
    recovery_code_hashes: Mapped[list[str]] = mapped_column(ARRAY(TEXT), server_default=text("'{}'"))
    recovery_generated_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


class Passkey(Base):
    """A WebAuthn credential."""

    __tablename__ = "passkeys"
    __table_args__ = (CheckConstraint("length(name) BETWEEN 1 AND 80", name="name"),)

    id: Mapped[PasskeyId] = mapped_column(primary_key=True)
    user_id: Mapped[UserId] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    credential_id: Mapped[bytes] = mapped_column(unique=True)
    public_key: Mapped[bytes]
    sign_count: Mapped[int] = mapped_column(BigInteger, server_default="0")
    aaguid: Mapped[UUID | None]
    transports: Mapped[list[str]] = mapped_column(ARRAY(TEXT), server_default=text("'{}'"))
    is_backup_eligible: Mapped[bool] = mapped_column(server_default=text("false"))
    is_backed_up: Mapped[bool] = mapped_column(server_default=text("false"))
    name: Mapped[str]
    created_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]
