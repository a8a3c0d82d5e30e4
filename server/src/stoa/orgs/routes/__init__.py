"""HTTP of organizations, by resource."""

from stoa.orgs.routes import audit, emails, groups, members
from stoa.orgs.routes.organizations import router

__all__ = ["audit", "emails", "groups", "members", "router"]
