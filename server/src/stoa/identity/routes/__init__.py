"""HTTP of set-up, accounts and sessions."""

from stoa.identity.routes import accounts, me
from stoa.identity.routes.sessions import router

__all__ = ["accounts", "me", "router"]
