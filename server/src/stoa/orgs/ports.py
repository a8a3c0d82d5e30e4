"""What organizations need others to do: spaces lie above them."""

from typing import Protocol

from stoa.platform.db import WriteSession
from stoa.platform.ids import OrganizationId, UserId


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
