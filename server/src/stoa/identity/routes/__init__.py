"""HTTP of set-up, accounts and sessions."""

from stoa.identity.routes import accounts, factors, me
from stoa.identity.routes.sessions import router

__all__ = ["accounts", "factors", "me", "router"]
