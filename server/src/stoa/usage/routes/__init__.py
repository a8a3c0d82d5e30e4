"""HTTP of usage, by resource."""

from stoa.usage.routes import own
from stoa.usage.routes.budgets import router

__all__ = ["own", "router"]
