"""What a person has at hand: favourites and the pages they opened last."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import delete, func, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert

from stoa.access.contracts import Level
from stoa.pages.models import Favorite, Page, PageVisit
from stoa.pages.queries.pages import TreeRow, fetch, seen_rows
from stoa.platform.actor import Actor
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.ids import OrganizationId, PageId, UserId, new_id


async def favorites(session: ReadSession, actor: Actor) -> list[TreeRow]:
    """The person's favourites that are live and that they see, in their order."""
    own = (Favorite.organization_id == Page.organization_id) & (Favorite.page_id == Page.id)
    statement = (
        seen_rows(actor, Level.VIEW, Page.trashed_at.is_(None), Favorite.user_id == actor.user_id)
        .join(Favorite, own)
        .order_by(Favorite.position, Favorite.id)
    )
    return await fetch(session, statement)


async def is_favorite(session: ReadSession, actor: Actor, page_id: PageId) -> bool:
    statement = select(Favorite.id).where(
        Favorite.organization_id == actor.organization_id,
        Favorite.user_id == actor.user_id,
        Favorite.page_id == page_id,
    )
    return (await session.execute(statement)).first() is not None


async def add_favorite(
    session: WriteSession, organization_id: OrganizationId, user_id: UserId, page_id: PageId, now: datetime
) -> None:
    """Last in the list; one that is there stays where it is."""
    last = (
        select(func.coalesce(func.max(Favorite.position), 0) + 1)
        .where(Favorite.organization_id == organization_id, Favorite.user_id == user_id)
        .scalar_subquery()
    )
    await session.execute(
        upsert(Favorite)
        .values(
            id=new_id(),
            organization_id=organization_id,
            user_id=user_id,
            page_id=page_id,
            position=last,
            created_at=now,
        )
        .on_conflict_do_nothing()
    )


async def remove_favorite(
    session: WriteSession, organization_id: OrganizationId, user_id: UserId, page_id: PageId
) -> None:
    await session.execute(
        delete(Favorite).where(
            Favorite.organization_id == organization_id, Favorite.user_id == user_id, Favorite.page_id == page_id
        )
    )


_ORDER = text(
    "UPDATE favorites f SET position = given.place"
    " FROM unnest(CAST(:ids AS uuid[])) WITH ORDINALITY AS given (page_id, place)"
    " WHERE f.organization_id = :organization AND f.user_id = :person AND f.page_id = given.page_id"
)
_AFTER = text(
    "UPDATE favorites f SET position = :count + 1 + others.place FROM ("
    "  SELECT id, row_number() OVER (ORDER BY position, id) AS place FROM favorites"
    "   WHERE organization_id = :organization AND user_id = :person AND NOT page_id = ANY(CAST(:ids AS uuid[]))"
    " ) others WHERE f.organization_id = :organization AND f.id = others.id"
)


async def order_favorites(
    session: WriteSession, organization_id: OrganizationId, user_id: UserId, page_ids: Sequence[PageId]
) -> None:
    """Those that are named stand in this order; all others, the hidden ones too, follow as they were."""
    values = {"ids": list(page_ids), "organization": organization_id, "person": user_id}
    await session.execute(_AFTER, values | {"count": len(page_ids)})
    await session.execute(_ORDER, values)


async def recent(session: ReadSession, actor: Actor, limit: int) -> list[TreeRow]:
    """Live pages that the person sees, the last opened first; templates are none of them."""
    own = (PageVisit.organization_id == Page.organization_id) & (PageVisit.page_id == Page.id)
    statement = (
        seen_rows(
            actor,
            Level.VIEW,
            Page.trashed_at.is_(None),
            ~Page.is_template,
            PageVisit.user_id == actor.user_id,
            PageVisit.last_opened_at.is_not(None),
        )
        .join(PageVisit, own)
        .order_by(PageVisit.last_opened_at.desc(), PageVisit.page_id)
        .limit(limit)
    )
    return await fetch(session, statement)


async def note_opened(
    session: WriteSession, organization_id: OrganizationId, user_id: UserId, page_id: PageId, now: datetime
) -> None:
    statement = upsert(PageVisit).values(
        organization_id=organization_id, user_id=user_id, page_id=page_id, last_opened_at=now
    )
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=["organization_id", "user_id", "page_id"], set_={"last_opened_at": now}
        )
    )


async def forget_opened(session: WriteSession, organization_id: OrganizationId, user_id: UserId) -> None:
    await session.execute(
        update(PageVisit)
        .where(PageVisit.organization_id == organization_id, PageVisit.user_id == user_id)
        .values(last_opened_at=None)
        .execution_options(synchronize_session=False)
    )


async def viewed_on(
    session: ReadSession, organization_id: OrganizationId, user_id: UserId, page_id: PageId
) -> date | None:
    """The last day for which a view of the page by the person is noted."""
    statement = select(PageVisit.viewed_on).where(
        PageVisit.organization_id == organization_id, PageVisit.user_id == user_id, PageVisit.page_id == page_id
    )
    return (await session.execute(statement)).scalar_one_or_none()


async def note_once(
    session: WriteSession,
    organization_id: OrganizationId,
    user_id: UserId,
    page_id: PageId,
    **moment: date | datetime,
) -> bool:
    """Write `viewed_on` or `edited_in`. False: the same moment was there already, also by a request beside this."""
    statement = upsert(PageVisit).values(
        organization_id=organization_id, user_id=user_id, page_id=page_id, **moment
    )
    [name] = moment
    statement = statement.on_conflict_do_update(
        index_elements=["organization_id", "user_id", "page_id"],
        set_=moment,
        where=getattr(PageVisit, name).is_distinct_from(moment[name]),
    )
    return (await session.execute(statement.returning(PageVisit.page_id))).first() is not None
