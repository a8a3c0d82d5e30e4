"""HTTP of what a person has at hand: favourites and recent pages."""

from stoa.pages.commands import at_hand
from stoa.pages.errors import PageTrashed
from stoa.pages.routes.pages import PagePath, router, summaries
from stoa.pages.schemas.at_hand import FavoritesOrder
from stoa.pages.schemas.pages import PageSummary
from stoa.platform.errors import NotFound
from stoa.platform.http.deps import CurrentActor, CurrentPlatform, Reading, Writing, problems
from stoa.platform.http.schemas import ListOut
from stoa.platform.ids import PageId


@router.get("/favorites")
async def list_favorites(actor: CurrentActor, session: Reading) -> ListOut[PageSummary]:
    """The caller's favourites that are live and visible to them, in their order."""
    return ListOut[PageSummary].whole(summaries(await at_hand.list_favorites(session, actor)))


@router.put("/favorites", responses=problems(NotFound))
async def order_favorites(body: FavoritesOrder, actor: CurrentActor, session: Writing) -> ListOut[PageSummary]:
    """Bring the favourites into an order; those that are not named follow."""
    ids = [PageId(page_id) for page_id in body.page_ids]
    return ListOut[PageSummary].whole(summaries(await at_hand.order_favorites(session, actor, ids)))


@router.put("/favorites/{page_id}", status_code=204, responses=problems(NotFound, PageTrashed))
async def add_favorite(
    page_id: PagePath, actor: CurrentActor, session: Writing, platform: CurrentPlatform
) -> None:
    """Make a page a favourite. Safe to repeat."""
    await at_hand.add_favorite(session, platform.clock, actor, page_id)


@router.delete("/favorites/{page_id}", status_code=204)
async def remove_favorite(page_id: PagePath, actor: CurrentActor, session: Writing) -> None:
    """Make a page no favourite any more. Safe to repeat."""
    await at_hand.remove_favorite(session, actor, page_id)


@router.get("/recent-pages")
async def list_recent(actor: CurrentActor, session: Reading) -> ListOut[PageSummary]:
    """The fifty pages that the caller opened last."""
    return ListOut[PageSummary].whole(summaries(await at_hand.list_recent(session, actor)))


@router.put("/recent-pages/{page_id}", status_code=204, responses=problems(NotFound))
async def note_opened(page_id: PagePath, actor: CurrentActor, session: Writing, platform: CurrentPlatform) -> None:
    """The caller opened a page."""
    await at_hand.note_opened(session, platform.clock, actor, page_id)


@router.delete("/recent-pages", status_code=204)
async def forget_recent(actor: CurrentActor, session: Writing) -> None:
    """Clear the list of recent pages."""
    await at_hand.forget_recent(session, actor)
