"""Bodies of the spaces' routes."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, Field

from stoa.access.contracts import AreaRole, SpaceRole
from stoa.platform.http.schemas import Body, Out
from stoa.platform.text import one_line
from stoa.spaces.models import Area, Space

Name = Annotated[str, Field(max_length=1000), AfterValidator(one_line), Field(min_length=1, max_length=100)]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]


class SpaceCreate(Body):
    name: Name
    slug: Slug | None = None


class AreaOut(Out):
    id: UUID
    name: str
    slug: str
    is_general: bool
    is_restricted: bool
    order_index: int


class SpacePermissions(Out):
    create_page: bool


class SpaceOut(Out):
    """A space as the caller sees it; `role` null: only some of its areas or pages reach them."""

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
    def of(cls, space: Space, role: SpaceRole, areas: Sequence[tuple[Area, AreaRole]]) -> "SpaceOut":
        return cls(
            id=space.id,
            name=space.name,
            slug=space.slug,
            space_type=space.space_type,
            icon=space.icon,
            color=space.color,
            is_owner=role is SpaceRole.OWNER,
            role=None if role is SpaceRole.NONE else role.name.lower(),
            tree_revision=space.tree_revision,
            areas=[AreaOut.model_validate(area) for area, _ in areas],
            permissions=SpacePermissions(create_page=any(rank >= AreaRole.MEMBER for _, rank in areas)),
        )
