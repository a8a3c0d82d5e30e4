"""HTTP of pages."""

from datetime import datetime
from typing import Annotated, Any, cast
from uuid import UUID

from fastapi import Header, Path, Query, Response
from sqlalchemy import Row

from stoa.pages import queries, service
from stoa.pages.errors import (
    DocumentInvalid,
    NoDocument,
    PageChanged,
    PageFinalized,
    PageTrashed,
    ParentElsewhere,
    ParentTrashed,
    TypeDeprecated,
    TypeUnavailable,
)
from stoa.pages.schemas import (
    ContentOut,
    ContentStored,
    ContentUpdate,
    PageCreate,
    PageOut,
    PageSummary,
    PageUpdate,
    TreeNode,
    TreeOut,
)
from stoa.pages.service import NewPage
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
from stoa.platform.pagination import slice_of
from stoa.spaces import api as spaces

router = make_router("pages")

PagePath = Annotated[PageId, Path()]
MAX_QUICK_HITS = 10


@router.get("/spaces/{space_id}/tree", responses=problems(NotFound))
async def read_tree(
    space_id: Annotated[SpaceId, Path()],
    actor: CurrentActor,
    session: Reading,
    response: Response,
    if_none_match: Annotated[str | None, Header()] = None,
) -> TreeOut:
    """The pages of a space that the caller sees, in one answer."""
    revision = await spaces.tree_revision(session, actor, space_id)
    rows = await queries.tree(session, actor, space_id, service.MAX_TREE_NODES)
    nodes = _nodes(rows)
    # Rights change what is seen without a change of the tree: the tag covers what was seen.
    tag = f'"{revision}-{abs(hash(tuple((node.id, node.parent_id) for node in nodes))):x}"'
    response.headers["ETag"] = tag
    if if_none_match == tag:
        response.status_code = 304
    return TreeOut(items=nodes, tree_revision=revision)


def _nodes(rows: list[Row[Any]]) -> list[TreeNode]:
    seen = {row.id for row in rows}
    parents = {row.id: _visible_parent(row, seen) for row in rows}
    with_children = {parent for parent in parents.values() if parent is not None}
    return [
        TreeNode(
            id=row.id,
            area_id=row.area_id,
            parent_id=parents[row.id],
            type=row.type,
            title=row.title,
            icon=row.icon,
            position=row.position,
            has_children=row.id in with_children,
            detached=parents[row.id] != row.parent_id,
        )
        for row in rows
    ]


def _visible_parent(row: Row[Any], seen: set[UUID]) -> UUID | None:
    """The nearest ancestor that the caller sees."""
    return next((ancestor for ancestor in reversed(row.ancestor_ids) if ancestor in seen), None)


@router.get("/pages")
async def list_pages(
    actor: CurrentActor,
    session: Reading,
    page: ListRequest,
    q: Annotated[str, Query(max_length=200)] = "",
    space: UUID | None = None,
) -> ListOut[PageSummary]:
    """Quick search by title; without `q` the pages that changed last."""
    actor.require_organization()
    space_id = SpaceId(space) if space is not None else None
    if q.strip():
        limit = min(page.limit, MAX_QUICK_HITS)
        rows = await queries.search_titles(session, actor, q.strip(), space_id=space_id, limit=limit)
        return ListOut[PageSummary].whole([PageSummary.model_validate(row) for row in rows])
    after = cast(tuple[datetime, PageId] | None, page.after(2))
    rows = await queries.recent(session, actor, space_id=space_id, after=after, limit=page.limit + 1)
    found = slice_of(
        [PageSummary.model_validate(row) for row in rows], page.limit, lambda row: (row.updated_at, row.id)
    )
    return list_out(found)


@router.post(
    "/pages",
    status_code=201,
    responses=problems(NotFound, Forbidden, ParentTrashed, ParentElsewhere, TypeDeprecated, TypeUnavailable, LimitReached),
)
async def create_page(body: PageCreate, actor: CurrentActor, session: Writing, platform: CurrentPlatform) -> PageOut:
    """Create a page, last among its siblings."""
    new = NewPage(
        SpaceId(body.space_id),
        AreaId(body.area_id) if body.area_id else None,
        PageId(body.parent_id) if body.parent_id else None,
        body.type,
        body.title,
    )
    page_id = await service.create_page(session, platform.clock, actor, new)
    return PageOut.of(await service.view_page(session, actor, page_id))


@router.get("/pages/{page_id}", responses=problems(NotFound))
async def read_page(page_id: PagePath, actor: CurrentActor, session: Reading, response: Response) -> PageOut:
    """A page without its text."""
    view = await service.view_page(session, actor, page_id)
    response.headers["ETag"] = f'"{view.page.revision}"'
    return PageOut.of(view)


@router.patch(
    "/pages/{page_id}", responses=problems(NotFound, Forbidden, PageChanged, PageTrashed, PageFinalized)
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
    await service.change_page(
        session,
        platform.clock,
        actor,
        page_id,
        title=body.title,
        icon=body.icon,
        description=body.description,
        expected=if_match,
    )
    session.expire_all()
    return PageOut.of(await service.view_page(session, actor, page_id))


@router.get("/pages/{page_id}/content", responses=problems(NotFound, NoDocument))
async def read_content(page_id: PagePath, actor: CurrentActor, session: Reading, response: Response) -> ContentOut:
    """The text of a document, as ProseMirror JSON."""
    page, _ = await service.read_content(session, actor, page_id)
    response.headers["ETag"] = f'"{page.revision}"'
    return ContentOut.of(page)


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
    ),
)
@body_limit(20 * MEGABYTE)
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
    stored = await service.store_content(session, platform.clock, actor, page_id, body.content, expected=expected)
    response.headers["ETag"] = f'"{stored.revision}"'
    return ContentStored(
        revision=stored.revision, word_count=stored.word_count, updated_at=platform.clock.now()
    )
