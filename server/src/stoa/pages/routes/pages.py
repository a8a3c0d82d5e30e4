"""HTTP of pages: create, read, change, find."""

from typing import Annotated
from uuid import UUID

from fastapi import Path, Query, Response

from stoa.pages.commands import change_page as changing
from stoa.pages.commands import list_pages as listing
from stoa.pages.commands.create_page import NewPage
from stoa.pages.commands.create_page import create_page as create
from stoa.pages.commands.load_page import PageView, view_page
from stoa.pages.errors import (
    NeighbourElsewhere,
    PageChanged,
    PageFinalized,
    PageTrashed,
    ParentElsewhere,
    ParentTrashed,
    TypeDeprecated,
    TypeUnavailable,
)
from stoa.pages.schemas.pages import PageCreate, PageOut, PageSummary, PageUpdate
from stoa.platform.errors import Forbidden, LimitReached, NotFound
from stoa.platform.http.deps import CurrentActor, CurrentPlatform, IfMatch, ListRequest, Reading, Writing, problems
from stoa.platform.http.routing import router as make_router
from stoa.platform.http.schemas import ListOut, list_out
from stoa.platform.ids import AreaId, PageId, SpaceId
from stoa.platform.pagination import Slice

router = make_router("pages", area="pages")

PagePath = Annotated[PageId, Path()]
PLACE_PROBLEMS = (ParentTrashed, ParentElsewhere, NeighbourElsewhere, LimitReached)


def shown(view: PageView) -> PageOut:
    """The answer that shows a page."""
    return PageOut.of(view.page, view.ancestors, view.permissions)


def area_of(area_id: UUID | None) -> AreaId | None:
    """The area that a body names."""
    return AreaId(area_id) if area_id is not None else None


@router.get("/pages")
async def list_pages(
    actor: CurrentActor,
    session: Reading,
    page: ListRequest,
    q: Annotated[str, Query(max_length=200)] = "",
    space: UUID | None = None,
) -> ListOut[PageSummary]:
    """Quick search by title; without `q` the pages that changed last."""
    space_id = SpaceId(space) if space is not None else None
    found = await listing.list_pages(session, actor, page, q=q.strip(), space_id=space_id)
    return list_out(Slice([PageSummary.model_validate(row) for row in found.items], found.next_cursor))


@router.post(
    "/pages",
    status_code=201,
    responses=problems(NotFound, Forbidden, *PLACE_PROBLEMS, TypeDeprecated, TypeUnavailable),
)
async def create_page(
    body: PageCreate, actor: CurrentActor, session: Writing, platform: CurrentPlatform
) -> PageOut:
    """Create a page; last among its siblings where no place is named."""
    new = NewPage(SpaceId(body.space_id), area_of(body.area_id), body.spot(), body.type, body.title, body.icon)
    page_id = await create(session, platform.clock, actor, new)
    return shown(await view_page(session, actor, page_id))


@router.get("/pages/{page_id}", responses=problems(NotFound))
async def read_page(page_id: PagePath, actor: CurrentActor, session: Reading, response: Response) -> PageOut:
    """A page without its text."""
    view = await view_page(session, actor, page_id)
    response.headers["ETag"] = f'"{view.page.revision}"'
    return shown(view)


@router.patch("/pages/{page_id}", responses=problems(NotFound, Forbidden, PageChanged, PageTrashed, PageFinalized))
async def change_page(  # noqa: PLR0917  # each a dependency
    page_id: PagePath,
    body: PageUpdate,
    actor: CurrentActor,
    session: Writing,
    platform: CurrentPlatform,
    if_match: IfMatch,
) -> PageOut:
    """Rename a page, or change icon or description. The last write wins, unless If-Match is sent."""
    await changing.change_page(
        session,
        platform.clock,
        actor,
        page_id,
        title=body.title,
        icon=body.icon,
        description=body.description,
        expected=if_match,
    )
    return shown(await view_page(session, actor, page_id))
