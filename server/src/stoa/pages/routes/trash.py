"""HTTP of the trash."""

from stoa.pages.commands import list_pages as listing
from stoa.pages.commands.load_page import view_page
from stoa.pages.commands.trash_page import restore_page as restore
from stoa.pages.commands.trash_page import trash_page as trash
from stoa.pages.contracts import TrashMode
from stoa.pages.errors import PageNotTrashed, PageTrashed
from stoa.pages.routes.pages import PagePath, router, shown
from stoa.pages.routes.tree import SpacePath, node
from stoa.pages.schemas.pages import PageOut
from stoa.pages.schemas.tree import TrashedNode, TrashedOut
from stoa.platform.errors import Forbidden, NotFound
from stoa.platform.http.deps import CurrentActor, CurrentPlatform, Reading, Writing, problems
from stoa.platform.http.schemas import ListOut


@router.get("/spaces/{space_id}/trash", responses=problems(NotFound))
async def read_trash(space_id: SpacePath, actor: CurrentActor, session: Reading) -> ListOut[TrashedNode]:
    """Trashed pages of a space that the caller may restore, the last trashed first."""
    branch = await listing.list_trash(session, actor, space_id)
    nodes = [
        TrashedNode(**node(row, branch.places[row.id]).model_dump(), trashed_at=row.trashed_at)
        for row in branch.rows
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
