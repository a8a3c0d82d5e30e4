"""HTTP of organizations, by resource."""

from stoa.orgs.routes import (
    audit,
    deletion,
    emails,
    groups,
    invitations,
    members,
    overview,
    ownership,
    prompts,
    tokens,
)
from stoa.orgs.routes.organizations import router

__all__ = [
    "audit",
    "deletion",
    "emails",
    "groups",
    "invitations",
    "members",
    "overview",
    "ownership",
    "prompts",
    "router",
    "tokens",
]
