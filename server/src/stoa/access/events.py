"""Facts about rights that others hear of. Ids and small facts only."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from stoa.platform.outbox import DomainEvent


@dataclass(frozen=True)
class PageShared(DomainEvent):
    """A person or a group has a right on a page by a grant of its own, and had none before.

    `batch_id`: the same for pages that were shared together.
    """

    type: ClassVar[str] = "page.shared"

    page_id: UUID
    user_id: UUID | None
    group_id: UUID | None
    level: str
    by: UUID
    batch_id: UUID | None


@dataclass(frozen=True)
class GrantEnding(DomainEvent):
    """A right on a page that lasted for long is over in three days."""

    type: ClassVar[str] = "grant.ending"

    page_id: UUID
    grant_id: UUID
    user_id: UUID | None
    group_id: UUID | None
    by: UUID | None
    expires_at: str


@dataclass(frozen=True)
class AccessRequested(DomainEvent):
    """Somebody asks to see a page. `told`: who may decide it."""

    type: ClassVar[str] = "access.requested"

    page_id: UUID
    request_id: UUID
    by: UUID
    told: tuple[UUID, ...]
