"""Facts about spaces, on their topics. Ids only."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from stoa.platform.outbox import DomainEvent


@dataclass(frozen=True)
class SpaceUpdated(DomainEvent):
    """What a space shows of itself, or that it is gone or back."""

    type: ClassVar[str] = "space.updated"

    space_id: UUID


@dataclass(frozen=True)
class AreaChanged(DomainEvent):
    """An area was made, changed, put elsewhere or deleted, or its people are others."""

    type: ClassVar[str] = "area.changed"

    space_id: UUID
    area_id: UUID | None


@dataclass(frozen=True)
class SpaceMemberChanged(DomainEvent):
    """A role in the space was given, changed or taken away."""

    type: ClassVar[str] = "member.changed"

    space_id: UUID


@dataclass(frozen=True)
class PersonAdded(DomainEvent):
    """Somebody gave a person a role in a space where they had none of their own."""

    type: ClassVar[str] = "space_member.added"

    space_id: UUID
    user_id: UUID
    role: str
    by: UUID


@dataclass(frozen=True)
class SpaceTransferred(DomainEvent):
    """A space has another owner."""

    type: ClassVar[str] = "space.transferred"

    space_id: UUID
    new_owner_id: UUID
    old_owner_id: UUID | None
    by: UUID
