"""HTTP of connections, models and AUTO."""

from stoa.providers.routes import models, rules
from stoa.providers.routes.keys import router

__all__ = ["models", "router", "rules"]
