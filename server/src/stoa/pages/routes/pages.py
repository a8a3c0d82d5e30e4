"""HTTP of pages: create, read, change, find."""

from collections.abc import Sequence
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Depends, Path, Query, Response
from pydantic import AwareDatetime

from stoa.pages.commands import change_page as changing
from stoa.pages.commands import list_pages as listing
from stoa.pages.commands.create_page import create_page as create
from stoa.pages.commands.load_page import PageView, view_page
from stoa.pages.commands.note_activity import note_view
from stoa.pages.contracts import NewPage, PageFilter, PageType
from stoa.pages.errors import (
    NeighbourElsewhere,
    NoTemplate,
    PageChanged,
    PageFinalized,
    PageTrashed,
    ParentElsewhere,
    ParentTrashed,
    TypeDeprecated,
    TypeFixed,
    TypeUnavailable,
)
from stoa.pages.ports import PageKinds
from stoa.pages.queries.pages import TreeRow
from stoa.pages.schemas.pages import PageCreate, PageOut, PageSummary, PageUpdate
from stoa.platform.errors import Forbidden, LimitReached, NotFound
from stoa.platform.http.deps import (
    CurrentActor,
    CurrentPlatform,
    IfMatch,
    ListRequest,
    Reading,
    ViewingActor,
    Writing,
    problems,
)
from stoa.platform.http.ports import port
from stoa.platform.http.routing import router as make_router
from stoa.platform.http.schemas import ListOut, list_out
from stoa.platform.ids import AreaId, PageId, SpaceId, TagId
from stoa.platform.pagination import Slice

router = make_router("pages", area="pages")

PagePath = Annotated[PageId, Path()]
Kinds = Annotated[PageKinds, Depends(port(PageKinds))]
PLACE_PROBLEMS = (ParentTrashed, ParentElsewhere, NeighbourElsewhere, LimitReached)


def shown(view: PageView) -> PageOut:
    """The answer that shows a page."""
    return PageOut.of(
        view.page,
        view.ancestors,
        view.permissions,
        lifecycle=view.lifecycle,
        tags=view.tags,
        is_favorite=view.is_favorite,
    )


def summaries(rows: Sequence[TreeRow]) -> list[PageSummary]:
    """The answer that lists pages."""
    return [PageSummary.model_validate(row) for row in rows]


def page_of(page_id: UUID | None) -> PageId | None:
    """The page that a body names."""
    return PageId(page_id) if page_id is not None else None


def area_of(area_id: UUID | None) -> AreaId | None:
    """The area that a body names."""
    return AreaId(area_id) if area_id is not None else None


async def page_filter(  # noqa: PLR0917  # each a parameter of the address
    space: UUID | None = None,
    area: UUID | None = None,
    type: PageType | None = None,  # noqa: A002  # the name in the address
    tag: Annotated[list[UUID] | None, Query(max_length=50)] = None,
    tags: Literal["any", "all"] = "any",
    updated_since: AwareDatetime | None = None,
) -> PageFilter:
    """FastAPI dependency: which pages a list shows."""
    return PageFilter(
        space_id=SpaceId(space) if space is not None else None,
        area_id=area_of(area),
        type=type,
        tag_ids=tuple(TagId(each) for each in tag or ()),
        all_tags=tags == "all",
        updated_since=updated_since,
    )


@router.get("/pages", responses=problems(NotFound))
async def list_pages(
    actor: ViewingActor,
    session: Reading,
    page: ListRequest,
    which: Annotated[PageFilter, Depends(page_filter)],
    q: Annotated[str, Query(max_length=200)] = "",
) -> ListOut[PageSummary]:
    """Quick search by title; without `q` the pages that changed last."""
    found = await listing.list_pages(session, actor, page, q=q.strip(), which=which)
    return list_out(Slice(summaries(found.items), found.next_cursor))


@router.post(
    "/pages",
    status_code=201,
    responses=problems(NotFound, Forbidden, *PLACE_PROBLEMS, TypeDeprecated, TypeUnavailable, NoTemplate),
)
async def create_page(
    body: PageCreate, actor: CurrentActor, session: Writing, platform: CurrentPlatform, kinds: Kinds
) -> PageOut:
    """Create a page; last among its siblings where no place is named."""
    new = NewPage(
        SpaceId(body.space_id),
        area_of(body.area_id),
        body.spot(),
        body.type,
        body.title,
        body.icon,
        body.page_type,
        page_of(body.template_id),
    )
    page_id = await create(session, platform.clock, actor, new, kinds)
    return shown(await view_page(session, actor, page_id))


@router.get("/pages/{page_id}", responses=problems(NotFound))
async def read_page(
    page_id: PagePath, actor: ViewingActor, session: Reading, platform: CurrentPlatform, response: Response
) -> PageOut:
    """A page without its text."""
    view = await view_page(session, actor, page_id)
    await note_view(platform, session, actor, view.page)
    response.headers["ETag"] = f'"{view.page.revision}"'
    return shown(view)


@router.patch(
    "/pages/{page_id}", responses=problems(NotFound, Forbidden, PageChanged, PageTrashed, PageFinalized, TypeFixed)
)
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
        page_type=body.type,
        is_template=body.is_template,
        expected=if_match,
    )
    return shown(await view_page(session, actor, page_id))
