"""Bodies of pages."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, Field

from stoa.pages.contracts import PageType, Permissions
from stoa.pages.models import Page, Tag
from stoa.pages.schemas.tree import PlaceBody
from stoa.platform.http.schemas import Body, Out
from stoa.platform.ids import PageId
from stoa.platform.text import one_line

Title = Annotated[str, Field(max_length=1000), AfterValidator(one_line), Field(max_length=300)]
Icon = Annotated[str, AfterValidator(one_line), Field(max_length=64)]


PageKind = Literal[
    "general",
    "meeting_notes",
    "decision_record",
    "proposal",
    "project_brief",
    "weekly_update",
    "technical_spec",
]


class PageCreate(PlaceBody):
    space_id: UUID
    type: PageType = PageType.DOCUMENT
    title: Title = ""
    icon: Icon | None = None
    page_type: PageKind = "general"
    template_id: UUID | None = None


class PageUpdate(Body):
    title: Title | None = None
    icon: Icon | None = None
    description: Annotated[str, Field(max_length=1000)] | None = None
    type: Literal["FOLDER", "DOCUMENT", "CHANNEL", "AI_CHAT", "CAD", "DATABASE"] | None = None
    is_template: bool | None = None


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


class PageTagOut(Out):
    id: UUID
    name: str
    color: str | None


class PageOut(Out):
    id: UUID
    space_id: UUID
    area_id: UUID
    parent_id: UUID | None
    type: str
    title: str
    description: str
    icon: str | None
    page_type: str
    visibility: str
    effective_visibility: str
    status: str
    lifecycle: str
    finalized_at: datetime | None
    in_context: bool
    context_version_number: int | None
    current_version: int
    is_template: bool
    review_on: date | None
    task_id: UUID | None
    revision: int
    word_count: int
    owner_id: UUID | None
    updated_by: UUID | None
    created_at: datetime
    updated_at: datetime
    trashed_at: datetime | None
    ancestors: list[AncestorOut]
    tags: list[PageTagOut]
    is_favorite: bool
    permissions: PagePermissions

    @classmethod
    def of(
        cls,
        page: Page,
        ancestors: Sequence[tuple[PageId, str] | None],
        permissions: Permissions,
        *,
        lifecycle: str,
        tags: Sequence[Tag],
        is_favorite: bool,
    ) -> "PageOut":
        shown = [AncestorOut(id=seen[0], title=seen[1]) if seen else GAP for seen in ancestors]
        # A page whose parent is hidden shows no id of it either (SP-8).
        is_parent_hidden = bool(ancestors) and ancestors[-1] is None
        own = {name: getattr(page, name) for name in cls.model_fields if hasattr(page, name)}
        return cls(
            **own
            | {
                "parent_id": None if is_parent_hidden else page.parent_id,
                "lifecycle": lifecycle,
                "ancestors": shown,
                "tags": [PageTagOut.model_validate(tag) for tag in tags],
                "is_favorite": is_favorite,
                "permissions": PagePermissions.model_validate(permissions),
            }
        )


GAP = AncestorOut(id=None, title=None)


class PageSummary(Out):
    id: UUID
    title: str
    type: str
    icon: str | None
    space_id: UUID
    updated_at: datetime


class ReviewPut(Body):
    review_on: date
