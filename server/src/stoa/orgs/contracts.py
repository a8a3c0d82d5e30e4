"""What crosses the border of the orgs package."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from stoa.platform.actor import OrganizationRole


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


@dataclass(frozen=True)
class MemberChange:
    """What changes; None leaves a value as it is. An empty title removes it, `group_ids` names all groups."""

    role: OrganizationRole | None = None
    status: str | None = None
    title: str | None = None
    group_ids: tuple[UUID, ...] | None = None
    add_group_ids: tuple[UUID, ...] = ()
