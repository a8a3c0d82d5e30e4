"""Bodies of the spaces' routes."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from stoa.platform.http.schemas import Body, Out
from stoa.spaces.models import Area
from stoa.spaces.service import SpaceView

ROLES = {4: "owner", 3: "admin", 2: "member", 1: "guest"}
MEMBER = 2


class SpaceCreate(Body):
    name: Annotated[str, Field(min_length=1, max_length=100, pattern=r"\S")]


class AreaOut(Out):
    id: UUID
    name: str
    slug: str
    is_general: bool
    is_restricted: bool
    order_index: int

    @classmethod
    def of(cls, area: Area) -> "AreaOut":
        return cls.model_validate(area)


class SpacePermissions(Out):
    create_page: bool


class SpaceOut(Out):
    """A space as the caller sees it; `role` null: only some of its pages reach them."""

    id: UUID
    name: str
    slug: str
    space_type: str
    icon: str | None
    color: str | None
    is_owner: bool
    role: str | None
    tree_revision: int
    areas: list[AreaOut]
    permissions: SpacePermissions

    @classmethod
    def of(cls, view: SpaceView) -> "SpaceOut":
        return cls(
            id=view.space.id,
            name=view.space.name,
            slug=view.space.slug,
            space_type=view.space.space_type,
            icon=view.space.icon,
            color=view.space.color,
            is_owner=ROLES.get(view.role) == "owner",
            role=ROLES.get(view.role),
            tree_revision=view.space.tree_revision,
            areas=[AreaOut.of(area) for area, _ in view.areas],
            permissions=SpacePermissions(create_page=any(rank >= MEMBER for _, rank in view.areas)),
        )
