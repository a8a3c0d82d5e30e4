"""Table of API tokens: tenant data."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    PrimaryKeyConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, CIDR, INET, TEXT
from sqlalchemy.orm import Mapped, mapped_column

from stoa.platform.db import Base
from stoa.platform.ids import ApiTokenId, OrganizationId, PageId, UserId


class ApiToken(Base):
    """A named token of a person in one organization. Only its hash is stored."""

    __tablename__ = "api_tokens"
    __table_args__ = (
        PrimaryKeyConstraint("organization_id", "id"),
        CheckConstraint("kind IN ('personal', 'gateway', 'mcp', 'channel')", name="kind"),
        CheckConstraint("length(name) BETWEEN 1 AND 80", name="name"),
        CheckConstraint("cardinality(scopes) > 0", name="scopes"),
        CheckConstraint("(kind = 'channel') = (page_id IS NOT NULL)", name="page"),
        CheckConstraint("rate_per_minute > 0 AND tokens_per_minute > 0", name="rates"),
        CheckConstraint("octet_length(options::text) <= 4096", name="options"),
        Index(
            "uq_api_tokens_live_name",
            "user_id",
            "organization_id",
            "name",
            unique=True,
            postgresql_where=text("revoked_at IS NULL"),
        ),
    )

    id: Mapped[ApiTokenId]
    organization_id: Mapped[OrganizationId] = mapped_column(ForeignKey("organizations.id", ondelete="CASCADE"))
    user_id: Mapped[UserId] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    name: Mapped[str]
    kind: Mapped[str]
    token_prefix: Mapped[str]
    last_four: Mapped[str]
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    scopes: Mapped[list[str]] = mapped_column(ARRAY(TEXT))
    space_ids: Mapped[list[UUID] | None] = mapped_column(ARRAY(Uuid()))
    allowed_models: Mapped[list[str] | None] = mapped_column(ARRAY(TEXT))
    allowed_tiers: Mapped[list[str] | None] = mapped_column(ARRAY(TEXT))
    allowed_addresses: Mapped[list[str] | None] = mapped_column(ARRAY(CIDR))
    rate_per_minute: Mapped[int | None]
    tokens_per_minute: Mapped[int | None]
    page_id: Mapped[PageId | None]
    options: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))
    expires_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]
    last_used_ip: Mapped[str | None] = mapped_column(INET)
    revoked_at: Mapped[datetime | None]
    revoked_by_user_id: Mapped[UserId | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    created_at: Mapped[datetime]
