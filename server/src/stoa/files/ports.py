"""What the files package needs others to implement."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from stoa.platform.actor import Actor
from stoa.platform.db import ReadSession


class MediaAccess(Protocol):
    """Who may read private media, by the things of one kind that use it (PB-67)."""

    async def readable(self, session: ReadSession, actor: Actor, resource_ids: Collection[UUID]) -> set[UUID]:
        """Those of the things that the actor may read."""
        ...


@dataclass(frozen=True)
class MediaReaders:
    """The implementations by resource type."""

    by_type: Mapping[str, MediaAccess]
