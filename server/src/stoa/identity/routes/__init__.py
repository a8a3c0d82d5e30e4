"""HTTP of set-up, accounts and sessions."""

from stoa.identity.routes import accounts, administration, factors, me
from stoa.identity.routes.sessions import router

__all__ = ["accounts", "administration", "factors", "me", "router"]
from stoa.identity.routes import api_tokens

__all__ = ["accounts", "api_tokens", "factors", "me", "router"]
