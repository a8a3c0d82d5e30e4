"""What organizations need others to do: spaces lie above them."""

from collections.abc import Collection, Mapping
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


class SpacePeople(Protocol):
    """Whom a guest meets."""

    async def met_by_guest(
        self, session: ReadSession, organization_id: OrganizationId, user_id: UserId
    ) -> set[UserId]:
        """People of the areas in which the person has a role of their own, and the person (ORG-19, SP-32)."""
        ...


class MemberCleanup(Protocol):
    """What a package does when somebody's membership pauses or ends, in the caller's transaction."""

    async def count(
        self, session: ReadSession, organization_id: OrganizationId, user_id: UserId
    ) -> Mapping[str, int]:
        """What would go or change hands, by name (ORG-24)."""
        ...

    async def stop_work(
        self, session: WriteSession, organization_id: OrganizationId, user_id: UserId, *, by: UserId
    ) -> None:
        """End what runs on behalf of the person in this organization (ID-98)."""
        ...

    async def remove(
        self, session: WriteSession, organization_id: OrganizationId, user_id: UserId, *, heir_id: UserId | None
    ) -> None:
        """Take away what came with the membership; what others work with passes to the heir. Content stays."""
        ...


@dataclass(frozen=True)
class MemberCleanups:
    """Every package's part, in the order in which they were named."""

    parts: tuple[MemberCleanup, ...]

    async def count(
        self, session: ReadSession, organization_id: OrganizationId, user_id: UserId
    ) -> dict[str, int]:
        found: dict[str, int] = {}
        for part in self.parts:
            found |= await part.count(session, organization_id, user_id)
        return found

    async def stop_work(
        self, session: WriteSession, organization_id: OrganizationId, user_id: UserId, *, by: UserId
    ) -> None:
        for part in self.parts:
            await part.stop_work(session, organization_id, user_id, by=by)

    async def remove(
        self, session: WriteSession, organization_id: OrganizationId, user_id: UserId, *, heir_id: UserId | None
    ) -> None:
        for part in self.parts:
            await part.remove(session, organization_id, user_id, heir_id=heir_id)


class ModelCatalogue(Protocol):
    """Which models there are."""

    async def known(self, session: ReadSession, actor: Actor, organization_id: OrganizationId) -> Collection[str]:
        """Slugs of the models that the actor's and the organization's connections offer."""
        ...


@dataclass(frozen=True)
class Figures:
    """Of an organization, counted by others: its live spaces, and what its calls to models have cost."""

    spaces: int
    spent_micros: int


class OrganizationFigures(Protocol):
    """Counts for the list of all organizations. Called in the system's scope."""

    async def of(
        self, session: ReadSession, organization_ids: Collection[OrganizationId]
    ) -> dict[OrganizationId, Figures]:
        """The figures of each; one without any may be left out."""
        ...
