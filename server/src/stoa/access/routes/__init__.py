"""HTTP of access, by resource."""

from stoa.access.routes import links
from stoa.access.routes.grants import router

__all__ = ["links", "router"]
