"""HTTP of set-up, accounts and sessions."""

from stoa.identity.routes import (
    accounts,
    accounts_by_admin,
    administration,
    api_tokens,
    devices,
    emails,
    endings,
    factors,
    impersonations,
    instance,
    me,
    passkeys,
    passwords,
    profiles,
    token_pairs,
)
from stoa.identity.routes.sessions import router

__all__ = [
    "accounts",
    "accounts_by_admin",
    "administration",
    "api_tokens",
    "devices",
    "emails",
    "endings",
    "factors",
    "impersonations",
    "instance",
    "me",
    "passkeys",
    "passwords",
    "profiles",
    "router",
    "token_pairs",
]
