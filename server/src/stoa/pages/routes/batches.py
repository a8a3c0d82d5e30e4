"""HTTP of many pages at once."""

from stoa.pages.commands import batches
from stoa.pages.errors import (
    AudienceChange,
    MoveEscalates,
    PageCycle,
    PageFinalized,
    PageNotTrashed,
    PageTrashed,
)
from stoa.pages.routes.pages import PLACE_PROBLEMS, area_of, router
from stoa.pages.schemas.tree import PagesBody, PagesMove, PagesTag, PagesTrash, TrashedOut
from stoa.platform.errors import Forbidden, LimitReached, NotFound
from stoa.platform.http.deps import CurrentActor, CurrentPlatform, Writing, problems
from stoa.platform.ids import TagId


@router.post(
    "/page-batches/moves",
    status_code=204,
    responses=problems(
        NotFound, Forbidden, PageTrashed, PageCycle, AudienceChange, MoveEscalates, *PLACE_PROBLEMS
    ),
)
async def move_pages(body: PagesMove, actor: CurrentActor, session: Writing) -> None:
    """Move pages to one spot inside their space, all or none; what lies below one of them goes with it."""
    await batches.move_pages(
        session,
        actor,
        body.ids(),
        body.spot(),
        area_id=area_of(body.area_id),
        accept_audience_change=body.accept_audience_change,
    )


@router.post("/page-batches/trashings", responses=problems(NotFound, Forbidden, PageTrashed))
async def trash_pages(
    body: PagesTrash, actor: CurrentActor, session: Writing, platform: CurrentPlatform
) -> TrashedOut:
    """Put pages into the trash, all or none."""
    count = await batches.trash_pages(session, platform.clock, actor, body.ids(), body.mode)
    return TrashedOut(trashed_count=count)


@router.post(
    "/page-batches/restorations", status_code=204, responses=problems(NotFound, Forbidden, PageNotTrashed)
)
async def restore_pages(body: PagesBody, actor: CurrentActor, session: Writing) -> None:
    """Bring pages back from the trash, all or none."""
    await batches.restore_pages(session, actor, body.ids())


@router.post(
    "/page-batches/tags",
    status_code=204,
    responses=problems(NotFound, Forbidden, PageTrashed, PageFinalized, LimitReached),
)
async def tag_pages(body: PagesTag, actor: CurrentActor, session: Writing, platform: CurrentPlatform) -> None:
    """Let pages bear a tag of their space, all or none. Safe to repeat."""
    await batches.tag_pages(session, platform.clock, actor, body.ids(), TagId(body.tag_id))
