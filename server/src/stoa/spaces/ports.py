"""What spaces need others to do: what lies in them belongs to packages above."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from stoa.platform.actor import Actor
from stoa.platform.clock import Clock
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.ids import AreaId, OrganizationId, SpaceId


@dataclass(frozen=True)
class AreaEnd:
    """An area that ends, and General of its space. `was_restricted`: fewer people saw it than see General."""

    organization_id: OrganizationId
    space_id: SpaceId
    area_id: AreaId
    general_id: AreaId
    general_visibility: str
    was_restricted: bool


class SpaceContents(Protocol):
    """One kind of content: what there is of it, and what becomes of it when areas end."""

    async def count(
        self, session: ReadSession, organization_id: OrganizationId, space_id: SpaceId
    ) -> Mapping[str, int]:
        """Live things in the space, by kind (SP-22)."""
        ...

    async def to_general(self, session: WriteSession, clock: Clock, end: AreaEnd) -> Mapping[str, int]:
        """Move what lies in the area to General, without letting more people in (SP-39, SP-46)."""
        ...

    async def discard(self, session: WriteSession, clock: Clock, actor: Actor, end: AreaEnd) -> Mapping[str, int]:
        """Put what lies in the area away, as deleting it would; it belongs to General from then on."""
        ...

    async def default_changed(
        self, session: WriteSession, organization_id: OrganizationId, area_id: AreaId, visibility: str
    ) -> None:
        """What the area's things inherit is another visibility now."""
        ...


@dataclass(frozen=True)
class AllContents:
    """Every kind of content, in the order in which they were named."""

    parts: tuple[SpaceContents, ...]

    async def count(
        self, session: ReadSession, organization_id: OrganizationId, space_id: SpaceId
    ) -> dict[str, int]:
        found: dict[str, int] = {}
        for part in self.parts:
            found |= await part.count(session, organization_id, space_id)
        return found

    async def to_general(self, session: WriteSession, clock: Clock, end: AreaEnd) -> dict[str, int]:
        found: dict[str, int] = {}
        for part in self.parts:
            found |= await part.to_general(session, clock, end)
        return found

    async def discard(self, session: WriteSession, clock: Clock, actor: Actor, end: AreaEnd) -> dict[str, int]:
        found: dict[str, int] = {}
        for part in self.parts:
            found |= await part.discard(session, clock, actor, end)
        return found

    async def default_changed(
        self, session: WriteSession, organization_id: OrganizationId, area_id: AreaId, visibility: str
    ) -> None:
        for part in self.parts:
            await part.default_changed(session, organization_id, area_id, visibility)
