"""What becomes of pages that go to another space, and of what is bound to the one they leave."""

from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import delete, func, or_, select, text, update

from stoa.pages.models import Favorite, Page, PageProposal, PageTag, Tag
from stoa.platform.db import WriteSession
from stoa.platform.ids import OrganizationId, PageId, SpaceId, UserId


class Member(NamedTuple):
    """One page of a subtree."""

    id: PageId
    is_live: bool


async def lock_subtree(session: WriteSession, organization_id: OrganizationId, page_id: PageId) -> list[Member]:
    """A page and all below it, trashed ones too; nobody gives rights on them meanwhile."""
    statement = (
        select(Page.id, Page.trashed_at.is_(None))
        .where(
            Page.organization_id == organization_id, or_(Page.id == page_id, Page.ancestor_ids.contains([page_id]))
        )
        .order_by(Page.id)
        .with_for_update()
    )
    return [Member(*row) for row in (await session.execute(statement)).all()]


async def put_into_space(
    session: WriteSession, organization_id: OrganizationId, ids: Collection[PageId], space_id: SpaceId
) -> None:
    """Let pages, and proposals of pages below them, lie in a space; where they came from there is forgotten."""
    await session.execute(
        update(Page)
        .where(Page.organization_id == organization_id, Page.id.in_(ids))
        .values(space_id=space_id)
        .execution_options(synchronize_session=False)
    )
    # Nothing returns from one space into another when what it hung on is restored.
    inside, came_from = Page.id.in_(ids), Page.original_parent_id.in_(ids)
    await session.execute(
        update(Page)
        .where(
            Page.organization_id == organization_id,
            Page.original_parent_id.is_not(None),
            or_(inside & ~came_from, ~inside & came_from),
        )
        .values(original_parent_id=None)
        .execution_options(synchronize_session=False)
    )
    await session.execute(
        update(PageProposal)
        .where(PageProposal.organization_id == organization_id, PageProposal.parent_id.in_(ids))
        .values(space_id=space_id)
        .execution_options(synchronize_session=False)
    )


_RENAME_TAGS = text(
    """
    UPDATE page_tags borne SET tag_id = namesake.id
      FROM tags old JOIN tags namesake
        ON namesake.organization_id = old.organization_id AND lower(namesake.name) = lower(old.name)
     WHERE borne.organization_id = :organization AND borne.page_id = ANY(CAST(:ids AS uuid[]))
       AND old.organization_id = borne.organization_id AND old.id = borne.tag_id
       AND old.space_id <> :space AND namesake.space_id = :space
    """
)


async def exchange_tags(
    session: WriteSession, organization_id: OrganizationId, ids: Collection[PageId], space_id: SpaceId
) -> int:
    """Tags become those of the same name in the space; gives how many have none and are no longer borne."""
    await session.execute(_RENAME_TAGS, {"organization": organization_id, "ids": list(ids), "space": space_id})
    foreign = select(Tag.id).where(Tag.organization_id == organization_id, Tag.space_id != space_id)
    statement = (
        delete(PageTag)
        .where(PageTag.organization_id == organization_id, PageTag.page_id.in_(ids), PageTag.tag_id.in_(foreign))
        .returning(PageTag.tag_id)
        .execution_options(synchronize_session=False)
    )
    return len(set((await session.execute(statement)).scalars()))


async def admirers(
    session: WriteSession, organization_id: OrganizationId, ids: Collection[PageId]
) -> dict[PageId, list[UserId]]:
    """Who has which of the pages among their favourites."""
    statement = (
        select(Favorite.page_id, func.array_agg(Favorite.user_id))
        .where(Favorite.organization_id == organization_id, Favorite.page_id.in_(ids))
        .group_by(Favorite.page_id)
    )
    return {row[0]: list(row[1]) for row in (await session.execute(statement)).all()}


async def drop_favorites(
    session: WriteSession, organization_id: OrganizationId, page_id: PageId, user_ids: Collection[UserId]
) -> None:
    await session.execute(
        delete(Favorite)
        .where(
            Favorite.organization_id == organization_id,
            Favorite.page_id == page_id,
            Favorite.user_id.in_(user_ids),
        )
        .execution_options(synchronize_session=False)
    )
