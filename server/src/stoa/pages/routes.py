"""HTTP of pages."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Header, Path, Query, Response

from stoa.pages.commands import change_page as changing
from stoa.pages.commands import list_pages as listing
from stoa.pages.commands.change_visibility import change_visibility as show
from stoa.pages.commands.create_page import NewPage
from stoa.pages.commands.create_page import create_page as create
from stoa.pages.commands.load_page import PageView, load_document, view_page
from stoa.pages.commands.move_page import move_page as move
from stoa.pages.commands.trash_page import restore_page as restore
from stoa.pages.commands.trash_page import trash_page as trash
from stoa.pages.contracts import TrashMode
from stoa.pages.core import document
from stoa.pages.core.tree import Place
from stoa.pages.errors import (
    AudienceChange,
    DocumentInvalid,
    DocumentTooComplex,
    MoveEscalates,
    NeighbourElsewhere,
    NoDocument,
    PageChanged,
    PageCycle,
    PageFinalized,
    PageNotTrashed,
    PageTrashed,
    ParentElsewhere,
    ParentTrashed,
    TypeDeprecated,
    TypeUnavailable,
)
from stoa.pages.queries import TreeRow
from stoa.pages.schemas import (
    ContentOut,
    ContentStored,
    ContentUpdate,
    PageCreate,
    PageMove,
    PageOut,
    PageSummary,
    PageUpdate,
    TrashedNode,
    TrashedOut,
    TreeNode,
    TreeOut,
    VisibilityOut,
    VisibilityPut,
    WithAccess,
)
from stoa.platform.errors import Forbidden, LimitReached, NotFound, PreconditionRequired
from stoa.platform.http.deps import (
    CurrentActor,
    CurrentPlatform,
    IfMatch,
    ListRequest,
    Reading,
    Writing,
    problems,
    require_match,
)
from stoa.platform.http.routing import MEGABYTE, body_limit
from stoa.platform.http.routing import router as make_router
from stoa.platform.http.schemas import ListOut, list_out
from stoa.platform.ids import AreaId, PageId, SpaceId
from stoa.platform.pagination import Slice

router = make_router("pages", area="pages")

PagePath = Annotated[PageId, Path()]
SpacePath = Annotated[SpaceId, Path()]
IfNoneMatch = Annotated[str | None, Header()]
PLACE_PROBLEMS = (ParentTrashed, ParentElsewhere, NeighbourElsewhere, LimitReached)
MAX_CONTENT_BYTES = 20 * MEGABYTE


def _out(view: PageView) -> PageOut:
    return PageOut.of(view.page, view.ancestors, view.permissions)


def _area(area_id: UUID | None) -> AreaId | None:
    return AreaId(area_id) if area_id is not None else None


def _node(row: TreeRow, place: Place[PageId]) -> TreeNode:
    return TreeNode(
        id=row.id,
        area_id=row.area_id,
        parent_id=place.parent_id,
        type=row.type,
        title=row.title,
        icon=row.icon,
        position=row.position,
        has_children=place.has_children,
        detached=place.is_detached,
    )


def _nodes(rows: list[TreeRow], places: Mapping[PageId, Place[PageId]]) -> list[TreeNode]:
    return [_node(row, places[row.id]) for row in rows]


@router.get("/spaces/{space_id}/tree", responses=problems(NotFound))
async def read_tree(
    space_id: SpacePath,
    actor: CurrentActor,
    session: Reading,
    response: Response,
    if_none_match: IfNoneMatch = None,
) -> TreeOut:
    """The pages of a space that the caller sees, parents before children."""
    state = await listing.tree_state(session, actor, space_id)
    response.headers["ETag"] = state.tag
    if if_none_match == state.tag:
        response.status_code = 304
        return TreeOut(items=[], tree_revision=state.revision)
    branch = await listing.read_tree(session, actor, space_id)
    return TreeOut(items=_nodes(branch.rows, branch.places), tree_revision=state.revision)


@router.get("/spaces/{space_id}/trash", responses=problems(NotFound))
async def read_trash(space_id: SpacePath, actor: CurrentActor, session: Reading) -> ListOut[TrashedNode]:
    """Trashed pages of a space that the caller may restore, the last trashed first."""
    branch = await listing.list_trash(session, actor, space_id)
    nodes = [
        TrashedNode(**_node(row, branch.places[row.id]).model_dump(), trashed_at=row.trashed_at)
        for row in branch.rows
        if row.trashed_at is not None
    ]
    return ListOut[TrashedNode].whole(nodes)


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
    new = NewPage(SpaceId(body.space_id), _area(body.area_id), body.spot(), body.type, body.title, body.icon)
    page_id = await create(session, platform.clock, actor, new)
    return _out(await view_page(session, actor, page_id))


@router.get("/pages/{page_id}", responses=problems(NotFound))
async def read_page(page_id: PagePath, actor: CurrentActor, session: Reading, response: Response) -> PageOut:
    """A page without its text."""
    view = await view_page(session, actor, page_id)
    response.headers["ETag"] = f'"{view.page.revision}"'
    return _out(view)


@router.get("/pages/{page_id}/children", responses=problems(NotFound))
async def list_children(
    page_id: PagePath, actor: CurrentActor, session: Reading, page: ListRequest
) -> ListOut[TreeNode]:
    """Pages right below a page, in order."""
    found, places = await listing.list_children(session, actor, page_id, page)
    return list_out(Slice(_nodes(found.items, places), found.next_cursor))


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
    return _out(await view_page(session, actor, page_id))


@router.post(
    "/pages/{page_id}/moves",
    responses=problems(
        NotFound, Forbidden, PageTrashed, PageCycle, AudienceChange, MoveEscalates, *PLACE_PROBLEMS
    ),
)
async def move_page(page_id: PagePath, body: PageMove, actor: CurrentActor, session: Writing) -> PageOut:
    """Move a page, with all below it, inside its space."""
    await move(
        session,
        actor,
        page_id,
        body.spot(),
        area_id=_area(body.area_id),
        accept_audience_change=body.accept_audience_change,
    )
    return _out(await view_page(session, actor, page_id))


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
    return _out(await view_page(session, actor, page_id))


@router.put("/pages/{page_id}/visibility", responses=problems(NotFound, Forbidden, PageTrashed))
async def change_visibility(
    page_id: PagePath, body: VisibilityPut, actor: CurrentActor, session: Writing
) -> VisibilityOut:
    """Say who may find a page by its place; answers who has access now."""
    shown = await show(session, actor, page_id, body.visibility, remove_grants=body.remove_grants)
    holders = [
        WithAccess(kind=each.subject.kind, id=each.subject.id, name=each.subject.name, level=each.level.name)
        for each in shown.holders
    ]
    return VisibilityOut.model_validate({**asdict(shown), "revision": shown.tree_revision, "holders": holders})


@router.get("/pages/{page_id}/content", responses=problems(NotFound, NoDocument))
async def read_content(
    page_id: PagePath,
    actor: CurrentActor,
    session: Reading,
    response: Response,
    format: Literal["json"] = "json",  # noqa: A002, ARG001  # the name in the address; further forms join it
) -> ContentOut:
    """The text of a document, as ProseMirror JSON."""
    page = await load_document(session, actor, page_id)
    response.headers["ETag"] = f'"{page.revision}"'
    return ContentOut(content=page.content, revision=page.revision, updated_at=page.updated_at)


@router.put(
    "/pages/{page_id}/content",
    responses=problems(
        NotFound,
        Forbidden,
        PageChanged,
        PreconditionRequired,
        PageTrashed,
        PageFinalized,
        NoDocument,
        DocumentInvalid,
        DocumentTooComplex,
    ),
)
@body_limit(MAX_CONTENT_BYTES, depth=document.MAX_JSON_DEPTH)
async def store_content(  # noqa: PLR0917  # each a dependency
    page_id: PagePath,
    body: ContentUpdate,
    actor: CurrentActor,
    session: Writing,
    platform: CurrentPlatform,
    response: Response,
    if_match: IfMatch,
) -> ContentStored:
    """Store the text; If-Match names the revision that it was made from."""
    expected = require_match(if_match)
    stored = await changing.save_content(session, platform.clock, actor, page_id, body.content, expected=expected)
    response.headers["ETag"] = f'"{stored.revision}"'
    return ContentStored.model_validate(stored)
