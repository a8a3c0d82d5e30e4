"""What the search finds pages by. A trigger of the table `pages` writes it, in the transaction of the page."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKeyConstraint, Index, PrimaryKeyConstraint
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from stoa.platform.db import Base
from stoa.platform.ids import AreaId, OrganizationId, PageId


class PageWords(Base):
    """The words of one page: those of its title alone, and all, those of the title marked with weight A."""

    __tablename__ = "page_words"
    __table_args__ = (
        PrimaryKeyConstraint("organization_id", "page_id"),
        ForeignKeyConstraint(
            ["organization_id", "page_id"], ["pages.organization_id", "pages.id"], ondelete="CASCADE"
        ),
        Index("ix_page_words_words", "organization_id", "words", postgresql_using="gin"),
    )

    organization_id: Mapped[OrganizationId]
    page_id: Mapped[PageId]
    # Where to look for whom; in no index: a page that goes to another area costs a row and no words. Who sees the page
    # the rule says, of the page itself.
    area_id: Mapped[AreaId]
    visibility: Mapped[str]
    title_words: Mapped[Any] = mapped_column(TSVECTOR())
    words: Mapped[Any] = mapped_column(TSVECTOR())
    # When title or text changed last.
    written_at: Mapped[datetime]
