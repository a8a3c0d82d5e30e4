"""Versions of pages."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Text,
    Uuid,
    and_,
    cast,
    column,
    delete,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import InstrumentedAttribute, aliased

from stoa.files.api import UnshownUse
from stoa.pages.models import Page, PageVersion
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.ids import OrganizationId, PageId, UserId


class VersionRow(NamedTuple):
    """A version without its text."""

    id: UUID
    version_number: int
    title: str
    word_count: int
    source: str
    change_summary: str | None
    is_pinned: bool
    created_by: UserId | None
    created_at: datetime


_ROW = tuple(getattr(PageVersion, name) for name in VersionRow._fields)


async def list_versions(
    session: ReadSession, organization_id: OrganizationId, page_id: PageId, *, before: int | None, limit: int
) -> list[VersionRow]:
    """The last one first."""
    statement = select(*_ROW).where(PageVersion.organization_id == organization_id, PageVersion.page_id == page_id)
    if before is not None:
        statement = statement.where(PageVersion.version_number < before)
    statement = statement.order_by(PageVersion.version_number.desc()).limit(limit)
    return [VersionRow(*row) for row in (await session.execute(statement)).all()]


async def find_version(
    session: ReadSession, organization_id: OrganizationId, page_id: PageId, number: int
) -> PageVersion | None:
    """A version with its text."""
    statement = select(PageVersion).where(
        PageVersion.organization_id == organization_id,
        PageVersion.page_id == page_id,
        PageVersion.version_number == number,
    )
    return (await session.execute(statement)).scalar_one_or_none()


async def last_version(
    session: ReadSession, organization_id: OrganizationId, page_id: PageId, *, source: str | None = None
) -> PageVersion | None:
    """The newest version, of any kind or of one."""
    statement = select(PageVersion).where(
        PageVersion.organization_id == organization_id, PageVersion.page_id == page_id
    )
    if source is not None:
        statement = statement.where(PageVersion.source == source)
    statement = statement.order_by(PageVersion.version_number.desc()).limit(1)
    return (await session.execute(statement)).scalar_one_or_none()


async def between(
    session: ReadSession, organization_id: OrganizationId, page_id: PageId, *, older: int, newer: int, limit: int
) -> list[PageVersion] | None:
    """The versions from the one to the other, in their order; None: they are too many."""
    statement = (
        select(PageVersion)
        .where(
            PageVersion.organization_id == organization_id,
            PageVersion.page_id == page_id,
            PageVersion.version_number.between(older, newer),
        )
        .order_by(PageVersion.version_number)
    )
    count = select(func.count()).select_from(statement.order_by(None).subquery())
    if (await session.execute(count)).scalar_one() > limit:
        return None
    return list((await session.execute(statement)).scalars())


async def authors_between(
    session: ReadSession, organization_id: OrganizationId, page_id: PageId, *, older: int, newer: int
) -> list[UUID]:
    """Who wrote after the older version and until the newer one."""
    statement = (
        select(func.unnest(PageVersion.authors))
        .where(
            PageVersion.organization_id == organization_id,
            PageVersion.page_id == page_id,
            PageVersion.version_number > older,
            PageVersion.version_number <= newer,
        )
        .distinct()
    )
    return list((await session.execute(statement)).scalars())


async def take_folded_authors(
    session: WriteSession, organization_id: OrganizationId, page_id: PageId
) -> list[UUID]:
    """Who wrote since the last version what was folded since, for the version that is kept now."""
    held = select(Page.folded_authors).where(Page.organization_id == organization_id, Page.id == page_id)
    found = (await session.execute(held)).scalar_one()
    if found:
        await session.execute(
            update(Page)
            .where(Page.organization_id == organization_id, Page.id == page_id)
            .values(folded_authors=[])
            .execution_options(synchronize_session=False)
        )
    return list(found)


async def next_number(session: WriteSession, organization_id: OrganizationId, page_id: PageId) -> int:
    """Counts the page's versions up; the row stays locked, so that no two get the same number (PG-54)."""
    statement = (
        update(Page)
        .where(Page.organization_id == organization_id, Page.id == page_id)
        .values(current_version=Page.current_version + 1)
        .returning(Page.current_version)
        .execution_options(synchronize_session=False)
    )
    return (await session.execute(statement)).scalar_one()


async def insert_version(session: WriteSession, values: dict[str, Any]) -> None:
    await session.execute(insert(PageVersion).values(values))


async def pin(
    session: WriteSession, organization_id: OrganizationId, page_id: PageId, number: int, *, is_pinned: bool
) -> bool:
    """False: there is no such version."""
    statement = (
        update(PageVersion)
        .where(
            PageVersion.organization_id == organization_id,
            PageVersion.page_id == page_id,
            PageVersion.version_number == number,
        )
        .values(is_pinned=is_pinned)
        .returning(PageVersion.id)
        .execution_options(synchronize_session=False)
    )
    return (await session.execute(statement)).first() is not None


async def last_kept_at(session: ReadSession, organization_id: OrganizationId, page_id: PageId) -> datetime | None:
    """When the newest version was kept, or else the page was made."""
    newest = (
        select(func.max(PageVersion.created_at))
        .where(PageVersion.organization_id == organization_id, PageVersion.page_id == page_id)
        .scalar_subquery()
    )
    statement = select(func.coalesce(newest, Page.created_at)).where(
        Page.organization_id == organization_id, Page.id == page_id
    )
    return (await session.execute(statement)).scalar_one_or_none()


async def lock_page(session: WriteSession, organization_id: OrganizationId, page_id: PageId) -> Page | None:
    """The row of a page with its text, for what the system keeps of it."""
    statement = (
        select(Page)
        .where(Page.organization_id == organization_id, Page.id == page_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return (await session.execute(statement)).scalar_one_or_none()


async def thin(session: WriteSession, daily_before: datetime, none_before: datetime) -> int:
    """Delete automatic versions that are not the last of their day (UTC), and those too old for that; how many."""
    later = aliased(PageVersion)

    def day_of(version: type[PageVersion]) -> ColumnElement[datetime]:
        return func.date_trunc("day", version.created_at, "UTC")

    has_later = exists().where(
        and_(
            later.organization_id == PageVersion.organization_id,
            later.page_id == PageVersion.page_id,
            later.source == "auto",
            later.version_number > PageVersion.version_number,
            day_of(later) == day_of(PageVersion),
        )
    )
    statement = (
        delete(PageVersion)
        .where(
            PageVersion.source == "auto",
            PageVersion.is_pinned.is_(False),
            PageVersion.created_at < daily_before,
            or_(PageVersion.created_at < none_before, has_later),
        )
        .returning(PageVersion.id)
        .execution_options(synchronize_session=False)
    )
    return len((await session.execute(statement)).all())


async def still_named(session: ReadSession, found: Sequence[UnshownUse]) -> set[UnshownUse]:
    """Those of the files that the text of their page or a version of it names; in the system's scope."""
    given = (
        func.unnest(
            literal([each.organization_id for each in found], ARRAY(Uuid())),
            literal([each.media_id for each in found], ARRAY(Uuid())),
            literal([each.resource_id for each in found], ARRAY(Uuid())),
        )
        .table_valued(
            column("organization_id", Uuid()), column("media_id", Uuid()), column("page_id", Uuid()), name="given"
        )
        .render_derived()
    )
    place = func.concat("%/media/", given.c.media_id, "/%")

    def names(
        holder: type[Page | PageVersion], key: ColumnElement[Any] | InstrumentedAttribute[PageId]
    ) -> ColumnElement[bool]:
        return exists().where(
            holder.organization_id == given.c.organization_id,
            key == given.c.page_id,
            cast(holder.content, Text).ilike(place),
        )

    statement = select(given.c.organization_id, given.c.media_id, given.c.page_id).where(
        or_(names(Page, Page.id), names(PageVersion, PageVersion.page_id))
    )
    return {UnshownUse(*row) for row in (await session.execute(statement)).all()} if found else set()


async def due_for_review(session: ReadSession, today: date, limit: int) -> list[tuple[OrganizationId, PageId]]:
    """Finalized pages whose day has come, and of which nobody was told yet; in the system's scope."""
    statement = (
        select(Page.organization_id, Page.id)
        .where(
            Page.review_on <= today,
            Page.review_noted_on.is_distinct_from(Page.review_on),
            Page.status == "finalized",
            Page.trashed_at.is_(None),
        )
        .order_by(Page.id)
        .limit(limit)
    )
    return [(row[0], row[1]) for row in (await session.execute(statement)).all()]
