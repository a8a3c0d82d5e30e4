"""What other packages, open sockets and clients may hear from organizations. Ids only."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from stoa.platform.outbox import DomainEvent


@dataclass(frozen=True)
class MemberJoined(DomainEvent):
    type: ClassVar[str] = "member.joined"

    user_id: UUID


@dataclass(frozen=True)
class OrganizationJoined(DomainEvent):
    """On the topic of the person who joined: they have one organization more."""

    type: ClassVar[str] = "organization.joined"

    # The event's own organization is not part of what goes over the wire.
    id: UUID


def topic_of(organization_id: UUID) -> str:
    """The topic of an organization; its members may listen."""
    return f"organization:{organization_id}"
