"""HTTP of connections, models and AUTO."""

from stoa.providers.routes import board, models, rules
from stoa.providers.routes.keys import router

__all__ = ["board", "models", "router", "rules"]
