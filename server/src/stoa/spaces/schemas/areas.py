"""Bodies of areas."""

from typing import Any, Literal
from uuid import UUID

from stoa.platform.http.schemas import Body, Out
from stoa.spaces.schemas.spaces import AreaSummary, Color, Context, Description, Icon, Name

Visibility = Literal["private", "area", "space"]


class AreaCreate(Body):
    """`is_restricted` and `default_visibility` null: as the space has it."""

    name: Name
    description: Description = ""
    icon: Icon | None = None
    color: Color | None = None
    is_restricted: bool | None = None
    default_visibility: Visibility | None = None


class AreaUpdate(Body):
    """Fields that are left out stay; colour and icon may be null."""

    name: Name = ""
    description: Description = ""
    context: Context = ""
    icon: Icon | None = None
    color: Color | None = None
    is_restricted: bool = False
    default_visibility: Visibility = "area"

    def changes(self) -> dict[str, Any]:
        sent: dict[str, Any] = self.model_dump(exclude_unset=True)
        return sent


class AreaOrder(Body):
    area_ids: list[UUID]


class AreaPermissions(Out):
    edit: bool
    delete: bool


class AreaOut(AreaSummary):
    """An area as the caller sees it."""

    space_id: UUID
    description: str
    context: str
    default_visibility: Visibility
    role: str
    permissions: AreaPermissions


class AudienceOut(Out):
    """How many people would lose access."""

    losing: int
