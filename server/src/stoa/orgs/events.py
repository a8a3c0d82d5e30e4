"""What other packages, open sockets and clients may hear from organizations. Ids only."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from stoa.platform.outbox import DomainEvent


@dataclass(frozen=True)
class SettingsChanged(DomainEvent):
    """Name, rules, prompts or tiers of an organization are others now."""

    type: ClassVar[str] = "settings.changed"


@dataclass(frozen=True)
class OrganizationChanged(DomainEvent):
    """On the topics of its members: name, role or rights of theirs in an organization are others now."""

    type: ClassVar[str] = "organization.changed"

    id: UUID


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


@dataclass(frozen=True)
class MemberChanged(DomainEvent):
    """Role, status, title or groups. Sockets and runs of the person act by the new role from now on."""

    type: ClassVar[str] = "member.changed"

    user_id: UUID


@dataclass(frozen=True)
class MembershipEnded(DomainEvent):
    """A person has no access to an organization any more: removed, left, suspended, or it was deleted.

    On the topics of the person and of the organization. What was opened in this organization closes when it hears
    of it; other organizations of the person are untouched.
    """

    type: ClassVar[str] = "membership.ended"

    user_id: UUID

    def payload(self) -> dict[str, object]:
        """With the organization: who hears it on the topic of the person must know which one it was."""
        return super().payload() | {"organization_id": str(self.organization_id)}


def topic_of(organization_id: UUID) -> str:
    """The topic of an organization; its members may listen."""
    return f"organization:{organization_id}"


@dataclass(frozen=True)
class GroupChanged(DomainEvent):
    """A group or who is in it. On the topics of the people concerned too: rights of theirs may be others now."""

    type: ClassVar[str] = "group.changed"

    group_id: UUID


@dataclass(frozen=True)
class InvitationChanged(DomainEvent):
    """Lists of invitations are stale. On the topic of the organization's administrators."""

    type: ClassVar[str] = "invitation.changed"

    invitation_id: UUID


@dataclass(frozen=True)
class InvitationAccepted(DomainEvent):
    """For the inviter: somebody took the seat that they offered."""

    type: ClassVar[str] = "invitation.accepted"

    invitation_id: UUID
    user_id: UUID


def admin_topic_of(organization_id: UUID) -> str:
    """The topic of an organization's owners and admins."""
    return f"organization-admins:{organization_id}"
