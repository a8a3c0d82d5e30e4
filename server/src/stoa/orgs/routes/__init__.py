"""HTTP of organizations, by resource."""

from stoa.orgs.routes import audit, emails, groups
from stoa.orgs.routes.organizations import router

__all__ = ["audit", "emails", "groups", "router"]
