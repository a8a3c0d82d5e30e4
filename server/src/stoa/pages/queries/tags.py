"""Tags of a space, and the pages that bear them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, delete, exists, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from stoa.access import api as access
from stoa.access.contracts import AreaRole, Level, SpaceRole
from stoa.pages.models import Page, PageTag, Tag
from stoa.pages.queries.pages import seen_rows
from stoa.platform.actor import Actor
from stoa.platform.db import ReadSession, WriteSession, lock_until_end
from stoa.platform.ids import OrganizationId, PageId, SpaceId, TagId, UserId


class TagRow(NamedTuple):
    """A tag with the number of live pages that the actor sees it on."""

    id: TagId
    space_id: SpaceId
    name: str
    color: str | None
    page_count: int


def _counted(actor: Actor) -> Any:
    seen = seen_rows(actor, Level.VIEW, Page.trashed_at.is_(None)).with_only_columns(Page.id)
    return (
        select(func.count())
        .where(PageTag.organization_id == Tag.organization_id, PageTag.tag_id == Tag.id, PageTag.page_id.in_(seen))
        .correlate(Tag)
        .scalar_subquery()
    )


async def list_tags(session: ReadSession, actor: Actor, space_id: SpaceId) -> list[TagRow]:
    """Tags of a space by name."""
    statement = (
        select(Tag.id, Tag.space_id, Tag.name, Tag.color, _counted(actor))
        .where(Tag.organization_id == actor.organization_id, Tag.space_id == space_id)
        .order_by(func.lower(Tag.name), Tag.id)
    )
    return [TagRow(*row) for row in (await session.execute(statement)).all()]


async def find_tag(session: ReadSession, actor: Actor, tag_id: TagId) -> TagRow | None:
    statement = select(Tag.id, Tag.space_id, Tag.name, Tag.color, _counted(actor)).where(
        Tag.organization_id == actor.organization_id, Tag.id == tag_id
    )
    row = (await session.execute(statement)).one_or_none()
    return TagRow(*row) if row is not None else None


async def spaces_of(
    session: ReadSession, organization_id: OrganizationId, tag_ids: Sequence[TagId]
) -> dict[TagId, SpaceId]:
    """The space of each of the tags that exist."""
    statement = select(Tag.id, Tag.space_id).where(Tag.organization_id == organization_id, Tag.id.in_(tag_ids))
    return {row[0]: row[1] for row in (await session.execute(statement)).all()}


async def lock_tags(session: WriteSession, organization_id: OrganizationId, space_id: SpaceId) -> None:
    """Tags of one space are made one after another: they are counted before."""
    await lock_until_end(session, f"tags:{organization_id}:{space_id}")


async def name_taken(
    session: ReadSession, organization_id: OrganizationId, space_id: SpaceId, name: str
) -> TagId | None:
    """The tag of the space that bears the name, whatever the case."""
    statement = select(Tag.id).where(
        Tag.organization_id == organization_id,
        Tag.space_id == space_id,
        func.lower(Tag.name) == func.lower(name),
    )
    return (await session.execute(statement)).scalar_one_or_none()


async def count_tags(session: ReadSession, organization_id: OrganizationId, space_id: SpaceId) -> int:
    statement = select(func.count()).where(Tag.organization_id == organization_id, Tag.space_id == space_id)
    return (await session.execute(statement)).scalar_one()


async def insert_tag(session: WriteSession, values: dict[str, Any]) -> None:
    await session.execute(insert(Tag).values(values))


async def change_tag(
    session: WriteSession, organization_id: OrganizationId, tag_id: TagId, values: dict[str, Any]
) -> None:
    await session.execute(
        update(Tag)
        .where(Tag.organization_id == organization_id, Tag.id == tag_id)
        .values(values)
        .execution_options(synchronize_session=False)
    )


async def merge_tags(session: WriteSession, organization_id: OrganizationId, source: TagId, target: TagId) -> None:
    """Pages of the one tag bear the other; the one goes."""
    borne = select(
        PageTag.organization_id, PageTag.page_id, _constant(target), PageTag.created_by, PageTag.created_at
    ).where(PageTag.organization_id == organization_id, PageTag.tag_id == source)
    columns = ["organization_id", "page_id", "tag_id", "created_by", "created_at"]
    await session.execute(upsert(PageTag).from_select(columns, borne).on_conflict_do_nothing())
    await delete_tag(session, organization_id, source)


def _constant(tag_id: TagId) -> ColumnElement[TagId]:
    return select(Tag.id).where(Tag.id == tag_id).scalar_subquery()


async def delete_tag(session: WriteSession, organization_id: OrganizationId, tag_id: TagId) -> None:
    await session.execute(delete(Tag).where(Tag.organization_id == organization_id, Tag.id == tag_id))


async def tags_of(
    session: ReadSession, organization_id: OrganizationId, page_ids: Sequence[PageId]
) -> dict[PageId, list[Tag]]:
    """Tags by page, in the order of their names."""
    found: dict[PageId, list[Tag]] = {}
    if not page_ids:
        return found
    statement = (
        select(PageTag.page_id, Tag)
        .join(Tag, (Tag.organization_id == PageTag.organization_id) & (Tag.id == PageTag.tag_id))
        .where(PageTag.organization_id == organization_id, PageTag.page_id.in_(page_ids))
        .order_by(func.lower(Tag.name), Tag.id)
    )
    for page_id, tag in (await session.execute(statement)).all():
        found.setdefault(page_id, []).append(tag)
    return found


async def put_tag(
    session: WriteSession,
    organization_id: OrganizationId,
    page_id: PageId,
    tag_id: TagId,
    *,
    by: UserId,
    now: datetime,
) -> bool:
    """False: the page bore it already."""
    statement = (
        upsert(PageTag)
        .values(organization_id=organization_id, page_id=page_id, tag_id=tag_id, created_by=by, created_at=now)
        .on_conflict_do_nothing()
        .returning(PageTag.tag_id)
    )
    return (await session.execute(statement)).first() is not None


async def take_tag(session: WriteSession, organization_id: OrganizationId, page_id: PageId, tag_id: TagId) -> bool:
    """False: the page did not bear it."""
    statement = (
        delete(PageTag)
        .where(PageTag.organization_id == organization_id, PageTag.page_id == page_id, PageTag.tag_id == tag_id)
        .returning(PageTag.tag_id)
    )
    return (await session.execute(statement)).first() is not None


class Standing(NamedTuple):
    """What the actor is in a space: their role, their best role in an area, and whether they may edit any page."""

    space_role: SpaceRole
    area_role: AreaRole
    edits_a_page: bool


async def standing(session: ReadSession, actor: Actor, space_id: SpaceId) -> Standing:
    """What the actor may do with the tags of a space."""
    roles = access.area_roles(actor)
    best = select(func.max(roles.c.space_role), func.max(roles.c.area_role)).where(roles.c.space_id == space_id)
    space_role, area_role = (await session.execute(best)).one()
    editable = seen_rows(actor, Level.EDIT, Page.space_id == space_id, Page.trashed_at.is_(None))
    edits = (await session.execute(select(exists(editable.with_only_columns(Page.id))))).scalar_one()
    return Standing(SpaceRole(space_role or 0), AreaRole(area_role or 0), edits)


def bears(tag_ids: Sequence[TagId], *, all_of_them: bool) -> list[ColumnElement[bool]]:
    """Conditions on pages: that they bear any, or all, of the tags."""

    def one(*which: TagId) -> ColumnElement[bool]:
        return exists().where(
            PageTag.organization_id == Page.organization_id, PageTag.page_id == Page.id, PageTag.tag_id.in_(which)
        )

    if not tag_ids:
        return []
    return [one(tag_id) for tag_id in tag_ids] if all_of_them else [one(*tag_ids)]
