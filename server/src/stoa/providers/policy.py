"""Who may do what with connections."""

from uuid import UUID

from stoa.platform.actor import Actor
from stoa.platform.errors import Forbidden, NotFound


def require_management(actor: Actor, organization_id: UUID | None) -> None:
    """Connections of an organization are its administrators' alone; another organization does not exist."""
    if organization_id is None or actor.organization_id != organization_id:
        raise NotFound
    if not actor.manages_organization:
        raise Forbidden(required_role="admin")
