"""HTTP of the life of a page: finalized or not, part of the AI context or not."""

from stoa.pages.commands import lifecycle, review
from stoa.pages.commands.load_page import view_page
from stoa.pages.errors import NoDocument, PageNotFinalized, PageTrashed
from stoa.pages.routes.pages import PagePath, router, shown
from stoa.pages.schemas.pages import PageOut, ReviewPut
from stoa.platform.errors import Forbidden, NotFound
from stoa.platform.http.deps import CurrentActor, CurrentPlatform, Writing, problems


@router.put("/pages/{page_id}/finalization", responses=problems(NotFound, Forbidden, NoDocument, PageTrashed))
async def finalize_page(
    page_id: PagePath, actor: CurrentActor, session: Writing, platform: CurrentPlatform
) -> PageOut:
    """Lock a document as it is, with a version of it. Safe to repeat."""
    await lifecycle.finalize(session, platform.clock, actor, page_id)
    return shown(await view_page(session, actor, page_id))


@router.delete("/pages/{page_id}/finalization", responses=problems(NotFound, Forbidden, PageTrashed))
async def unlock_page(
    page_id: PagePath, actor: CurrentActor, session: Writing, keep_context: bool = False
) -> PageOut:
    """Make a finalized page a draft again; AI may go on reading what was finalized. Safe to repeat."""
    await lifecycle.unlock(session, actor, page_id, keep_context=keep_context)
    return shown(await view_page(session, actor, page_id))


@router.put("/pages/{page_id}/context", responses=problems(NotFound, Forbidden, PageTrashed, PageNotFinalized))
async def put_into_context(page_id: PagePath, actor: CurrentActor, session: Writing) -> PageOut:
    """Make a finalized page part of its area's AI context. Safe to repeat."""
    await lifecycle.put_into_context(session, actor, page_id)
    return shown(await view_page(session, actor, page_id))


@router.delete("/pages/{page_id}/context", responses=problems(NotFound, Forbidden, PageTrashed))
async def take_from_context(page_id: PagePath, actor: CurrentActor, session: Writing) -> PageOut:
    """Take a page out of its area's AI context. Safe to repeat."""
    await lifecycle.take_from_context(session, actor, page_id)
    return shown(await view_page(session, actor, page_id))


@router.put("/pages/{page_id}/review", responses=problems(NotFound, Forbidden, PageTrashed, PageNotFinalized))
async def set_review(
    page_id: PagePath, body: ReviewPut, actor: CurrentActor, session: Writing, platform: CurrentPlatform
) -> PageOut:
    """Set the day on which a finalized page is to be looked at again; its owner is told then."""
    await review.set_review(session, platform.clock, actor, page_id, body.review_on)
    return shown(await view_page(session, actor, page_id))


@router.delete("/pages/{page_id}/review", responses=problems(NotFound, Forbidden, PageTrashed, PageNotFinalized))
async def clear_review(
    page_id: PagePath, actor: CurrentActor, session: Writing, platform: CurrentPlatform
) -> PageOut:
    """Set no day. Safe to repeat."""
    await review.set_review(session, platform.clock, actor, page_id, None)
    return shown(await view_page(session, actor, page_id))
