"""Mentions: who and what is named where."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import delete, func, insert, select

from stoa.access.contracts import Level
from stoa.pages.core.mentions import Mentioned
from stoa.pages.models import Mention, Page, PageComment
from stoa.pages.queries.pages import seen_rows
from stoa.platform.actor import Actor
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.ids import OrganizationId, PageId, new_id


async def mentions_of(
    session: ReadSession, organization_id: OrganizationId, source_type: str, source_id: UUID
) -> dict[Mentioned, UUID]:
    """What a source names, with the ids of the rows."""
    statement = select(Mention.id, Mention.target_page_id, Mention.target_user_id, Mention.target_group_id).where(
        Mention.organization_id == organization_id,
        Mention.source_type == source_type,
        Mention.source_id == source_id,
    )
    found: dict[Mentioned, UUID] = {}
    for row_id, page_id, user_id, group_id in (await session.execute(statement)).all():
        if page_id is not None:
            found[Mentioned("page", page_id)] = row_id
        elif user_id is not None:
            found[Mentioned("user", user_id)] = row_id
        elif group_id is not None:
            found[Mentioned("group", group_id)] = row_id
    return found


async def add_mentions(  # noqa: PLR0917  # a source, what it names, and when
    session: WriteSession,
    organization_id: OrganizationId,
    source_type: str,
    source_id: UUID,
    page_id: PageId,
    named: Collection[Mentioned],
    now: datetime,
) -> None:
    if named:
        empty = {"target_page_id": None, "target_user_id": None, "target_group_id": None}
        await session.execute(
            insert(Mention),
            [
                {
                    **empty,
                    "id": new_id(),
                    "organization_id": organization_id,
                    "source_type": source_type,
                    "source_id": source_id,
                    "source_page_id": page_id,
                    f"target_{each.kind}_id": each.id,
                    "created_at": now,
                }
                for each in named
            ],
        )


async def remove_mentions(session: WriteSession, organization_id: OrganizationId, ids: Collection[UUID]) -> None:
    if ids:
        await session.execute(
            delete(Mention).where(Mention.organization_id == organization_id, Mention.id.in_(ids))
        )


class BacklinkRow(NamedTuple):
    """A page that names another, itself or in a comment."""

    page_id: PageId
    title: str
    type: str
    icon: str | None
    content_text: str
    source_type: str
    source_id: UUID


async def backlinks(session: ReadSession, actor: Actor, page_id: PageId, limit: int) -> list[BacklinkRow]:
    """Live pages that the actor sees and that name the page, the last changed first."""
    named = (Mention.organization_id == Page.organization_id) & (Mention.source_page_id == Page.id)
    statement = (
        seen_rows(
            actor, Level.VIEW, Page.trashed_at.is_(None), Mention.target_page_id == page_id, Page.id != page_id
        )
        .with_only_columns(
            Page.id, Page.title, Page.type, Page.icon, Page.content_text, Mention.source_type, Mention.source_id
        )
        .join(Mention, named)
        .order_by(Page.updated_at.desc(), Page.id, Mention.created_at)
        .limit(limit)
    )
    return [BacklinkRow(*row) for row in (await session.execute(statement)).all()]


class PageHit(NamedTuple):
    """A page that may be named."""

    id: PageId
    title: str
    type: str
    icon: str | None
    space_id: UUID


async def mentionable_pages(
    session: ReadSession, actor: Actor, q: str, *, space_id: UUID | None, limit: int
) -> list[PageHit]:
    """Live pages that the actor sees: exact titles first, then beginnings, then the last changed."""
    lowered, needle = func.lower(Page.title), q.lower()
    conditions = [Page.trashed_at.is_(None), ~Page.is_template, Page.title.icontains(q, autoescape=True)]
    if space_id is not None:
        conditions.append(Page.space_id == space_id)
    statement = (
        seen_rows(actor, Level.VIEW, *conditions)
        .with_only_columns(Page.id, Page.title, Page.type, Page.icon, Page.space_id)
        .order_by(lowered != needle, ~lowered.startswith(needle, autoescape=True), Page.updated_at.desc(), Page.id)
        .limit(limit)
    )
    return [PageHit(*row) for row in (await session.execute(statement)).all()]


async def comments_text(
    session: ReadSession, organization_id: OrganizationId, ids: Sequence[UUID]
) -> dict[UUID, str]:
    """Texts of comments that are not deleted."""
    statement = select(PageComment.id, PageComment.content).where(
        PageComment.organization_id == organization_id,
        PageComment.id.in_(ids),
        PageComment.deleted_at.is_(None),
    )
    return {row[0]: row[1] for row in (await session.execute(statement)).all()}
