"""Who may see and set what."""

from uuid import UUID

from stoa.platform.actor import Actor
from stoa.platform.errors import NotFound
from stoa.usage.errors import AdminOnly

# What an API token needs to change budgets, as for all administration of an organization (ORG-88).
ADMIN_SCOPE = "org:admin"


def require_member(actor: Actor, organization_id: UUID) -> None:
    """Only the organization that the actor works in exists for them. Raises NotFound."""
    if actor.organization_id != organization_id or actor.organization_role is None:
        raise NotFound


def require_reader(actor: Actor, organization_id: UUID) -> None:
    """Owners and admins see what others spend. Raises NotFound for a stranger, AdminOnly for a member (US-50)."""
    require_member(actor, organization_id)
    if not actor.manages_organization:
        raise AdminOnly


def require_admin(actor: Actor, organization_id: UUID) -> None:
    """Owners and admins set budgets (US-36). Raises NotFound, AdminOnly, ScopeMissing."""
    require_member(actor, organization_id)
    actor.require_scope(ADMIN_SCOPE)
    if not actor.manages_organization:
        raise AdminOnly
