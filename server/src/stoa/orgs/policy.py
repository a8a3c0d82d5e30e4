"""Who may do what in an organization."""

from uuid import UUID

from stoa.orgs.errors import AdminOnly, RoleTooHigh
from stoa.platform.actor import Actor, OrganizationRole
from stoa.platform.errors import NotFound

# What an API token needs for the administration of an organization (ORG-88).
ADMIN_SCOPE = "org:admin"

_RANK = {
    OrganizationRole.GUEST: 0,
    OrganizationRole.MEMBER: 1,
    OrganizationRole.ADMIN: 2,
    OrganizationRole.OWNER: 3,
}


def require_member(actor: Actor, organization_id: UUID) -> None:
    """Only the organization that the actor works in exists for them. Raises NotFound."""
    if actor.organization_id != organization_id or actor.organization_role is None:
        raise NotFound


def require_admin(actor: Actor, organization_id: UUID) -> None:
    """Raises NotFound for a stranger, AdminOnly for a member, ScopeMissing for an API token without the scope."""
    require_member(actor, organization_id)
    actor.require_scope(ADMIN_SCOPE)
    if not actor.manages_organization:
        raise AdminOnly


def may_give(giver: OrganizationRole | None, role: OrganizationRole) -> bool:
    """Whether somebody with the role of the giver may make somebody else this (ORG-14)."""
    if giver not in (OrganizationRole.OWNER, OrganizationRole.ADMIN):
        return False
    return _RANK[giver] >= _RANK[role]


def require_giving(actor: Actor, role: OrganizationRole) -> None:
    """Raises RoleTooHigh unless the actor may give, or take, the role."""
    if not may_give(actor.organization_role, role):
        raise RoleTooHigh


def may_change(actor_role: OrganizationRole, member_role: OrganizationRole) -> bool:
    """Whether somebody with the first role may change or remove a member who has the second (ORG-14)."""
    return may_give(actor_role, member_role)


def is_lower(role: OrganizationRole, than: OrganizationRole) -> bool:
    """Whether taking the role instead of the other is stepping down."""
    return _RANK[role] < _RANK[than]
