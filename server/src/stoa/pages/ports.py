"""What pages need others to implement."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID

from sqlalchemy import Select

from stoa.pages.contracts import PageType
from stoa.platform.actor import Actor
from stoa.platform.clock import Clock
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.ids import OrganizationId, PageId, SpaceId

# Pages of these types are rows of this package alone.
PLAIN = frozenset({PageType.DOCUMENT, PageType.FOLDER, PageType.CAD})


class PageKind(Protocol):
    """What a type of page brings along in the tables of another package, in the transaction of the page."""

    async def created(
        self, session: WriteSession, clock: Clock, actor: Actor, organization_id: OrganizationId, page_id: PageId
    ) -> None:
        """The page has just been made by the actor."""
        ...

    async def copied(
        self, session: WriteSession, clock: Clock, actor: Actor, original_id: PageId, copy_id: PageId
    ) -> None:
        """The page has just been made as a copy of another one, which the actor sees."""
        ...


class PageCompany(Protocol):
    """What other packages keep with pages, and what therefore goes where the pages go."""

    async def transferred(
        self,
        session: WriteSession,
        organization_id: OrganizationId,
        page_ids: Collection[PageId],
        space_id: SpaceId,
    ) -> None:
        """The pages lie in this space now; in the transaction of their transfer."""
        ...


class SpaceNews(Protocol):
    """Things of a space beside its pages, whose changes stand in its activity too (SP-28)."""

    # As the audit log names them, and what of them is told.
    resource_type: str
    event_types: tuple[str, ...]

    def seen(self, actor: Actor, space_id: SpaceId) -> Select[UUID]:
        """Ids of those that the actor sees now, to be composed into other statements."""
        ...

    async def titles(self, session: ReadSession, actor: Actor, ids: Collection[UUID]) -> Mapping[UUID, str]:
        """Titles of those of them that the actor sees."""
        ...


@dataclass(frozen=True)
class PageKinds:
    """The types of pages that bring something along."""

    by_type: Mapping[PageType, PageKind] = field(default_factory=dict)

    def can_make(self, kind: PageType) -> bool:
        return kind in PLAIN or kind in self.by_type


ONLY_PLAIN = PageKinds()
