"""Comments on pages."""

from typing import Any

from sqlalchemy import exists, insert, select, update
from sqlalchemy.orm import aliased

from stoa.pages.models import PageComment
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.ids import OrganizationId, PageCommentId, PageId


async def list_comments(
    session: ReadSession, organization_id: OrganizationId, page_id: PageId, limit: int
) -> list[PageComment]:
    """Comments in the order in which they were made; deleted ones only where somebody answered."""
    answer = aliased(PageComment)
    is_answered = exists().where(
        answer.organization_id == PageComment.organization_id,
        answer.parent_id == PageComment.id,
        answer.deleted_at.is_(None),
    )
    statement = (
        select(PageComment)
        .where(
            PageComment.organization_id == organization_id,
            PageComment.page_id == page_id,
            PageComment.deleted_at.is_(None) | is_answered,
        )
        .order_by(PageComment.created_at, PageComment.id)
        .limit(limit)
    )
    return list((await session.execute(statement)).scalars())


async def find_comment(
    session: ReadSession, organization_id: OrganizationId, comment_id: PageCommentId, *, lock: bool = False
) -> PageComment | None:
    statement = (
        select(PageComment)
        .where(PageComment.organization_id == organization_id, PageComment.id == comment_id)
        .execution_options(populate_existing=True)
    )
    if lock:
        statement = statement.with_for_update()
    return (await session.execute(statement)).scalar_one_or_none()


async def insert_comment(session: WriteSession, values: dict[str, Any]) -> None:
    await session.execute(insert(PageComment).values(values))


async def change_comment(
    session: WriteSession, organization_id: OrganizationId, comment_id: PageCommentId, values: dict[str, Any]
) -> None:
    await session.execute(
        update(PageComment)
        .where(PageComment.organization_id == organization_id, PageComment.id == comment_id)
        .values(values)
        .execution_options(synchronize_session=False)
    )
