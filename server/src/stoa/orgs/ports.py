"""What organizations need others to do: spaces lie above them."""

from collections.abc import Collection
from typing import Protocol

from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.ids import OrganizationId, SpaceId, UserId


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
