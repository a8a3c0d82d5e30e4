"""Bodies of the visibility of pages."""

from typing import Literal
from uuid import UUID

from stoa.platform.http.schemas import Body, Out


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
