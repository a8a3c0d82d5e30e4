"""Whom something on a page concerns: for those who tell people of it, after the rule for each of them."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import Select, select, union

from stoa.access.contracts import Level
from stoa.pages.contracts import CommentThread, DecidedProposal, PagePlace
from stoa.pages.models import Mention, Page, PageComment, PageProposal, PageVersion
from stoa.pages.queries.pages import seen_rows
from stoa.platform.actor import Actor
from stoa.platform.db import ReadSession
from stoa.platform.ids import OrganizationId, PageCommentId, PageId, ProposalId, SpaceId, UserId

# The last so many who wrote in a thread or kept a version are told; nobody reads with more.
MAX_INVOLVED = 500


async def place_of(session: ReadSession, organization_id: OrganizationId, page_id: PageId) -> PagePlace | None:
    """Where a live page lies, and who wrote or commented on it."""
    statement = select(Page.space_id, Page.area_id, Page.owner_id, Page.updated_by).where(
        Page.organization_id == organization_id, Page.id == page_id, Page.trashed_at.is_(None)
    )
    row = (await session.execute(statement)).one_or_none()
    if row is None:
        return None
    others = union(
        select(PageVersion.created_by).where(
            PageVersion.organization_id == organization_id, PageVersion.page_id == page_id
        ),
        select(PageComment.author_id).where(
            PageComment.organization_id == organization_id,
            PageComment.page_id == page_id,
            PageComment.deleted_at.is_(None),
        ),
    ).limit(MAX_INVOLVED)
    found = (await session.execute(others)).scalars().all()
    return PagePlace(row.space_id, row.area_id, _people([row.owner_id, row.updated_by, *found]))


def _people(ids: Iterable[UserId | None]) -> frozenset[UserId]:
    return frozenset(user_id for user_id in ids if user_id is not None)


async def thread_of(
    session: ReadSession, organization_id: OrganizationId, comment_id: PageCommentId
) -> CommentThread | None:
    """The thread of a comment that is not deleted: who speaks in it, and whom the comment itself names."""
    comment = (
        await session.execute(
            select(PageComment.page_id, PageComment.parent_id).where(
                PageComment.organization_id == organization_id,
                PageComment.id == comment_id,
                PageComment.deleted_at.is_(None),
            )
        )
    ).one_or_none()
    if comment is None:
        return None
    root_id = PageCommentId(comment.parent_id or comment_id)
    speakers = select(PageComment.author_id).where(
        PageComment.organization_id == organization_id,
        (PageComment.id == root_id) | (PageComment.parent_id == root_id),
        PageComment.deleted_at.is_(None),
    )
    named = select(Mention.target_user_id).where(
        Mention.organization_id == organization_id,
        Mention.source_type == "page_comment",
        Mention.source_id == comment_id,
        Mention.target_user_id.is_not(None),
    )
    return CommentThread(
        comment.page_id,
        root_id,
        is_reply=comment.parent_id is not None,
        speakers=_people((await session.execute(speakers.limit(MAX_INVOLVED))).scalars()),
        named=_people((await session.execute(named)).scalars()),
    )


async def proposal_of(
    session: ReadSession, organization_id: OrganizationId, proposal_id: ProposalId
) -> DecidedProposal | None:
    """Who made a proposal for a page, and who decided it."""
    statement = select(
        PageProposal.page_id, PageProposal.created_by, PageProposal.decided_by, PageProposal.status
    ).where(
        PageProposal.organization_id == organization_id,
        PageProposal.id == proposal_id,
    )
    row = (await session.execute(statement)).one_or_none()
    if row is None or row.page_id is None:
        return None
    return DecidedProposal(row.page_id, row.created_by, row.decided_by, row.status)


def seen_in_space(actor: Actor, space_id: SpaceId) -> Select[UUID]:
    """Ids of the pages of a space that the actor sees, to be composed into other statements."""
    return seen_rows(actor, Level.VIEW, Page.space_id == space_id).with_only_columns(Page.id)


def live_in_space(actor: Actor, space_id: SpaceId) -> Select[UUID]:
    """Ids of those that are not in the trash."""
    seen = seen_rows(actor, Level.VIEW, Page.space_id == space_id, Page.trashed_at.is_(None))
    return seen.with_only_columns(Page.id)
