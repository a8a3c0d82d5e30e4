"""HTTP of the trash."""

from stoa.pages.commands import list_pages as listing
from stoa.pages.commands.load_page import view_page
from stoa.pages.commands.purge_page import purge_page as purge
from stoa.pages.commands.trash_page import restore_page as restore
from stoa.pages.commands.trash_page import trash_page as trash
from stoa.pages.contracts import TrashMode
from stoa.pages.errors import PageNotTrashed, PageTrashed, PurgeNeedsFullRights
from stoa.pages.routes.pages import PagePath, router, shown
from stoa.pages.routes.tree import SpacePath, node
from stoa.pages.schemas.pages import PageOut
from stoa.pages.schemas.tree import TrashedNode, TrashedOut
from stoa.platform.errors import Forbidden, NotFound
from stoa.platform.http.deps import CurrentActor, CurrentPlatform, Reading, Writing, problems
from stoa.platform.http.schemas import ListOut


@router.get("/spaces/{space_id}/trash", responses=problems(NotFound))
async def read_trash(
    space_id: SpacePath, actor: CurrentActor, session: Reading, platform: CurrentPlatform
) -> ListOut[TrashedNode]:
    """Trashed pages of a space that the caller may restore, the last trashed first."""
    found = await listing.list_trash(session, actor, space_id)
    now = platform.clock.now()
    nodes = [
        TrashedNode(
            **node(row, found.places[row.id]).model_dump(),
            trashed_at=row.trashed_at,
            trashed_by=row.trashed_by,
            days_left=found.days_left(row, now),
        )
        for row in found.rows
        if row.trashed_at is not None
    ]
    return ListOut[TrashedNode].whole(nodes)


@router.delete("/pages/{page_id}", responses=problems(NotFound, Forbidden, PageTrashed))
async def trash_page(
    page_id: PagePath,
    actor: CurrentActor,
    session: Writing,
    platform: CurrentPlatform,
    mode: TrashMode = TrashMode.ONLY,
) -> TrashedOut:
    """Put a page into the trash, alone (what is below it moves up) or with its subtree."""
    return TrashedOut(trashed_count=await trash(session, platform.clock, actor, page_id, mode))


@router.post("/pages/{page_id}/restorations", responses=problems(NotFound, Forbidden, PageNotTrashed))
async def restore_page(page_id: PagePath, actor: CurrentActor, session: Writing) -> PageOut:
    """Bring a page back from the trash; the answer says where it stands now."""
    await restore(session, actor, page_id)
    return shown(await view_page(session, actor, page_id))


@router.delete(
    "/spaces/{space_id}/trash/{page_id}",
    status_code=204,
    responses=problems(NotFound, Forbidden, PageNotTrashed, PurgeNeedsFullRights),
)
async def purge_page(space_id: SpacePath, page_id: PagePath, actor: CurrentActor, session: Writing) -> None:
    """Delete a trashed page and all below it for good."""
    await purge(session, actor, space_id, page_id)
