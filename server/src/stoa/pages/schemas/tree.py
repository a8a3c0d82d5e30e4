"""Bodies about the places of pages: the tree, moves, the trash."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field, model_validator

from stoa.pages.contracts import Spot, TrashMode
from stoa.platform.http.schemas import Body, Out
from stoa.platform.ids import PageId


class PlaceBody(Body):
    """A place in the tree: below a parent or at the root, beside a neighbour, first or last (PG-4)."""

    area_id: UUID | None = None
    parent_id: UUID | None = None
    before_id: UUID | None = None
    after_id: UUID | None = None
    first: bool = False
    last: bool = False

    @model_validator(mode="after")
    def one_place(self) -> "PlaceBody":
        if sum((self.before_id is not None, self.after_id is not None, self.first, self.last)) > 1:
            raise ValueError("name at most one of before_id, after_id, first and last")
        return self

    def spot(self) -> Spot:
        return Spot(
            parent_id=_page_id(self.parent_id),
            before_id=_page_id(self.before_id),
            after_id=_page_id(self.after_id),
            is_first=self.first,
        )


def _page_id(value: UUID | None) -> PageId | None:
    return PageId(value) if value is not None else None


class PageMove(PlaceBody):
    accept_audience_change: bool = False


MAX_AT_ONCE = 200
PageIds = Annotated[list[UUID], Field(min_length=1, max_length=MAX_AT_ONCE)]


class PagesBody(Body):
    """Pages that are changed together."""

    page_ids: PageIds

    def ids(self) -> list[PageId]:
        return [PageId(page_id) for page_id in self.page_ids]


class PagesMove(PageMove, PagesBody):
    """All to one spot, in this order."""


class PagesTrash(PagesBody):
    mode: TrashMode = TrashMode.ONLY


class PagesTag(PagesBody):
    tag_id: UUID


class PageDuplicate(Body):
    with_descendants: bool = False


class TreeNode(Out):
    """`detached`: its parent is hidden from the caller, so it stands at the nearest visible ancestor."""

    id: UUID
    area_id: UUID
    parent_id: UUID | None
    type: str
    title: str
    icon: str | None
    position: float
    has_children: bool
    detached: bool


class TreeOut(Out):
    items: list[TreeNode]
    tree_revision: int


class TrashedNode(TreeNode):
    """`days_left`: until it is purged; 0 with the next night."""

    trashed_at: datetime
    trashed_by: UUID | None
    days_left: int


class TrashedOut(Out):
    """How many pages went to the trash."""

    trashed_count: int
