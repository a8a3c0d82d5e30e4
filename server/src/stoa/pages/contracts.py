"""What crosses the border of the pages package."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from stoa.access.contracts import Level
from stoa.platform.ids import PageId, SpaceId


class PageType(StrEnum):
    FOLDER = "FOLDER"
    DOCUMENT = "DOCUMENT"
    CHANNEL = "CHANNEL"
    AI_CHAT = "AI_CHAT"
    CAD = "CAD"
    DATABASE = "DATABASE"


@dataclass(frozen=True)
class PageRef:
    """A page that the actor may see."""

    id: PageId
    space_id: SpaceId
    type: PageType
    title: str
    level: Level


EMPTY_DOCUMENT: dict[str, Any] = {"type": "doc", "content": []}
