"""HTTP of set-up, accounts and sessions."""

from stoa.identity.routes import (
    accounts,
    administration,
    api_tokens,
    factors,
    impersonations,
    instance,
    me,
    profiles,
)
from stoa.identity.routes.sessions import router

__all__ = [
    "accounts",
    "administration",
    "api_tokens",
    "factors",
    "impersonations",
    "instance",
    "me",
    "profiles",
    "router",
]
