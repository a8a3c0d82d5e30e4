"""Bodies of pages."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, Field

from stoa.pages.contracts import PageType, Permissions
from stoa.pages.models import Page
from stoa.pages.schemas.tree import PlaceBody
from stoa.platform.http.schemas import Body, Out
from stoa.platform.ids import PageId
from stoa.platform.text import one_line

Title = Annotated[str, Field(max_length=1000), AfterValidator(one_line), Field(max_length=300)]
Icon = Annotated[str, AfterValidator(one_line), Field(max_length=64)]


class PageCreate(PlaceBody):
    space_id: UUID
    type: PageType = PageType.DOCUMENT
    title: Title = ""
    icon: Icon | None = None


class PageUpdate(Body):
    title: Title | None = None
    icon: Icon | None = None
    description: Annotated[str, Field(max_length=1000)] | None = None


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
