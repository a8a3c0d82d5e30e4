"""What crosses the border of the orgs package."""

from enum import StrEnum


class ModelTier(StrEnum):
    """What a model costs, in words. Weakest first."""

    BASIC = "basic"
    STANDARD = "standard"
    PREMIUM = "premium"


class JoinPolicy(StrEnum):
    INVITE_ONLY = "invite_only"
    REQUEST = "request"
    DOMAIN = "domain"


class SpaceCreation(StrEnum):
    """Who makes project spaces."""

    MEMBERS = "members"
    ADMINS = "admins"
