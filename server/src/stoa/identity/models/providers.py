"""Identity providers of the installation, through which people sign in (ID-81)."""

from datetime import datetime

from sqlalchemy import CheckConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY, TEXT
from sqlalchemy.orm import Mapped, mapped_column

from stoa.platform.db import Base


class OidcProvider(Base):
    """An OpenID Connect provider. Its key is part of the callback's address and never changes."""

    __tablename__ = "oidc_providers"
    __table_args__ = (
        CheckConstraint("key ~ '^[a-z0-9_-]{1,40}$'", name="key"),
        CheckConstraint("length(name) BETWEEN 1 AND 60", name="name"),
        CheckConstraint(
            "length(issuer) <= 500 AND length(client_id) <= 300 AND length(scopes) <= 300", name="lengths"
        ),
    )

    key: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    issuer: Mapped[str]
    client_id: Mapped[str]
    # None: a public client, which proves itself by PKCE alone.
    client_secret_encrypted: Mapped[bytes | None]
    scopes: Mapped[str] = mapped_column(server_default="openid email profile")
    allow_sign_up: Mapped[bool] = mapped_column(server_default=text("true"))
    allowed_domains: Mapped[list[str]] = mapped_column(ARRAY(TEXT), server_default=text("'{}'"))
    is_enabled: Mapped[bool] = mapped_column(server_default=text("true"))
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
