"""HTTP of comments."""

from typing import Annotated

from fastapi import Path

from stoa.pages.commands import comments
from stoa.pages.commands.comments import CommentView
from stoa.pages.errors import CommentDeleted, PageTrashed, ThreadElsewhere
from stoa.pages.routes.pages import PagePath, router
from stoa.pages.schemas.comments import (
    CommentAuthor,
    CommentCreate,
    CommentOut,
    CommentPermissions,
    CommentUpdate,
)
from stoa.platform.errors import Forbidden, NotFound
from stoa.platform.http.deps import CurrentActor, CurrentPlatform, Reading, Writing, problems
from stoa.platform.http.schemas import ListOut
from stoa.platform.ids import PageCommentId

CommentPath = Annotated[PageCommentId, Path()]
COMMENT_PROBLEMS = (NotFound, Forbidden, PageTrashed, CommentDeleted)


def _out(view: CommentView) -> CommentOut:
    comment = view.comment
    return CommentOut(
        id=comment.id,
        page_id=comment.page_id,
        parent_id=comment.parent_id,
        author=CommentAuthor.model_validate(view.author) if view.author is not None else None,
        content=comment.content,
        anchor=comment.anchor,
        resolved_at=comment.resolved_at,
        resolved_by=comment.resolved_by,
        edited_at=comment.edited_at,
        deleted_at=comment.deleted_at,
        created_at=comment.created_at,
        permissions=CommentPermissions(edit=view.may_edit, delete=view.may_delete, resolve=view.may_resolve),
    )


@router.get("/pages/{page_id}/comments", responses=problems(NotFound))
async def list_comments(page_id: PagePath, actor: CurrentActor, session: Reading) -> ListOut[CommentOut]:
    """Comments of a page in the order in which they were made."""
    return ListOut[CommentOut].whole(
        [_out(view) for view in await comments.list_comments(session, actor, page_id)]
    )


@router.post(
    "/pages/{page_id}/comments",
    status_code=201,
    responses=problems(NotFound, PageTrashed, ThreadElsewhere, CommentDeleted),
)
async def add_comment(
    page_id: PagePath, body: CommentCreate, actor: CurrentActor, session: Writing, platform: CurrentPlatform
) -> CommentOut:
    """Comment on a page or a passage of it, or answer a comment."""
    made = await comments.add_comment(
        session,
        platform.clock,
        actor,
        page_id,
        content=body.content,
        parent_id=body.parent_id,
        anchor=body.anchor.model_dump() if body.anchor is not None else None,
    )
    return _out(made)


@router.patch("/page-comments/{comment_id}", responses=problems(*COMMENT_PROBLEMS))
async def edit_comment(
    comment_id: CommentPath, body: CommentUpdate, actor: CurrentActor, session: Writing, platform: CurrentPlatform
) -> CommentOut:
    """Change one's own comment."""
    return _out(await comments.edit_comment(session, platform.clock, actor, comment_id, content=body.content))


@router.delete("/page-comments/{comment_id}", status_code=204, responses=problems(*COMMENT_PROBLEMS))
async def delete_comment(
    comment_id: CommentPath, actor: CurrentActor, session: Writing, platform: CurrentPlatform
) -> None:
    """Delete one's own comment, or anybody's for those who may share the page."""
    await comments.delete_comment(session, platform.clock, actor, comment_id)


@router.put("/page-comments/{comment_id}/resolution", responses=problems(*COMMENT_PROBLEMS, ThreadElsewhere))
async def resolve_comment(
    comment_id: CommentPath, actor: CurrentActor, session: Writing, platform: CurrentPlatform
) -> CommentOut:
    """Close a thread. Safe to repeat."""
    return _out(await comments.resolve_comment(session, platform.clock, actor, comment_id, is_resolved=True))


@router.delete("/page-comments/{comment_id}/resolution", responses=problems(*COMMENT_PROBLEMS, ThreadElsewhere))
async def reopen_comment(
    comment_id: CommentPath, actor: CurrentActor, session: Writing, platform: CurrentPlatform
) -> CommentOut:
    """Open a thread again. Safe to repeat."""
    return _out(await comments.resolve_comment(session, platform.clock, actor, comment_id, is_resolved=False))
