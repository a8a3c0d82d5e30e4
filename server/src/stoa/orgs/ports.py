"""What organizations need others to do: spaces lie above them."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal, Protocol
from uuid import UUID

from stoa.platform.actor import Actor
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.ids import GroupId, OrganizationId, SpaceId, UserId


class SpaceProvisioner(Protocol):
    """Makes the spaces that exist by themselves, in the caller's transaction."""

    async def organization_created(
        self, session: WriteSession, organization_id: OrganizationId, name: str, owner_id: UserId
    ) -> None:
        """The organization's own space and the hidden direct space (SP-15)."""
        ...

    async def member_joined(self, session: WriteSession, organization_id: OrganizationId, user_id: UserId) -> None:
        """The person's personal space (SP-14)."""
        ...

    async def organization_renamed(
        self, session: WriteSession, organization_id: OrganizationId, name: str
    ) -> None:
        """The organization's own space bears its name (ORG-3)."""
        ...

    async def give_roles(
        self,
        session: WriteSession,
        organization_id: OrganizationId,
        user_id: UserId,
        space_ids: Collection[SpaceId],
        *,
        as_guest: bool,
        by: UserId | None,
    ) -> None:
        """A role for the person in each of the spaces that still live; an existing role stays."""
        ...


class SpaceRights(Protocol):
    """What a person may do with spaces."""

    async def reaching(
        self,
        session: ReadSession,
        organization_id: OrganizationId,
        user_id: UserId,
        space_ids: Collection[SpaceId],
    ) -> dict[SpaceId, bool]:
        """Those of the spaces that reach the person, and whether they manage each, as its owner or admin."""
        ...


@dataclass(frozen=True)
class GroupEffect:
    """One thing that a group gives. `name` is None where the asking person may not see the thing."""

    kind: Literal["space", "area", "page"]
    id: UUID
    name: str | None
    role: str


class GroupEffects(Protocol):
    """What being in a group gives. Its rows refer to the group and go with it."""

    async def of_group(self, session: ReadSession, actor: Actor, group_id: GroupId) -> list[GroupEffect]:
        """Everything that the group gives, named as far as the actor may see it."""
        ...
