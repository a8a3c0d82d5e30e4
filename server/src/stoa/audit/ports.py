"""What the audit log needs others to do: it knows ids, and others know what they name."""

from collections.abc import Collection, Mapping
from typing import Protocol

from stoa.platform.actor import Actor
from stoa.platform.db import ReadSession


class ResourceNames(Protocol):
    """Names of resources as the reader of the log may see them (ORG-67)."""

    async def names(
        self, session: ReadSession, actor: Actor, resource_type: str, ids: Collection[str]
    ) -> Mapping[str, str]:
        """Name by id. What the actor may not see, and what is gone, is left out."""
        ...
