"""Who acts. Every use case takes an Actor, whichever door it came through."""

from dataclasses import dataclass
from enum import StrEnum

from stoa.platform.errors import Forbidden
from stoa.platform.ids import ApiTokenId, OrganizationId, SessionId, SpaceId, UserId


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


class PasswordChangeRequired(Forbidden):
    code, title = "identity.password_change_required", "Choose a new password first"


class MfaEnrollmentRequired(Forbidden):
    code, title = (
        "identity.mfa_enrollment_required",
        "This organization asks for a second factor; set one up first",
    )


class SsoRequired(Forbidden):
    """The session did not begin in the one way that the organization allows. Extension `provider`: its key."""

    code, title = "orgs.sso_required", "This organization is entered through its own sign-in only"


class ScopeMissing(Forbidden):
    """The API token was not given the scope. Extension `scope`: its name."""

    code, title = "identity.scope_missing", "This API token has no scope for that"


class ViewAsReadOnly(Forbidden):
    code, title = "access.view_as_read_only", "Looking through somebody's eyes changes nothing"


class ViewAsElsewhere(Forbidden):
    code, title = "access.view_as_elsewhere", "Only spaces, areas and pages are shown as somebody else sees them"


@dataclass(frozen=True)
class CredentialRef:
    """What a long-lived thing (socket, stream, run, job) was opened with, and ends with (ID-102)."""

    user_id: UserId
    session_id: SessionId | None
    api_token_id: ApiTokenId | None
    organization_id: OrganizationId | None


@dataclass(frozen=True)
class TokenLimits:
    """What an API token may use of what its person may; None: all of it."""

    models: frozenset[str] | None = None
    tiers: frozenset[str] | None = None
    rate_per_minute: int | None = None
    tokens_per_minute: int | None = None


@dataclass(frozen=True)
class Actor:
    """The person on whose behalf something happens, in one organization.

    `impersonator_id`: the administrator who acts as this person. `scopes` and `space_ids` narrow an API token; None
    means everything the person may do. `is_mfa`: the session was begun with a second factor.
    `must_change_password`: only their own account is open to them until they do (ID-26).
    """

    user_id: UserId
    name: str
    instance_role: InstanceRole
    organization_id: OrganizationId | None = None
    organization_role: OrganizationRole | None = None
    session_id: SessionId | None = None
    kind: ActorKind = ActorKind.USER
    is_mfa: bool = False
    must_change_password: bool = False
    impersonator_id: UserId | None = None
    api_token_id: ApiTokenId | None = None
    scopes: frozenset[str] | None = None
    space_ids: frozenset[SpaceId] | None = None
    token_limits: TokenLimits | None = None
    # The organization asks for a second factor and the person has none: nothing of it is open to them (ID-79).
    lacks_mfa: bool = False
    # The identity provider that the organization asks for, where the session did not begin there (ORG-33).
    missing_sso: str | None = None
    # The person through whose eyes an owner or admin of a space looks; such a request only reads (SP-64).
    viewing_as: UserId | None = None

    @property
    def credential(self) -> CredentialRef:
        return CredentialRef(self.user_id, self.session_id, self.api_token_id, self.organization_id)

    @property
    def seeing_as(self) -> UserId:
        """Whose roles and grants decide what is seen; what is personal stays the caller's own."""
        return self.viewing_as or self.user_id

    def require_scope(self, scope: str) -> None:
        """403 `identity.scope_missing` for an API token without the scope; a session has every scope."""
        if self.scopes is not None and scope not in self.scopes:
            raise ScopeMissing(scope=scope)

    def require_organization(self) -> OrganizationId:
        """The active organization, or 403 `identity.no_organization`."""
        if self.organization_id is None:
            raise NoOrganization
        return self.organization_id

    @property
    def manages_organization(self) -> bool:
        return self.organization_role in (OrganizationRole.OWNER, OrganizationRole.ADMIN)
