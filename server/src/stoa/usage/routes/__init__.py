"""HTTP of usage, by resource."""

from stoa.usage.routes import figures, own
from stoa.usage.routes.budgets import router

__all__ = ["figures", "own", "router"]
