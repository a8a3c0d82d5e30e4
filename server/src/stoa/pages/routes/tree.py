"""HTTP of the tree: what lies where, and moves."""

from collections.abc import Mapping
from typing import Annotated

from fastapi import Depends, Header, Path, Query, Response

from stoa.pages.commands import list_pages as listing
from stoa.pages.commands.duplicate_page import duplicate_page as duplicate
from stoa.pages.commands.list_shared import list_shared
from stoa.pages.commands.load_page import view_page
from stoa.pages.commands.move_page import move_page as move
from stoa.pages.core.tree import Place
from stoa.pages.errors import AudienceChange, MoveEscalates, PageCycle, PageTrashed, TypeUnavailable
from stoa.pages.queries.pages import TreeRow
from stoa.pages.routes.pages import PLACE_PROBLEMS, Kinds, PagePath, area_of, router, shown, summaries
from stoa.pages.schemas.pages import AncestorOut, PageOut
from stoa.pages.schemas.shared import SharedSpaceOut
from stoa.pages.schemas.tree import PageDuplicate, PageMove, TreeNode, TreeOut
from stoa.platform.errors import Forbidden, NotFound
from stoa.platform.http.deps import CurrentActor, CurrentPlatform, Reading, ViewingActor, Writing, problems
from stoa.platform.http.schemas import ListOut, list_out
from stoa.platform.ids import PageId, SpaceId
from stoa.platform.pagination import PageRequest, Slice

SpacePath = Annotated[SpaceId, Path()]
MAX_CHILDREN = 200
IfNoneMatch = Annotated[str | None, Header()]


def node(row: TreeRow, place: Place[PageId]) -> TreeNode:
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
    return [node(row, places[row.id]) for row in rows]


@router.get("/spaces/{space_id}/tree", responses=problems(NotFound))
async def read_tree(
    space_id: SpacePath,
    actor: ViewingActor,
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


async def children_request(
    cursor: Annotated[str | None, Query(max_length=1000)] = None,
    limit: Annotated[int, Query(ge=1, le=MAX_CHILDREN)] = MAX_CHILDREN,
) -> PageRequest:
    """A slice of a tree is longer than one of other lists: what is unfolded should be there whole (PG-14)."""
    return PageRequest(limit=limit, cursor=cursor)


@router.get("/shared-with-me", responses=problems(Forbidden))
async def list_shared_with_me(actor: CurrentActor, session: Reading) -> ListOut[SharedSpaceOut]:
    """Areas and pages that reach the caller in spaces in which they have no role."""
    return ListOut[SharedSpaceOut].whole(
        [
            SharedSpaceOut.model_validate({**vars(each.space), "pages": summaries(each.pages)})
            for each in await list_shared(session, actor)
        ]
    )


@router.get("/pages/{page_id}/children", responses=problems(NotFound))
async def list_children(
    page_id: PagePath,
    actor: ViewingActor,
    session: Reading,
    page: Annotated[PageRequest, Depends(children_request)],
) -> ListOut[TreeNode]:
    """Pages right below a page, in order, at most 200 at a time."""
    found, places = await listing.list_children(session, actor, page_id, page)
    return list_out(Slice(_nodes(found.items, places), found.next_cursor))


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
        area_id=area_of(body.area_id),
        accept_audience_change=body.accept_audience_change,
    )
    return shown(await view_page(session, actor, page_id))


@router.post(
    "/pages/{page_id}/duplicates",
    status_code=201,
    responses=problems(NotFound, Forbidden, PageTrashed, TypeUnavailable, *PLACE_PROBLEMS),
)
async def duplicate_page(  # noqa: PLR0917  # each a dependency
    page_id: PagePath,
    body: PageDuplicate,
    actor: CurrentActor,
    session: Writing,
    platform: CurrentPlatform,
    kinds: Kinds,
) -> PageOut:
    """Copy a page, alone or with what the caller sees below it, right after itself."""
    copy_id = await duplicate(
        session, platform.clock, actor, page_id, with_descendants=body.with_descendants, kinds=kinds
    )
    return shown(await view_page(session, actor, copy_id))


@router.get("/pages/{page_id}/ancestors", responses=problems(NotFound))
async def list_ancestors(page_id: PagePath, actor: ViewingActor, session: Reading) -> ListOut[AncestorOut]:
    """The way from the root to a page; pages that the caller does not see are one gap."""
    view = await view_page(session, actor, page_id)
    return ListOut[AncestorOut].whole(shown(view).ancestors)
