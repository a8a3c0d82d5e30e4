"""What crosses the border of the spaces package."""

from dataclasses import dataclass

from stoa.platform.ids import AreaId, SpaceId


@dataclass(frozen=True)
class AreaRef:
    """An area as the actor sees it; `area_role` is a rank: owner 4, admin 3, member 2, viewer 1."""

    id: AreaId
    space_id: SpaceId
    name: str
    default_visibility: str
    area_role: int
