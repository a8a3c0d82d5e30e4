"""Bodies of the pages' routes."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, Field

from stoa.pages import policy
from stoa.pages.contracts import PageType
from stoa.pages.models import Page
from stoa.pages.service import PageView
from stoa.platform.http.schemas import Body, Out


def _one_line(text: str) -> str:
    if not text.strip().isprintable():
        raise ValueError("must have no control characters")
    return text


Title = Annotated[str, Field(max_length=300), AfterValidator(_one_line)]


class PageCreate(Body):
    space_id: UUID
    area_id: UUID | None = None
    parent_id: UUID | None = None
    type: PageType = PageType.DOCUMENT
    title: Title = ""


class PageUpdate(Body):
    title: Title | None = None
    icon: Annotated[str, Field(max_length=64), AfterValidator(_one_line)] | None = None
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
    def of(cls, view: PageView) -> "PageOut":
        page, level = view.page, view.level
        is_trashed = page.trashed_at is not None
        can_edit = policy.can_edit(level, is_finalized=page.status == "finalized", is_trashed=is_trashed)
        ancestors = [
            AncestorOut(id=seen[0] if seen else None, title=seen[1] if seen else None) for seen in view.ancestors
        ]
        # A page whose nearest ancestor is hidden shows no id of it either (SP-8).
        is_parent_visible = not ancestors or ancestors[-1].id is not None
        return cls(
            id=page.id,
            space_id=page.space_id,
            area_id=page.area_id,
            parent_id=page.parent_id if is_parent_visible else None,
            type=page.type,
            title=page.title,
            description=page.description,
            icon=page.icon,
            status=page.status,
            revision=page.revision,
            word_count=page.word_count,
            owner_id=page.owner_id,
            created_at=page.created_at,
            updated_at=page.updated_at,
            trashed_at=page.trashed_at,
            ancestors=ancestors,
            permissions=PagePermissions(
                level=level.name,
                comment=not is_trashed,
                edit=can_edit,
                create_child=policy.can_create_child(level, is_trashed=is_trashed),
                move=can_edit,
                share=policy.can_share(level, is_trashed=is_trashed),
                delete=policy.can_delete(level),
            ),
        )


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


class ContentOut(Out):
    content: dict[str, Any]
    revision: int
    updated_at: datetime

    @classmethod
    def of(cls, page: Page) -> "ContentOut":
        return cls(content=page.content, revision=page.revision, updated_at=page.updated_at)


class ContentStored(Out):
    revision: int
    word_count: int
    updated_at: datetime
