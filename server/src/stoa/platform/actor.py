"""Who acts. Every use case takes an Actor, whichever door it came through."""

from dataclasses import dataclass
from enum import StrEnum

from stoa.platform.errors import Forbidden
from stoa.platform.ids import OrganizationId, SessionId, UserId


class ActorKind(StrEnum):
    USER = "user"
    AGENT = "agent"
    API_TOKEN = "api_token"  # noqa: S105  # a kind, no secret
    IMPORT = "import"
    SYSTEM = "system"


class InstanceRole(StrEnum):
    """Role in the installation, weakest first."""

    GUEST = "guest"
    USER = "user"
    ADMIN = "admin"
    SUPER_ADMIN = "super_admin"


class OrganizationRole(StrEnum):
    """Role in an organization, strongest first."""

    OWNER = "owner"
    ADMIN = "admin"
    MEMBER = "member"
    GUEST = "guest"


class NoOrganization(Forbidden):
    code, title = "identity.no_organization", "You are in no organization; only your account is open to you"


@dataclass(frozen=True)
class Actor:
    """The person on whose behalf something happens, in one organization."""

    user_id: UserId
    name: str
    instance_role: InstanceRole
    organization_id: OrganizationId | None = None
    organization_role: OrganizationRole | None = None
    session_id: SessionId | None = None
    kind: ActorKind = ActorKind.USER

    def require_organization(self) -> OrganizationId:
        """The active organization, or 403 `identity.no_organization`."""
        if self.organization_id is None:
            raise NoOrganization
        return self.organization_id

    @property
    def manages_organization(self) -> bool:
        return self.organization_role in (OrganizationRole.OWNER, OrganizationRole.ADMIN)
