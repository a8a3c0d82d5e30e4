"""HTTP of spaces, by resource."""

from stoa.spaces.routes import areas, members
from stoa.spaces.routes.spaces import router

__all__ = ["areas", "members", "router"]
