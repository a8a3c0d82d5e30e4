"""What crosses the border of the spaces package."""

from dataclasses import dataclass

from stoa.access.contracts import AreaRole
from stoa.platform.ids import AreaId, SpaceId


@dataclass(frozen=True)
class AreaRef:
    """An area as the actor sees it."""

    id: AreaId
    space_id: SpaceId
    name: str
    default_visibility: str
    role: AreaRole


@dataclass(frozen=True)
class SharedSpace:
    """A space in which the actor has no role, and what of it reaches them: areas, or pages alone.

    `owner_name` None: it belongs to the organization. `display_alias`: what the actor calls it.
    """

    id: SpaceId
    name: str
    owner_name: str | None
    display_alias: str | None
    areas: list[AreaRef]


# The palette that spaces and areas choose their colour from.
COLORS = (
    "slate", "red", "orange", "amber", "lime", "green", "teal", "cyan", "blue", "indigo", "violet", "pink",
)  # fmt: skip
