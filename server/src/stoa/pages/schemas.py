"""Bodies of the pages' routes."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, Field, model_validator

from stoa.pages.contracts import PageType, Permissions, Spot
from stoa.pages.models import Page
from stoa.platform.http.schemas import Body, Out
from stoa.platform.ids import PageId
from stoa.platform.text import one_line

Title = Annotated[str, Field(max_length=1000), AfterValidator(one_line), Field(max_length=300)]
Icon = Annotated[str, AfterValidator(one_line), Field(max_length=64)]


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


class PageCreate(PlaceBody):
    space_id: UUID
    type: PageType = PageType.DOCUMENT
    title: Title = ""
    icon: Icon | None = None


class PageMove(PlaceBody):
    accept_audience_change: bool = False


class PageUpdate(Body):
    title: Title | None = None
    icon: Icon | None = None
    description: Annotated[str, Field(max_length=1000)] | None = None


class ContentUpdate(Body):
    content: dict[str, Any]


class PagePermissions(Out):
    level: str
    comment: bool
    edit: bool
    create_child: bool
    move: bool
    share: bool
    delete: bool
    finalize: bool


class AncestorOut(Out):
    """A page on the way to the root; both null: one or more that the caller does not see."""

    id: UUID | None
    title: str | None


class PageOut(Out):
    id: UUID
    space_id: UUID
    area_id: UUID
    parent_id: UUID | None
    type: str
    title: str
    description: str
    icon: str | None
    visibility: str
    effective_visibility: str
    status: str
    revision: int
    word_count: int
    owner_id: UUID | None
    created_at: datetime
    updated_at: datetime
    trashed_at: datetime | None
    ancestors: list[AncestorOut]
    permissions: PagePermissions

    @classmethod
    def of(cls, page: Page, ancestors: Sequence[tuple[PageId, str] | None], permissions: Permissions) -> "PageOut":
        shown = [AncestorOut(id=seen[0], title=seen[1]) if seen else GAP for seen in ancestors]
        # A page whose parent is hidden shows no id of it either (SP-8).
        is_parent_hidden = bool(ancestors) and ancestors[-1] is None
        return cls(
            id=page.id,
            space_id=page.space_id,
            area_id=page.area_id,
            parent_id=None if is_parent_hidden else page.parent_id,
            type=page.type,
            title=page.title,
            description=page.description,
            icon=page.icon,
            visibility=page.visibility,
            effective_visibility=page.effective_visibility,
            status=page.status,
            revision=page.revision,
            word_count=page.word_count,
            owner_id=page.owner_id,
            created_at=page.created_at,
            updated_at=page.updated_at,
            trashed_at=page.trashed_at,
            ancestors=shown,
            permissions=PagePermissions.model_validate(permissions),
        )


GAP = AncestorOut(id=None, title=None)


class PageSummary(Out):
    id: UUID
    title: str
    type: str
    icon: str | None
    space_id: UUID
    updated_at: datetime


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
    trashed_at: datetime


class TrashedOut(Out):
    """How many pages went to the trash."""

    trashed_count: int


class VisibilityPut(Body):
    """`remove_grants`: the page's own grants and links go too."""

    visibility: Literal["inherit", "private", "area", "space"]
    remove_grants: bool = False


class WithAccess(Out):
    """A person or group that can see the page."""

    kind: str
    id: UUID
    name: str
    level: str


class VisibilityOut(Out):
    """The new state; `revision` is that of the space's tree. `holders`: who has access now."""

    visibility: str
    effective_visibility: str
    revision: int
    holders: list[WithAccess]
    removed_grants: int
    removed_links: int


class ContentOut(Out):
    content: dict[str, Any]
    revision: int
    updated_at: datetime


class ContentStored(Out):
    revision: int
    word_count: int
    updated_at: datetime
