"""Bodies of the routes that make a page of a conversation."""

from typing import Literal
from uuid import UUID

from stoa.platform.http.schemas import Body, Out


class PromotionCreate(Body):
    """Where the page is made, last there, and who is to find it by its place."""

    space_id: UUID
    area_id: UUID | None = None
    parent_id: UUID | None = None
    visibility: Literal["inherit", "private", "area", "space"] = "private"


class ReaderOut(Out):
    """A person or group that would be able to read the conversation."""

    kind: str
    id: UUID
    name: str
    level: str
