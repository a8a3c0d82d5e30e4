"""Table of hours that cost much more than usual."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Date, ForeignKey, PrimaryKeyConstraint
from sqlalchemy.orm import Mapped, mapped_column

from stoa.platform.db import Base
from stoa.platform.ids import OrganizationId


class UsageSpike(Base):
    """The first such hour of a day; the row is what keeps administrators from hearing of a second (US-40)."""

    __tablename__ = "usage_spikes"
    __table_args__ = (
        PrimaryKeyConstraint("organization_id", "day"),
        CheckConstraint("spent_micros > 0 AND usual_micros >= 0", name="amounts"),
    )

    organization_id: Mapped[OrganizationId] = mapped_column(ForeignKey("organizations.id", ondelete="CASCADE"))
    day: Mapped[date] = mapped_column(Date)
    id: Mapped[UUID]
    hour_started_at: Mapped[datetime]
    spent_micros: Mapped[int] = mapped_column(BigInteger)
    usual_micros: Mapped[int] = mapped_column(BigInteger)
    created_at: Mapped[datetime]
