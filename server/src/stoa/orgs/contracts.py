"""What crosses the border of the orgs package."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Literal
from uuid import UUID

from stoa.platform.actor import OrganizationRole
from stoa.platform.ids import UserId


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


@dataclass(frozen=True)
class PromptLayer:
    """What a model is told on behalf of a person, and by whom: `organization`, `group` or `person`."""

    source: Literal["organization", "group", "person"]
    name: str
    text: str


@dataclass(frozen=True)
class ModelRules:
    """Which models a person may use: tiers, and what the organization made of single models (None: disabled).

    `providers` are the organization's settings of that package: how AUTO chooses. `allowed_models`: no other than
    these; None: all.
    """

    allowed_tiers: tuple[str, ...]
    assignments: Mapping[str, str | None]
    providers: Mapping[str, Any] = field(default_factory=dict)
    allowed_models: frozenset[str] | None = None

    def tier_of(self, slug: str, shipped: str) -> str | None:
        """The tier of a model here; None for one that nobody may use."""
        return self.assignments.get(slug, shipped)

    def allows(self, slug: str, shipped: str) -> bool:
        is_named = self.allowed_models is None or slug in self.allowed_models
        return is_named and self.tier_of(slug, shipped) in self.allowed_tiers

    def narrowed(self, models: frozenset[str] | None, tiers: frozenset[str] | None) -> "ModelRules":
        """The same rules for somebody who may use even less; None takes nothing away."""
        allowed = tuple(tier for tier in self.allowed_tiers if tiers is None or tier in tiers)
        return replace(self, allowed_tiers=allowed, allowed_models=models)


@dataclass(frozen=True)
class MemberDetails:
    """What owners and admins see of a member."""

    joined_at: datetime
    last_active_at: datetime | None
    suspended_at: datetime | None
    has_signed_in: bool
    has_second_factor: bool
    came_with_account: bool


@dataclass(frozen=True)
class MemberView:
    """A member as somebody in the organization sees them. `email` and `details` are None for who may not."""

    id: UserId
    name: str
    username: str
    avatar_url: str | None
    role: str
    status: str
    title: str | None
    email: str | None
    groups: list[dict[str, str]]
    details: MemberDetails | None
    may_change: bool
    may_remove: bool


@dataclass(frozen=True)
class SpaceLimits:
    """Who makes project spaces, and how many each may own (None: as many as the product allows)."""

    only_managers: bool
    per_member: int | None
