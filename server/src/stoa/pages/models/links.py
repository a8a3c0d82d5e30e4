"""What was found behind addresses that pages link to."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, PrimaryKeyConstraint
from sqlalchemy.orm import Mapped, mapped_column

from stoa.platform.db import Base
from stoa.platform.ids import OrganizationId


class LinkCard(Base):
    """What a page elsewhere said of itself; all None: it said nothing, or did not answer."""

    __tablename__ = "link_cards"
    __table_args__ = (
        PrimaryKeyConstraint("organization_id", "address_hash"),
        Index("ix_link_cards_fetched", "fetched_at"),
    )

    organization_id: Mapped[OrganizationId] = mapped_column(ForeignKey("organizations.id", ondelete="CASCADE"))
    address_hash: Mapped[bytes] = mapped_column(LargeBinary)
    title: Mapped[str | None]
    description: Mapped[str | None]
    site: Mapped[str | None]
    fetched_at: Mapped[datetime]
