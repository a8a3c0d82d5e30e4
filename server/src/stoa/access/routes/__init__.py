"""HTTP of access, by resource."""

from stoa.access.routes import access_requests, links
from stoa.access.routes.grants import router

__all__ = ["access_requests", "links", "router"]
