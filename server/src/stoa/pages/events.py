"""Facts about pages that others hear of."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from stoa.platform.events import DomainEvent


@dataclass(frozen=True)
class TreeChanged(DomainEvent):
    """The tree of a space changed; a client that misses a revision fetches anew (PG-16)."""

    type: ClassVar[str] = "tree.changed"

    page_id: UUID
    parent_id: UUID | None
    kind: str
    tree_revision: int


@dataclass(frozen=True)
class PageUpdated(DomainEvent):
    """Title or content changed."""

    type: ClassVar[str] = "page.updated"

    page_id: UUID
    revision: int
    updated_by: UUID
