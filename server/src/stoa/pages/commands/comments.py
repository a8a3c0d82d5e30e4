"""Comments on pages and on passages of them, in threads of one level (PG-65)."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from stoa.access import api as access
from stoa.access.contracts import Level
from stoa.identity import api as identity
from stoa.identity.contracts import UserRef
from stoa.pages.commands.load_page import load_page
from stoa.pages.commands.mentions import store_mentions
from stoa.pages.core import mentions
from stoa.pages.errors import CommentDeleted, PageTrashed, ThreadElsewhere
from stoa.pages.events import CommentChanged
from stoa.pages.models import Page, PageComment
from stoa.pages.queries import comments
from stoa.platform.actor import Actor
from stoa.platform.clock import Clock
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.errors import Forbidden, NotFound
from stoa.platform.ids import PageCommentId, PageId, UserId, new_id
from stoa.platform.outbox import record

MAX_SHOWN = 2_000


@dataclass(frozen=True)
class CommentView:
    """A comment as the actor sees it; author None: a deleted account."""

    comment: PageComment
    author: UserRef | None
    may_edit: bool
    may_delete: bool
    may_resolve: bool


async def list_comments(session: ReadSession, actor: Actor, page_id: PageId) -> list[CommentView]:
    """Comments of a page in the order in which they were made."""
    page, level = await load_page(session, actor, page_id, need=Level.VIEW)
    found = await comments.list_comments(session, page.organization_id, page.id, MAX_SHOWN)
    people = await identity.user_refs(session, [each.author_id for each in found if each.author_id is not None])
    return [_view(actor, page, level, each, people) for each in found]


async def add_comment(
    session: WriteSession,
    clock: Clock,
    actor: Actor,
    page_id: PageId,
    *,
    content: str,
    parent_id: UUID | None,
    anchor: dict[str, Any] | None,
) -> CommentView:
    """Comment on a page or a passage, or answer a comment; also on a finalized page.

    Raises NotFound, PageTrashed, ThreadElsewhere, CommentDeleted.
    """
    page, _ = await load_page(session, actor, page_id, need=Level.VIEW)
    if page.trashed_at is not None:
        raise PageTrashed
    if parent_id is not None:
        parent = await comments.find_comment(session, page.organization_id, PageCommentId(parent_id))
        if parent is None or parent.page_id != page.id or parent.parent_id is not None or anchor is not None:
            raise ThreadElsewhere
        if parent.deleted_at is not None:
            raise CommentDeleted
    comment_id = PageCommentId(new_id())
    values = {
        "id": comment_id,
        "organization_id": page.organization_id,
        "page_id": page.id,
        "parent_id": parent_id,
        "author_id": actor.user_id,
        "content": content,
        "anchor": anchor,
        "created_at": clock.now(),
    }
    await comments.insert_comment(session, values)
    await _name(session, clock, actor, page, comment_id, content)
    return await _announce(session, actor, page, comment_id, "comment.created")


async def edit_comment(
    session: WriteSession, clock: Clock, actor: Actor, comment_id: PageCommentId, *, content: str
) -> CommentView:
    """Change one's own comment. Raises NotFound, Forbidden, PageTrashed, CommentDeleted."""
    comment, page, _ = await _load(session, actor, comment_id)
    if comment.author_id != actor.user_id:
        raise Forbidden("Only its author changes a comment")
    values = {"content": content, "edited_at": clock.now()}
    await comments.change_comment(session, page.organization_id, comment.id, values)
    await _name(session, clock, actor, page, comment.id, content)
    return await _announce(session, actor, page, comment.id, "comment.edited")


async def delete_comment(session: WriteSession, clock: Clock, actor: Actor, comment_id: PageCommentId) -> None:
    """Delete one's own comment, or with SHARE anybody's; with answers it stays as "deleted"."""
    comment, page, level = await _load(session, actor, comment_id)
    if comment.author_id != actor.user_id and level < Level.SHARE:
        raise Forbidden("Only its author and those who may share the page delete a comment")
    values = {"content": "", "anchor": None, "deleted_at": clock.now()}
    await comments.change_comment(session, page.organization_id, comment.id, values)
    await _name(session, clock, actor, page, comment.id, "")
    await _announce(session, actor, page, comment.id, "comment.deleted")


async def resolve_comment(
    session: WriteSession, clock: Clock, actor: Actor, comment_id: PageCommentId, *, is_resolved: bool
) -> CommentView:
    """Close a thread, or open it again. Safe to repeat. Raises NotFound, LevelTooLow, ThreadElsewhere."""
    comment, page, level = await _load(session, actor, comment_id)
    access.require(level, Level.EDIT)
    if comment.parent_id is not None:
        raise ThreadElsewhere
    if is_resolved != (comment.resolved_at is not None):
        values = {
            "resolved_at": clock.now() if is_resolved else None,
            "resolved_by": actor.user_id if is_resolved else None,
        }
        await comments.change_comment(session, page.organization_id, comment.id, values)
    return await _announce(
        session, actor, page, comment.id, "comment.resolved" if is_resolved else "comment.reopened"
    )


async def _load(session: WriteSession, actor: Actor, comment_id: PageCommentId) -> tuple[PageComment, Page, Level]:
    """A comment on a page that the actor sees, locked."""
    comment = await comments.find_comment(session, actor.require_organization(), comment_id, lock=True)
    if comment is None:
        raise NotFound
    page, level = await load_page(session, actor, comment.page_id, need=Level.VIEW)
    if page.trashed_at is not None:
        raise PageTrashed
    if comment.deleted_at is not None:
        raise CommentDeleted
    return comment, page, level


async def _name(  # noqa: PLR0917  # who says what where
    session: WriteSession, clock: Clock, actor: Actor, page: Page, comment_id: PageCommentId, content: str
) -> None:
    named = mentions.in_text(content)
    await store_mentions(session, clock, actor, page, named, source=("page_comment", comment_id))


async def _announce(
    session: WriteSession, actor: Actor, page: Page, comment_id: PageCommentId, kind: str
) -> CommentView:
    event = CommentChanged(
        page.organization_id, page_id=page.id, comment_id=comment_id, fact=kind, by=actor.user_id
    )
    await record(session, event, topics=[f"page:{page.id}"])
    comment = await comments.find_comment(session, page.organization_id, comment_id)
    if comment is None:
        raise NotFound
    _, level = await load_page(session, actor, page.id, need=Level.VIEW)
    people = await identity.user_refs(session, [comment.author_id] if comment.author_id is not None else [])
    return _view(actor, page, level, comment, people)


def _view(
    actor: Actor, page: Page, level: Level, comment: PageComment, people: dict[UserId, UserRef]
) -> CommentView:
    is_live = page.trashed_at is None and comment.deleted_at is None
    is_own = comment.author_id == actor.user_id
    return CommentView(
        comment,
        people.get(comment.author_id) if comment.author_id is not None else None,
        may_edit=is_live and is_own,
        may_delete=is_live and (is_own or level >= Level.SHARE),
        may_resolve=is_live and comment.parent_id is None and level >= Level.EDIT,
    )
