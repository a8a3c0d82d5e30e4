"""HTTP of organizations, by resource."""

from stoa.orgs.routes.organizations import router

__all__ = ["router"]
